"""Sheets with a calculation in which one step is wrong, to be found; all that follows is right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby

import numpy as np

from clearprop.arithmetic import Array, Quantity
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises, rounding_key
from clearprop.exercises.follow_through import follow
from clearprop.exercises.sheet import Head, head_blocks, task_blocks
from clearprop.exercises.slips import Site, slipped
from clearprop.worked.document.blocks import Block, Document, Heading, PageBreak, Paragraph
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.steps.records import WorkedSteps

CLEAR = 10
"""Units of the last decimal that a planted slip changes some number by at least."""

NOT_PLANTED = ("truncated",)
"""Slips that are no wrong equation of one step."""


@dataclass(frozen=True)
class Planted:
    """A slip in one step of an exercise, and the calculation with it."""

    exercise: Exercise
    step: str
    slip: str
    worked: WorkedSteps


def plant(exercise: Exercise, seed: int) -> Planted:
    """Plant a slip in one of the steps that are asked, by the seed and the exercise's name.

    Raises
    ------
    ClearpropError
        If no slip changes any of them.
    """
    found = list(_candidates(exercise))
    if not found:
        raise ClearpropError(
            f"no slip changes a number of the exercise '{exercise.name}': ask for more quantities"
        )
    own = int.from_bytes(sha256(exercise.name.encode()).digest()[:8], "big")
    steps = sorted({step for step, _, _ in found})
    rng = np.random.default_rng([seed, own, 1])
    chosen = steps[int(rng.integers(len(steps)))]
    of_step = [one for one in found if one[0] == chosen]
    step, slip, wrong = of_step[int(rng.integers(len(of_step)))]

    def use(made: Quantity, used: object) -> Array:
        return wrong if made.name == step else made.value

    chain = follow(exercise, use, exercise.ar)
    steps_with_it = tuple(
        replace(one, value=chain.used[one.name])
        for one in exercise.rounded.steps
        if one.name in chain.used
    )
    return Planted(exercise, step, slip, replace(exercise.rounded, steps=steps_with_it))


def _candidates(exercise: Exercise) -> Iterator[tuple[str, str, Array]]:
    """Return each slip that changes a step clearly, with the step and what it gives."""
    worked, ar = exercise.rounded, exercise.ar
    used = {name: ar.array(matrix) for name, matrix in worked.initial.items()}
    for step in worked.steps:
        made = Quantity(step.kind, step.layer, step.exact, step.value)
        if step.name in exercise.asked:
            for slip, value in slipped(Site(worked.network, made, used, ar, worked.example.batch)):
                pairs = zip(value.flat, step.value.flat, strict=True)
                is_clear = any(abs(a - b) >= CLEAR * ar.unit(a, b) for a, b in pairs)
                if slip not in NOT_PLANTED and is_clear:
                    yield step.name, slip, value
        used[step.name] = step.value


def error_sheets(exercises: Exercises, planted: list[Planted], head: Head) -> Document:
    """Return a page for each exercise with the calculation, and room for what is found."""
    return _document(exercises, [_sheet(exercises, one, head) for one in planted])


def error_solutions(exercises: Exercises, planted: list[Planted]) -> Document:
    """Return a page for each exercise that says which step is wrong, and what would be right."""
    return _document(exercises, [_solution(exercises, one) for one in planted])


def _document(exercises: Exercises, pages: list[Iterator[Block]]) -> Document:
    style, blocks = exercises.style, list[Block]()
    for index, page in enumerate(pages):
        blocks += [*([PageBreak()] if index else []), *page]
    return Document(tuple(blocks), style.language, style.paper, decimal_comma=style.has_comma)


def _sheet(exercises: Exercises, planted: Planted, head: Head) -> Iterator[Block]:
    builder = StepBlocks(planted.worked, exercises.style)
    yield from head_blocks(planted.exercise, exercises.style, head, points=None)
    yield from task_blocks(builder, planted.exercise.steps)
    key = rounding_key("find the error", planted.exercise)
    yield builder.style.paragraph(key, places=str(planted.exercise.rounding.digits))
    steps = [step for step in planted.worked.steps if step.name in _shown(planted)]
    for phase, of_phase in groupby(steps, lambda step: step.phase):
        yield Heading(2, builder.style.text(phase))
        for step in of_phase:
            yield from builder.definitions(step)
            # Where a number comes from would give the wrong one away.
            yield replace(builder.formula(step), provenance=())
    yield Heading(2, builder.style.text("what is wrong"))
    for key in ("wrong step", "what was done", "what is right"):
        yield Paragraph((builder.style.text(key) + " " + 40 * "_",))


def _shown(planted: Planted) -> set[str]:
    return {step.name for step in planted.exercise.steps}


def _solution(exercises: Exercises, planted: Planted) -> Iterator[Block]:
    style = exercises.style
    wrong, right = (
        StepBlocks(worked, style) for worked in (planted.worked, planted.exercise.rounded)
    )
    yield Heading(1, style.text("solution", name=planted.exercise.name))
    yield style.paragraph("error is in", quantity=right.name(planted.step))
    yield replace(wrong.formula(planted.worked.step(planted.step)), provenance=())
    yield style.paragraph(f"slip {planted.slip}")
    yield style.paragraph("what is right")
    yield right.formula(planted.exercise.rounded.step(planted.step))
