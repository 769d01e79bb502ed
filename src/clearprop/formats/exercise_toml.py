"""exercise.toml: the exercises of a class with all their numbers, so that answers can be marked.

Every exercise is a network file's tables under its name; nothing has to be drawn again.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import tomli_w

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises, asked_of, check_sizes
from clearprop.formats.files import read_text
from clearprop.formats.network_toml import example_of
from clearprop.worked.document.blocks import PAPERS
from clearprop.worked.document.notation import NOTATIONS
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example, Row
from clearprop.worked.words import LANGUAGES

KEYS = ("asked", "decimals", "language", "notation", "convention", "paper")


def exercises_to_toml(exercises: Exercises) -> str:
    """Return exercises as the content of a file that `read_exercise_file` reads."""
    style, first = exercises.style, exercises.each[0]
    data = {
        "exercises": {
            "asked": list(first.asked),
            "decimals": first.places,
            "language": style.language,
            "notation": style.notation,
            "convention": "rows" if style.rows else "columns",
            "paper": style.paper,
        },
        "exercise": [
            {"name": exercise.name, **_tables(exercise.example)} for exercise in exercises.each
        ],
    }
    return tomli_w.dumps(data)


def _tables(example: Example) -> dict[str, Any]:
    layers = example.network.layers

    def each(numbers: tuple[Any, ...]) -> dict[str, Any]:
        return {
            layer.name: _lists(matrix)
            for layer, matrix in zip(layers, numbers, strict=True)
            if matrix is not None
        }

    tables: dict[str, Any] = {
        "network": {
            "sizes": list(example.network.sizes),
            "activation": [layer.activation.name for layer in layers],
            "bias": [layer.bias for layer in layers],
            "loss": example.network.loss.name,
        },
        "weights": each(example.W),
        "example": {
            "input": _lists(example.inputs[0]),
            "target": _lists(example.targets[0]),
            "learning_rate": example.learning_rate,
        },
    }
    biases = each(example.b)
    return {**tables, "biases": biases} if biases else tables


def _lists(numbers: Row | tuple[Row, ...]) -> list[Any]:
    return [_lists(one) if isinstance(one, tuple) else one for one in numbers]


def read_exercise_file(path: Path) -> Exercises:
    """Read the exercises of a file that `clearprop exercise` has written.

    Raises
    ------
    ClearpropError
        If it cannot be read, or is no such file; the message says what is wrong.
    """
    text = read_text(path, "the exercise.toml of `clearprop exercise`")
    try:
        return _exercises(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as wrong:
        raise ClearpropError(f"{path} is not valid TOML: {wrong}") from None
    except ClearpropError as wrong:
        raise ClearpropError(f"{path}: {wrong}") from None


def _exercises(data: Mapping[str, Any]) -> Exercises:
    about, each = data.get("exercises"), data.get("exercise")
    if not isinstance(about, dict) or not isinstance(each, list) or not each:
        raise ClearpropError(
            "it has no [exercises] and [[exercise]]: give the exercise.toml of `clearprop exercise`"
        )
    about = cast("dict[str, Any]", about)
    for key in KEYS:
        if key not in about:
            raise ClearpropError(f"[exercises] has no '{key}': add it")
    style = Style(
        language=_one_of(about, "language", LANGUAGES),
        notation=_one_of(about, "notation", NOTATIONS),
        rows=_one_of(about, "convention", ("columns", "rows")) == "rows",
        paper=_one_of(about, "paper", PAPERS),
    )
    places = about["decimals"]
    if isinstance(places, bool) or not isinstance(places, int) or not 1 <= places <= 15:
        raise ClearpropError(f"decimals is {places!r}: it must be a whole number from 1 to 15")
    asked = about["asked"]
    if not isinstance(asked, list) or not asked:
        raise ClearpropError(f"asked is {asked!r}: it must be a list of quantities")
    wanted = tuple(map(str, cast("list[Any]", asked)))
    exercises = tuple(
        _exercise(one, number, wanted, places)
        for number, one in enumerate(cast("list[Any]", each), 1)
    )
    names = [exercise.name for exercise in exercises]
    for name in names:
        if names.count(name) > 1:
            raise ClearpropError(f"there are two exercises '{name}': give each its own name")
    return Exercises(exercises, style)


def _exercise(data: Any, number: int, wanted: tuple[str, ...], places: int) -> Exercise:
    if not isinstance(data, dict) or not isinstance(cast("dict[str, Any]", data).get("name"), str):
        raise ClearpropError(f'exercise {number} has no name: add name = "{number}"')
    tables = dict(cast("dict[str, Any]", data))
    name = tables.pop("name")
    try:
        example = example_of(tables, seed=0, places=places)
        check_sizes(example.network.sizes)
        if len(example.inputs) > 1:
            raise ClearpropError("it has several samples: an exercise has one")
        exercise = Exercise(name, example, (), places)
        return Exercise(name, example, asked_of(exercise.rounded, wanted), places)
    except ClearpropError as wrong:
        raise ClearpropError(f"exercise '{name}': {wrong}") from None


def _one_of(table: Mapping[str, Any], key: str, allowed: tuple[Any, ...]) -> Any:
    if table[key] not in allowed:
        raise ClearpropError(
            f"{key} is {table[key]!r}: it must be one of {', '.join(map(str, allowed))}"
        )
    return table[key]
