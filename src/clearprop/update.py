"""Update: from the gradients to new parameters, by one of several optimisers.

Every optimiser turns the gradient into a move, and the new parameters are the old ones less the
move.  In the rules below g is the gradient, rate the learning rate, and t counts updates from 1.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from math import isfinite
from typing import TypeVar, final

import numpy as np

from clearprop.arithmetic import Arithmetic, Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.parameters import Parameters
from clearprop.registration import check_new_name

Kind = TypeVar("Kind", bound="Optimizer")


@dataclass(frozen=True)
class State:
    """What an optimiser carries from one update to the next.

    Attributes
    ----------
    t
        Updates made so far.
    memory
        Running quantities of the optimiser's own, each of the shape of `Parameters.flat`.
    """

    t: int = 0
    memory: tuple[Array, ...] = ()


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
    """A rule from the gradient to a move.

    Attributes
    ----------
    learning_rate
        The step size that a schedule scales; above 0.
    """

    learning_rate: float | Decimal = 0.01

    def __post_init__(self) -> None:
        if not self.learning_rate > 0 or not isfinite(self.learning_rate):
            raise ClearpropError(
                f"the learning rate is {self.learning_rate}: it must be a number above 0"
            )

    @abstractmethod
    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the move and the new memory, each of the shape of `Parameters.flat`.

        Parameters
        ----------
        parameters
            The old ones.
        g
            The gradient, shape of `Parameters.flat`.
        state
            What the last update left; its t already counts this update.
        rate
            This update's learning rate, shape ().
        ar
            The arithmetic.
        """


