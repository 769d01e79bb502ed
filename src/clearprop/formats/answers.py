"""Read answers: a table with a line for each blank, or TOML with a matrix for each quantity."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.exports.files import COLUMNS
from clearprop.formats.files import errors_naming, read_bytes, tables_of
from clearprop.tabular.delimited import check_utf_8, find_layout, utf_8
from clearprop.typed_numbers import decimal_of, shortened, whole_number_of

MOST_DIGITS = 30
"""More of them before the point, or zeros after it, are a slip of the pen."""


def read_answers(
    path: Path, exercises: Exercises, encoding: str | None = None
) -> dict[str, dict[str, Array]]:
    """Read a file of answers to some exercises or all: by exercise and quantity, matrices.

    The file is CSV with the columns exercise, quantity, row, column and answer, or TOML with a
    table for each exercise and in it a matrix for each quantity.  An entry of a matrix is a
    Decimal, or None where there is no answer.  It is in UTF-8, if no other encoding is given.
    """
    content = utf_8(read_bytes(path), str(path), encoding)
    check_utf_8(content, str(path))
    text = content.decode()
    reads = _from_toml if path.suffix.lower() == ".toml" else _from_csv
    try:
        with errors_naming(path):
            read = reads(text, exercises)
            if not read:
                raise ClearpropError("there is no answer in it: give at least one")
            return read
    except csv.Error as wrong:
        raise ClearpropError(f"{path} is no table in CSV: {wrong}") from None


def _from_csv(text: str, exercises: Exercises) -> dict[str, dict[str, Array]]:
    # Spreadsheets of languages with a decimal comma separate columns by semicolons.
    separator = find_layout(text.encode()).separator
    lines = io.StringIO(text, newline=None)  # a line may end in any of the usual ways
    table = csv.DictReader(lines, delimiter=separator)
    found = [name.strip().lower() for name in table.fieldnames or ()]
    table.fieldnames = found
    for column in COLUMNS:
        if found.count(column) != 1:
            many = "no" if column not in found else "more than one"
            raise ClearpropError(
                f"there is {many} column '{column}': the first line must name {', '.join(COLUMNS)}"
            )
    read: dict[str, dict[str, Array]] = {}
    for line in table:
        where = f"line {table.line_num}"
        if any(line[column] is None for column in COLUMNS):
            raise ClearpropError(f"{where} is too short: it must have {', '.join(COLUMNS)}")
        if any(cell.strip() for cell in line.get(None) or ()):
            raise ClearpropError(
                f'{where} has more cells than the first: write 0.5, or "0,5" in quotes, or put '
                "semicolons between cells"
            )
        name = line["exercise"].strip()
        with errors_naming(where):
            exercise = exercises.named(name)
        quantity = line["quantity"].strip()
        matrices = read.setdefault(name, {})
        if quantity not in matrices:
            matrices[quantity] = _no_answers(exercise, quantity, where)
        printed = exercises.as_printed(matrices[quantity])
        at = tuple(
            _index(line[axis].strip(), axis, length, f"{where}, {quantity}")
            for axis, length in zip(("row", "column"), printed.shape, strict=True)
        )
        answer = _number(line["answer"], where)
        if answer is not None and printed[at] is not None:
            raise ClearpropError(f"{where} answers {quantity} a second time: leave one line out")
        if answer is not None:
            printed[at] = answer  # a view: it writes into the matrix
    return read


def _from_toml(text: str, exercises: Exercises) -> dict[str, dict[str, Array]]:
    data = tables_of(text)
    return {name: dict(_matrices(name, quantities, exercises)) for name, quantities in data.items()}


def _matrices(name: str, quantities: Any, exercises: Exercises) -> Iterator[tuple[str, Array]]:
    with errors_naming(f"[{name}]"):
        exercise = exercises.named(name)
    if not isinstance(quantities, dict):
        raise ClearpropError(f"'{name}' must be a table, such as [{name}] with net_b = [[0.5]]")
    for quantity, rows in cast("dict[str, Any]", quantities).items():
        where = f"[{name}]"
        matrix = _no_answers(exercise, quantity, where)
        printed = exercises.as_printed(matrix)
        shape = "×".join(map(str, printed.shape))
        lines = _lists(rows, printed.shape)
        if (len(lines), *{len(line) for line in lines}) != printed.shape:
            raise ClearpropError(f"{where}, {quantity}: it must have {shape} numbers, row by row")
        for at in np.ndindex(*printed.shape):
            printed[at] = _number(str(lines[at[0]][at[1]]), f"{where}, {quantity}")
        yield quantity, matrix


def _lists(rows: Any, shape: tuple[int, ...]) -> list[list[Any]]:
    """Return rows as TOML may have them: a number alone, and those of a vector in one list."""
    outer: list[Any] = cast("list[Any]", rows) if isinstance(rows, list) else [rows]
    if shape[0] == 1 and not any(isinstance(row, list) for row in outer):
        return [outer]
    return [cast("list[Any]", row) if isinstance(row, list) else [row] for row in outer]


def _no_answers(exercise: Exercise, quantity: str, where: str) -> Array:
    if quantity not in exercise.asked:
        known = nearest_name(quantity, exercise.asked)
        raise ClearpropError(f"{where}: '{quantity}' was not asked: {known}")
    return np.full(exercise.rounded.matrix(quantity).shape, None, dtype=object)


def _index(text: str, axis: str, length: int, where: str) -> int:
    index = whole_number_of(text)
    if index is None or not 1 <= index <= length:
        raise ClearpropError(
            f"{where}: the {axis} is '{shortened(text)}', but must be 1 to {length}"
        )
    return index - 1


def _number(text: str, where: str) -> Decimal | None:
    """Read a number as people write it: with a comma for the point, or a long minus."""
    plain = text.strip().replace("−", "-")
    if not plain:
        return None
    number = decimal_of(f"{where}: the answer is", plain.replace(",", "."))
    if number and not -MOST_DIGITS < number.adjusted() < MOST_DIGITS:
        raise ClearpropError(
            f"{where}: the answer '{text.strip()}' is out of all bounds: it may have at most "
            f"{MOST_DIGITS} digits before or after the point"
        )
    return number
