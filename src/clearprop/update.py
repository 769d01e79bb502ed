"""Update: from the gradients to new parameters, by one of several optimisers.

Every optimiser turns the gradient into a move, and the new parameters are the old ones less the
move.  In the rules below g is the gradient, rate the learning rate, and t counts updates from 1.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import isfinite
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar, final

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Floats, Quantity
from clearprop.errors import ClearpropError, named
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.registration import check_new_name

Kind = TypeVar("Kind", bound="Optimizer")


@dataclass(frozen=True)
class State:
    """What an optimiser keeps from one update to the next.

    Attributes
    ----------
    t
        Updates made so far.
    memory
        Running quantities of the optimiser's own, each of the shape of `Parameters.flat`.
    """

    t: int = 0
    memory: tuple[Array, ...] = ()


Move = tuple[Array, tuple[Array, ...]]
"""The move and the new memory, each of the shape of `Parameters.flat`."""


@dataclass(frozen=True)
class Update:
    """One update: the move of every parameter (rate × gradient, for plain descent), and the new
    parameters and optimiser state.
    """

    move: Parameters
    parameters: Parameters
    state: State


@dataclass(frozen=True, kw_only=True)
class Optimizer(ABC):
    """A rule from the gradient to a move; its learning rate, above 0, is what a schedule scales.

    `formulas` say how a person writes each quantity that the rule settles, in order, and the move:
    those called so with "_new" behind are its memories, in order.  They name the gradient {g}, the
    old value {W}, the learning rate {rate}, the count of updates {t}, memories as the last update
    left them {m} and as this one does {m_new}, other quantities and the rule's own numbers.  Where
    biases move otherwise, "move of biases" says how.
    """

    formulas: ClassVar[Mapping[str, str]] = {}

    learning_rate: float | Decimal = 0.01
    # What the rate is multiplied by for each layer's weights, from b on (nothing if empty), and for
    # all biases
    layer_rates: tuple[float, ...] = ()
    bias_rate: float = 1.0

    def __post_init__(self) -> None:
        for factor in (*self.layer_rates, self.bias_rate):
            if not factor >= 0 or not isfinite(factor):
                raise ClearpropError(
                    f"a factor on the learning rate is {factor}: it must be 0 or a number above it"
                )
        if not self.learning_rate > 0 or not isfinite(self.learning_rate):
            raise ClearpropError(
                f"the learning rate is {self.learning_rate}: it must be a number above 0"
            )

    @abstractmethod
    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        """Return the move for a gradient of the shape of `Parameters.flat`, and the new memory.

        `state` is what the last update left, but its t already counts this update; `rate`, of shape
        () or that of the gradient, is this update's learning rate.  `ar` settles the quantities
        that have formulas.
        """

    @property
    def has_own_rates(self) -> bool:
        """Whether layers or biases have learning rates of their own."""
        return self.bias_rate != 1 or any(factor != 1 for factor in self.layer_rates)


def update(
    parameters: Parameters,
    gradients: Parameters,
    optimizer: Optimizer,
    state: State,
    ar: Arithmetic,
    scale: float | Decimal | Fraction = 1,
) -> Update:
    """Make one update: W ← W − rate · gradient, or what the optimiser puts in its place.

    Parameters
    ----------
    parameters, gradients
        Where the network is, and the gradient there.
    optimizer
        The rule.
    state
        What the last update left; `State()` at first.
    ar
        The arithmetic; it settles the move and the new parameters.
    scale
        What a schedule makes of the learning rate.
    """
    state = State(state.t + 1, state.memory)
    rate = ar.array(optimizer.learning_rate)
    if ar.settles_nothing or scale != 1:
        rate = ar.settle(rate * ar.array(scale), "scheduled_rate")
    network = parameters.network
    if optimizer.has_own_rates:
        rate = _own_rates(optimizer, network, rate, ar)
    if ar.settles_nothing:
        move, memory = optimizer.move(parameters, gradients.flat, state, rate, ar)
        new = parameters.flat - move
    else:
        by_matrix = _by_matrix(network, ar)
        move, memory = optimizer.move(parameters, gradients.flat, state, rate, by_matrix)
        move, new = _settled(parameters, move, ar)
    return Update(Parameters(network, move), Parameters(network, new), State(state.t, memory))


def _own_rates(optimizer: Optimizer, network: Network, rate: Array, ar: Arithmetic) -> Array:
    """Return each parameter's learning rate, the shape of `Parameters.flat`."""
    factors = rate_factors(optimizer, network)
    counts = [
        layer.size * inputs for layer in network.layers for inputs in (layer.inputs, layer.bias)
    ]
    if ar.settles_nothing:
        return rate * np.repeat(ar.array(factors), counts)
    matrices = [(letter, layer.name) for layer in network.layers for letter in "Wb"]
    own = [
        ar.settle(rate * ar.array(factor), f"rate_{letter}", layer) if count else rate
        for (letter, layer), factor, count in zip(matrices, factors, counts, strict=True)
    ]
    return np.repeat(np.array([one.item() for one in own]), counts)


