"""Exercises as documents: sheets with blanks, and the same sheets with the solutions."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Literal, get_args

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.generate import Difficulty
from clearprop.worked.document.blocks import (
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
from clearprop.worked.document.maths import Mark
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.steps.records import Step

Layout = Literal["lines", "falk"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


def sheets(exercises: Exercises, detail: Difficulty, layout: Layout = "lines") -> Document:
    """Return a page for each exercise, with blanks for what is asked.

    An "easy" sheet has a sentence for each step and the formula with its numbers, a "medium" one
    the formula, a "hard" one only the blanks.  By the layout, products of matrices stand on a
    line, or in Falk's scheme with empty cells.
    """
    return _document(exercises, lambda exercise: _sheet(exercise, exercises, detail, layout))


def solutions(exercises: Exercises, layout: Layout = "lines") -> Document:
    """Return a page for each exercise, with every number, and the bounds of right answers."""
    return _document(exercises, lambda exercise: _solution(exercise, exercises, layout))


def _document(exercises: Exercises, page: Callable[[Exercise], Iterator[Block]]) -> Document:
    blocks: list[Block] = []
    for index, exercise in enumerate(exercises.all):
        blocks += [PageBreak()] if index else []
        blocks += page(exercise)
    return Document(tuple(blocks), exercises.style.language, exercises.style.paper)


def _sheet(
    exercise: Exercise, exercises: Exercises, detail: Difficulty, layout: Layout
) -> Iterator[Block]:
    builder = StepBlocks(exercise.rounded, exercises.style, blank=frozenset(exercise.asked))
    yield Heading(1, builder.style.text("exercise", name=exercise.name))
    yield from _task(builder)
    yield builder.style.paragraph("fill in", places=str(exercise.places))
    for phase, steps in groupby(exercise.steps, lambda step: step.phase):
        yield Heading(2, builder.style.text(phase))
        for step in steps:
            if detail == "easy":
                yield from builder.introduction(step)
            falk = _falk(builder, step, layout)
            formula = builder.formula(step, with_numbers=detail == "easy" and not falk)
            if falk:
                # The product's numbers stand in the scheme: the formula says only which product.
                yield Formula(step.name, formula.left, formula.rights[:1], formula.shapes)
                yield from falk
            elif detail == "hard" and step.name in exercise.asked:
                yield Formula(step.name, formula.left, formula.rights[-1:])
            else:
                yield formula
            yield from builder.definitions(step)


def _solution(exercise: Exercise, exercises: Exercises, layout: Layout) -> Iterator[Block]:
    builder, style = StepBlocks(exercise.rounded, exercises.style), exercises.style
    yield Heading(1, style.text("solution", name=exercise.name))
    yield from _task(builder)
    for phase, steps in groupby(exercise.steps, lambda step: step.phase):
        yield Heading(2, style.text(phase))
        for step in steps:
            yield builder.formula(step)
            yield from builder.definitions(step)
            yield from _falk(builder, step, layout)
    yield Heading(2, style.text("right between"))
    yield style.paragraph("tolerance", tolerance=number_text(exercise.tolerance))
    heads = ("quantity", "entry", "rounded", "full chain")
    lines: list[tuple[Phrase, ...]] = []
    for blank in exercises.blanks(exercise):
        bounds = exercise.printed_bounds(blank)
        intervals = [(Mark("number", low), " … ", Mark("number", high)) for low, high in bounds]
        name, entry = builder.name(blank.quantity), builder.entry(blank.row, blank.column)
        lines.append(((name,), (entry,), *intervals))
    yield Table(tuple((style.text(head),) for head in heads), tuple(lines))


def _task(builder: StepBlocks) -> Iterator[Block]:
    """Return the network, its picture and the numbers that nobody has to compute."""
    style, about = builder.style, builder.about
    yield style.paragraph("about", **about)
    yield Picture(diagram(builder.worked), style.text("about", **about))
    yield style.paragraph("given")
    yield builder.initial()


def _falk(builder: StepBlocks, step: Step, layout: Layout) -> list[Block]:
    """Return a product in Falk's scheme, without what is said of it, if that is the layout."""
    blocks = builder.falk(step) if layout == "falk" else ()
    return [block for block in blocks if not isinstance(block, Paragraph)]
