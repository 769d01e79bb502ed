"""scikit-learn's optimisers, where they are not those of `clearprop.update` to the letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, final

from clearprop.arithmetic import Arithmetic, Array
from clearprop.parameters import Parameters
from clearprop.update import Adam, Move, Optimizer, State


@final
@dataclass(frozen=True, kw_only=True)
class SklearnAdam(Optimizer):
    """Adam with epsilon beside √v: move = rate · √(1 − beta2ᵗ) · m̂ / (√v + epsilon).

    Kingma and Ba, 2015, offer this order of computation at the end of their section 2; epsilon is
    their ε̂.  m, v and m̂ are those of `clearprop.update.Adam`, whose epsilon stands beside √v̂.
    """

    formulas: ClassVar[Mapping[str, str]] = {
        "m_new": Adam.formulas["m_new"],
        "v_new": Adam.formulas["v_new"],
        "m_hat": Adam.formulas["m_hat"],
        "move": "{rate} · √(1 − {beta2}^{t}) · {m_hat} / (√{v_new} + {epsilon})",
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
        scaled = rate * ar.sqrt(1 - beta2**state.t)
        return scaled * m_hat / (ar.sqrt(v) + ar.array(self.epsilon)), (m, v)


@final
@dataclass(frozen=True, kw_only=True)
class SklearnMomentum(Optimizer):
    """v ← momentum · v + rate · g, move = v.

    Where the learning rate changes, v keeps what earlier rates have made of it.
    """

    formulas: ClassVar[Mapping[str, str]] = {
        "v_new": "{momentum} · {v} + {rate} · {g}",
        "move": "{v_new}",
    }

    momentum: float = 0.9

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (v,) = state.memory or (0 * g,)
        v = ar.settle(ar.array(self.momentum) * v + rate * g, "v_new")
        return v, (v,)


@final
@dataclass(frozen=True, kw_only=True)
class SklearnNesterov(Optimizer):
    """v ← momentum · v + rate · g, move = momentum · v + rate · g."""

    formulas: ClassVar[Mapping[str, str]] = {
        "v_new": "{momentum} · {v} + {rate} · {g}",
        "move": "{momentum} · {v_new} + {rate} · {g}",
    }

    momentum: float = 0.9

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (v,) = state.memory or (0 * g,)
        momentum = ar.array(self.momentum)
        v = ar.settle(momentum * v + rate * g, "v_new")
        return momentum * v + rate * g, (v,)


SKLEARN_OPTIMIZERS: Mapping[str, type[Optimizer]] = {
    "sklearn_adam": SklearnAdam,
    "sklearn_momentum": SklearnMomentum,
    "sklearn_nesterov": SklearnNesterov,
}
"""By the names that explained examples have for them."""
