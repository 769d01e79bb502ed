"""Exercises as documents: sheets with blanks, and the same sheets with the solutions."""

from collections.abc import Callable, Iterator
from typing import Literal, get_args

from clearprop.exercises.exercise import Exercise, Exercises
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
from clearprop.worked.document.shorten import number_text
from clearprop.worked.document.step_blocks import Author
from clearprop.worked.document.style import in_words, sentence
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
    author = Author(exercise.rounded, exercises.style, blank=frozenset(exercise.asked))
    yield Heading(1, in_words(author.style, "exercise", name=exercise.name))
    yield from _task(author)
    yield sentence(author.style, "fill in", places=str(exercise.places))
    for step, heading in _with_headings(exercise, author):
        if heading:
            yield heading
        explanation = author.told(step)
        if explanation and detail == "easy":
            yield explanation
        falk = tuple(author.falk(step)) if layout == "falk" else ()
        formula = author.formula(step, with_numbers=detail == "easy" and not falk)
        if falk:
            # The product's numbers stand in the scheme: the formula says only which product.
            yield Formula(step.name, formula.left, formula.rights[:1], formula.shapes)
            yield from (block for block in falk if not isinstance(block, Paragraph))
        elif detail == "hard" and step.name in exercise.asked:
            yield Formula(step.name, formula.left, formula.rights[-1:])
        else:
            yield formula
        yield from author.meanings(step)


def _solution(exercise: Exercise, exercises: Exercises, layout: Layout) -> Iterator[Block]:
    author = Author(exercise.rounded, exercises.style)
    style = exercises.style
    yield Heading(1, in_words(style, "solution", name=exercise.name))
    yield from _task(author)
    for step, heading in _with_headings(exercise, author):
        if heading:
            yield heading
        yield author.formula(step)
        yield from author.meanings(step)
        if layout == "falk":
            yield from (block for block in author.falk(step) if not isinstance(block, Paragraph))
    yield Heading(2, in_words(style, "right between"))
    yield sentence(style, "tolerance", tolerance=number_text(exercise.tolerance))
    heads = ("quantity", "entry", "rounded", "full chain")
    yield Table(
        tuple((in_words(style, head),) for head in heads),
        tuple(
            (
                (author.name(blank.quantity),),
                (author.entry(blank.row, blank.column),),
                *(
                    (Mark("number", low), " … ", Mark("number", high))
                    for low, high in exercise.printed_bounds(blank)
                ),
            )
            for blank in exercises.blanks(exercise)
        ),
    )


def _task(author: Author) -> Iterator[Block]:
    """Return the network, its picture and the numbers that nobody has to compute."""
    style, about = author.style, author.about
    yield sentence(style, "about", **about)
    yield Picture(diagram(author.worked), in_words(style, "about", **about))
    yield sentence(style, "given")
    for name in author.worked.initial:
        yield Formula(name, author.name(name), (author.matrix(name),))


def _with_headings(exercise: Exercise, author: Author) -> Iterator[tuple[Step, Heading | None]]:
    phase = ""
    for step in exercise.steps:
        is_new = step.phase != phase
        phase = step.phase
        yield step, Heading(2, in_words(author.style, phase)) if is_new else None
