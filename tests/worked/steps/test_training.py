"""Steps of training, worked through: the numbers are `train`'s, PyTorch's and the formulas' own."""

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearprop.arithmetic import Floats, Rounding
from clearprop.errors import ClearpropError
from clearprop.formats.network_toml import example_of
from clearprop.schedules import SCHEDULES, Constant
from clearprop.sklearn_api.optimizers import SKLEARN_OPTIMIZERS
from clearprop.training import train
from clearprop.update import OPTIMIZERS, Adam, GradientDescent, Momentum, Optimizer, RMSprop
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.settings import TrainingSettings
from clearprop.worked.steps.work_through import (
    training_steps,
    usual_rounding,
    work_through,
    work_through_all,
)
from made_up import Adagrad

ALL_OPTIMIZERS = {**OPTIMIZERS, **SKLEARN_OPTIMIZERS}
SAMPLES = 5


def example(
    *,
    loss: str = "squared_error",
    output: str = "sigmoid",
    bias: bool = True,
    drawn: int = 1,
    rate: str = "0.1",
    weights: bool = False,
    **training: Any,
) -> Example:
    rng = np.random.default_rng(drawn)
    data: dict[str, Any] = {
        "network": {
            "sizes": [2, 3, 2],
            "activation": ["tanh", output],
            "bias": bias,
            "loss": loss,
        },
        "example": {
            "input": rng.normal(size=(SAMPLES, 2)).round(2).tolist(),
            "target": rng.uniform(size=(SAMPLES, 2)).round(2).tolist(),
            "learning_rate": Decimal(rate),
        },
    }
    if weights:
        data["example"]["sample_weight"] = rng.uniform(0, 2, SAMPLES).round(2).tolist()
    made = example_of(data, seed=drawn, places=4)
    return replace(made, training=TrainingSettings(**training))


def flat(example: Example) -> Any:
    return example.taken_into(Floats())[0].flat


def trained(given: Example, epochs: int) -> Any:
    """Return what `train` makes of the same."""
    parameters, X, Y = given.taken_into(Floats())
    chosen = given.training
    weights = given.sample_weight
    l2 = [float(one) for one in chosen.l2]
    return train(
        parameters,
        X.T,
        Y.T,
        epochs=epochs,
        batch_size=chosen.batch_size or SAMPLES,
        optimizer=replace(chosen.optimizer, learning_rate=float(given.learning_rate)),
        schedule=chosen.schedule,
        l2=l2 if len(l2) > 1 else sum(l2),
        clip_norm=None if chosen.clip_norm is None else float(chosen.clip_norm),
        dropout=[float(share) for share in chosen.dropout] or 0.0,
        weights=None if weights is None else np.array(weights, dtype=float),
        seed=chosen.seed,
        order=np.arange,
        engine="reference",
    ).parameters.flat


SETTINGS = st.fixed_dictionaries(
    {
        "optimizer": st.sampled_from([kind() for kind in ALL_OPTIMIZERS.values()]),
        "schedule": st.sampled_from(list(SCHEDULES.values())),
        "l2": st.sampled_from([(), (Decimal("0.1"), Decimal("0.01"))]),
        "clip_norm": st.sampled_from([None, Decimal("0.05"), Decimal(100)]),
        "dropout": st.sampled_from([(), (Decimal("0.4"),)]),
        "seed": st.integers(0, 9),
        "batch_size": st.sampled_from([None, 1, 2, 3]),
    }
)


