"""exercise.toml: the exercises of a class with all their numbers, so that answers can be marked.

Every exercise is a network file's tables under its name; nothing has to be drawn again.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import tomli_w

from clearprop.arithmetic import Rounding
from clearprop.errors import ClearpropError, check_names
from clearprop.exercises.exercise import Exercise, Exercises, asked_of, check_sizes
from clearprop.exercises.generate import DIFFICULTIES, Difficulty
from clearprop.exercises.roster import Student
from clearprop.files import errors_naming
from clearprop.formats.network_toml import example_of, needed, network_table
from clearprop.formats.toml import read_toml
from clearprop.worked.document.blocks import PAPERS
from clearprop.worked.document.notation import NOTATIONS
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example, Row, Rows
from clearprop.worked.words import WORDS


def exercises_to_toml(exercises: Exercises, made_by: Mapping[str, str] | None = None) -> str:
    """Return exercises as the content of a file that `read_exercise_file` reads.

    `made_by` are the options that they were generated with, for people to see.
    """
    style, first = exercises.style, exercises.all[0]
    data = {
        "exercises": {
            "asked": first.asked,
            _KEYS[first.rounding.way]: first.rounding.digits,
            "language": style.language,
            "notation": style.notation,
            "convention": "rows" if style.rows else "columns",
            "paper": style.paper,
        },
        **({"made_by": made_by} if made_by else {}),
        "exercise": [
            {"name": one.name, **_student(one), **_tables(one.example)} for one in exercises.all
        ],
    }
    # A row of a matrix stands on a line.
    return _ROW.sub(lambda row: f"[{' '.join(row[1].split()).rstrip(',')}]", tomli_w.dumps(data))


_KEYS = {"decimals": "decimals", "significant": "significant"}
"""What the file calls the digits of a way of rounding."""

_ROW = re.compile(r"\[\n((?:\s+-?[\d.]+,\n)+)\s*\]")


def _one_or_all(samples: Rows) -> Row | Rows:
    """Return the numbers of one sample alone, as the file of a network has them."""
    return samples if len(samples) > 1 else next(iter(samples))


def _student(exercise: Exercise) -> dict[str, Any]:
    """Return what a class list says of a student, besides the name."""
    if exercise.student is None:
        return {}
    about = asdict(exercise.student)
    return {"student": {key: text for key, text in about.items() if text and key != "name"}}


def _tables(example: Example) -> dict[str, Any]:
    names = [layer.name for layer in example.network.layers]
    tables: dict[str, Any] = {
        "network": network_table(example.network),
        "weights": dict(zip(names, example.W, strict=True)),
        "example": {
            "input": _one_or_all(example.inputs),
            "target": _one_or_all(example.targets),
            "learning_rate": example.learning_rate,
            "batch": example.batch,
            "biases_stay": example.biases_stay,
            **({"preset": "article"} if example.slope_inside else {}),
        },
        "biases": {n: b for n, b in zip(names, example.b, strict=True) if b is not None},
    }
    return {name: table for name, table in tables.items() if table}


def read_exercise_file(path: Path) -> Exercises:
    """Read the exercises of a file that `clearprop exercise` has written."""
    data = read_toml(path, "the exercise.toml of `clearprop exercise`")
    with errors_naming(path):
        return _exercises(data)


def has_exercises(path: Path) -> bool:
    """Return whether a file is TOML of exercises, and not of a network."""
    return path.suffix.lower() == ".toml" and "exercises" in read_toml(path, "a network file")


def read_difficulty(path: Path) -> Difficulty:
    """Return how difficult the exercises of a file were made: "medium", if it does not say."""
    made_by = read_toml(path, "exercises").get("made_by")
    found = cast("dict[str, Any]", made_by).get("difficulty") if isinstance(made_by, dict) else ""
    return found if found in DIFFICULTIES else "medium"


def _exercises(data: Mapping[str, Any]) -> Exercises:
    about, tables = data.get("exercises"), data.get("exercise")
    if not isinstance(about, dict) or not isinstance(tables, list) or not tables:
        raise ClearpropError(
            "it has no [exercises] and [[exercise]]: give the exercise.toml of `clearprop exercise`"
        )
    about = cast("dict[str, Any]", about)
    style = Style(
        language=_one_of(about, "language", tuple(WORDS)),
        notation=_one_of(about, "notation", NOTATIONS),
        rows=_one_of(about, "convention", ("columns", "rows")) == "rows",
        paper=_one_of(about, "paper", PAPERS),
    )
    rounding = _rounding_of(about)
    asked = needed(about, "exercises", "asked")
    if not isinstance(asked, list) or not asked:
        raise ClearpropError(f"asked is {asked!r}: it must be a list of quantities")
    wanted = tuple(map(str, cast("list[Any]", asked)))
    exercises = tuple(
        _exercise(one, number, wanted, rounding)
        for number, one in enumerate(cast("list[Any]", tables), 1)
    )
    names = [exercise.name for exercise in exercises]
    for name in names:
        if names.count(name) > 1:
            raise ClearpropError(f"there are two exercises '{name}': give each its own name")
    return Exercises(exercises, style)


def _rounding_of(about: Mapping[str, Any]) -> Rounding:
    key = "significant" if "significant" in about else "decimals"
    digits = needed(about, "exercises", key)
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 15:
        raise ClearpropError(f"{key} is {digits!r}: it must be a whole number from 1 to 15")
    return Rounding(digits, "significant" if key == "significant" else "decimals")


def _exercise(data: Any, number: int, wanted: tuple[str, ...], rounding: Rounding) -> Exercise:
    if not isinstance(data, dict) or not isinstance(cast("dict[str, Any]", data).get("name"), str):
        raise ClearpropError(f'exercise {number} has no name: add name = "{number}"')
    tables = dict(cast("dict[str, Any]", data))
    name = tables.pop("name")
    student = _student_of(name, tables.pop("student", None))
    with errors_naming(f"exercise '{name}'"):
        example = example_of(tables, seed=0, places=rounding.digits)
        check_sizes(example.network.sizes)
        exercise = Exercise(name, example, (), rounding)
        return Exercise(name, example, asked_of(exercise.rounded, wanted), rounding, student)


def _student_of(name: str, about: Any) -> Student | None:
    if about is None:
        return None
    if not isinstance(about, dict):
        raise ClearpropError(f"the student of exercise '{name}' must be a table")
    texts = cast("dict[str, Any]", about)
    check_names("key of a student", texts, ("id", "email", "group"))
    return Student(name, **{key: str(text) for key, text in texts.items()})


def _one_of(about: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    value = needed(about, "exercises", key)
    if value not in allowed:
        raise ClearpropError(f"{key} is {value!r}: it must be one of {', '.join(allowed)}")
    return value
