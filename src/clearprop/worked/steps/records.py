"""Steps: what every writer reads.

A step's formula is a template such as "{W_c} · {out_b}": the placeholders are the names of initial
matrices or of earlier steps, and ".T" after a name stands for the transpose.  A writer prints it
with the names, or with the numbers, put in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from clearprop.arithmetic import Array, Quantity, Rounding
from clearprop.forward import Batch
from clearprop.network import Network

Phase = Literal["forward", "error", "backward", "update"]


@dataclass(frozen=True)
class Operand:
    """A matrix that goes into a step, and which of its entries go into entry [i, j]."""

    name: str
    entries: str


@dataclass(frozen=True)
class Step(Quantity):
    """One named quantity of the worked example, and how a person gets it.

    Attributes
    ----------
    phase
        Which pass it belongs to.
    template
        The formula, with operands as placeholders.
    operands
        In the order of the formula.
    notes
        What a reader needs to know beside the formula.
    """

    phase: Phase
    template: str
    operands: tuple[Operand, ...]
    notes: tuple[str, ...] = ()

    @property
    def formula(self) -> str:
        """The formula with the operands' names."""
        return "".join(
            text + name + ("ᵀ" if transposed else "") for text, name, transposed in self.parts
        )

    @property
    def parts(self) -> Iterator[tuple[str, str, bool]]:
        """The formula in pieces: text, then an operand's name (or "") and whether transposed."""
        for text, field, _, _ in Formatter().parse(self.template):
            name = field or ""
            yield text, name.removesuffix(".T"), name.endswith(".T")


@dataclass(frozen=True)
class WorkedSteps:
    """A worked example: the numbers that it starts from, and every step in order.

    Attributes
    ----------
    network
        Its description.
    rounding
        How each named quantity is rounded.
    batch
        Whether several samples' gradients are added up or averaged.
    samples
        How many there are.
    initial
        The numbers nobody computed, by name: out_a (the inputs), target, rate, W_b, b_b, ...
    steps
        In the order a person computes them.
    seed
        Of the weights; None if they were typed.
    biases_stay
        Whether the update leaves the biases as they are, so that there are no steps for them.
    """

    network: Network
    rounding: Rounding
    batch: Batch
    samples: int
    initial: Mapping[str, Array]
    steps: tuple[Step, ...]
    seed: int | None
    biases_stay: bool = False

    def matrix(self, name: str) -> Array:
        """Return an initial matrix or a step's rounded value by its name."""
        if name in self.initial:
            return self.initial[name]
        return self.step(name).value

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        return next(step for step in self.steps if step.name == name)
