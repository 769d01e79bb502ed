"""Mark a class: every sheet, whose attempt counts, and what a teacher is to know besides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from clearprop.errors import ClearpropError, check_names
from clearprop.exercises.copying import copied_from
from clearprop.exercises.exercise import Exercise, Exercises, kind
from clearprop.exercises.follow_through import Answered
from clearprop.exercises.mark import mark
from clearprop.exercises.report import Remarks
from clearprop.exercises.result import Per, SheetResult

Attempt = Literal["last", "best"]
ATTEMPTS: tuple[Attempt, ...] = get_args(Attempt)
"""Which of several attempts of a student counts."""


@dataclass(frozen=True)
class Marking:
    """How sheets are marked: what a slip costs, how far an answer may be from a right one, what
    quantities are worth, and which attempt counts.

    `worth` has points by a kind of quantity ("dW") or its name ("dW_c"); a quantity that is not
    there is worth a point for each entry.
    """

    per: Per = "entry"
    tolerance: Decimal | None = None
    worth: Mapping[str, Decimal] | None = None
    attempt: Attempt = "last"


@dataclass(frozen=True)
class ClassResult:
    """The results of those who have answered, in the order of the class, and the remarks."""

    results: tuple[SheetResult, ...]
    remarks: Remarks
    attempts: Mapping[str, int]


def mark_class(
    exercises: Exercises,
    handed_in: Iterable[Mapping[str, Answered]],
    problems: Iterable[str] = (),
    marking: Marking = Marking(),
) -> ClassResult:
    """Mark what a class has handed in: by attempt, the answers to exercises by their names."""
    counts = Counter[str]()
    found: dict[str, tuple[SheetResult, Answered]] = {}
    for attempt in handed_in:
        for name, answered in attempt.items():
            if not any(one is not None for matrix in answered.values() for one in matrix.flat):
                continue
            counts[name] += 1
            sheet = exercises.named(name)
            weights = _weights(sheet, marking.worth)
            result = mark(
                sheet, answered, per=marking.per, tolerance=marking.tolerance, weights=weights
            )
            is_worse = name in found and result.exact_points < found[name][0].exact_points
            if not (marking.attempt == "best" and is_worse):
                found[name] = result, answered
    copied = {name: copied_from(exercises, name, answered) for name, (_, answered) in found.items()}
    remarks = Remarks(
        absent=tuple(one.name for one in exercises.all if one.name not in found),
        problems=tuple(problems),
        copied={name: sources for name, sources in copied.items() if sources},
    )
    results = tuple(found[one.name][0] for one in exercises.all if one.name in found)
    return ClassResult(results, remarks, counts)


def _weights(
    exercise: Exercise, worth: Mapping[str, Decimal] | None
) -> Mapping[str, Decimal] | None:
    """Return what each asked quantity is worth, by its name."""
    if worth is None:
        return None
    kinds = {step.name: kind(step) for step in exercise.steps if step.name in exercise.asked}
    check_names("asked quantity", worth, {*kinds, *kinds.values()})
    named = {name: worth.get(name, worth.get(of)) for name, of in kinds.items()}
    return {name: points for name, points in named.items() if points is not None}


def worth_of(text: str, exercises: Exercises) -> Mapping[str, Decimal]:
    """Return what quantities are worth: "quantity" is a point for each, "dW=3,E=1" says it."""
    if text == "quantity":
        return {name: Decimal(1) for one in exercises.all for name in one.asked}
    found: dict[str, Decimal] = {}
    for part in text.split(","):
        name, sign, points = (piece.strip() for piece in part.partition("="))
        number = Decimal(points) if points.replace(".", "", 1).isdigit() else None
        if not sign or number is None:
            raise ClearpropError(
                f"'{part.strip()}' is no weight: write quantity, or such as dW=3,E=1"
            )
        found[name] = number
    return found
