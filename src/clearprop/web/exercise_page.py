"""The page as a test: a class's exercises to be filled in in the browser, without solutions."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises
from clearprop.exercises.generate import Difficulty
from clearprop.web.descriptions import descriptions, key_of
from clearprop.web.page import html_of, setup_of
from clearprop.worked.words import WORDS


def exercise_html(exercises: Exercises, detail: Difficulty = "medium") -> str:
    """Return a page, as HTML text, on which students fill in their exercises and save the answers.

    No number that is asked stands in it, and no name: a student's exercise opens by its code (see
    `codes_of`), or at once if there is only one.

    Parameters
    ----------
    exercises
        Those of a class.
    detail
        What stands beside the blanks of a step, as on a sheet: "easy" are sentences, formulas and
        matrices, "medium" formulas and matrices, "hard" nothing.

    Raises
    ------
    ClearpropError
        If an exercise has something that the page does not show.
    """
    style = exercises.style
    if style.rows:
        raise ClearpropError(
            "the page has samples in columns: make the exercises with --convention columns"
        )
    first = exercises.all[0]
    tests = [_test(code, one) for code, one in codes_of(exercises).items()]
    used = {step["key"] for test in tests for step in test["steps"]}
    known = descriptions(tuple(WORDS))
    given = {
        "setup": tests[0]["setup"],
        "mode": "test",
        "digits": None,
        "tours": {},
        "test": {
            "asked": first.asked,
            "detail": detail,
            "all": tests,
            # Of several exercises names would tell who else is in the class.
            "name": first.name if len(tests) == 1 else None,
        },
        "descriptions": {key: asdict(one) for key, one in known.items() if key in used},
    }
    return html_of(given, style.language)


def codes_of(exercises: Exercises) -> Mapping[str, Exercise]:
    """Return each exercise by the code that opens it, which nobody guesses from a name."""
    found = dict[str, Exercise]()
    for one in exercises.all:
        numbers = json.dumps(setup_of(one.example, one.rounding))
        found[sha256(f"{one.name}\n{numbers}".encode()).hexdigest()[:8]] = one
    return found


def links(exercises: Exercises, page: str) -> str:
    """Return CSV with each student's name, code, and link to the page, given the page's address."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\n")
    table.writerow(("name", "code", "link"))
    for code, one in codes_of(exercises).items():
        table.writerow((one.name, code, f"{page}#{urlencode({'code': code, 'name': one.name})}"))
    return text.getvalue()


def _test(code: str, exercise: Exercise) -> dict[str, Any]:
    """Return an exercise as the page has it: what is given, and the steps with their shapes."""
    worked, asked = exercise.rounded, exercise.asked
    return {
        "code": code,
        "setup": setup_of(exercise.example, exercise.rounding),
        "steps": [
            {
                "key": key_of(step, worked),
                "kind": step.kind,
                "layer": step.layer,
                "rows": step.value.shape[0],
                "columns": step.value.shape[1],
                "text": None if step.name in asked else [f"{x:f}" for x in step.value.flat],
            }
            for step in exercise.steps
        ],
    }
