"""Intervals hold what any honest rounding on the way gives, and little else."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.arithmetic import Decimals
from clearprop.arithmetic.intervals import Interval, Intervals

PLACES = 4
UNIT = Decimal(1).scaleb(-PLACES)
ROUNDED = Decimal("0.55") * UNIT

NUMBERS = st.decimals(-3, 3, places=2)
Way = Callable[[Decimal], Decimal]
WAYS: list[Way] = [
    lambda number: number,
    lambda number: number.quantize(UNIT, ROUND_HALF_UP),
    lambda number: number.quantize(UNIT, ROUND_HALF_EVEN),
    lambda number: number.quantize(UNIT / 10, ROUND_HALF_UP),
    lambda number: number.quantize(UNIT / 100, ROUND_HALF_UP),
]
WAY = st.sampled_from(WAYS)


def holds(interval: Interval, number: Decimal) -> bool:
    """Return whether a number that is written with the places asked may come of an interval."""
    return interval.low - ROUNDED <= number.quantize(UNIT) <= interval.high + ROUNDED


@given(st.lists(st.tuples(NUMBERS, NUMBERS, WAY, WAY), min_size=1, max_size=6), NUMBERS)
def test_a_sum_of_products_however_it_is_rounded(
    terms: list[
        tuple[Decimal, Decimal, Callable[[Decimal], Decimal], Callable[[Decimal], Decimal]]
    ],
    bias: Decimal,
) -> None:
    ar = Intervals(Decimals(PLACES))
    W, x = ar.array([[w for w, *_ in terms]]), ar.array([[x] for _, x, *_ in terms])
    within = (W @ x + ar.array([[bias]])).item()
    total = Decimal(0)
    for w, factor, of_product, of_sum in terms:
        total = of_sum(total + of_product(w * factor))
    assert holds(within, total + bias)


@given(NUMBERS, NUMBERS, st.lists(WAY, min_size=8, max_size=8))
def test_what_comes_of_rounded_numbers_lies_within_what_comes_of_intervals(
    w: Decimal, x: Decimal, ways: list[Way]
) -> None:
    """A net, its sigmoid by either formula, the slope and the error of one neuron."""
    ar = Intervals(Decimals(PLACES))
    net = ar.array([[w]]) * ar.array([[x / 3]])
    out = ar.sigmoid(net)
    slope, error = out * (1 - out), (1 - out) * (1 - out) / 2
    by_hand = ways[0](w * (x / 3))
    if ways[7] is WAYS[0]:
        e = ways[1](by_hand.exp())
        own = ways[2](e / ways[3](1 + e))
    else:
        own = ways[2](1 / ways[3](1 + ways[1]((-by_hand).exp())))
    rest = ways[4](1 - own)
    assert holds(net.item(), by_hand)
    assert holds(out.item(), own)
    assert holds(slope.item(), ways[5](own * rest))
    assert holds(error.item(), ways[6](rest * rest) / 2)


@pytest.mark.parametrize(
    "name", [name for name, one in ACTIVATIONS.items() if isinstance(one, Elementwise)]
)
@given(number=st.decimals(-3, 3, places=3))
def test_every_activation_and_its_slope_lie_within(name: str, number: Decimal) -> None:
    activation, ar, exact = ACTIVATIONS[name], Intervals(Decimals(PLACES)), Decimals(12)
    net, true = ar.array([[number]]), exact.array([[number]])
    out = activation.function(net, ar)
    out_exact = activation.function(true, exact)
    assert holds(ar.array(out).item(), exact.array(out_exact).item())
    slope = activation.slope(net, out, ar)
    slope_exact = activation.slope(true, out_exact, exact)
    within = ar.array(slope).item()
    assert holds(within, exact.array(slope_exact).item())
    assert within.high - within.low <= 20 * UNIT


def test_exact_numbers_stay_exact() -> None:
    ar = Intervals(Decimals(2))
    net: Interval = (ar.array([["0.5", "-1.5"]]) @ ar.array([["2"], ["1"]])).item()
    assert (net.low, net.high, net.pending) == (Decimal("-0.5"), Decimal("-0.5"), 0)
    relu = ACTIVATIONS["relu"]
    out = relu.function(np.array([[net]], dtype=object), ar)
    assert out.item().is_point
    assert relu.slope(np.array([[net]], dtype=object), out, ar).item().high == 0


def test_what_may_be_above_0_or_not_has_both_branches() -> None:
    ar = Intervals(Decimals(1))
    x = np.array([Interval(Decimal("-0.1"), Decimal("0.2"), Decimal("0.1"))], dtype=object)
    assert ar.positive(x)[0] is None
    step = ar.step(x)[0]
    assert (step.low, step.high) == (0, 1)


def test_nothing_is_divided_by_what_may_be_0() -> None:
    ar = Intervals(Decimals(1))
    zero = Interval(Decimal("-0.1"), Decimal("0.1"), Decimal("0.1"))
    with pytest.raises(ZeroDivisionError):
        _ = ar.array([1]) / np.array([zero], dtype=object)
