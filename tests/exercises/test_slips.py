"""Slips go with activations and losses that others have registered, and are registered alike."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Arithmetic, Array, Decimals, Floats, Quantity
from clearprop.exercises.exercise import Exercise, as_decimal
from clearprop.exercises.follow_through import follow
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.exercises.mark import mark
from clearprop.exercises.slips import (
    ENTRY_SLIPS,
    SLIPS,
    Site,
    hints,
    slipped,
    with_slip,
)
from clearprop.losses import LOSSES
from clearprop.worked.document.style import Style
from clearprop.worked.words import WORDS
from made_up import BENT_IDENTITY, LOG_COSH

KINDS = (
    ExerciseOptions((3, 3, 3), "hard"),
    ExerciseOptions((2, 3, 2), "hard"),
    ExerciseOptions((2, 3, 3, 2), "hard", activation=("tanh",)),
    ExerciseOptions((2, 3, 2), "hard", activation=("relu", "identity")),
    ExerciseOptions(
        (2, 3, 3), "hard", activation=("sigmoid", "softmax"), loss="categorical_cross_entropy"
    ),
    ExerciseOptions((2, 3, 2), "hard", loss="binary_cross_entropy"),
)
"""Together they have a step for every slip."""


def sheets() -> Iterator[Exercise]:
    """Return sheets of every kind, and batches of two samples that are averaged or added up."""
    for seed, options in enumerate(KINDS):
        yield generate_exercises(options, ["Ada"], seed).all[0]
    one = generate_exercises(KINDS[0], ["Ada"], 9).all[0]
    two = generate_exercises(KINDS[0], ["Blaise"], 9).all[0]
    for batch in ("mean", "sum"):
        samples = {
            field: getattr(one.example, field) + getattr(two.example, field)
            for field in ("inputs", "targets")
        }
        yield replace(one, example=replace(one.example, batch=batch, **samples))


def sites(exercise: Exercise, ar: Arithmetic) -> list[Site]:
    """Return every step of a right chain, with what was there before it."""
    found: list[Site] = []

    def look(made: Quantity, used: Mapping[str, Array]) -> Array:
        found.append(Site(exercise.example.network, made, dict(used), ar, exercise.example.batch))
        return made.value

    follow(exercise, look, ar)
    return found


@pytest.fixture(scope="module")
def given_by() -> dict[str, dict[tuple[int, str], Array]]:
    """Return what each slip gives at every step of every sheet where it can happen."""
    found: dict[str, dict[tuple[int, str], Array]] = {
        slip: {} for slip, rule in SLIPS.items() if rule
    }
    for number, exercise in enumerate(sheets()):
        for at in sites(exercise, Decimals(exercise.rounding.digits)):
            for slip, value in slipped(at):
                found[slip][number, at.made.name] = value
            assert all(value.shape == at.made.value.shape for _, value in slipped(at))
    return found


def test_every_slip_gives_a_wrong_number_somewhere(
    given_by: dict[str, dict[tuple[int, str], Array]],
) -> None:
    exercises = list(sheets())
    for slip, values in given_by.items():
        off = [
            np.max(np.abs(value - exercises[number].rounded.matrix(step)))
            for (number, step), value in values.items()
        ]
        assert max(off) > (0 if slip == "truncated" else exercises[0].tolerance(Decimal(1))), slip


def test_no_two_slips_are_the_same_equation_everywhere(
    given_by: dict[str, dict[tuple[int, str], Array]],
) -> None:
    for one, other in combinations(given_by, 2):
        same_steps = given_by[one].keys() == given_by[other].keys()
        assert not same_steps or any(
            np.any(value != given_by[other][step]) for step, value in given_by[one].items()
        ), (one, other)


def test_a_slip_gives_the_same_in_decimals_and_in_floats() -> None:
    for exercise in sheets():
        for exact in sites(exercise, Decimals(15)):
            used = {name: matrix.astype(float) for name, matrix in exact.used.items()}
            exactly, value = (one.astype(float) for one in (exact.made.exact, exact.made.value))
            made = replace(exact.made, exact=exactly, value=value)
            floats = Site(exact.network, made, used, Floats(), exact.batch)
            for slip, value in slipped(exact):
                if slip != "truncated":
                    other = with_slip(slip, floats)
                    assert other is not None
                    np.testing.assert_allclose(other.astype(float), value.astype(float), atol=1e-9)


def test_numbers_too_large_to_go_on_with_are_no_slip() -> None:
    exercise = next(sheets())
    at = next(one for one in sites(exercise, Decimals(4)) if one.made.name == "out_b")
    far = {**at.used, "net_b": at.used["net_b"] - 10**6}
    assert with_slip("fraction forgotten", replace(at, used=far)) is None


def test_every_slip_has_a_sentence_of_its_own_in_every_language() -> None:
    names = [*SLIPS, *ENTRY_SLIPS, "exchanged"]
    for language in WORDS:
        said = [Style(language=language).text(f"slip {slip}") for slip in names]
        assert len(set(said)) == len(names)
        of_slips = {key for key in WORDS[language] if key.startswith("slip ")}
        assert of_slips == {f"slip {slip}" for slip in names}


numbers = st.integers(-99999, 99999).map(lambda units: Decimal(units).scaleb(-4))


@given(numbers)
def test_a_right_number_is_no_slip_of_the_pen(right: Decimal) -> None:
    assert not [name for name, is_made in ENTRY_SLIPS.items() if is_made(right, right, 4)]


@pytest.mark.parametrize(
    ("right", "written", "named"),
    [
        ("0.3458", "-0.3458", ["sign lost"]),
        ("-0.3458", "-3.458", ["point moved"]),
        ("-0.3458", "-0.0346", ["point moved"]),
        ("0.3458", "0.3485", ["digits transposed"]),
        ("1.3458", "3.1458", ["digits transposed"]),
        ("0.3458", "0.3758", ["one digit"]),
        ("0.3458", "0.3459", []),
        ("0.3458", "0.8453", []),
        ("0.3458", "-0.3485", []),
        ("0.3458", "0.3", []),
        ("9.9999", "10.0000", []),
        ("0.0000", "0.0010", ["one digit"]),
        ("0.0019", "0.0010", ["one digit"]),
        ("0.9500", "0.4500", ["one digit"]),
        ("0.0023", "0.0002", ["point moved"]),
    ],
)
def test_a_slip_of_the_pen_is_told_by_its_digits(
    right: str, written: str, named: list[str]
) -> None:
    found = [
        name
        for name, is_made in ENTRY_SLIPS.items()
        if is_made(Decimal(right), Decimal(written), 4)
    ]
    assert found == named


@given(st.integers(1000, 99999), st.integers(0, 2))
def test_changing_two_neighbouring_digits_shows(units: int, place: int) -> None:
    right = Decimal(units).scaleb(-4)
    digits = list(f"{units:05}")
    digits[place + 1], digits[place + 2] = digits[place + 2], digits[place + 1]
    written = Decimal(int("".join(digits))).scaleb(-4)
    assert ENTRY_SLIPS["digits transposed"](right, written, 4) == (written != right)


@pytest.fixture
def exercise(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    monkeypatch.setitem(ACTIVATIONS, "bent_identity", BENT_IDENTITY)  # pyright: ignore
    monkeypatch.setitem(LOSSES, "log_cosh", LOG_COSH)  # pyright: ignore
    options = ExerciseOptions((2, 3, 2), "hard", activation=("bent_identity",), loss="log_cosh")
    return generate_exercises(options, ["Ada"], 0).all[0]


def answers(exercise: Exercise) -> dict[str, Array]:
    return {name: exercise.rounded.matrix(name).copy() for name in exercise.asked}


def test_an_activation_and_a_loss_from_outside_have_slips(exercise: Exercise) -> None:
    named = {slip for slips in hints(exercise).values() for slip, _ in slips}
    assert named >= {"out for net", "sign", "no slope", "transpose", "updated first", "not derived"}
    steps = {step.name: step for step in exercise.rounded.steps}
    assert steps["slope_b"].formula == "bent′(net_b)"
    assert steps["E_total"].notes == ("log_cosh",)
    right = mark(exercise, answers(exercise))
    assert right.points == len(right.entries)


def test_a_slip_is_one_row_of_the_table(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plus_seven(at: Site) -> Array | None:
        return at.made.value + 7 if at.made.kind == "net" else None

    written = answers(exercise)
    written["net_b"] = written["net_b"] + 7
    assert mark(exercise, written).slips == ()
    monkeypatch.setitem(SLIPS, "plus seven", plus_seven)
    result = mark(exercise, written)
    assert result.slips == ("plus seven",)
    wrong = {entry.blank.quantity for entry in result.entries if entry.verdict == "wrong"}
    assert wrong == {"net_b"}
    assert as_decimal(result.entries[0].answer) == written["net_b"][0, 0]
