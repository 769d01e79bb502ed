"""Marking: right answers get their points in both chains, and each slip is recognised."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice, product
from typing import Literal

import numpy as np
import pytest

from clearprop.arithmetic import Array
from clearprop.exercises.exercise import Exercise, as_decimal
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from exercises.students import as_written, worked_by_a_student

ALL = ("net", "out", "E", "dE_dout", "slope", "dE_dnet", "dW", "rate_dW", "W_new")
NETWORKS = {
    "2-3-2": ExerciseOptions((2, 3, 2), "medium", asked=ALL),
    "3-3-3": ExerciseOptions((3, 3, 3), "medium", asked=ALL),
    "2-4-3-2 with biases": ExerciseOptions((2, 4, 3, 2), "hard"),
}
SLIPPED_AT = {
    "sign": ("sign", "dE_dout_{last}"),
    "no slope at the output": ("no slope", "dE_dnet_{last}"),
    "out for net at the output": ("out for net", "slope_{last}"),
    "no slope": ("no slope", "dE_dnet_{hidden}"),
    "out for net": ("out for net", "slope_{hidden}"),
    "transpose": ("transpose", "dE_dout_{hidden}"),
    "transposed gradient": ("gradient transposed", "dW_{last}"),
    "updated first": ("updated first", "dE_dout_{hidden}"),
}


def one(name: str, seed: int = 0) -> Exercise:
    return generate_exercises(NETWORKS[name], ["Ada"], seed).all[0]


def answers_of(exercise: Exercise, chain: str) -> dict[str, Array]:
    worked = getattr(exercise, chain)
    return {
        name: as_written(worked.matrix(name).astype(float), exercise.places)
        for name in exercise.asked
    }


def many() -> Iterator[tuple[ExerciseOptions, int]]:
    """Return options of every kind, over and over, each with another seed."""
    shapes = [(2, 2), (2, 3, 2), (3, 3, 3), (1, 2, 1), (2, 3, 2, 2), (4, 3)]
    kinds = [
        {"difficulty": "easy"},
        {"difficulty": "medium"},
        {"difficulty": "hard"},
        {"difficulty": "hard", "activation": ("tanh",)},
        {"difficulty": "medium", "places": 2},
        {"difficulty": "easy", "asked": ("net", "out", "dE_dnet", "dW", "W_new")},
        {"difficulty": "medium", "loss": "binary_cross_entropy", "asked": ("net", "dW")},
    ]
    seed = 0
    while True:
        for sizes, kind in product(shapes, kinds):
            yield ExerciseOptions(sizes, **kind), seed  # pyright: ignore[reportArgumentType]
            seed += 1


@pytest.mark.parametrize("part", range(10))
def test_right_sheets_of_1000_random_exercises_get_full_marks(part: int) -> None:
    marked = 0
    for options, seed in islice(many(), part * 100, part * 100 + 100):
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        for chain in ("rounded", "full"):
            done = mark(exercise, answers_of(exercise, chain))
            assert done.points == len(done.entries) > 0, (options, seed, chain)
            assert {entry.verdict for entry in done.entries} == {"right"}, (options, seed, chain)
            assert done.chain in (chain, "both"), (options, seed, chain)
            assert not done.slips
        marked += 1
    assert marked == 100


@pytest.mark.parametrize("places", [4, None])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_student_who_calculates_right_gets_full_marks(name: str, places: int | None) -> None:
    for seed in range(20):
        exercise = one(name, seed)
        done = mark(exercise, worked_by_a_student(exercise, places=places))
        assert {entry.verdict for entry in done.entries} == {"right"}
        assert done.points == len(done.entries)
        assert done.chain == ("rounded" if places else "full")


@pytest.mark.parametrize("seed", [1, 10])  # in 10, a slip leaves an entry right, but for its digits
@pytest.mark.parametrize("places", [4, None])
@pytest.mark.parametrize("slip", SLIPPED_AT)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_slip_is_named_where_it_happens_and_costs_no_more(
    name: str, slip: str, places: int | None, seed: int
) -> None:
    exercise = one(name, seed)
    letters = [layer.name for layer in exercise.example.network.layers]
    named, where = SLIPPED_AT[slip]
    site = where.format(last=letters[-1], hidden=letters[-2])
    done = mark(exercise, worked_by_a_student(exercise, slip, places))
    wrong = [entry for entry in done.entries if entry.verdict == "wrong"]
    assert wrong
    assert {entry.blank.quantity for entry in wrong} == {site}
    assert {entry.slip for entry in wrong} == {named}
    assert done.slips == (named,)
    assert done.points == len(done.entries) - len(wrong)
    follows = [entry for entry in done.entries if entry.verdict == "carried"]
    assert follows or site == f"dW_{letters[-1]}" or slip == "no slope at the output"


@pytest.mark.parametrize("written", [2, 4])
def test_rounding_too_early_is_named(written: int) -> None:
    exercise = one("2-3-2", 2)
    done = mark(exercise, worked_by_a_student(exercise, places=2, written=written))
    wrong = [entry for entry in done.entries if entry.verdict == "wrong"]
    assert wrong
    assert {entry.slip for entry in wrong} == {"rounded early"}


def test_a_slip_in_a_step_that_is_not_asked_is_named_in_the_next_that_is() -> None:
    options = ExerciseOptions((2, 3, 2), "medium", asked=("net", "out", "dE_dnet", "dW"))
    exercise = generate_exercises(options, ["Ada"], 0).all[0]
    for slip in ("transpose", "out for net", "sign"):
        done = mark(exercise, worked_by_a_student(exercise, slip, 4))
        assert done.slips == (slip,)


def test_no_wrong_answer_to_any_kind_of_exercise_is_called_right() -> None:
    """One entry is off by more than the tolerance, and all else is right."""
    rng = np.random.default_rng(1)
    for options, seed in islice(many(), 0, 1000, 5):
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        answers = answers_of(exercise, "rounded")
        blanks = list(exercise.blanks())
        blank = blanks[rng.integers(len(blanks))]
        ends = [end for pair in exercise.bounds(blank) for end in pair]
        step = Decimal(1).scaleb(-exercise.places)
        beyond = step * int(10 ** rng.uniform(0, 4))
        off = max(ends) + beyond if rng.integers(2) else min(ends) - beyond
        answers[blank.quantity][blank.row, blank.column] = off.quantize(step)
        wrong = [entry for entry in mark(exercise, answers).entries if entry.verdict == "wrong"]
        assert [entry.blank for entry in wrong] == [blank], (options, seed)


def test_random_wrong_answers_are_never_called_right() -> None:
    rng = np.random.default_rng(0)
    for seed, smallest in product(range(10), (-3.9, -1.5)):
        exercise = one("2-3-2", seed)
        answers: dict[str, Array] = {}
        for name in exercise.asked:
            true = exercise.rounded.matrix(name).astype(float)
            off = rng.choice([-1, 1], true.shape) * 10.0 ** rng.uniform(smallest, 0.5, true.shape)
            answers[name] = as_written(true + off, 4)
        done = mark(exercise, answers)
        for entry in done.entries:
            assert entry.answer is not None
            low_high = exercise.bounds(entry.blank)
            is_near = any(low <= entry.answer <= high for low, high in low_high)
            assert (entry.verdict == "right") == is_near
        # An answer may follow from other wrong ones by accident, but hardly if all are far off.
        assert smallest < -2 or done.points <= 1


def test_an_answer_just_inside_the_tolerance_is_right_and_just_outside_is_not() -> None:
    exercise = one("2-3-2")
    right = answers_of(exercise, "rounded")
    for off, is_right in ((Decimal("0.000051"), True), (Decimal("0.000052"), False)):
        moved = {name: np.array(matrix) for name, matrix in right.items()}
        moved["net_b"][0, 0] = exercise.rounded.matrix("net_b")[0, 0] + off
        entry = mark(exercise, moved).entries[0]
        assert (entry.verdict == "right") == is_right


@pytest.mark.parametrize(
    "made_up", ["0", "0.5", "1", "77777"], ids=["zeros", "all the same", "ones", "far too large"]
)
def test_numbers_made_up_to_ease_the_rest_do_not_carry(made_up: str) -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "rounded")
    answers["dE_dnet_c"] = np.full(answers["dE_dnet_c"].shape, Decimal(made_up), dtype=object)
    out_b = exercise.rounded.matrix("out_b").astype(float)
    answers["dW_c"] = as_written(answers["dE_dnet_c"].astype(float) @ out_b.T, 4)
    verdicts = by_quantity(exercise, answers)
    assert set(verdicts["dE_dnet_c"]) == {"wrong"}
    assert set(verdicts["dW_c"]) == {"wrong"}


@pytest.mark.parametrize("difficulty", ["medium", "hard"])
@pytest.mark.parametrize("seed", range(5))
def test_zeros_neither_carry_nor_count_as_rounded_early(
    difficulty: Literal["medium", "hard"], seed: int
) -> None:
    """All is 0 from net_c on.  Rounded to a decimal, small numbers would be 0 as well."""
    exercise = generate_exercises(ExerciseOptions((3, 3, 2), difficulty), ["Ada"], seed).all[0]
    answers = answers_of(exercise, "rounded")
    names = list(answers)
    for name in names[names.index("net_c") :]:
        is_left = name.startswith(("slope", "W_", "b_"))
        answers[name] = answers[name] if is_left else answers[name] * 0
    done = mark(exercise, answers)
    assert not done.slips
    earned = {entry.blank.quantity for entry in done.entries if entry.verdict == "carried"}
    assert not earned


def test_an_own_wrong_number_carries_to_all_that_follows_from_it() -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "rounded")
    answers["dE_dnet_c"][0, 0] += Decimal("0.0123")
    out_b = exercise.rounded.matrix("out_b").astype(float)
    answers["dW_c"] = as_written(answers["dE_dnet_c"].astype(float) @ out_b.T, 4)
    verdicts = by_quantity(exercise, answers)
    assert verdicts["dE_dnet_c"] == ["wrong", "right"]
    assert verdicts["dW_c"] == ["carried"] * 3 + ["right"] * 3
    # What was calculated from the right number after all is right as well.
    assert set(verdicts["dE_dout_b"]) == {"right"}


def test_what_is_not_answered_earns_nothing_and_does_not_hurt_the_rest() -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "full")
    del answers["net_c"]
    done = mark(exercise, answers)
    assert [entry.verdict for entry in done.entries].count("missing") == 2
    assert done.points == len(done.entries) - 2


def by_quantity(exercise: Exercise, answers: Mapping[str, Array]) -> dict[str, list[str]]:
    verdicts: dict[str, list[str]] = {}
    for entry in mark(exercise, answers).entries:
        verdicts.setdefault(entry.blank.quantity, []).append(entry.verdict)
    return verdicts


def test_the_oracle_agrees_with_the_chains() -> None:
    exercise = one("2-4-3-2 with biases")
    for chain, places in (("rounded", 4), ("full", None)):
        student = worked_by_a_student(exercise, places=places)
        for name in exercise.asked:
            chained = getattr(exercise, chain).matrix(name)
            apart = [
                abs(as_decimal(entry) - as_decimal(own))
                for entry, own in zip(chained.flat, student[name].flat, strict=True)
            ]
            assert max(apart) <= exercise.tolerance
