"""The engine's exp and its relatives are as accurate as they say, over all numbers there are."""

import numpy as np
import pytest

pytest.importorskip("numba")

import mpmath
from scipy.special import ndtr

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.arithmetic import Floats
from clearprop.engine import elementary, rules
from clearprop.engine.layout import LAYER
from clearprop.engine.llvm import load_vector, store_vector, whole
from clearprop.engine.llvm_vector import Vector
from clearprop.engine.numba_setup import LANES, data_pointer, intrinsic, numba, types

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
def over(layer, work, count):
    rules.activate(layer, work, 0, count, count)
    rules.times_slope(layer, work, 2 * count, 0, count, count)


def out_and_slope(name, x):
    """What the engine gives for an activation and for its slope."""
    work = np.concatenate([x, np.zeros_like(x), np.ones_like(x)])
    layer = np.zeros(1, dtype=LAYER)
    for way, rule in (("forward", rules.forward_rule), ("backward", rules.backward_rule)):
        code, address = rule(ACTIVATIONS[name], x.dtype.name)
        layer[f"{way}_code"], layer[f"{way}_address"] = code, address
    over(layer[0], work, len(x))
    return work[: len(x)], work[2 * len(x) :]


def applied(name, x):
    return out_and_slope(name, x)[0]


def of_arithmetic(function, x):
    """What one of the engine's functions gives that rules may ask for."""

    @intrinsic
    def mapped(context, data, i):
        def generate(context, build, signature, arguments):
            start = data_pointer(context, build, signature.args[0], arguments[0])
            start = build.gep(start, [arguments[1]])
            old = Vector(build, load_vector(build, start, whole(0)))
            store_vector(build, function(old).value, start, whole(0))
            return context.get_dummy_value()

        return types.void(data, types.int64), generate

    @numba.njit
    def everywhere(data):
        for i in range(0, len(data), LANES):
            mapped(data, i)

    found = x.copy()
    everywhere(found)
    return found


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
GELU = 8
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
        for number, value, rise in zip(
            x, applied("gelu", x), out_and_slope("gelu", x)[1], strict=True
        ):
            below, density = mpmath.ncdf(number), number * mpmath.npdf(number)
            assert abs(value - number * below) <= GELU * np.spacing(abs(float(number * below)))
            # The slope goes through 0, where only its terms' size counts.
            spacing = np.spacing(float(max(abs(below), abs(density))))
            assert abs(rise - (below + density)) <= GELU * spacing


def test_gelu_far_from_0():
    x = np.resize([0, 40, 1e300, np.inf, -1e300, -np.inf], LANES)
    np.testing.assert_array_equal(applied("gelu", x), np.where(x > 0, x, 0))
    np.testing.assert_array_equal(out_and_slope("gelu", x)[1], np.where(x == 0, 0.5, x > 0))


@pytest.mark.parametrize("name", [*CASES, "gelu", "relu"])
@pytest.mark.parametrize("kind", FORMATS)
def test_nan_stays_nan(name, kind):
    x = np.full(LANES, np.nan, dtype=kind)
    found = applied(CASES[name][0] if name in CASES else name, x)
    assert np.isnan(found).all()


FUNCTIONS = {
    "exp": (elementary.exp, np.exp, 1.5),
    "expm1": (elementary.expm1, np.expm1, 2),
    "log": (elementary.log, np.log, 2),
    "log1p": (elementary.log1p, np.log1p, 2.5),
    "tanh": (elementary.tanh, np.tanh, 3),
}
"""What rules ask of the arithmetic, and the largest errors that its module states."""


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_rule_may_ask_for_any_function_of_any_number(name, kind):
    ours, exact, bound = FUNCTIONS[name]
    x = everywhere(kind)
    found = of_arithmetic(ours, x)
    with np.errstate(all="ignore"):
        expected = exact(x.astype(MORE_EXACT[kind]))
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    known = np.isfinite(expected)
    assert ulps(found[known], expected[known]) <= bound
    np.testing.assert_array_equal(found[np.isinf(expected)], expected[np.isinf(expected)])


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("kind", FORMATS)
def test_every_activation_of_the_table_is_the_references_over_all_exponents(name, kind):
    activation, x, ar = ACTIVATIONS[name], everywhere(kind), Floats(np.dtype(kind).name)
    if not isinstance(activation, Elementwise):
        return
    x = x[np.abs(x) < np.finfo(kind).max ** 0.5]
    x = np.resize(x, len(x) // LANES * LANES)
    with np.errstate(all="ignore"):
        out = activation.function(x, ar)
        slope = np.broadcast_to(activation.slope(x, out, ar), x.shape)
    eps, tiny = np.finfo(kind).eps, np.finfo(kind).tiny
    found, rise = out_and_slope(name, x)
    # Far below 0 the engine's gelu is the more exact one (see the test of it above).
    rtol = 1e-12 if name == "gelu" and kind is FLOAT64 else 16 * eps
    np.testing.assert_allclose(found, out, rtol=rtol, atol=16 * tiny)
    # 1 − out loses digits where out is near 1, in either.
    np.testing.assert_allclose(rise, slope, rtol=16 * eps, atol=4 * eps)
