"""Say where each number of a step comes from, and which entries of its operands it is made of."""

from collections.abc import Iterator
from itertools import chain
from string import Formatter

from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document.blocks import Provenance
from clearprop.worked.document.maths import Matrix
from clearprop.worked.steps.records import Operand, Step, WorkedSteps

MAX_TERMS = 12
"""A sum of more is said by its first terms and its last one."""


def provenance(worked: WorkedSteps, step: Step, result: Matrix) -> Iterator[Provenance]:
    """Return the provenance of every entry of a step's result that is printed."""
    for cell in chain.from_iterable(result.rows):
        if not isinstance(cell, str):
            i, j = cell.row, cell.column
            made = f"{_filled_in(worked, step, i, j)} = {cell.text}"
            sources = (":".join((used.name, *_place(used, i, j))) for used in step.operands)
            yield Provenance(i, j, made, tuple(sources))


def _place(operand: Operand, i: int, j: int) -> list[str]:
    """Turn "[i, :]" into ["0", "*"]."""
    letters = {"i": str(i), "j": str(j), ":": "*", "0": "0"}
    return [letters[letter] for letter in operand.entries.strip("[]").split(", ")]


def _filled_in(worked: WorkedSteps, step: Step, i: int, j: int) -> str:
    """Return the formula with the numbers that go into entry [i, j]; products are written out."""
    entries = {operand.name: _entries(worked, operand, i, j) for operand in step.operands}
    filled, left = "", list[str]()
    parts = [(text, field) for text, field, _, _ in Formatter().parse(step.template)]
    for (text, field), (after, _) in zip(parts, [*parts[1:], ("", None)], strict=True):
        numbers = entries[field.removesuffix(".T")] if field else []
        if left and text == " · ":
            terms = [f"{a} · {b}" for a, b in zip(left, numbers, strict=True)]
            added = " + ".join(_shortened(terms))
            filled += f"({added})" if len(terms) > 1 and after.startswith(" / ") else added
            left = []
            continue
        filled += _listed(left) + text
        left = numbers
    return filled + _listed(left)


def _entries(worked: WorkedSteps, operand: Operand, i: int, j: int) -> list[str]:
    rows, columns = (slice(None) if at == "*" else [int(at)] for at in _place(operand, i, j))
    entries = worked.matrix(operand.name)[rows][:, columns]
    numbers = [number_text(entry) for entry in entries.flat]
    return [f"({number})" if number.startswith("-") else number for number in numbers]


def _listed(numbers: list[str]) -> str:
    return f"[{', '.join(_shortened(numbers))}]" if len(numbers) > 1 else "".join(numbers)


def _shortened(texts: list[str]) -> list[str]:
    return texts if len(texts) <= MAX_TERMS else [*texts[: MAX_TERMS - 2], "…", texts[-1]]
