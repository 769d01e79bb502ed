"""Several steps of training -> the blocks of one page: the first told, the others in numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np

from clearprop.worked.document.blocks import Beside, Block, Document, Formula, Heading, Provenance
from clearprop.worked.document.compose import compose
from clearprop.worked.document.maths import Cell, Mark, Matrix
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.document.style import Style
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.review import Review

OF_A_STEP = ("out_a", "target", "sample_weight", "schedule", "t")
"""Given numbers that may be others in each step, besides the masks."""


def compose_steps(
    training: Sequence[WorkedSteps], style: Style, reviews: Sequence[Review]
) -> Document:
    """Tell a training step by step; the error before and after each of them comes last."""
    first = compose(training[0], style)
    return replace(first, blocks=tuple(_blocks(first, training, style, reviews)))


def _blocks(
    first: Document, training: Sequence[WorkedSteps], style: Style, reviews: Sequence[Review]
) -> Iterator[Block]:
    begun = False
    for block in first.blocks:
        if block == Heading(2, style.text("forward")):
            yield Heading(2, _title(training, 0, style))
            begun = True
        yield _deeper(block) if begun else block
    for index in range(1, len(training)):
        yield Heading(2, _title(training, index, style))
        has_memory = bool(training[index].example.progress.memory)
        yield style.paragraph("remembers" if has_memory else "goes on")
        rename = partial(_name_in, training, index)
        for block in _later(StepBlocks(training[index], style), training[index - 1]):
            yield _renamed(block, rename)
    yield Heading(2, style.text("review"))
    yield style.paragraph("steps together")
    written = training[0].rounding.text
    rows = (
        (
            str(number),
            Mark("number", written(one.E_before[0, 0])),
            Mark("number", written(one.E_after[0, 0])),
        )
        for number, one in enumerate(reviews, 1)
    )
    yield style.table(("step head", "before update", "after update"), rows)


def _title(training: Sequence[WorkedSteps], index: int, style: Style) -> str:
    """Return a step's heading, with its samples where they are not all there are."""
    number, example = str(index + 1), training[index].example
    size = example.training.batch_size
    everything = max(one.first_sample + one.samples for one in training)
    if size is None or size >= everything:
        return style.text("step", number=number)
    start = training[index].first_sample
    first, last = str(start + 1), str(start + training[index].samples)
    if first == last:
        return style.text("step of sample", number=number, first=first)
    return style.text("step of samples", number=number, first=first, last=last)


def _deeper(block: Block) -> Block:
    """Return a block below a step's heading; documents have headings of three levels."""
    return replace(block, level=3) if isinstance(block, Heading) else block


def _later(builder: StepBlocks, before: WorkedSteps) -> Iterator[Block]:
    """Return a later step: given numbers that it has anew, and each formula with its result."""
    worked, phase = builder.worked, ""
    anew = [name for name in worked.initial if _is_given_anew(name, worked, before)]
    if anew:
        given = (Formula(name, builder.name(name), (builder.matrix(name),)) for name in anew)
        yield Beside(tuple(given))
    for step in worked.steps:
        if step.phase != phase:
            phase = step.phase
            yield Heading(3, builder.style.text(phase))
        yield builder.formula(step)


def _is_of_a_step(name: str) -> bool:
    return name in OF_A_STEP or name.startswith("mask_")


def _is_given_anew(name: str, worked: WorkedSteps, before: WorkedSteps) -> bool:
    """Return whether a given matrix of a step is not the one of the step before."""
    return _is_of_a_step(name) and not (
        name in before.initial and np.array_equal(worked.initial[name], before.initial[name])
    )


def _name_in(training: Sequence[WorkedSteps], index: int, name: str) -> str:
    """Return a name that no other step has; what the step before has left goes by its name there.

    Pointing at a number finds the numbers it was made of by these names.
    """
    worked = training[index]
    if name in worked.initial:
        if any(step.name == f"{name}_new" for step in worked.steps):
            return _numbered(f"{name}_new", index - 1)
        if not _is_of_a_step(name):
            return name
        if index and not _is_given_anew(name, worked, training[index - 1]):
            return _name_in(training, index - 1, name)
    return _numbered(name, index)


def _numbered(name: str, index: int) -> str:
    return f"{name}@{index + 1}" if index else name


def _renamed(part: Any, rename: Callable[[str], str]) -> Any:
    """Return a block, or any part of one, with other names for its matrices."""
    if isinstance(part, tuple):
        return tuple(_renamed(one, rename) for one in cast("tuple[Any, ...]", part))
    if isinstance(part, Provenance):
        apart = (source.partition(":") for source in part.sources)
        return replace(part, sources=tuple(f"{rename(name)}:{at}" for name, _, at in apart))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {one.name: _renamed(getattr(part, one.name), rename) for one in fields(part)}
    if isinstance(part, Matrix | Cell | Formula) and part.name:
        changes["name"] = rename(part.name)
    return replace(part, **changes)
