"""ln(out) and ln(1 − out) keep what out itself has lost to rounding."""

import mpmath
import numpy as np
import pytest

import high_precision
from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Floats
from clearprop.logarithms import LOG_OUT, LOG_REST, Logarithm

COLUMNS = [
    (1000.0, -1000.0, 0.5),
    (1000.0, 999.0, 998.0),
    (-30.0, -20.0, -19.0),
    (40.0, 0.1, -40.0),
]
BOTH = [("out", name) for name in LOG_OUT] + [("rest", name) for name in LOG_REST]


def logarithm(of: str, name: str) -> Logarithm:
    return LOG_OUT[name] if of == "out" else LOG_REST[name]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("net", COLUMNS)
@pytest.mark.parametrize(("of", "name"), BOTH)
def test_they_are_right_where_out_is_0_or_1_to_machine_precision(
    of: str, name: str, net: tuple[float, ...], dtype: str
) -> None:
    ar, eps = Floats(dtype), np.finfo(dtype).eps
    found = logarithm(of, name).value(ar.array(net).reshape(-1, 1), ar)
    with mpmath.workdps(high_precision.digits(*net)):
        out = high_precision.outputs(name, [mpmath.mpf(one) for one in net])
        wanted = [float(mpmath.log(one if of == "out" else 1 - one)) for one in out]
    assert found.dtype == dtype
    np.testing.assert_allclose(
        found[:, 0].astype(np.float64), wanted, 64 * eps, np.finfo(dtype).tiny
    )


@pytest.mark.parametrize(("of", "name"), BOTH)
def test_times_is_the_chain_rule_through_the_logarithm(of: str, name: str) -> None:
    ar, rng, h = Floats(), np.random.default_rng(1), 1e-6
    net, w = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    net[0, 0] = -21.0  # beyond where softplus is taken for its series
    out, log = ACTIVATIONS[name].function(net, ar), logarithm(of, name)
    found = log.times(w, net, out, ar)
    for k in range(3):
        move = h * np.eye(3)[:, [k]]
        slope = (log.value(net + move, ar) - log.value(net - move, ar)) / (2 * h)
        np.testing.assert_allclose(found[k], np.sum(w * slope, axis=0), atol=1e-8)