def update(
    parameters: Parameters,
    gradients: Parameters,
    optimizer: Optimizer,
    state: State,
    ar: Arithmetic,
    scale: float = 1,
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
    if scale != 1:
        rate = rate * ar.array(scale)
    move, memory = optimizer.move(parameters, gradients.flat, state, rate, ar)
    move = ar.settle(move)
    return Update(
        Parameters(parameters.network, move),
        Parameters(parameters.network, ar.settle(parameters.flat - move)),
        State(state.t, memory),
    )


@final
@dataclass(frozen=True, kw_only=True)
class GradientDescent(Optimizer):
    """move = rate · g, the article's update."""

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        return rate * g, ()


@final
@dataclass(frozen=True, kw_only=True)
class Momentum(Optimizer):
    """v ← momentum · v + g, move = rate · v (Polyak, 1964)."""

    momentum: float = 0.9

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        (v,) = state.memory or (0 * g,)
        v = ar.array(self.momentum) * v + g
        return rate * v, (v,)


@final
@dataclass(frozen=True, kw_only=True)
class Nesterov(Optimizer):
    """v ← momentum · v + g, move = rate · (g + momentum · v).

    Nesterov's accelerated gradient as Sutskever et al., 2013, write it, with the parameters
    taken where the momentum will have carried them.
    """

    momentum: float = 0.9

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        (v,) = state.memory or (0 * g,)
        momentum = ar.array(self.momentum)
        v = momentum * v + g
        return rate * (g + momentum * v), (v,)


@final
@dataclass(frozen=True, kw_only=True)
class RMSprop(Optimizer):
    """s ← decay · s + (1 − decay) · g², move = rate · g / (√s + epsilon) (Hinton, 2012)."""

    learning_rate: float | Decimal = 0.001
    decay: float = 0.9
    epsilon: float = 1e-8

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        (s,) = state.memory or (0 * g,)
        decay = ar.array(self.decay)
        s = decay * s + (1 - decay) * g * g
        return rate * g / (ar.sqrt(s) + ar.array(self.epsilon)), (s,)


@dataclass(frozen=True, kw_only=True)
class _Adaptive(Optimizer):
    """What Adam and AdamW share: running means of g and g², each freed of its start at 0."""

    learning_rate: float | Decimal = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def adaptive_move(
        self, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        m, v = state.memory or (0 * g, 0 * g)
        beta1, beta2 = ar.array(self.beta1), ar.array(self.beta2)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_unbiased = m / (1 - beta1**state.t)
        v_unbiased = v / (1 - beta2**state.t)
        return rate * m_unbiased / (ar.sqrt(v_unbiased) + ar.array(self.epsilon)), (m, v)


@final
@dataclass(frozen=True, kw_only=True)
class Adam(_Adaptive):
    """m and v are running means of g and g²; move = rate · m̂ / (√v̂ + epsilon).

    m̂ = m / (1 − beta1ᵗ) and v̂ = v / (1 − beta2ᵗ) (Kingma and Ba, 2015).
    """

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        return self.adaptive_move(g, state, rate, ar)


@final
@dataclass(frozen=True, kw_only=True)
class AdamW(_Adaptive):
    """Adam's move, and rate · weight_decay · W for every weight (Loshchilov and Hutter, 2019).

    Biases do not decay.  The weight decay is one number, or one for each layer from b on.
    """

    weight_decay: float | tuple[float, ...] = 0.01

    def move(
        self, parameters: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic
    ) -> tuple[Array, tuple[Array, ...]]:
        move, memory = self.adaptive_move(g, state, rate, ar)
        decay = rate * _for_each_layer(self.weight_decay, parameters, ar) * parameters.flat
        return move + ar.where(parameters.is_weight, decay, 0), memory


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

    Parameters
    ----------
    optimizer
        A frozen dataclass whose `move` is the rule; all its fields have defaults.
    name
        As users write it.

    Returns
    -------
    type
        The same class.

    Raises
    ------
    ClearpropError
        If the name is taken, or a field has no default.
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
    """Return the optimiser of that name, with its own usual learning rate if none is given.

    Raises
    ------
    ClearpropError
        If there is none of that name, or the learning rate is not above 0.
    """
    if name not in OPTIMIZERS:
        raise ClearpropError(f"no optimizer is called '{name}': {nearest_name(name, OPTIMIZERS)}")
    kind = OPTIMIZERS[name]
    return kind() if learning_rate is None else kind(learning_rate=learning_rate)


def add_l2(
    gradients: Parameters, parameters: Parameters, l2: float | Sequence[float], ar: Arithmetic
) -> Parameters:
    """Add the gradient of the penalty ½ l2 Σ W² to that of the error; biases are not penalised.

    `l2` is one number, or one for each layer from b on.
    """
    if not np.any(l2):
        return gradients
    pull = penalty(_for_each_layer(l2, parameters, ar), parameters.flat, parameters.is_weight, ar)
    return Parameters(gradients.network, gradients.flat + pull)


def penalty(l2: Array, flat: Array, is_weight: Array, ar: Arithmetic) -> Array:
    """Return what the penalty ½ l2 Σ W² adds to the gradient: l2 · W, and nothing for biases."""
    return ar.where(is_weight, l2 * flat, 0)


def _for_each_layer(
    value: float | Sequence[float], parameters: Parameters, ar: Arithmetic
) -> Array:
    """Return the value, of shape (); or of several each layer's own, the shape of `flat`."""
    if not isinstance(value, Sequence):
        return ar.array(value)
    layers = parameters.network.layers
    return np.repeat(ar.array(value), [layer.parameter_count for layer in layers])


def clip(gradients: Parameters, limit: float | None, ar: Arithmetic) -> Parameters:
    """Shorten the gradient, as one long vector, to a length of at most `limit`.

    Pascanu, Mikolov and Bengio, 2013.
    """
    if limit is None:
        return gradients
    factor = clip_factor(ar.sqrt(np.sum(gradients.flat * gradients.flat)), ar.array(limit))
    return gradients if factor == 1 else Parameters(gradients.network, gradients.flat * factor)


def clip_factor(length: Array, limit: Array) -> Array:
    """Return what a gradient of that length is multiplied by, to be no longer than the limit."""
    return limit / length if length > limit else limit / limit
