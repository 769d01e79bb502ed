"""Losses: how wrong the outputs are, entry by entry, each with its derivative and formulas.

A network's error for one sample is the sum of these entries over the output neurons.

Most losses look at out: ∂E/∂out, and the activation does the rest of the chain rule.  Losses
that take logarithms would fail where an out is 0 or 1 to machine precision; they start from net
(see `logarithms`) and give ∂E/∂net in one go.

Formulas name their matrices with the placeholders {net}, {out} and {target}; {out}[k] is the entry
of output neuron k, Σ_k adds up over the output neurons, and {n} is their number.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TypeVar, final

import numpy as np

from clearprop.activations import SIGMA, Activation, activation_named
from clearprop.arithmetic import Arithmetic, Array, Floats
from clearprop.errors import ClearpropError, named
from clearprop.logarithms import LOG_OUT, LOG_REST
from clearprop.registration import check_gradient, check_new_name, check_placeholders


@dataclass(frozen=True, kw_only=True, eq=False)
class _Row:
    """What every loss has."""

    name: str
    # How a person writes the error of one sample
    formula: str
    # What a function or a letter of the formulas means, by its name: a formula in x, or words
    definitions: Mapping[str, str] = field(default_factory=dict[str, str])
    # The lowest and the highest target that makes sense; None is no bound
    targets: tuple[float | None, float | None] = (None, None)

    def __reduce__(self) -> tuple[Callable[[str], "Loss"], tuple[str]]:
        # Functions written in place cannot be pickled, but their name can.
        return loss_named, (self.name,)


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class OutLoss(_Row):
    """A loss of out; it goes with every output activation."""

    # (out, target, arithmetic) -> an entry for each output neuron and sample
    value: Callable[[Array, Array, Arithmetic], Array]
    dE_dout: Callable[[Array, Array, Arithmetic], Array]
    dE_dout_formula: str
    # Whether the derivative jumps where out = target
    kink: bool = False


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class NetLoss(_Row):
    """A loss with logarithms of out, computed from net."""

    # (out, target, arithmetic) -> the same by its definition, which fails where an out is 0 or 1
    of_out: Callable[[Array, Array, Arithmetic], Array]
    # (net, out, target, output activation, arithmetic) -> an entry for each neuron and sample
    value: Callable[[Array, Array, Array, Activation, Arithmetic], Array]
    dE_dnet: Callable[[Array, Array, Array, Activation, Arithmetic], Array]
    # How they are computed, by the name of each output activation that the loss goes with
    value_formulas: Mapping[str, str]
    dE_dnet_formulas: Mapping[str, str]
    # What the latter come to where the targets of each sample add up to 1
    formulas_of_shares: Mapping[str, str] = field(default_factory=dict[str, str])
    # Whether its definition takes ln(1 − out), too
    of_rest: bool = False

    def has_value(self, out: Array) -> bool:
        """Return whether its definition has a value at every entry."""
        return bool(np.all(out > 0) and not (self.of_rest and np.any(out >= 1)))


Loss = OutLoss | NetLoss
L = TypeVar("L", OutLoss, NetLoss)


def _sign(x: Array, ar: Arithmetic) -> Array:
    return ar.where(ar.positive(x), 1, ar.where(ar.positive(-x), -1, 0))


def _huber(out: Array, target: Array, ar: Arithmetic) -> Array:
    far = ar.positive(ar.absolute(out - target) - 1)
    near_value = (out - target) * (out - target) / 2
    far_value = ar.absolute(out - target) - ar.array(1) / 2
    return ar.where(far, far_value, near_value)


def _huber_slope(out: Array, target: Array, ar: Arithmetic) -> Array:
    far = ar.positive(ar.absolute(out - target) - 1)
    return ar.where(far, _sign(out - target, ar), out - target)


BUILT_IN_LOSSES: tuple[Loss, ...] = (
    OutLoss(
        name="squared_error",
        value=lambda out, target, ar: (target - out) * (target - out) / 2,
        formula="½ Σ_k ({target}[k] − {out}[k])²",
        dE_dout=lambda out, target, ar: out - target,
        dE_dout_formula="{out} − {target}",
    ),
    OutLoss(
        name="sum_squared_error",
        value=lambda out, target, ar: (target - out) * (target - out),
        formula="Σ_k ({target}[k] − {out}[k])²",
        dE_dout=lambda out, target, ar: 2 * (out - target),
        dE_dout_formula="2 ({out} − {target})",
    ),
    OutLoss(
        name="mean_squared_error",
        value=lambda out, target, ar: (target - out) * (target - out) / ar.neurons(out),
        formula="(1 / {n}) Σ_k ({target}[k] − {out}[k])²",
        dE_dout=lambda out, target, ar: 2 * (out - target) / ar.neurons(out),
        dE_dout_formula="(2 / {n}) ({out} − {target})",
    ),
    OutLoss(
        name="absolute_error",
        value=lambda out, target, ar: ar.absolute(target - out),
        formula="Σ_k |{target}[k] − {out}[k]|",
        dE_dout=lambda out, target, ar: _sign(out - target, ar),
        dE_dout_formula="sign({out} − {target})",
        kink=True,
    ),
    OutLoss(
        name="huber",
        value=_huber,
        formula="Σ_k huber({target}[k] − {out}[k])",
        dE_dout=_huber_slope,
        dE_dout_formula="clip({out} − {target})",
        definitions={
            "huber": "½ x² where |x| ≤ 1, else |x| − ½",
            "clip": "max(−1, min(1, x))",
        },
    ),
    NetLoss(
        name="binary_cross_entropy",
        of_out=lambda out, target, ar: -target * ar.log(out) - (1 - target) * ar.log(1 - out),
        value=lambda net, out, target, activation, ar: (
            -target * LOG_OUT[activation.name].value(net, ar)
            - (1 - target) * LOG_REST[activation.name].value(net, ar)
        ),
        formula="−Σ_k ({target}[k] ln({out}[k]) + (1 − {target}[k]) ln(1 − {out}[k]))",
        value_formulas={
            "sigmoid": "Σ_k (ln(1 + exp({net}[k])) − {target}[k] {net}[k])",
            "softmax": "Σ_k (ln(Σ_j exp({net}[j])) − {target}[k] {net}[k] "
            "− (1 − {target}[k]) ln(Σ_others exp({net}[j])))",
        },
        dE_dnet=lambda net, out, target, activation, ar: (
            -LOG_OUT[activation.name].times(target, net, out, ar)
            - LOG_REST[activation.name].times(1 - target, net, out, ar)
        ),
        dE_dnet_formulas={
            "sigmoid": "{out} − {target}",
            "softmax": "{n} {out} − {target} − S({net}) · (1 − {target})",
        },
        definitions={
            "Σ_others": "Σ_others is the sum over all neurons except the entry’s own",
            "S": "S(x) has in row i, column j ≠ i the share of exp(x_i) in Σ_k≠j exp(x_k), and 0 "
            "for i = j",
        },
        targets=(0, 1),
        of_rest=True,
    ),
    NetLoss(
        name="categorical_cross_entropy",
        of_out=lambda out, target, ar: -target * ar.log(out),
        value=lambda net, out, target, activation, ar: (
            -target * LOG_OUT[activation.name].value(net, ar)
        ),
        formula="−Σ_k {target}[k] ln({out}[k])",
        value_formulas={
            "softmax": "Σ_k {target}[k] (ln(Σ_j exp({net}[j])) − {net}[k])",
            "sigmoid": "Σ_k {target}[k] ln(1 + exp(−{net}[k]))",
        },
        dE_dnet=lambda net, out, target, activation, ar: (
            -LOG_OUT[activation.name].times(target, net, out, ar)
        ),
        dE_dnet_formulas={
            "softmax": "(Σ_k {target}[k]) {out} − {target}",
            "sigmoid": "−{target} ⊙ (1 − {out})",
        },
        formulas_of_shares={"softmax": "{out} − {target}"},
        targets=(0, 1),
    ),
    NetLoss(
        name="poisson",
        of_out=lambda out, target, ar: out - target * ar.log(out),
        value=lambda net, out, target, activation, ar: (
            out - target * LOG_OUT[activation.name].value(net, ar)
        ),
        formula="Σ_k ({out}[k] − {target}[k] ln({out}[k]))",
        value_formulas={
            "exponential": "Σ_k ({out}[k] − {target}[k] {net}[k])",
            "softplus": "Σ_k ({out}[k] − {target}[k] ln(ln(1 + exp({net}[k]))))",
            "sigmoid": "Σ_k ({out}[k] + {target}[k] ln(1 + exp(−{net}[k])))",
            "softmax": "Σ_k ({out}[k] − {target}[k] ({net}[k] − ln(Σ_j exp({net}[j]))))",
        },
        dE_dnet=lambda net, out, target, activation, ar: (
            activation.times_slope(ar.array(1), net, out, ar)
            - LOG_OUT[activation.name].times(target, net, out, ar)
        ),
        dE_dnet_formulas={
            "exponential": "{out} − {target}",
            "softplus": "σ({net}) − {target} ⊙ q({net})",
            "sigmoid": "{out} ⊙ (1 − {out}) − {target} ⊙ (1 − {out})",
            "softmax": "{out} ⊙ (1 − Σ_k {out}[k]) − {target} + (Σ_k {target}[k]) {out}",
        },
        definitions={**SIGMA, "q": "σ(x) / ln(1 + exp(x))"},
        targets=(0, None),
    ),
)
"""Those that the compiled engine is compiled with; others may be registered."""

LOSSES = {loss.name: loss for loss in BUILT_IN_LOSSES}
"""Every loss by its name."""


def register_loss(loss: L) -> L:
    """Add a loss to the table; everything that works with its rows then works with it.

    Its formulas may name {out}, {target} and {n}, a `NetLoss`'s also {net}; its derivative must be
    that of its value.
    """
    name, ar, target = loss.name, Floats(), np.array([[0.3], [0.8], [0.1]])
    check_new_name("a loss", name, LOSSES)
    if isinstance(loss, OutLoss):
        check_placeholders(name, [loss.formula, loss.dE_dout_formula], ["out", "target", "n"])
        out = np.array([[-1.7], [0.4], [2.6]])
        check_gradient(
            name, lambda out: loss.value(out, target, ar), out, loss.dE_dout(out, target, ar)
        )
    else:
        formulas = [loss.formula, *loss.value_formulas.values(), *loss.dE_dnet_formulas.values()]
        check_placeholders(name, formulas, ["net", "out", "target", "n"])
        if set(loss.value_formulas) != set(loss.dE_dnet_formulas):
            raise ClearpropError(
                f"'{name}' has value_formulas for {', '.join(loss.value_formulas)}, but "
                f"dE_dnet_formulas for {', '.join(loss.dE_dnet_formulas)}: give both for the same"
            )
        for activation in map(activation_named, loss.value_formulas):
            _check_with(activation, loss, target, ar)
    LOSSES[name] = loss
    return loss


def _check_with(activation: Activation, loss: NetLoss, target: Array, ar: Arithmetic) -> None:
    def value(net: Array) -> Array:
        return loss.value(net, activation.function(net, ar), target, activation, ar)

    net = np.array([[-1.2], [0.3], [0.9]])
    out = activation.function(net, ar)
    check_gradient(loss.name, value, net, loss.dE_dnet(net, out, target, activation, ar))


PINBALL = "pinball_"
"""What the names of the losses of quantiles begin with."""


@cache
def pinball_loss(level: float) -> OutLoss:
    """Return the loss that is lowest where a share `level` of the targets lies below out.

    It is named pinball_0.05, pinball_0.5, ... (Koenker and Bassett, 1978).
    """
    if not 0 < level < 1:
        raise ClearpropError(f"the level of a quantile is {level}: it must be between 0 and 1")
    above, below = f"{level!r}", f"{1 - Decimal(repr(level))}"

    def value(out: Array, target: Array, ar: Arithmetic) -> Array:
        share = ar.where(ar.positive(target - out), ar.array(above), ar.array(below))
        return share * ar.absolute(target - out)

    def slope(out: Array, target: Array, ar: Arithmetic) -> Array:
        return ar.where(
            ar.positive(out - target),
            ar.array(below),
            ar.where(ar.positive(target - out), -ar.array(above), 0),
        )

    return OutLoss(
        name=f"{PINBALL}{level!r}",
        value=value,
        formula="Σ_k ρ({target}[k] − {out}[k])",
        dE_dout=slope,
        dE_dout_formula="ρ′({out} − {target})",
        definitions={
            "ρ": f"{above} x where x > 0, else −{below} x",
            "ρ′": f"{below} where x > 0, −{above} where x < 0, else 0",
        },
        kink=True,
    )


def loss_named(name: str) -> Loss:
    """Return the loss of that name."""
    level = None
    if name.startswith(PINBALL):
        with suppress(ValueError):
            level = float(name.removeprefix(PINBALL))
    return named("loss", name, LOSSES) if level is None else pinball_loss(level)


def check_pairing(loss: Loss, activation: Activation, neurons: int) -> None:
    """Check that a loss takes no logarithms of outputs that need not be above 0 (or below 1)."""
    if isinstance(loss, OutLoss):
        return
    if activation.name not in loss.dE_dnet_formulas:
        raise ClearpropError(
            f"loss '{loss.name}' takes logarithms of outputs, and '{activation.name}' in the "
            f"output layer does not keep them in range: use {' or '.join(loss.dE_dnet_formulas)}"
        )
    if (loss.name, activation.name, neurons) == ("binary_cross_entropy", "softmax", 1):
        raise ClearpropError(
            "softmax over a single output neuron is always 1, which 'binary_cross_entropy' cannot "
            "use: make the output activation sigmoid"
        )


def check_targets(loss: Loss, target: Array) -> None:
    """Check that the loss makes sense of every target; the error gives the first that is wrong."""
    lowest, highest = loss.targets
    wrong = np.zeros(target.shape, dtype=bool)
    if lowest is not None:
        wrong |= np.asarray(np.real(target) < lowest, dtype=bool)
    if highest is not None:
        wrong |= np.asarray(np.real(target) > highest, dtype=bool)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        wanted = f"between {lowest} and {highest}" if highest is not None else f"{lowest} or above"
        raise ClearpropError(
            f"target {target[row, column]} of sample {column + 1}, output {row + 1}, does not go "
            f"with loss '{loss.name}': its targets are {wanted}"
        )
