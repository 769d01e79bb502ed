"""Marking: right answers get their points in both chains, and each slip is recognised."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product
from typing import Literal

import numpy as np
import pytest

from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Array, Decimals, Quantity, Rounding
from clearprop.arithmetic.base import entrywise
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Blank, Exercise, as_decimal
from clearprop.exercises.follow_through import follow
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.reach import reach
from clearprop.exercises.result import Per
from clearprop.losses import LOSSES, NetLoss
from clearprop.update import BUILT_IN_OPTIMIZERS, Optimizer
from clearprop.worked.steps.settings import TrainingSettings
from exercises.careful import at_random, habits, to_significant, worked_carefully
from exercises.students import as_written, worked_by_a_student

ALL = ("net", "out", "E", "dE_dout", "slope", "dE_dnet", "dW", "rate_dW", "W_new")
NETWORKS = {
    "2-3-2": ExerciseOptions((2, 3, 2), "medium", asked=ALL),
    "3-3-3": ExerciseOptions((3, 3, 3), "medium", asked=ALL),
    "2-4-3-2 with biases": ExerciseOptions((2, 4, 3, 2), "hard"),
}
CAREFUL = {
    **NETWORKS,
    "tanh": ExerciseOptions((2, 3, 2), "hard", activation=("tanh",)),
    "cross-entropy": ExerciseOptions((2, 3, 2), "hard", loss="binary_cross_entropy"),
    "two decimals": ExerciseOptions((3, 2, 3), "hard", places=2),
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
        name: as_written(worked.matrix(name).astype(float), exercise.rounding.digits)
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


def widest(exercise: Exercise, answers: Mapping[str, Array]) -> Mapping[str, Array]:
    """Return the intervals of right answers to each quantity, from the right ones before it."""
    return reach(exercise, answers, exercise.tolerance).within


def is_inside(
    exercise: Exercise, within: Mapping[str, Array], blank: Blank, answer: Decimal
) -> bool:
    interval = within[blank.quantity][blank.at]
    ends = [(interval.low, interval.high), *exercise.bounds(blank)]
    off = exercise.tolerance(answer)
    return any(low - off <= answer <= high + off for low, high in ends)


def test_no_wrong_answer_to_any_kind_of_exercise_is_called_right() -> None:
    """One entry is off by more than honest rounding may move it, and all else is right."""
    rng = np.random.default_rng(1)
    for options, seed in islice(many(), 0, 1000, 5):
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        answers = answers_of(exercise, "rounded")
        blanks = list(exercise.blanks())
        blank = blanks[rng.integers(len(blanks))]
        interval = widest(exercise, answers)[blank.quantity][blank.at]
        ends = [end for pair in exercise.bounds(blank) for end in pair]
        off = exercise.tolerance(interval.middle)
        ends += [interval.low - off, interval.high + off]
        step = Decimal(1).scaleb(-exercise.rounding.digits)
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
        done, within = mark(exercise, answers), widest(exercise, {})
        for entry in done.entries:
            assert entry.answer is not None
            in_chain = any(
                low <= entry.answer <= high for low, high in exercise.bounds(entry.blank)
            )
            assert not in_chain or entry.verdict == "right"
            if entry.verdict == "right":
                assert is_inside(exercise, within, entry.blank, entry.answer)
        # An answer may follow from other wrong ones by accident, but hardly if all are far off.
        assert smallest < -2 or done.points <= 1


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("name", CAREFUL)
def test_no_careful_student_loses_a_point(name: str, part: int) -> None:
    for seed in range(part * 3, part * 3 + 3):
        exercise = generate_exercises(CAREFUL[name], ["Ada"], seed).all[0]
        rng = np.random.default_rng(seed)
        for habit, rounds in habits(exercise.rounding.digits, rng).items():
            done = mark(exercise, worked_carefully(exercise, rounds))
            wrong = [entry for entry in done.entries if entry.verdict != "right"]
            assert not wrong, (habit, seed)


@pytest.mark.parametrize("digits", [3, 4])
@pytest.mark.parametrize("name", CAREFUL)
def test_no_careful_student_loses_a_point_on_significant_digits(name: str, digits: int) -> None:
    for seed in range(6):
        options = replace(CAREFUL[name], places=None, significant=digits)
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        rng = np.random.default_rng(seed)
        for habit, rounds in habits(digits, rng, to_significant).items():
            done = mark(exercise, worked_carefully(exercise, rounds))
            wrong = [entry for entry in done.entries if entry.verdict != "right"]
            assert not wrong, (habit, seed)


@pytest.mark.parametrize("optimizer", BUILT_IN_OPTIMIZERS, ids=lambda kind: kind.__name__)
def test_nobody_loses_a_point_with_any_optimizer(optimizer: type[Optimizer]) -> None:
    one_step = one("2-4-3-2 with biases", 1).example
    example = replace(one_step, training=TrainingSettings(optimizer=optimizer()))
    plain = Exercise("Ada", example, (), Rounding(4, "significant"))
    exercise = replace(plain, asked=tuple(step.name for step in plain.rounded.steps))
    finer = replace(plain, rounding=Rounding(5, "significant")).rounded
    written = {name: entrywise(to_significant(4), finer.matrix(name)) for name in exercise.asked}
    done = mark(exercise, written)
    wrong = [entry for entry in done.entries if entry.verdict != "right"]
    assert not wrong
    assert reach(exercise, written, exercise.tolerance).within.keys() == set(exercise.asked)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_loses_a_point_in_a_batch_of_samples(seed: int) -> None:
    first, second = (one("2-4-3-2 with biases", seed + more) for more in (0, 100))
    example = replace(
        first.example,
        inputs=first.example.inputs + second.example.inputs,
        targets=first.example.targets + second.example.targets,
    )
    batch = Exercise("Ada", example, (), Rounding(4))
    exercise = replace(batch, asked=tuple(step.name for step in batch.rounded.steps))
    for habit, rounds in habits(4, np.random.default_rng(seed)).items():
        done = mark(exercise, worked_carefully(exercise, rounds))
        assert {entry.verdict for entry in done.entries} == {"right"}, habit


@pytest.mark.parametrize("hidden", ["sigmoid", "relu", "gelu", "silu", "elu", "softplus", "tanh"])
@pytest.mark.parametrize("loss", LOSSES)
def test_steps_rounded_at_random_are_right_whatever_the_network(loss: str, hidden: str) -> None:
    """Each number is rounded in another way before the next step, by every output activation."""
    for seed, output in enumerate(ACTIVATIONS):
        pairing = LOSSES[loss]
        if isinstance(pairing, NetLoss) and output not in pairing.dE_dnet_formulas:
            continue
        options = ExerciseOptions((2, 3, 3), "hard", activation=(hidden, output), loss=loss)
        exercise = generate_exercises(options, ["Ada"], 0).all[0]
        way = at_random(np.random.default_rng(seed), exercise.rounding.digits)

        def rounded(
            made: Quantity,
            used: Mapping[str, Array],
            way: Callable[[Decimal], Decimal] = way,
        ) -> Array:
            return np.vectorize(way, otypes=[object])(made.exact)

        used = follow(exercise, rounded, exercise.ar).used
        answers = {name: exercise.ar.finish(used[name]) for name in exercise.asked}
        done = mark(exercise, answers)
        assert {entry.verdict for entry in done.entries} == {"right"}, output


def test_right_answers_lie_within_few_units_of_the_last_place() -> None:
    exercise = one("2-4-3-2 with biases")
    answers = answers_of(exercise, "rounded")
    for name, intervals in widest(exercise, answers).items():
        widths = [(one.high - one.low) / 2 * 10**4 for one in intervals.flat]
        assert max(widths) <= (8 if name == "E_total" else 4), name


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


@pytest.mark.parametrize("per", ["entry", "quantity", "slip"])
def test_a_habit_costs_once(per: Per) -> None:
    """All is rounded to two decimals: every quantity has wrong numbers by the same slip."""
    exercise = one("2-4-3-2 with biases")
    done = mark(exercise, worked_by_a_student(exercise, places=2, written=2), per=per)
    assert done.slips == ("rounded early",)
    wrong = [entry.blank.quantity for entry in done.entries if entry.verdict == "wrong"]
    assert {entry.slip for entry in done.entries if entry.verdict == "wrong"} == {"rounded early"}
    assert done.points == len(done.entries) - len(wrong)
    slipped = {entry.blank.quantity for entry in done.entries if entry.slip}
    assert len(slipped) > 15
    if per == "entry":
        assert len(set(wrong)) == 1
    elif per == "quantity":
        assert sorted(wrong) == sorted(slipped)
    else:
        assert len(wrong) == 1


def test_a_slip_in_a_step_that_is_not_asked_is_carried_on() -> None:
    options = ExerciseOptions((3, 3, 2), "hard", asked=("dW", "net_b"))
    for seed, places in product(range(5), (4, None)):
        exercise = generate_exercises(options, ["Ada"], seed).all[0]
        done = mark(exercise, worked_by_a_student(exercise, "sign", places))
        wrong = {entry.blank.quantity for entry in done.entries if entry.verdict == "wrong"}
        assert done.slips == ("sign",)
        assert wrong == {"dW_c"}
        assert {entry.verdict for entry in done.entries[-9:]} <= {"carried", "right"}


def test_a_slip_that_explains_one_of_many_wrong_entries_is_no_explanation() -> None:
    exercise = one("3-3-3")
    answers = answers_of(exercise, "rounded")
    rng = np.random.default_rng(0)
    answers["dW_c"] = as_written(rng.normal(size=(3, 3)), 4)
    out, dE_dnet = exercise.rounded.matrix("out_b"), exercise.rounded.matrix("dE_dnet_c")
    answers["dW_c"][0, 1] = as_written((out @ dE_dnet.T).astype(float), 4)[0, 1]
    wrong = [entry for entry in mark(exercise, answers).entries if entry.verdict == "wrong"]
    assert len(wrong) == 9
    assert {entry.slip for entry in wrong} == {None}


def other_digit(number: Decimal) -> Decimal:
    """Return a number with another digit after the point."""
    whole, _, digits = str(number).partition(".")
    return Decimal(f"{whole}.{(int(digits[0]) + 4) % 10}{digits[1:]}")


NEAR: list[tuple[str, Callable[[Decimal], Decimal]]] = [
    ("sign lost", lambda number: -number),
    ("point moved", lambda number: number * 10),
    ("point moved", lambda number: (number / 10).quantize(Decimal("0.0001"))),
    ("one digit", other_digit),
]


@pytest.mark.parametrize(("near", "change"), NEAR)
def test_a_number_near_the_right_one_is_gone_on_with(
    near: str, change: Callable[[Decimal], Decimal]
) -> None:
    exercise = one("2-3-2", 3)

    def mistaken(made: Quantity, used: Mapping[str, Array]) -> Array:
        return np.vectorize(change)(made.value) if made.name == "net_c" else made.value

    # Both entries: one alone would be gone on with whatever it was.
    used = follow(exercise, mistaken, Decimals(4)).used
    done = mark(exercise, {name: used[name] for name in exercise.asked})
    wrong = [entry for entry in done.entries if entry.verdict == "wrong"]
    assert {(entry.blank.quantity, entry.near) for entry in wrong} == {("net_c", near)}
    assert done.points == len(done.entries) - 2
    assert not done.invented


def test_digits_and_entries_that_change_places_are_near() -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "rounded")
    true = answers["out_b"][0, 0]
    digits = str(true)
    answers["out_b"][0, 0] = Decimal(digits[:-3] + digits[-2] + digits[-3] + digits[-1])
    assert abs(answers["out_b"][0, 0] - true) > Decimal("0.0005")
    dW = answers["dW_c"]
    dW[0, 0], dW[1, 2] = dW[1, 2], dW[0, 0]
    wrong = [entry for entry in mark(exercise, answers).entries if entry.verdict == "wrong"]
    assert [entry.near for entry in wrong] == ["digits transposed", "exchanged", "exchanged"]


@pytest.mark.parametrize(
    "numbers", [["60.1234", "-70.2345", "80.3456"], ["1.2345", "-0.6789", "2.4"]]
)
def test_what_follows_from_invented_numbers_is_worth_half(numbers: list[str]) -> None:
    exercise = generate_exercises(ExerciseOptions((3, 3, 3), "hard"), ["Ada"], 0).all[0]
    invented = np.array([[Decimal(number)] for number in numbers], dtype=object)

    def made_up(made: Quantity, used: Mapping[str, Array]) -> Array:
        return invented if made.name == "net_b" else made.value

    used = follow(exercise, made_up, Decimals(4)).used
    done = mark(exercise, {name: used[name] for name in exercise.asked})
    right = sum(entry.verdict == "right" for entry in done.entries)
    carried = [entry for entry in done.entries if entry.verdict == "carried"]
    assert done.invented == ("net_b",)
    assert all(entry.is_half for entry in carried)
    assert done.points == right + len(carried) / 2
    assert done.points < 0.56 * len(done.entries)


def test_copied_old_weights_are_no_habit() -> None:
    """To leave the weights as they are is a slip, but not of one who calculates nothing else."""
    exercise = one("2-4-3-2 with biases")
    answers = {
        name: exercise.rounded.matrix(name.removesuffix("_new"))
        for name in exercise.asked
        if name.endswith("_new")
    }
    done = mark(exercise, answers)
    assert not any(entry.recurs for entry in done.entries)


def test_a_teacher_may_forgive_more() -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "rounded")
    answers["net_b"] = answers["net_b"] + Decimal("0.002")
    for tolerance, is_right in (
        (None, False),
        (Decimal("0.001"), False),
        (Decimal("0.0021"), True),
    ):
        entry = mark(exercise, answers, tolerance=tolerance).entries[0]
        assert (entry.verdict == "right") == is_right
    for wrong in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ClearpropError, match="it must be a number of at least 0"):
            mark(exercise, answers, tolerance=wrong)


def test_quantities_may_have_weights() -> None:
    exercise = one("2-3-2")
    answers = answers_of(exercise, "rounded")
    answers["dW_b"][0, 0] += 1
    blanks = len(list(exercise.blanks()))
    done = mark(exercise, answers, weights={"dW_b": Decimal(2), "E_total": Decimal(3)})
    assert done.full_points == blanks - 6 - 1 + 2 + 3
    assert done.points == pytest.approx(done.full_points - 2 / 6, abs=0.005)


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
            assert max(apart) <= exercise.tolerance(Decimal(1))