def rate_factors(optimizer: Optimizer, network: Network) -> list[float]:
    """Return what the rate is multiplied by: for each layer's weights, then its biases."""
    layers = optimizer.layer_rates or (1.0,) * len(network.layers)
    if len(layers) != len(network.layers):
        raise ClearpropError(
            f"the optimizer has {len(layers)} layer_rates, but the network has "
            f"{len(network.layers)} layers with weights: give one for each, or none"
        )
    return [factor for one in layers for factor in (one, optimizer.bias_rate)]


def _by_matrix(network: Network, ar: Arithmetic) -> Arithmetic:
    """Return the arithmetic, but that settles what is of the shape of `Parameters.flat` matrix by
    matrix: "v_new" becomes "v_W_new" and "v_b_new" of every layer.
    """

    def settle(made: Quantity) -> Array:
        stem, new, _ = made.kind.partition("_new")
        settled = Parameters(network, np.array(made.exact))
        for letter, layer, part in settled.matrices:
            part[...] = ar.settle(part.copy(), f"{stem}_{letter}{new}", layer)
        return settled.flat

    return ar.observed(settle)


def _settled(parameters: Parameters, move: Array, ar: Arithmetic) -> tuple[Array, Array]:
    """Settle the move and the new values of each matrix, which have names of their own."""
    moves = Parameters(parameters.network, np.array(move))
    new = Parameters(parameters.network, np.array(parameters.flat))
    for (letter, layer, moved), (_, _, value) in zip(moves.matrices, new.matrices, strict=True):
        moved[...] = ar.settle(moved.copy(), f"rate_d{letter}", layer)
        value[...] = ar.settle(value - moved, f"{letter}_new", layer)
    return moves.flat, new.flat


@final
@dataclass(frozen=True, kw_only=True)
class GradientDescent(Optimizer):
    """move = rate · g, the article's update."""

    formulas: ClassVar[Mapping[str, str]] = {"move": "{rate} · {g}"}

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        return rate * g, ()


@final
@dataclass(frozen=True, kw_only=True)
class Momentum(Optimizer):
    """v ← momentum · v + g, move = rate · v (Polyak, 1964)."""

    formulas: ClassVar[Mapping[str, str]] = {
        "v_new": "{momentum} · {v} + {g}",
        "move": "{rate} · {v_new}",
    }

    momentum: float = 0.9

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (v,) = state.memory or (0 * g,)
        v = ar.settle(ar.array(self.momentum) * v + g, "v_new")
        return rate * v, (v,)


@final
@dataclass(frozen=True, kw_only=True)
class Nesterov(Optimizer):
    """v ← momentum · v + g, move = rate · (g + momentum · v).

    Nesterov's accelerated gradient as Sutskever et al., 2013, write it, with the parameters
    taken where the momentum will bring them.
    """

    formulas: ClassVar[Mapping[str, str]] = {
        "v_new": "{momentum} · {v} + {g}",
        "move": "{rate} · ({g} + {momentum} · {v_new})",
    }

    momentum: float = 0.9

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (v,) = state.memory or (0 * g,)
        momentum = ar.array(self.momentum)
        v = ar.settle(momentum * v + g, "v_new")
        return rate * (g + momentum * v), (v,)


