"""Exercises as documents: sheets with blanks, and the same sheets with the solutions."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal, get_args

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.generate import Difficulty
from clearprop.worked.document.blocks import (
    Block,
    Document,
    Formula,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
)
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.maths import Mark
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.steps.records import Step

Layout = Literal["lines", "falk"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


def sheets(exercises: Exercises, help_given: Difficulty, layout: Layout = "lines") -> Document:
    """Return a page for each exercise, with blanks for what is asked.

    Parameters
    ----------
    exercises
        Of a class.
    help_given
        How much is said: an "easy" sheet has a sentence for each step and the formula with its
        numbers, a "medium" one the formula, a "hard" one only the blanks.
    layout
        Whether products of matrices stand on a line, or in Falk's scheme with empty cells.
    """
    return _document(exercises, lambda exercise: _sheet(exercise, exercises, help_given, layout))


def solutions(exercises: Exercises, layout: Layout = "lines") -> Document:
    """Return a page for each exercise, with every number, and the bounds of right answers."""
    return _document(exercises, lambda exercise: _solution(exercise, exercises, layout))


def _document(exercises: Exercises, page: Callable[[Exercise], Iterator[Block]]) -> Document:
    blocks: list[Block] = []
    for index, exercise in enumerate(exercises.each):
        blocks += [PageBreak()] if index else []
        blocks += page(exercise)
    return Document(tuple(blocks), exercises.style.language, exercises.style.paper)


def _sheet(
    exercise: Exercise, exercises: Exercises, help_given: Difficulty, layout: Layout
) -> Iterator[Block]:
    builder = StepBlocks(exercise.rounded, exercises.style, blank=frozenset(exercise.asked))
    yield Heading(1, builder.style.text("exercise", name=exercise.name))
    yield from given(builder)
    yield builder.style.paragraph("fill in", places=str(exercise.places))
    for step, heading in _with_headings(exercise, builder):
        if heading:
            yield heading
        if help_given == "easy":
            yield from builder.introduction(step)
        falk = tuple(builder.falk(step)) if layout == "falk" else ()
        formula = builder.formula(step, with_numbers=help_given == "easy" and not falk)
        if falk:
            # The product's numbers stand in the scheme: the formula says only which product.
            yield Formula(step.name, formula.left, formula.rights[:1], formula.shapes)
            yield from (block for block in falk if not isinstance(block, Paragraph))
        elif help_given == "hard" and step.name in exercise.asked:
            yield Formula(step.name, formula.left, formula.rights[-1:])
        else:
            yield formula
        yield from builder.definitions(step)


def _solution(exercise: Exercise, exercises: Exercises, layout: Layout) -> Iterator[Block]:
    builder = StepBlocks(exercise.rounded, exercises.style)
    style = exercises.style
    yield Heading(1, style.text("solution", name=exercise.name))
    yield from given(builder)
    for step, heading in _with_headings(exercise, builder):
        if heading:
            yield heading
        yield builder.formula(step)
        yield from builder.definitions(step)
        if layout == "falk":
            yield from (block for block in builder.falk(step) if not isinstance(block, Paragraph))
    yield Heading(2, style.text("right between"))
    yield style.paragraph("tolerance", tolerance=number_text(exercise.tolerance))
    heads = ("quantity", "entry", "rounded", "full chain")
    yield Table(
        tuple((style.text(head),) for head in heads),
        tuple(
            (
                (builder.name(blank.quantity),),
                (builder.entry(blank.row, blank.column),),
                *(
                    (Mark("number", low), " … ", Mark("number", high))
                    for low, high in printed_bounds(exercise, blank)
                ),
            )
            for blank in exercises.blanks(exercise)
        ),
    )


def given(builder: StepBlocks) -> Iterator[Block]:
    """Return the network, its picture and the numbers that nobody has to compute."""
    style, about = builder.style, builder.about
    yield style.paragraph("about", **about)
    yield Picture(diagram(builder.worked), style.text("about", **about))
    yield style.paragraph("given")
    yield from builder.given()


def printed_bounds(exercise: Exercise, blank: Blank) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the bounds of right answers of both chains, with two decimals more than asked."""
    rounded, full = exercise.bounds(blank)

    def text(number: Decimal) -> str:
        return f"{number:.{exercise.places + 2}f}"

    return (text(rounded[0]), text(rounded[1])), (text(full[0]), text(full[1]))


def _with_headings(
    exercise: Exercise, builder: StepBlocks
) -> Iterator[tuple[Step, Heading | None]]:
    phase = ""
    for step in exercise.steps:
        is_new = step.phase != phase
        phase = step.phase
        yield step, Heading(2, builder.style.text(phase)) if is_new else None
