"""An activation, a loss and an optimiser that clearprop does not have, registered from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import final

from clearprop.activations import ACTIVATIONS, Elementwise, register_activation
from clearprop.arithmetic import Arithmetic, Array
from clearprop.losses import LOSSES, OutLoss, register_loss
from clearprop.parameters import Parameters
from clearprop.update import OPTIMIZERS, Move, Optimizer, State, register_optimizer

BENT_IDENTITY = Elementwise(
    name="bent_identity",
    function=lambda net, ar: (ar.sqrt(net * net + 1) - 1) / 2 + net,
    formula="bent({net})",
    derivative=lambda net, out, ar: net / (2 * ar.sqrt(net * net + 1)) + 1,
    slope_formula="bent′({net})",
    definitions={"bent": "(√(x² + 1) − 1) / 2 + x", "bent′": "x / (2 √(x² + 1)) + 1"},
    slope_needs_net=True,
    initializer="he_uniform",
)

LOG_COSH = OutLoss(
    name="log_cosh",
    # ln(cosh(x)) as ln(1 + exp(2x)) − x − ln(2), which does not overflow.
    value=lambda out, target, ar: (
        ar.softplus(2 * (out - target)) - (out - target) - ar.log(ar.array(2))
    ),
    formula="Σ_k ln(cosh({out}[k] − {target}[k]))",
    dE_dout=lambda out, target, ar: ar.tanh(out - target),
    dE_dout_formula="tanh({out} − {target})",
)


@final
@dataclass(frozen=True, kw_only=True)
class Adagrad(Optimizer):
    """s ← s + g², move = rate · g / (√s + epsilon) (Duchi, Hazan and Singer, 2011)."""

    learning_rate: float | Decimal = 0.05
    epsilon: float = 1e-8

    def move(self, old: Parameters, g: Array, state: State, rate: Array, ar: Arithmetic) -> Move:
        (s,) = state.memory or (0 * g,)
        s = s + g * g
        return rate * g / (ar.sqrt(s) + ar.array(self.epsilon)), (s,)


def register() -> None:
    register_activation(BENT_IDENTITY)
    register_loss(LOG_COSH)
    register_optimizer(Adagrad, "adagrad")


@contextmanager
def restored_tables() -> Iterator[None]:
    """Have the tables as they were when this ends."""
    tables = (ACTIVATIONS, LOSSES, OPTIMIZERS)
    before = [dict(table) for table in tables]
    try:
        yield
    finally:
        for table, rows in zip(tables, before, strict=True):
            table.clear()
            table.update(rows)
