"""The engine's exp and its relatives are as accurate as they say, over all float32."""

import numpy as np
import pytest

pytest.importorskip("numba")

from scipy.special import ndtr

from clearprop.engine import elementwise as el
from clearprop.engine.machine import LANES, compiled


def everywhere():
    """All exponents, 2,000 numbers of each, both signs; subnormals, zeros and infinities too."""
    rng = np.random.default_rng(0)
    exponents = np.repeat(np.arange(255, dtype=np.uint32), 2000)
    bits = (exponents << 23) | rng.integers(0, 1 << 23, len(exponents), dtype=np.uint32)
    positive = bits.view(np.float32)
    dense = np.linspace(-110, 100, 400_000, dtype=np.float32)
    edges = np.array([0, np.inf], dtype=np.float32)
    x = np.concatenate([positive, -positive, dense, edges, -edges])
    return np.resize(x, len(x) // LANES * LANES)


def applied(function, x):
    @compiled
    def over(out, x):
        for i in range(0, len(x), LANES):
            function(out, i, x, i)

    out = np.empty_like(x)
    over(out, x)
    return out


def ulps(found, exact):
    """How far apart, in spacings of float32 at the exact value."""
    with np.errstate(over="ignore"):
        rounded = exact.astype(np.float32)
    finite = np.isfinite(rounded)
    spacing = np.spacing(np.abs(rounded[finite])).astype(np.float64)
    with np.errstate(invalid="ignore"):
        apart = np.abs(found[finite].astype(np.float64) - exact[finite]) / spacing
    # Where the exact value rounds to infinity, so must the found one, or be the number below.
    high = found[~finite]
    assert np.all((np.abs(high) > 3.4e38) & (np.sign(high) == np.sign(rounded[~finite])))
    return apart.max()


def exact_sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x > 0, 1, e) / (1 + e)


CASES = {
    "exp": (el.exponential, np.exp, 1.5),
    "sigmoid": (el.logistic, exact_sigmoid, 2.5),
    "tanh": (el.hyperbolic, np.tanh, 3),
    "elu": (el.elu, lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), 2),
    "gelu": (el.gelu, lambda x: np.where(x < -40, 0, x) * ndtr(x), 8),
    "softplus": (el.rectified_softly, lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))), 3),
}


@pytest.mark.parametrize("name", CASES)
def test_error_is_below_the_stated_bound(name):
    function, exact, bound = CASES[name]
    x = everywhere()
    with np.errstate(over="ignore"):
        wanted = exact(x.astype(np.float64))
    assert ulps(applied(function, x), wanted) <= bound


@pytest.mark.parametrize("name", CASES)
def test_nan_stays_nan(name):
    x = np.full(LANES, np.nan, dtype=np.float32)
    found = applied(CASES[name][0], x)
    assert np.isnan(found).all()