@settings(max_examples=60, deadline=None)
@given(
    chosen=SETTINGS,
    loss=st.sampled_from(["squared_error", "mean_squared_error", "binary_cross_entropy"]),
    bias=st.booleans(),
    weights=st.booleans(),
    drawn=st.integers(0, 99),
)
def test_the_numbers_are_those_of_train(
    chosen: dict[str, Any], loss: str, bias: bool, weights: bool, drawn: int
) -> None:
    epochs, batches = 3, -(-SAMPLES // (chosen["batch_size"] or SAMPLES))
    made = example(
        loss=loss, bias=bias, weights=weights, drawn=drawn, steps=epochs * batches, **chosen
    )
    *_, last = training_steps(made, Floats(), Rounding(4))
    np.testing.assert_allclose(flat(last.updated), trained(made, epochs), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ALL_OPTIMIZERS)
def test_rounded_numbers_are_near_those_of_train(name: str) -> None:
    made = example(optimizer=ALL_OPTIMIZERS[name](), weights=True, l2=(Decimal("0.1"),), steps=3)
    *_, last = work_through_all(made, Rounding(9, "significant"))
    np.testing.assert_allclose(flat(last.updated), trained(made, 3), atol=1e-6)


def torch_after(made: Example, steps: int, optimizer: Any) -> Any:
    """Train the same network in PyTorch, with the optimizer that `optimizer(groups)` makes."""
    torch = pytest.importorskip("torch")
    parameters, X, Y = made.taken_into(Floats())
    W = [torch.tensor(W, requires_grad=True) for W in parameters.W]
    b = [torch.tensor(b[:, 0], requires_grad=True) for b in parameters.b if b is not None]
    chosen = optimizer(torch.optim, [{"params": W}, {"params": b, "weight_decay": 0}])
    inputs, targets = torch.tensor(X.T), torch.tensor(Y.T)
    for _ in range(steps):
        chosen.zero_grad()
        hidden = torch.tanh(inputs @ W[0].T + b[0])
        out = torch.sigmoid(hidden @ W[1].T + b[1])
        torch.nn.functional.mse_loss(out, targets).backward()
        chosen.step()
    found = (W[0], b[0], W[1], b[1])
    return np.concatenate([one.detach().numpy().ravel() for one in found])


THEIRS = {
    "gradient_descent": lambda optim, groups: optim.SGD(groups, lr=0.1),
    "momentum": lambda optim, groups: optim.SGD(groups, lr=0.1, momentum=0.9),
    "nesterov": lambda optim, groups: optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda optim, groups: optim.RMSprop(groups, lr=0.1, alpha=0.9, eps=1e-8),
    "adam": lambda optim, groups: optim.Adam(groups, lr=0.1),
    "adamw": lambda optim, groups: optim.AdamW(groups, lr=0.1, weight_decay=0.01),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_is_pytorchs(name: str) -> None:
    made = example(loss="mean_squared_error", optimizer=OPTIMIZERS[name](), steps=4)
    *_, last = training_steps(made, Floats(), Rounding(4))
    np.testing.assert_allclose(flat(last.updated), torch_after(made, 4, THEIRS[name]), rtol=1e-9)
    *_, rounded = work_through_all(made, Rounding(10, "significant"))
    np.testing.assert_allclose(flat(rounded.updated), flat(last.updated), atol=1e-7)


@pytest.mark.parametrize("layers", [0, 1])
def test_layers_and_biases_have_rates_of_their_own(layers: int) -> None:
    count = len(example().network.layers)
    rates = tuple(0.5 + k for k in range(count)) * layers
    made = example(optimizer=Adam(layer_rates=rates, bias_rate=0.1), steps=2)
    first = work_through(made, Rounding(6, "significant"))
    names = {step.name for step in first.steps}
    for layer in made.network.layers:
        assert {f"rate_W_{layer.name}", f"rate_b_{layer.name}"} <= names
    for step in first.steps:
        if step.kind in ("rate_W", "rate_b"):
            assert evaluated(first, step.template) == pytest.approx(float(step.value[0, 0]))


def test_three_steps_are_three_calls() -> None:
    made = example(steps=3)
    worked = work_through_all(made, 5)
    now = replace(made, training=TrainingSettings())
    for one in worked:
        alone = work_through(now, 5)
        assert [(step.name, step.value.tolist()) for step in alone.steps] == [
            (step.name, step.value.tolist()) for step in one.steps
        ]
        now = replace(alone.updated, progress=now.progress)


def test_batches_are_taken_in_the_order_given() -> None:
    made = example(steps=4, batch_size=2)
    inputs = [one.example.inputs for one in work_through_all(made)]
    assert inputs == [made.inputs[:2], made.inputs[2:4], made.inputs[4:], made.inputs[:2]]


def evaluated(worked: WorkedSteps, template: str) -> Any:
    """Compute a formula of an update from the numbers of its operands, in float64."""
    written = re.sub(r"\|\{(\w+)\}\|²", r"squares(m['\1'])", template)
    written = re.sub(r"\{(\w+)\}", r"m['\1']", written).replace("√(", "sqrt(")
    written = re.sub(r"√(m\['\w+'\])", r"sqrt(\1)", written)
    for sign, operator in (("·", "*"), ("⊙", "*"), ("−", "-"), ("^", "**"), ("max", "maximum")):
        written = written.replace(sign, operator)
    names = set(re.findall(r"m\['(\w+)'\]", written))
    numbers = {name: worked.matrix(name).astype(float) for name in names}
    known: dict[str, Any] = {
        "m": numbers,
        "sqrt": np.sqrt,
        "maximum": np.maximum,
        "squares": lambda matrix: np.sum(matrix**2),
    }
    return eval(written, known)


@pytest.mark.parametrize("name", ALL_OPTIMIZERS)
def test_each_quantity_is_what_its_formula_says(name: str) -> None:
    made = example(
        optimizer=ALL_OPTIMIZERS[name](),
        schedule=SCHEDULES["cosine"],
        l2=(Decimal("0.1"), Decimal("0.2")),
        clip_norm=Decimal("0.1"),
        steps=3,
    )
    worked = work_through_all(made, Rounding(6, "significant"))[-1]
    updates = [step for step in worked.steps if step.phase == "update"]
    assert {"scheduled_rate", "length", "clip_factor", "g_W", "clipped_b", "W_new", "b_new"} <= {
        step.kind for step in updates
    }
    for step in updates:
        computed = np.broadcast_to(evaluated(worked, step.template), step.exact.shape)
        np.testing.assert_allclose(computed, step.exact.astype(float), rtol=1e-9, atol=1e-25)


@pytest.mark.parametrize("name", ALL_OPTIMIZERS)
def test_operands_are_given_or_earlier_and_every_value_is_rounded_once(name: str) -> None:
    made = example(
        optimizer=ALL_OPTIMIZERS[name](),
        weights=True,
        dropout=(Decimal("0.4"),),
        l2=(Decimal("0.1"),),
        clip_norm=Decimal("0.1"),
        steps=2,
        batch_size=3,
    )
    for worked in work_through_all(made, 12):
        known = set(worked.initial)
        for step in worked.steps:
            assert {operand.name for operand in step.operands} <= known, step.name
            known.add(step.name)
            for value, exact in zip(step.value.flat, step.exact.flat, strict=True):
                assert value == Decimal(exact).quantize(Decimal("1e-12"), ROUND_HALF_UP)


def test_what_drops_out_is_sent_on_as_0_and_moves_nothing() -> None:
    made = example(dropout=(Decimal("0.5"),), seed=3)
    worked = work_through(made)
    mask = worked.matrix("mask_b")
    assert set(mask.ravel().tolist()) == {0, 2}
    assert ((worked.matrix("kept_b") == 0) == (mask == 0)).all()
    assert (worked.matrix("dE_dout_b")[mask == 0] == 0).all()
    assert worked.step("net_c").formula == "W_c · kept_b + b_c"
    assert worked.step("dW_c").formula.startswith("dE_dnet_c · kept_bᵀ")


def test_a_weight_of_2_is_the_sample_twice() -> None:
    made = replace(example(), sample_weight=tuple(map(Decimal, (1, 1, 1, 1, 2))))
    twice = replace(
        made,
        inputs=(*made.inputs, made.inputs[-1]),
        targets=(*made.targets, made.targets[-1]),
        sample_weight=None,
    )
    weighted, repeated = (work_through(one, 12).updated for one in (made, twice))
    np.testing.assert_allclose(flat(weighted), flat(repeated), atol=1e-11)


def test_a_short_gradient_is_left_as_it_is() -> None:
    worked = work_through(example(clip_norm=Decimal(100)))
    assert worked.matrix("clip_factor").tolist() == [[1]]
    assert worked.step("rate_dW_b").formula == "rate · dW_b"


def test_biases_that_stay_have_no_memory_either() -> None:
    made = replace(example(optimizer=Momentum(), steps=2), biases_stay=True)
    for worked in work_through_all(made):
        names = [*worked.initial, *(step.name for step in worked.steps)]
        assert "v_W_b" in names
        assert not any(name.startswith("v_b_") for name in names)
        assert worked.updated.b == made.b


def test_memories_go_from_one_step_to_the_next() -> None:
    first, second = work_through_all(example(optimizer=Adam(), steps=2), Rounding(4, "significant"))
    assert (first.matrix("m_W_b") == 0).all()
    assert "m_W_b" not in first.given
    assert "m_W_b" in second.given
    assert (second.matrix("m_W_b") == first.matrix("m_W_b_new")).all()
    assert (second.matrix("W_b") == first.matrix("W_b_new")).all()
    assert second.matrix("t").tolist() == [[2]]


def test_a_root_that_is_rounded_to_0_is_refused() -> None:
    assert usual_rounding(Adam()) == usual_rounding(RMSprop()) == Rounding(4, "significant")
    assert usual_rounding(GradientDescent()) == usual_rounding(Momentum()) == Rounding(4)
    with pytest.raises(ClearpropError, match=r"too small for the decimals .*significant digits"):
        work_through(example(optimizer=Adam()), 4)


def test_an_optimizer_without_formulas_is_refused() -> None:
    with pytest.raises(ClearpropError, match=r"Adagrad has no formulas.*`formulas`"):
        work_through(example(optimizer=Adagrad()), Rounding(4, "significant"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"clip_norm": Decimal(0)}, "must be above 0"),
        ({"batch_size": 0}, "batch size is 0"),
        ({"steps": 0}, "number of steps is 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ClearpropError, match=says):
        TrainingSettings(**wrong)


def test_every_optimizer_that_can_be_named_is_one_that_can_be_explained() -> None:
    kinds: list[type[Optimizer]] = list(ALL_OPTIMIZERS.values())
    for kind in kinds:
        assert "move" in kind.formulas
    assert TrainingSettings().schedule == Constant()
