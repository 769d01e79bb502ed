"""Optimisers against PyTorch's, and what all of them share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from clearprop.arithmetic import Array, Decimals, Floats
from clearprop.errors import ClearpropError
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.update import (
    OPTIMIZERS,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    State,
    add_l2,
    clip,
    optimizer_named,
    update,
)

NETWORK = Network.of([3, 4, 2], "tanh")
STEPS = 20


def gradients(step: int) -> Array:
    return np.random.default_rng(step).normal(size=NETWORK.parameter_count)


def ours(optimizer: Optimizer) -> Array:
    parameters, state, ar = initialize(NETWORK, 0), State(), Floats()
    for step in range(STEPS):
        made = update(parameters, Parameters(NETWORK, gradients(step)), optimizer, state, ar)
        parameters, state = made.parameters, made.state
    assert state.t == STEPS
    return parameters.flat


def with_torch(make: Callable[[Any, list[Any]], Any]) -> Array:
    torch: Any = pytest.importorskip("torch")
    start = initialize(NETWORK, 0)
    leaf = torch.tensor(start.flat.copy(), requires_grad=True)
    optimizer = make(torch.optim, [leaf])
    for step in range(STEPS):
        leaf.grad = torch.tensor(gradients(step))
        optimizer.step()
    return leaf.detach().numpy()


@pytest.mark.parametrize(
    ("optimizer", "make"),
    [
        (GradientDescent(learning_rate=0.1), lambda optim, on: optim.SGD(on, lr=0.1)),
        (
            Momentum(learning_rate=0.1),
            lambda optim, on: optim.SGD(on, lr=0.1, momentum=0.9),
        ),
        (
            Nesterov(learning_rate=0.1, momentum=0.8),
            lambda optim, on: optim.SGD(on, lr=0.1, momentum=0.8, nesterov=True),
        ),
        (RMSprop(), lambda optim, on: optim.RMSprop(on, lr=0.001, alpha=0.9)),
        (Adam(learning_rate=0.01), lambda optim, on: optim.Adam(on, lr=0.01)),
        (
            AdamW(learning_rate=0.01, weight_decay=0.0),
            lambda optim, on: optim.AdamW(on, lr=0.01, weight_decay=0),
        ),
    ],
)
def test_the_same_as_pytorchs(optimizer: Optimizer, make: Callable[[Any, list[Any]], Any]) -> None:
    np.testing.assert_allclose(ours(optimizer), with_torch(make), rtol=1e-12, atol=1e-14)


def test_rates_of_layers_and_biases_are_those_of_pytorchs_parameter_groups() -> None:
    torch: Any = pytest.importorskip("torch")
    start = initialize(NETWORK, 0)
    parts = [torch.tensor(part.copy(), requires_grad=True) for _, _, part in start.matrices]
    groups = zip(parts, (0.005, 0.001, 0.02, 0.001), strict=True)
    theirs = torch.optim.Adam([{"params": [part], "lr": rate} for part, rate in groups])
    for step in range(STEPS):
        found = Parameters(NETWORK, gradients(step)).matrices
        for part, (_, _, gradient) in zip(parts, found, strict=True):
            part.grad = torch.tensor(gradient.copy())
        theirs.step()
    optimizer = Adam(learning_rate=0.01, layer_rates=(0.5, 2.0), bias_rate=0.1)
    found = Parameters(NETWORK, ours(optimizer))
    for part, (_, _, matrix) in zip(parts, found.matrices, strict=True):
        np.testing.assert_allclose(matrix, part.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("factors", "wanted"),
    [
        ({"layer_rates": (1.0, -1.0)}, "a factor on the learning rate is -1.0"),
        ({"bias_rate": float("nan")}, "a factor on the learning rate is nan"),
        ({"layer_rates": (1.0, 2.0, 3.0)}, "3 layer_rates, but the network has 2 layers"),
    ],
)
def test_rates_that_make_no_sense_are_said(factors: dict[str, Any], wanted: str) -> None:
    with pytest.raises(ClearpropError, match=wanted):
        ours(Adam(**factors))


def test_adamw_decays_weights_as_pytorchs_does_and_leaves_biases() -> None:
    decayed = ours(AdamW(learning_rate=0.01, weight_decay=0.1))
    as_torch = with_torch(lambda optim, on: optim.AdamW(on, lr=0.01, weight_decay=0.1))
    is_weight = initialize(NETWORK, 0).is_weight
    np.testing.assert_allclose(decayed[is_weight], as_torch[is_weight], rtol=1e-12, atol=1e-14)
    assert (decayed[~is_weight] == ours(Adam(learning_rate=0.01))[~is_weight]).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimiser_runs_on_rounded_decimals(name: str) -> None:
    network, ar = Network.of([1, 1], "identity", bias=False), Decimals(8)
    start = Parameters(network, ar.array(["0.5"]))
    made = update(
        start,
        Parameters(network, ar.array(["0.25"])),
        optimizer_named(name, 0.1),
        State(),
        ar,
    )
    (new,), (move,) = made.parameters.flat, made.move.flat
    assert isinstance(new, Decimal)
    assert new == Decimal("0.5") - move
    assert new.as_tuple().exponent == -8
    as_float = update(
        Parameters(network, np.array([0.5])),
        Parameters(network, np.array([0.25])),
        optimizer_named(name, 0.1),
        State(),
        Floats(),
    )
    assert float(new) == pytest.approx(as_float.parameters.flat[0], abs=1e-7)


def test_old_parameters_stay_as_they_were() -> None:
    start = initialize(NETWORK, 0)
    before = start.flat.copy()
    update(start, Parameters(NETWORK, gradients(0)), Adam(), State(), Floats())
    assert (start.flat == before).all()


def test_a_schedule_scales_the_move() -> None:
    start, g = initialize(NETWORK, 0), Parameters(NETWORK, gradients(0))
    whole = update(start, g, GradientDescent(), State(), Floats())
    half = update(start, g, GradientDescent(), State(), Floats(), scale=0.5)
    np.testing.assert_allclose(half.move.flat, whole.move.flat / 2, rtol=1e-15)


def test_l2_adds_the_penaltys_slope_to_weights_only() -> None:
    start, g = initialize(NETWORK, 0), Parameters(NETWORK, gradients(0))
    added = add_l2(g, start, 0.3, Floats()).flat - g.flat
    np.testing.assert_allclose(added[start.is_weight], 0.3 * start.flat[start.is_weight])
    assert not added[~start.is_weight].any()
    assert add_l2(g, start, 0.0, Floats()) is g


def test_l2_can_be_another_in_each_layer() -> None:
    start, g = initialize(NETWORK, 0), Parameters(NETWORK, gradients(0))
    added = Parameters(NETWORK, add_l2(g, start, (0.3, 0.0), Floats()).flat - g.flat)
    np.testing.assert_allclose(added.W[0], 0.3 * start.W[0], rtol=1e-12)
    assert not added.W[1].any()
    assert not np.concatenate(added.b).any()  # pyright: ignore[reportArgumentType]


def test_weights_can_decay_differently_in_each_layer() -> None:
    decayed = Parameters(NETWORK, ours(AdamW(learning_rate=0.01, weight_decay=(0.1, 0.0))))
    whole = Parameters(NETWORK, ours(AdamW(learning_rate=0.01, weight_decay=0.1)))
    none = Parameters(NETWORK, ours(AdamW(learning_rate=0.01, weight_decay=0.0)))
    np.testing.assert_array_equal(decayed.W[0], whole.W[0])
    np.testing.assert_array_equal(decayed.W[1], none.W[1])
    np.testing.assert_array_equal(decayed.b[0], none.b[0])


@pytest.mark.parametrize("limit", [0.5, 2.0, 1000.0, None])
def test_clipping_is_pytorchs(limit: float | None) -> None:
    torch: Any = pytest.importorskip("torch")
    g = gradients(0)
    clipped = clip(Parameters(NETWORK, g), limit, Floats()).flat
    if limit is None:
        assert (clipped == g).all()
        return
    leaf = torch.zeros(len(g), dtype=torch.float64, requires_grad=True)
    leaf.grad = torch.tensor(g.copy())
    torch.nn.utils.clip_grad_norm_([leaf], limit)
    # PyTorch adds 1e-6 to the length it divides by.
    np.testing.assert_allclose(clipped, leaf.grad.numpy(), rtol=1e-5)
    assert np.linalg.norm(clipped) <= max(limit, 0) * (1 + 1e-12) or limit > np.linalg.norm(g)


@pytest.mark.parametrize("rate", [0, -0.1, float("nan"), float("inf")])
def test_a_learning_rate_that_is_not_above_0_is_said(rate: float) -> None:
    with pytest.raises(ClearpropError, match=r"the learning rate is .*: it must be a number above"):
        GradientDescent(learning_rate=rate)


def test_an_unknown_optimiser_is_said() -> None:
    with pytest.raises(ClearpropError, match="did you mean 'adam'"):
        optimizer_named("adams")
