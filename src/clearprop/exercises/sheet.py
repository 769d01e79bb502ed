"""Exercises as documents: sheets with blanks, and the same sheets with the solutions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal, get_args

import numpy as np

from clearprop.arithmetic import Rounding
from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Exercise, Exercises, rounding_key
from clearprop.exercises.generate import Difficulty
from clearprop.worked.document.blocks import (
    Beside,
    Block,
    Document,
    Formula,
    Heading,
    PageBreak,
    Paragraph,
    Phrase,
    Picture,
    Table,
)
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.maths import Mark, Node, Row
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.document.style import Style
from clearprop.worked.steps.records import Step

Layout = Literal["lines", "falk"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


@dataclass(frozen=True)
class Head:
    """What stands above a sheet: a title of its own, instructions, and the minutes it may take."""

    title: str = ""
    instructions: str = ""
    minutes: int | None = None


def sheets(
    exercises: Exercises,
    detail: Difficulty,
    layout: Layout = "lines",
    head: Head = Head(),
) -> Document:
    """Return a page for each exercise, with blanks for what is asked.

    An "easy" sheet has a sentence for each step and the formula with its numbers, a "medium" one
    the formula, a "hard" one only the blanks.  By the layout, products of matrices stand on a
    line, or in Falk's scheme with empty cells.
    """

    def page(exercise: Exercise) -> Iterator[Block]:
        return _Sheet(exercise, exercises, detail, layout, head).blocks()

    return _document(exercises, page, fill_in=True)


def solutions(exercises: Exercises, layout: Layout = "lines") -> Document:
    """Return a page for each exercise, with every number, and where full precision differs."""
    return _document(exercises, lambda exercise: _solution(exercise, exercises, layout))


def _document(
    exercises: Exercises,
    page: Callable[[Exercise], Iterator[Block]],
    *,
    fill_in: bool = False,
) -> Document:
    style = exercises.style
    blocks: list[Block] = []
    for index, exercise in enumerate(exercises.all):
        blocks += [PageBreak()] if index else []
        blocks += page(exercise)
    return Document(
        tuple(blocks),
        style.language,
        style.paper,
        decimal_comma=style.has_comma,
        fill_in=fill_in,
    )


def head_blocks(
    exercise: Exercise, style: Style, head: Head, points: int | None
) -> Iterator[Block]:
    """Return what stands above a sheet; without points there is no room for them."""
    yield Heading(1, head.title or style.text("exercise", name=exercise.name), exercise.name)
    if points is None:
        yield style.paragraph("head without points")
    else:
        yield style.paragraph("head of sheet", points=str(points))
    if head.title:
        yield style.paragraph("for student", name=exercise.name)
    if head.minutes is not None:
        yield style.paragraph("minutes", minutes=str(head.minutes))
    if head.instructions:
        yield Paragraph((head.instructions,))


class _Sheet:
    """A sheet with its questions, numbered phase by phase: 1a, 1b, 2a, ..."""

    def __init__(
        self,
        exercise: Exercise,
        exercises: Exercises,
        detail: Difficulty,
        layout: Layout,
        head: Head,
    ) -> None:
        self.exercise, self.detail, self.head = exercise, detail, head
        self.layout: Layout = layout
        self.style = exercises.style
        self.builder = StepBlocks(exercise.rounded, self.style, blank=frozenset(exercise.asked))

    def blocks(self) -> Iterator[Block]:
        exercise = self.exercise
        points = sum(1 for _ in exercise.blanks())
        yield from head_blocks(exercise, self.style, self.head, points)
        yield from task_blocks(self.builder, exercise.steps)
        yield from self.what_is_needed()
        number = 0
        for phase, steps in groupby(exercise.steps, lambda step: step.phase):
            of_phase = list(steps)
            asked = [step for step in of_phase if step.name in exercise.asked]
            number += bool(asked)
            yield Heading(2, self.title(phase, number, asked))
            yield from self.questions(of_phase, number)

    def title(self, phase: str, number: int, asked: list[Step]) -> str:
        name = self.style.text(phase)
        if not asked:
            return name
        points = sum(1 for step in asked for _ in self.exercise.blanks_of(step.name))
        key = "one point" if points == 1 else "points of question"
        return f"{number} {name} ({self.style.text(key, points=str(points))})"

    def what_is_needed(self) -> Iterator[Block]:
        """Say the definitions that a calculation needs, and how to round; easy and medium sheets
        have the formulas with the steps.
        """
        builder, exercise = self.builder, self.exercise
        if self.detail == "hard":
            errors = [step for step in exercise.steps if step.phase == "error"]
            if errors:
                yield self.style.paragraph("error is", loss=builder.loss)
                formula = builder.formula(errors[0], with_numbers=False)
                yield Formula("", formula.left, formula.rights[:1])
            for step in exercise.steps:
                yield from builder.definitions(step)
        digits = str(exercise.rounding.digits)
        yield self.style.paragraph(rounding_key("fill in", exercise), places=digits)
        if any(np.any(step.exact != step.value) for step in exercise.steps):
            up, down = _rounding_example(exercise.rounding)
            numbers = {"up": Mark("number", up), "down": Mark("number", down)}
            key = rounding_key("round so", exercise)
            yield self.style.paragraph(key, places=digits, **numbers)

    def questions(self, steps: list[Step], number: int) -> Iterator[Block]:
        """Return the steps of a phase; on a hard sheet the blanks of a layer are side by side."""
        letters = iter("abcdefghijklmnopqrstuvwxyz")
        beside: list[Formula] = []
        layer = steps[0].layer
        for step in steps:
            if beside and step.layer != layer:
                yield Beside(tuple(beside))
                beside = []
            layer = step.layer
            label = f"{number}{next(letters, '')})" if step.name in self.exercise.asked else ""
            if self.detail == "easy":
                yield from self.builder.introduction(step)
            if self.detail != "hard":
                yield from self.builder.definitions(step)
            falk = _falk(self.builder, step, self.layout)
            with_numbers = self.detail == "easy" and not falk
            formula = self.builder.formula(step, with_numbers=with_numbers)
            left = _labelled(label, formula.left)
            if falk:
                # The product's numbers stand in the scheme: the formula says only which product.
                yield Formula(step.name, left, formula.rights[:1], formula.shapes)
                yield from falk
            elif self.detail == "hard" and label:
                beside.append(Formula(step.name, left, formula.rights[-1:]))
            else:
                yield replace(formula, left=left, shapes="" if label else formula.shapes)
        if beside:
            yield Beside(tuple(beside))


def _labelled(label: str, name: Node) -> Node:
    return Row((Mark("word", label), Mark("sign", " "), name)) if label else name


def _rounding_example(rounding: Rounding) -> tuple[str, str]:
    """Return a number that is rounded up at a 5, and what becomes of it.

    Of significant digits the zeros in front are none.
    """
    digits = "3208516497"[: max(rounding.digits, 1)]
    zeros = "0" if rounding.way == "significant" else ""
    exact = Decimal(f"0.{zeros}{digits}5")
    ar = rounding.of_decimals
    return str(exact), str(ar.finish(ar.array([exact])).item())


def _solution(exercise: Exercise, exercises: Exercises, layout: Layout) -> Iterator[Block]:
    builder, style = StepBlocks(exercise.rounded, exercises.style), exercises.style
    yield Heading(1, style.text("solution", name=exercise.name))
    yield from task_blocks(builder, exercise.steps)
    for phase, steps in groupby(exercise.steps, lambda step: step.phase):
        yield Heading(2, style.text(phase))
        for step in steps:
            yield from builder.definitions(step)
            yield builder.formula(step)
            yield from _falk(builder, step, layout)
    yield from _key(exercise, exercises, builder)


def _key(exercise: Exercise, exercises: Exercises, builder: StepBlocks) -> Iterator[Block]:
    """Return the entries that are another number in full precision, and how near is right."""
    style = exercises.style
    ar = exercise.ar
    lines: list[tuple[Phrase, ...]] = []
    for blank in exercises.blanks(exercise):
        rounded = exercise.rounded_text(blank)
        full = number_text(ar.finish(ar.array([exercise.full_text(blank)])).item())
        if Decimal(full) != Decimal(rounded):
            name, entry = builder.name(blank.quantity), builder.entry(blank.row, blank.column)
            numbers = ((Mark("number", rounded),), (Mark("number", full),))
            lines.append(((name,), (entry,), *numbers))
    yield Heading(2, style.text("right between"))
    one = Decimal(1)  # decimals are the same for every number
    tolerance = Mark("number", number_text(exercise.tolerance(one)))
    yield style.paragraph(rounding_key("tolerance", exercise), tolerance=tolerance)
    if lines:
        heads = ("quantity", "entry", "rounded", "full chain")
        yield Table(tuple((style.text(head),) for head in heads), tuple(lines))


def task_blocks(builder: StepBlocks, steps: Sequence[Step]) -> Iterator[Block]:
    """Return the network, its picture and the numbers that the steps need."""
    style, about = builder.style, builder.about
    yield style.paragraph("about", **about)
    yield Picture(diagram(builder.worked), style.text("about", **about))
    yield style.paragraph("given")
    used = {operand.name for step in steps for operand in step.operands}
    given = builder.initial().formulas
    yield Beside(tuple(one for one in given if one.name in used))


def _falk(builder: StepBlocks, step: Step, layout: Layout) -> list[Block]:
    """Return a product in Falk's scheme, without what is said of it, if that is the layout."""
    blocks = builder.falk(step) if layout == "falk" else ()
    return [block for block in blocks if not isinstance(block, Paragraph)]
