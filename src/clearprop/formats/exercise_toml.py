"""exercise.toml: the exercises of a class with all their numbers, so that answers can be marked.

Every exercise is a network file's tables under its name; nothing has to be drawn again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import tomli_w

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises, asked_of, check_sizes
from clearprop.formats.files import errors_naming, read_toml
from clearprop.formats.network_toml import example_of, needed, network_table
from clearprop.worked.document.blocks import PAPERS
from clearprop.worked.document.notation import NOTATIONS
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.words import WORDS


def exercises_to_toml(exercises: Exercises) -> str:
    """Return exercises as the content of a file that `read_exercise_file` reads."""
    style, first = exercises.style, exercises.all[0]
    data = {
        "exercises": {
            "asked": first.asked,
            "decimals": first.places,
            "language": style.language,
            "notation": style.notation,
            "convention": "rows" if style.rows else "columns",
            "paper": style.paper,
        },
        "exercise": [{"name": one.name, **_tables(one.example)} for one in exercises.all],
    }
    return tomli_w.dumps(data)


def _tables(example: Example) -> dict[str, Any]:
    names = [layer.name for layer in example.network.layers]
    tables: dict[str, Any] = {
        "network": network_table(example.network),
        "weights": dict(zip(names, example.W, strict=True)),
        "example": {
            "input": example.inputs[0],
            "target": example.targets[0],
            "learning_rate": example.learning_rate,
        },
        "biases": {n: b for n, b in zip(names, example.b, strict=True) if b is not None},
    }
    return {name: table for name, table in tables.items() if table}


def read_exercise_file(path: Path) -> Exercises:
    """Read the exercises of a file that `clearprop exercise` has written."""
    data = read_toml(path, "the exercise.toml of `clearprop exercise`")
    with errors_naming(path):
        return _exercises(data)


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
    places = needed(about, "exercises", "decimals")
    if isinstance(places, bool) or not isinstance(places, int) or not 1 <= places <= 15:
        raise ClearpropError(f"decimals is {places!r}: it must be a whole number from 1 to 15")
    asked = needed(about, "exercises", "asked")
    if not isinstance(asked, list) or not asked:
        raise ClearpropError(f"asked is {asked!r}: it must be a list of quantities")
    wanted = tuple(map(str, cast("list[Any]", asked)))
    exercises = tuple(
        _exercise(one, number, wanted, places)
        for number, one in enumerate(cast("list[Any]", tables), 1)
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
    with errors_naming(f"exercise '{name}'"):
        example = example_of(tables, seed=0, places=places)
        check_sizes(example.network.sizes)
        if len(example.inputs) > 1:
            raise ClearpropError("it has several samples: an exercise has one")
        exercise = Exercise(name, example, (), places)
        return Exercise(name, example, asked_of(exercise.rounded, wanted), places)


def _one_of(about: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    value = needed(about, "exercises", key)
    if value not in allowed:
        raise ClearpropError(f"{key} is {value!r}: it must be one of {', '.join(allowed)}")
    return value
