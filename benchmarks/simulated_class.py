"""A class of 30: right in several ways of rounding, wrong in named ways, and gaming."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.students import EXACT, Answers, Habit, Working, as_decimals
from benchmarks.table import table
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.result import SheetResult

CLASSES = 3
"""Points are means over so many classes, each with other numbers."""

ROUNDS = Habit(goes_on=4)


@dataclass(frozen=True)
class Student:
    """What a student does on a sheet, and what they should get for it."""

    does: str
    answers: Callable[[Exercise, Exercise], Answers]
    """Of their own sheet, and a neighbour's."""
    fair: Callable[[SheetResult, Answers], float]


def _right(habit: Habit) -> Callable[[Exercise, Exercise], Answers]:
    return lambda own, _: Working(own, habit).answers()


def _all(result: SheetResult, _: Answers) -> float:
    return len(result.entries)


def _none(result: SheetResult, _: Answers) -> float:
    return 0


def _half(result: SheetResult, _: Answers) -> float:
    """Return half of the points, as for numbers that nobody can have calculated."""
    return len(result.entries) / 2


def _without_first(result: SheetResult, answers: Answers) -> float:
    """Return all points but those of the first quantity that is wrong: one slip costs once."""
    chains = result.exercise.rounded, result.exercise.full
    for name in result.exercise.asked:
        right = [chain.matrix(name).astype(float) for chain in chains]
        written, wide = answers[name].astype(float), float(result.exercise.tolerance(Decimal(1)))
        wrong = np.logical_and.reduce([np.abs(written - one) > wide for one in right])
        if wrong.any():
            return len(result.entries) - int(wrong.sum())
    return len(result.entries)


def _slip(slip: str, *steps: str, habit: Habit = ROUNDS) -> Student:
    def answers(own: Exercise, _: Exercise) -> Answers:
        return Working(own, habit, dict.fromkeys(steps, slip)).answers()

    return Student(f"{slip}, in {' and '.join(steps)}", answers, _without_first)


def _saturated(own: Exercise, _: Exercise) -> Answers:
    net = np.array([[9.1342], [-8.9716], [9.4523]])
    return Working(own, ROUNDS, invented={"net_b": net}).answers()


def _filled(number: Callable[[str, Any], Any]) -> Callable[[Exercise, Exercise], Answers]:
    """Return a way to fill every blank with numbers made up from the matrix that belongs there."""

    def answers(own: Exercise, _: Exercise) -> Answers:
        right = {name: own.rounded.matrix(name).astype(float) for name in own.asked}
        return {name: as_decimals(number(name, matrix)) for name, matrix in right.items()}

    return answers


def _printed(own: Exercise, _: Exercise) -> Answers:
    given = np.array([number for W in own.example.W for row in W for number in row], dtype=float)
    return {
        name: as_decimals(np.resize(given, own.rounded.matrix(name).shape)) for name in own.asked
    }


def _random(name: str, right: Any) -> Any:
    rng = np.random.default_rng(len(name))
    return np.array([[rng.uniform(-1, 1) for _ in row] for row in right])


STUDENTS: tuple[tuple[str, tuple[Student, ...]], ...] = (
    (
        "right",
        tuple(
            Student(does, _right(habit), _all)
            for does, habit, count in (
                ("rounds every step", ROUNDS, 3),
                ("keeps every digit", EXACT, 3),
                ("goes on with 5 decimals", Habit(goes_on=5), 2),
                ("goes on with 6 decimals", Habit(goes_on=6), 1),
                ("rounds each product, then adds", Habit(goes_on=4, products=4), 2),
                ("rounds in layer b, then keeps digits", Habit(goes_on=4, full_from="c"), 1),
            )
            for _ in range(count)
        ),
    ),
    (
        "wrong",
        (
            _slip("update added", "W_b_new", "b_b_new", "W_c_new", "b_c_new"),
            _slip("rate forgotten", "rate_dW_b", "rate_dW_c", "rate_db_b", "rate_db_c"),
            _slip("not updated", "b_b_new", "b_c_new"),
            _slip("bias forgotten", "net_b"),
            _slip("dot product", "dE_dnet_c", habit=EXACT),
            Student("cuts digits off", _right(Habit(goes_on=4, cuts=True)), _without_first),
            Student("rounds to 2 decimals", _right(Habit(goes_on=2, writes=2)), _without_first),
            _slip("net for out", "slope_c", "slope_b"),
            _slip("sign", "dE_dout_c", habit=EXACT),
            _slip("transpose", "dE_dout_b"),
            _slip("half forgotten", "E_total"),
            _slip("digits transposed", "net_b"),
        ),
    ),
    (
        "gaming",
        (
            Student("writes 0 everywhere", _filled(lambda name, right: 0 * right), _none),
            Student("writes 0.5 everywhere", _filled(lambda name, right: 0 * right + 0.5), _none),
            Student("writes random numbers", _filled(_random), _none),
            Student("copies the given weights", _printed, _none),
            Student(
                "copies a neighbour's sheet",
                lambda own, other: Working(other, ROUNDS).answers(),
                _none,
            ),
            Student("invents nets so large that the rest is easy", _saturated, _half),
        ),
    ),
)


def class_table(seed: int) -> str:
    """Return a line for each kind of student: their points, and how unfair these are."""
    rows: list[list[str]] = []
    everybody = [(group, one) for group, students in STUDENTS for one in students]
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    blanks = 0
    for number in range(CLASSES):
        names = [f"student {n}" for n in range(len(everybody))]
        options = ExerciseOptions((3, 3, 3), "hard")
        sheets = generate_exercises(options, names, seed + number).all
        for index, (group, student) in enumerate(everybody):
            own, neighbour = sheets[index], sheets[index - 1]
            answers = student.answers(own, neighbour)
            result = mark(own, answers)
            blanks = len(result.entries)
            fair = student.fair(result, answers)
            found.setdefault((group, student.does), []).append((float(result.points), fair))
    for (group, does), points in found.items():
        got, fair = np.mean(points, axis=0)
        off = np.mean([_unfair(group, *one) for one in points])
        count = str(len(points) // CLASSES)
        rows.append([group, does, count, f"{got:.1f}", f"{fair:.1f}", f"{off:.1f}"])
    head = ["", "student", "of 30", f"points of {blanks}", "fair", "unfair"]
    return table(head, rows, left=2)


def _unfair(group: str, got: float, fair: float) -> float:
    """Return points lost that should not be; of gaming, points earned that should not be."""
    return max(0.0, got - fair if group == "gaming" else fair - got)
