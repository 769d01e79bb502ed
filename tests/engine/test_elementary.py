"""The engine's exp and its relatives are as accurate as they say, over all numbers there are."""

import numpy as np
import pytest

pytest.importorskip("numba")

import mpmath
from scipy.special import ndtr

from clearprop.engine import elementwise as el
from clearprop.engine.codes import ACTIVATION_CODES
from clearprop.engine.numba_setup import LANES, numba

FLOAT32, FLOAT64 = np.float32, np.float64
FORMATS = [FLOAT32, FLOAT64]
MORE_EXACT = {FLOAT32: FLOAT64, FLOAT64: np.longdouble}
"""In which what is right is computed."""


def everywhere(kind):
    """All exponents, both signs; subnormals, zeros and infinities too."""
    rng, info = np.random.default_rng(0), np.finfo(kind)
    of_each = 2000 if kind is FLOAT32 else 200
    whole = np.uint32 if kind is FLOAT32 else np.uint64
    exponents = np.repeat(np.arange((1 << info.iexp) - 1, dtype=whole), of_each)
    rest = rng.integers(0, 1 << info.nmant, len(exponents), dtype=whole)
    positive = (exponents << whole(info.nmant) | rest).view(kind)
    dense = np.linspace(-110, 100, 400_000, dtype=kind)
    wide = np.linspace(-760, 720, 100_000, dtype=kind)
    edges = np.array([0, np.inf], dtype=kind)
    x = np.concatenate([positive, -positive, dense, wide, edges, -edges])
    return np.resize(x, len(x) // LANES * LANES)


@numba.njit
def over(code, work, count):
    el.activate(code, work, 0, count, count)


def both(name, x):
    work = np.concatenate([x, np.zeros_like(x)])
    over(ACTIVATION_CODES[name], work, len(x))
    return work[: len(x)], work[len(x) :]


def applied(name, x):
    return both(name, x)[0]


def ulps(found, exact):
    """How far apart, in spacings of the found numbers' format at the exact value."""
    with np.errstate(over="ignore", under="ignore"):
        rounded = exact.astype(found.dtype)
    finite = np.isfinite(rounded)
    spacing = np.spacing(np.abs(rounded[finite])).astype(exact.dtype)
    with np.errstate(invalid="ignore"):
        apart = np.abs(found[finite].astype(exact.dtype) - exact[finite]) / spacing
    # Where the exact value rounds to infinity, so must the found one, or be the number below.
    high = found[~finite]
    largest = np.nextafter(np.finfo(found.dtype).max, 0, dtype=found.dtype)
    assert np.all((np.abs(high) >= largest) & (np.sign(high) == np.sign(rounded[~finite])))
    return apart.max()


def exact_sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x > 0, 1, e) / (1 + e)


CASES = {
    "exp": ("exponential", np.exp, 1.5),
    "sigmoid": ("sigmoid", exact_sigmoid, 2.5),
    "tanh": ("tanh", np.tanh, 3),
    "elu": ("elu", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), 2),
    "softplus": ("softplus", lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), 3),
}
GELU = 9
"""Its bound."""


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", FORMATS)
def test_error_is_below_the_stated_bound(name, kind):
    if np.finfo(MORE_EXACT[kind]).eps >= np.finfo(kind).eps:
        pytest.skip("this system has no numbers more exact than float64")
    function, exact, bound = CASES[name]
    x = everywhere(kind)
    with np.errstate(over="ignore", under="ignore"):
        wanted = exact(x.astype(MORE_EXACT[kind]))
    assert ulps(applied(function, x), wanted) <= bound


def test_gelu_in_float32():
    x = everywhere(FLOAT32)
    exact = np.where(x < -40, 0, x.astype(FLOAT64)) * ndtr(x.astype(FLOAT64))
    assert ulps(applied("gelu", x), exact) <= GELU


def test_gelu_in_float64():
    x = np.random.default_rng(0).uniform(-37, 9, LANES * 200)
    with mpmath.workdps(40):
        for number, value, rise in zip(x, applied("gelu", x), both("gelu", x)[1], strict=True):
            below, density = mpmath.ncdf(number), number * mpmath.npdf(number)
            assert abs(value - number * below) <= GELU * np.spacing(abs(float(number * below)))
            # The slope goes through 0, where only its terms' size counts.
            spacing = np.spacing(float(max(abs(below), abs(density))))
            assert abs(rise - (below + density)) <= GELU * spacing


def test_gelu_far_from_0():
    x = np.resize([0, 40, 1e300, np.inf, -1e300, -np.inf], LANES)
    np.testing.assert_array_equal(applied("gelu", x), np.where(x > 0, x, 0))
    np.testing.assert_array_equal(both("gelu", x)[1], np.where(x == 0, 0.5, x > 0))


@pytest.mark.parametrize("name", [*CASES, "gelu"])
@pytest.mark.parametrize("kind", FORMATS)
def test_nan_stays_nan(name, kind):
    x = np.full(LANES, np.nan, dtype=kind)
    found = applied("gelu" if name == "gelu" else CASES[name][0], x)
    assert np.isnan(found).all()
