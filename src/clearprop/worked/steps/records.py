"""Steps: what every writer reads.

A step's formula is a template such as "{W_c} · {out_b}": the placeholders are the names of initial
matrices or of earlier steps, and ".T" after a name stands for the transpose.  A writer prints it
with the names, or with the numbers, put in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from clearprop.arithmetic import Array, Quantity, Rounding
from clearprop.network import Network
from clearprop.worked.steps.example import Example

Phase = Literal["forward", "error", "backward", "update"]


@dataclass(frozen=True)
class Operand:
    """A matrix that goes into a step, and which of its entries go into entry [i, j]."""

    name: str
    entries: str


@dataclass(frozen=True)
class Step(Quantity):
    """One named quantity of the worked example, and how a person gets it.

    Its operands are in the order of the formula; notes are what a reader needs to know beside it.
    """

    phase: Phase
    template: str
    operands: tuple[Operand, ...]
    notes: tuple[str, ...] = ()

    @property
    def formula(self) -> str:
        """The formula with the operands' names; target[k] is written target_k."""
        written = "".join(
            text + (field or "").replace(".T", "ᵀ")
            for text, field, _, _ in Formatter().parse(self.template)
        )
        return re.sub(r"\[(\w)\]", r"_\1", written)


@dataclass(frozen=True)
class WorkedSteps:
    """A worked example: the numbers that it starts from, and every step as a person computes them.

    `initial` are the numbers that nobody computed, by name: out_a (the inputs), target, rate, W_b,
    b_b, ...  Where the example's biases stay, there are no steps that update them.
    """

    example: Example
    rounding: Rounding
    initial: Mapping[str, Array]
    steps: tuple[Step, ...]
    updated: Example
    """The example as the update leaves it."""

    @property
    def network(self) -> Network:
        """The example's network."""
        return self.example.network

    @property
    def samples(self) -> int:
        """How many columns the batch has."""
        return len(self.example.inputs)

    @property
    def first_sample(self) -> int:
        """Where the step's samples begin among those of the training, from 0."""
        return self.example.progress.first_sample

    @property
    def given(self) -> list[str]:
        """The names of the initial numbers, but for an optimizer's memories while they are 0."""
        started = self.example.progress.updates > 0
        return [name for name in self.initial if started or not re.search("_[Wb]_", name)]

    def matrix(self, name: str) -> Array:
        """Return an initial matrix or a step's rounded value by its name."""
        return self.initial[name] if name in self.initial else self.step(name).value

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        return next(step for step in self.steps if step.name == name)
