"""Every rule of the tables comes to the same on JAX's arrays as on NumPy's."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("jax")

import jax

from clearprop.arithmetic import Floats
from clearprop.arithmetic.jax_arrays import NOT_YET, JaxArray, JaxFloats
from clearprop.backward import backward
from clearprop.forward import error, forward
from clearprop.network import Network
from clearprop.parameters import Parameters
from strategies import ELEMENTWISE, OUTPUT_PAIRS, Case, drawn


def cases(dtype: str) -> list[Case]:
    """One network for each activation and loss."""
    return [
        drawn(Network.of((4, 6, 5, 3), (*hidden, output), loss=loss), 7, seed=number, dtype=dtype)
        for number, (output, loss) in enumerate(OUTPUT_PAIRS)
        for hidden in [(ELEMENTWISE[number % 9], ELEMENTWISE[(number + 4) % 9])]
    ]


def computed(case: Case, flat: Any, X: Any, Y: Any, ar: Floats) -> tuple[Any, Any]:
    parameters = Parameters(case.network, flat)
    passed = forward(parameters, X, ar)
    found = error(case.network, passed, Y, ar).E_total
    return found, backward(parameters, passed, Y, ar).gradients.flat


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-13), ("float32", 3e-5)])
def test_errors_and_gradients_of_every_loss_and_activation(dtype: str, tolerance: float) -> None:
    every = cases(dtype)

    def on_jax(given: Any) -> Any:
        pairs = []
        for case, arrays in zip(every, given, strict=True):
            made = computed(case, *map(JaxArray, arrays), JaxFloats(dtype))  # type: ignore[arg-type]
            pairs.append([one.value for one in made])
        return pairs

    with jax.enable_x64(True):
        found = jax.jit(on_jax)([(case.parameters.flat, case.X, case.Y) for case in every])
    for case, pair in zip(every, found, strict=True):
        expected = computed(case, case.parameters.flat, case.X, case.Y, Floats(dtype))
        for ours, theirs in zip(pair, expected, strict=True):
            assert ours.dtype == dtype
            np.testing.assert_allclose(
                ours, theirs, rtol=tolerance, atol=tolerance, err_msg=str(case.network)
            )


def test_numbers_cannot_be_asked_for() -> None:
    array = JaxArray(jax.numpy.ones(3))
    with pytest.raises(TypeError, match=NOT_YET):
        bool(array > 0)
    with pytest.raises(TypeError, match=NOT_YET):
        np.asarray(array)
