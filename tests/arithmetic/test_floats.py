"""Floats: NumPy arrays of one type, as they are."""

import numpy as np
import pytest

from clearprop.arithmetic import Arithmetic, Floats
from clearprop.errors import ClearpropError

FUNCTIONS = (
    "exp", "expm1", "log", "log1p", "sqrt", "tanh", "cdf", "sigmoid", "softplus", "log_sum_exp",
    "absolute", "step",
)  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_functions_keep_the_type(name: str, dtype: str) -> None:
    ar = Floats(dtype)
    assert getattr(ar, name)(ar.array([[0.5], [2.0]])).dtype == dtype


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_complex_step_gives_the_slope(name: str) -> None:
    x = np.array([[0.5], [0.3]])
    step, tiny = 1e-6, 1e-30
    moved = x.astype(complex)
    moved[0] += 1j * tiny
    found = getattr(Floats("complex128"), name)(moved)[0].imag / tiny
    ends = []
    for sign in (1, -1):
        end = x.copy()
        end[0] += sign * step
        ends.append(getattr(Floats(), name)(end)[0])
    assert found == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-8)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_the_larger_number_keeps_the_type(dtype: str) -> None:
    ar = Floats(dtype)
    found = ar.maximum(ar.array([-2.0, 0.0, 3.0]), 0)
    np.testing.assert_array_equal(found, [0, 0, 3])
    assert found.dtype == dtype
    np.testing.assert_array_equal(ar.maximum(ar.array([-2.0, 3.0]), ar.array([1, 4])), [1, 4])


def test_a_complex_step_passes_through_the_larger_number_only() -> None:
    found = Floats("complex128").maximum(np.array([2 + 1e-30j, -2 + 1e-30j, 1e-30j]), 0)
    np.testing.assert_array_equal(found.imag, [1e-30, 0, 0])


@pytest.mark.parametrize("name", ["absolute", "step", "sigmoid"])
def test_floats_have_what_the_definition_gives(name: str) -> None:
    ar = Floats()
    x = np.array([-np.inf, -800.0, -0.3, -1e-9, -0.0, 0.0, 1e-9, 0.3, 800.0, np.inf])
    np.testing.assert_array_equal(getattr(ar, name)(x), getattr(Arithmetic, name)(ar, x))


def test_settling_leaves_floats_alone() -> None:
    x = np.array([1 / 3])
    assert Floats().settle(x, "net", "b") is x


def test_an_unknown_type_is_said() -> None:
    with pytest.raises(ClearpropError, match="float32, float64 or complex128, not 'float16'"):
        Floats("float16")