@final
@dataclass(frozen=True, kw_only=True)
class RMSprop(Optimizer):
    """s ← decay · s + (1 − decay) · g², move = rate · g / (√s + epsilon) (Hinton, 2012)."""

    formulas: ClassVar[Mapping[str, str]] = {
        "s_new": "{decay} · {s} + (1 − {decay}) · ({g} ⊙ {g})",
        "move": "{rate} · {g} / (√{s_new} + {epsilon})",
    }

    learning_rate: float | Decimal = 0.001
    decay: float = 0.9
    epsilon: float = 1e-8

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (s,) = state.memory or (0 * g,)
        decay = ar.array(self.decay)
        s = ar.settle(decay * s + (1 - decay) * g * g, "s_new")
        return rate * g / (ar.sqrt(s) + ar.array(self.epsilon)), (s,)


@dataclass(frozen=True, kw_only=True)
class Adam(Optimizer):
    """m and v are running means of g and g²; move = rate · m̂ / (√v̂ + epsilon).

    m̂ = m / (1 − beta1ᵗ) and v̂ = v / (1 − beta2ᵗ) are freed of the means' start at 0 (Kingma and
    Ba, 2015).
    """

    formulas: ClassVar[Mapping[str, str]] = {
        "m_new": "{beta1} · {m} + (1 − {beta1}) · {g}",
        "v_new": "{beta2} · {v} + (1 − {beta2}) · ({g} ⊙ {g})",
        "m_hat": "{m_new} / (1 − {beta1}^{t})",
        "v_hat": "{v_new} / (1 − {beta2}^{t})",
        "move": "{rate} · {m_hat} / (√{v_hat} + {epsilon})",
    }

    learning_rate: float | Decimal = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        m, v = state.memory or (0 * g, 0 * g)
        beta1, beta2 = ar.array(self.beta1), ar.array(self.beta2)
        m = ar.settle(beta1 * m + (1 - beta1) * g, "m_new")
        v = ar.settle(beta2 * v + (1 - beta2) * g * g, "v_new")
        m_hat = ar.settle(m / (1 - beta1**state.t), "m_hat")
        v_hat = ar.settle(v / (1 - beta2**state.t), "v_hat")
        return rate * m_hat / (ar.sqrt(v_hat) + ar.array(self.epsilon)), (m, v)


@final
@dataclass(frozen=True, kw_only=True)
class AdamW(Adam):
    """Adam's move, and rate · weight_decay · W for every weight (Loshchilov and Hutter, 2019).

    Biases do not decay.  The weight decay is one number, or one for each layer from b on.
    """

    formulas: ClassVar[Mapping[str, str]] = {
        **Adam.formulas,
        "move": Adam.formulas["move"] + " + {rate} · {weight_decay} · {W}",
        "move of biases": Adam.formulas["move"],
    }

    weight_decay: float | tuple[float, ...] = 0.01

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        move, memory = super().move(old, g, state, rate, ar)
        decay = rate * _for_each_layer(self.weight_decay, old, ar) * old.flat
        return move + ar.where(old.is_weight, decay, 0), memory


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gradient_descent": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}
"""Every optimiser by its name."""

BUILT_IN_OPTIMIZERS = tuple(OPTIMIZERS.values())
"""Those that the compiled engine is compiled with; others may be registered."""


def register_optimizer(optimizer: type[Kind], name: str) -> type[Kind]:
    """Add an optimiser to the table, for everything that takes one by its name.

    It is a frozen dataclass whose `move` is the rule and whose fields all have defaults.
    """
    check_new_name("an optimizer", name, OPTIMIZERS)
    for field in fields(optimizer):
        if field.default is MISSING:
            raise ClearpropError(
                f"the field '{field.name}' of the optimizer '{name}' has no default: give it one"
            )
    OPTIMIZERS[name] = optimizer
    return optimizer


def optimizer_named(name: str, learning_rate: float | None = None) -> Optimizer:
    """Return the optimiser of that name, with its own usual learning rate if none is given."""
    kind = named("optimizer", name, OPTIMIZERS)
    return kind() if learning_rate is None else kind(learning_rate=learning_rate)


