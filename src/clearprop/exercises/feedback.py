"""Feedback for a student: their own answers beside the right ones, with what seems to be wrong."""

from collections.abc import Iterator, Sequence

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Exercises
from clearprop.exercises.report import sentences_on
from clearprop.exercises.result import EntryResult, SheetResult
from clearprop.worked.document.blocks import (
    Beside,
    Block,
    Document,
    Formula,
    Heading,
    Paragraph,
)
from clearprop.worked.document.maths import Cell, Mark, Matrix, Row
from clearprop.worked.document.step_blocks import StepBlocks


def feedback(exercises: Exercises, result: SheetResult) -> Document:
    """Return a page on a marked sheet."""
    style = exercises.style
    blocks = tuple(_blocks(exercises, result))
    return Document(blocks, style.language, style.paper, decimal_comma=style.has_comma)


def _blocks(exercises: Exercises, result: SheetResult) -> Iterator[Block]:
    style, exercise = exercises.style, result.exercise
    builder = StepBlocks(exercise.rounded, style)
    yield Heading(1, style.text("feedback", name=exercise.name))
    points, full = style.number(str(result.points)), style.number(str(result.full_points))
    yield style.paragraph("points of", name=exercise.name, points=points, blanks=full)
    by_quantity = {
        name: [entry for entry in result.entries if entry.blank.quantity == name]
        for name in exercise.asked
    }
    right = [n for n, entries in by_quantity.items() if _all(entries, "right")]
    if right:
        phrase: list[object] = []
        for name in right:
            phrase += [", ", builder.name(name)]
        yield Paragraph((style.text("all right"), " ", *phrase[1:], "."))  # pyright: ignore[reportArgumentType]
    for name, entries in by_quantity.items():
        if name in right:
            continue
        yours = _answers(exercises, name, entries)
        pairs = (("yours", yours), ("right answer", builder.matrix(name)))
        yield Beside(tuple(_named(builder, style.text(key), name, matrix) for key, matrix in pairs))
        if _all(entries, "missing"):
            yield style.paragraph("not answered", quantities=name)
        if any(entry.verdict == "carried" for entry in entries):
            carried = sum(entry.verdict == "carried" for entry in entries)
            yield style.paragraph("carried here", carried=str(carried))
        wrong = [entry for entry in entries if entry.verdict == "wrong"]
        yield from (Paragraph((said.strip(),)) for said in sentences_on(exercises, result, wrong))


def _all(entries: Sequence[EntryResult], verdict: str) -> bool:
    return all(entry.verdict == verdict for entry in entries)


def _answers(exercises: Exercises, name: str, entries: Sequence[EntryResult]) -> Matrix:
    """Return a student's answers to a quantity, as the sheet has them."""
    places = {exercises.place(entry.blank): entry for entry in entries}
    rows, columns = (max(place[axis] for place in places) for axis in (0, 1))

    def cell(i: int, j: int) -> Cell:
        answer = places[i, j].answer
        return Cell("" if answer is None else number_text(answer), i - 1, j - 1)

    cells = tuple(tuple(cell(i, j) for j in range(1, columns + 1)) for i in range(1, rows + 1))
    return Matrix(name, cells, (rows, columns))


def _named(builder: StepBlocks, word: str, name: str, matrix: Matrix) -> Formula:
    return Formula("", Row((Mark("word", word), Mark("sign", " "), builder.name(name))), (matrix,))
