"""Read answers: a table with a line for each blank, or TOML with a matrix for each quantity."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

import numpy as np

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError, nearest_name
from clearprop.exercises.exercise import Exercise, Exercises

COLUMNS = ("exercise", "quantity", "row", "column", "answer")


@dataclass(frozen=True)
class Answers:
    """What a class has written: by exercise, by quantity, matrices of the core's shapes.

    An entry is a Decimal, or None where nothing was written.
    """

    by_exercise: Mapping[str, Mapping[str, Array]]


def read_answers(path: Path, exercises: Exercises) -> Answers:
    """Read a file of answers to some exercises or all.

    Parameters
    ----------
    path
        CSV with the columns exercise, quantity, row, column and answer (an empty one is not
        answered), or TOML with a table for each exercise and in it a matrix for each quantity.
    exercises
        What was asked.

    Raises
    ------
    ClearpropError
        If the file cannot be read, or answers what was not asked; the message says where.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except UnicodeDecodeError:
        raise ClearpropError(f"{path} is not a text file: give answers in CSV or TOML") from None
    reads = _from_toml if path.suffix.lower() == ".toml" else _from_table
    try:
        return Answers(reads(text, exercises))
    except ClearpropError as wrong:
        raise ClearpropError(f"{path}: {wrong}") from None


def _from_table(text: str, exercises: Exercises) -> dict[str, dict[str, Array]]:
    # Spreadsheets of languages with a decimal comma separate columns by semicolons.
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    found = [name.strip().lower() for name in table.fieldnames or ()]
    table.fieldnames = found
    for column in COLUMNS:
        if column not in found:
            raise ClearpropError(
                f"there is no column '{column}': the first line must name {', '.join(COLUMNS)}"
            )
    read: dict[str, dict[str, Array]] = {}
    for line in table:
        where = f"line {table.line_num}"
        if any(line[column] is None for column in COLUMNS):
            raise ClearpropError(f"{where} is too short: it must have {', '.join(COLUMNS)}")
        name = line["exercise"].strip()
        exercise = _exercise(name, exercises, where)
        quantity = _quantity(line["quantity"].strip(), exercise, where)
        matrices = read.setdefault(name, {})
        if quantity not in matrices:
            matrices[quantity] = _nothing(exercise, quantity)
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
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        raise ClearpropError(f"it is not valid TOML: {wrong}") from None
    return {name: dict(_matrices(name, quantities, exercises)) for name, quantities in data.items()}


def _matrices(name: str, quantities: Any, exercises: Exercises) -> Iterator[tuple[str, Array]]:
    exercise = _exercise(name, exercises, "a table")
    if not isinstance(quantities, dict):
        raise ClearpropError(f"'{name}' must be a table, such as [{name}] with net_b = [[0.5]]")
    for quantity, rows in cast("dict[str, Any]", quantities).items():
        where = f"[{name}]"
        matrix = _nothing(exercise, _quantity(quantity, exercise, where))
        printed = exercises.as_printed(matrix)
        shape = "×".join(map(str, printed.shape))
        lines = _lists(rows)
        if (len(lines), *{len(line) for line in lines}) != printed.shape:
            raise ClearpropError(f"{where}, {quantity}: it must have {shape} numbers, row by row")
        for at in np.ndindex(*printed.shape):
            printed[at] = _number(str(lines[at[0]][at[1]]), f"{where}, {quantity}")
        yield quantity, matrix


def _lists(rows: Any) -> list[list[Any]]:
    """Return rows as TOML may have them: a single number, and a row of numbers, count as one."""
    outer: list[Any] = cast("list[Any]", rows) if isinstance(rows, list) else [rows]
    if not any(isinstance(row, list) for row in outer):
        return [outer]
    return [cast("list[Any]", row) if isinstance(row, list) else [row] for row in outer]


def _exercise(name: str, exercises: Exercises, where: str) -> Exercise:
    try:
        return exercises.named(name)
    except ClearpropError as wrong:
        raise ClearpropError(f"{where}: {wrong}") from None


def _quantity(name: str, exercise: Exercise, where: str) -> str:
    if name not in exercise.asked:
        raise ClearpropError(
            f"{where}: '{name}' was not asked: {nearest_name(name, exercise.asked)}"
        )
    return name


def _nothing(exercise: Exercise, quantity: str) -> Array:
    return np.full(exercise.rounded.matrix(quantity).shape, None, dtype=object)


def _index(text: str, axis: str, length: int, where: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= length:
        raise ClearpropError(f"{where}: the {axis} is '{text}', but must be 1 to {length}")
    return int(text) - 1


def _number(text: str, where: str) -> Decimal | None:
    """Read a number as people write it: with a comma for the point, or a long minus."""
    plain = text.strip().replace("−", "-")
    if not plain:
        return None
    if "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ClearpropError(
            f"{where}: the answer '{text.strip()}' is not a number: write one such as -0.1234"
        )
    return number