def check_optimizer(optimizer: object) -> None:
    """Refuse what is no optimiser, such as the name of one."""
    if not isinstance(optimizer, Optimizer):
        raise ClearpropError(
            f"the optimizer is {optimizer!r}: give one of clearprop.update, such as "
            "Adam(learning_rate=0.001) or optimizer_named('adam')"
        )


def own_numbers(kind: type[Optimizer]) -> list[str]:
    """Return the names of an optimiser's numbers, without those of its learning rate."""
    of_rate = {field.name for field in fields(Optimizer)}
    return [field.name for field in fields(kind) if field.name not in of_rate]


def with_numbers(kind: type[Optimizer], numbers: dict[str, Any]) -> Optimizer:
    """Return an optimiser with these as its numbers, whatever they are."""
    made = object.__new__(kind)
    vars(made).update(numbers)
    return made


@cache
def memories(kind: type[Optimizer]) -> int:
    """Return how many running quantities an optimiser remembers, found by one update."""
    here: Any = SimpleNamespace(flat=np.ones(1), is_weight=np.ones(1, dtype=bool))
    tried = with_numbers(kind, dict.fromkeys(own_numbers(kind), 0.5))
    _, memory = tried.move(here, np.ones(1), State(1), np.ones(()), Floats())
    return len(memory)


def check_state(state: State, optimizer: Optimizer) -> None:
    """Refuse a state that another kind of optimiser has left."""
    found, needed = len(state.memory), memories(type(optimizer))
    if found and found != needed:
        raise ClearpropError(
            f"the state holds {found} running quantities, but {type(optimizer).__name__} has "
            f"{needed}: go on with the optimizer that left it"
        )


def add_l2(
    gradients: Parameters,
    parameters: Parameters,
    l2: float | Decimal | Sequence[float | Decimal],
    ar: Arithmetic,
) -> Parameters:
    """Add the gradient of the penalty ½ l2 Σ W² to that of the error; biases are not penalised.

    `l2` is one number, or one for each layer from b on.
    """
    if not np.any(np.asarray(l2, dtype=float)):
        return gradients
    pull = penalty(_for_each_layer(l2, parameters, ar), parameters.flat, parameters.is_weight, ar)
    return _settled_gradients(Parameters(gradients.network, gradients.flat + pull), "g", ar)


def _settled_gradients(gradients: Parameters, kind: str, ar: Arithmetic) -> Parameters:
    if ar.settles_nothing:
        return gradients
    flat = _by_matrix(gradients.network, ar).settle(gradients.flat, kind)
    return Parameters(gradients.network, flat)


def penalty(l2: Array, flat: Array, is_weight: Array, ar: Arithmetic) -> Array:
    """Return what the penalty ½ l2 Σ W² adds to the gradient: l2 · W, and nothing for biases."""
    return ar.where(is_weight, l2 * flat, 0)


def _for_each_layer(
    value: float | Decimal | Sequence[float | Decimal], old: Parameters, ar: Arithmetic
) -> Array:
    """Return the value, of shape (); or of several each layer's own, the shape of `flat`."""
    if not isinstance(value, Sequence):
        return ar.array(value)
    layers = old.network.layers
    return np.repeat(ar.array(value), [layer.parameter_count for layer in layers])


def clip(gradients: Parameters, limit: float | Decimal | None, ar: Arithmetic) -> Parameters:
    """Shorten the gradient, as one vector, to at most `limit` (Pascanu et al., 2013)."""
    if limit is None:
        return gradients
    length = ar.settle(ar.sqrt(np.sum(gradients.flat * gradients.flat)), "length")
    factor = ar.settle(clip_factor(length, ar.array(limit)), "clip_factor")
    if not ar.settles_nothing and factor == 1:
        return gradients
    return _settled_gradients(Parameters(gradients.network, gradients.flat * factor), "clipped", ar)


def clip_factor(length: Array, limit: Array) -> Array:
    """Return what a gradient of that length is multiplied by, to be no longer than the limit."""
    # Of NaN and the limit this takes the limit: a NaN is left for others to find.
    return limit / np.fmax(limit, length)
