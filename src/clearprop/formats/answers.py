"""Read answers: a table with a line for each blank, or TOML with a matrix for each quantity."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.exports.files import COLUMNS
from clearprop.files import errors_naming, read_bytes
from clearprop.formats.toml import tables_of
from clearprop.tabular.delimited import check_utf_8, find_layout, utf_8
from clearprop.typed_numbers import decimal_of, shortened, whole_number_of

MOST_DIGITS = 30
"""More of them before the point, or zeros after it, are a slip of the pen."""


@dataclass(frozen=True)
class Answers:
    """What a file of answers holds: by exercise and quantity, matrices; and what could not be read.

    An entry of a matrix is a Decimal, or None where there is no answer.  A problem is a sentence
    that says where it is; what it is about counts as not answered.
    """

    by_exercise: dict[str, dict[str, Array]]
    problems: tuple[str, ...]


def read_answers(path: Path, exercises: Exercises, encoding: str | None = None) -> Answers:
    """Read a file of answers to some exercises or all.

    The file is CSV with the columns exercise, quantity, row, column and answer, or TOML with a
    table for each exercise and in it a matrix for each quantity.  It is in UTF-8, if no other
    encoding is given.  One cell that is no number, or one mistyped name, does not keep the others
    from being read.

    Raises
    ------
    ClearpropError
        If the file is no such table, or nothing in it can be read.
    """
    content = utf_8(read_bytes(path), str(path), encoding)
    check_utf_8(content, str(path))
    text = content.decode()
    reads = _from_toml if path.suffix.lower() == ".toml" else _from_csv
    problems: list[str] = []
    try:
        with errors_naming(path):
            read = reads(text, exercises, problems)
            if not read:
                first = f": {problems[0]}" if problems else ""
                raise ClearpropError(f"there is no answer in it{first or ': give at least one'}")
    except csv.Error as wrong:
        raise ClearpropError(f"{path} is no table in CSV: {wrong}") from None
    return Answers(read, tuple(f"{path.name}: {problem}" for problem in problems))


def _from_csv(text: str, exercises: Exercises, problems: list[str]) -> dict[str, dict[str, Array]]:
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
        try:
            _read_line(line, f"line {table.line_num}", exercises, read)
        except ClearpropError as wrong:
            problem = str(wrong)
            # A mistyped name stands in many lines.
            if not any(problem.partition(": ")[2] == one.partition(": ")[2] for one in problems):
                problems.append(problem)
    return read


def _read_line(
    line: dict[str | Any, Any],
    where: str,
    exercises: Exercises,
    read: dict[str, dict[str, Array]],
) -> None:
    """Put the answer of one line into its matrix."""
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
    row, column = (index + 1 for index in at)
    answer = _number(line["answer"], f"{where} ({name}, {quantity}, row {row}, column {column})")
    if answer is not None and printed[at] is not None:
        raise ClearpropError(f"{where} answers {quantity} a second time: leave one line out")
    if answer is not None:
        printed[at] = answer  # a view: it writes into the matrix


def _from_toml(text: str, exercises: Exercises, problems: list[str]) -> dict[str, dict[str, Array]]:
    read: dict[str, dict[str, Array]] = {}
    for name, quantities in tables_of(text).items():
        try:
            read[name] = dict(_matrices(name, quantities, exercises, problems))
        except ClearpropError as wrong:
            problems.append(str(wrong))
    return read


def _matrices(
    name: str, quantities: Any, exercises: Exercises, problems: list[str]
) -> Iterator[tuple[str, Array]]:
    with errors_naming(f"[{name}]"):
        exercise = exercises.named(name)
    if not isinstance(quantities, dict):
        raise ClearpropError(f"'{name}' must be a table, such as [{name}] with net_b = [[0.5]]")
    for quantity, rows in cast("dict[str, Any]", quantities).items():
        try:
            yield quantity, _matrix(exercise, exercises, quantity, rows, problems)
        except ClearpropError as wrong:
            problems.append(str(wrong))


def _matrix(
    exercise: Exercise, exercises: Exercises, quantity: str, rows: Any, problems: list[str]
) -> Array:
    where = f"[{exercise.name}]"
    matrix = _no_answers(exercise, quantity, where)
    printed = exercises.as_printed(matrix)
    shape = "×".join(map(str, printed.shape))
    lines = _lists(rows, printed.shape)
    if (len(lines), *{len(line) for line in lines}) != printed.shape:
        raise ClearpropError(f"{where}, {quantity}: it must have {shape} numbers, row by row")
    for at in np.ndindex(*printed.shape):
        try:
            printed[at] = _number(str(lines[at[0]][at[1]]), f"{where}, {quantity}")
        except ClearpropError as wrong:
            problems.append(str(wrong))
    return matrix


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
    """Read a number as people write it: with a comma for the point, a long minus, spaces between
    thousands, as a percentage or as a fraction.
    """
    plain = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))", "", text.strip())
    plain = re.sub(r"^[−–—]\s*(?=[\d.,])", "-", plain).replace(",", ".")
    if not plain:
        return None
    above, slash, below = plain.partition("/")
    parts = [above, below] if slash else [plain.removesuffix("%").strip()]
    numbers = [decimal_of(f"{where}: the answer is", part.strip()) for part in parts]
    number = numbers[0] / (100 if plain.endswith("%") and not slash else 1)
    if slash:
        if not numbers[1]:
            raise ClearpropError(f"{where}: the answer '{text.strip()}' is divided by 0")
        number = numbers[0] / numbers[1]
    if number and not -MOST_DIGITS < number.adjusted() < MOST_DIGITS:
        raise ClearpropError(
            f"{where}: the answer '{text.strip()}' is out of all bounds: it may have at most "
            f"{MOST_DIGITS} digits before or after the point"
        )
    return number
