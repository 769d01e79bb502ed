"""Generation: every student another network, and the same one again from the seed."""

import numpy as np
import pytest

from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise
from clearprop.exercises.generate import (
    DIFFICULTIES,
    Difficulty,
    ExerciseOptions,
    generate_exercises,
)
from clearprop.losses import check_targets

CLASS = ["Ada", "Blaise", "Carl", "Émilie", "Leonhard"]


def numbers(exercise: Exercise) -> tuple[object, ...]:
    example = exercise.example
    return example.W, example.b, example.inputs, example.targets, example.learning_rate


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_each_student_has_another_network_reproducible_from_the_seed(
    difficulty: Difficulty,
) -> None:
    options = ExerciseOptions((2, 3, 2), difficulty)
    generated = generate_exercises(options, CLASS, 1)
    assert [exercise.name for exercise in generated.all] == CLASS
    assert len({numbers(exercise) for exercise in generated.all}) == len(CLASS)
    assert generate_exercises(options, CLASS, 1) == generated
    assert generate_exercises(options, CLASS, 2).all[0].example != generated.all[0].example


def test_a_class_may_grow_without_changing_anybodys_exercise() -> None:
    options = ExerciseOptions((2, 3, 2))
    before = generate_exercises(options, CLASS, 1)
    after = generate_exercises(options, ["Zoe", *reversed(CLASS)], 1)
    for exercise in before.all:
        assert after.named(exercise.name) == exercise


def test_no_two_exercises_are_equal_even_where_few_are_possible() -> None:
    options = ExerciseOptions((1, 1), "easy")
    generated = generate_exercises(options, [str(number) for number in range(20)], 0)
    assert len({numbers(exercise) for exercise in generated.all}) == 20


@pytest.mark.parametrize(("difficulty", "decimals"), [("easy", 1), ("medium", 1), ("hard", 2)])
def test_numbers_are_friendly(difficulty: Difficulty, decimals: int) -> None:
    for exercise in generate_exercises(ExerciseOptions((2, 3, 2), difficulty), CLASS, 3).all:
        example = exercise.example
        rows = [*example.inputs, *example.targets, *(row for W in example.W for row in W)]
        for number in (number for row in rows for number in row):
            assert number == round(number, decimals)
            assert abs(number) <= 3
        steps = {step.name: step.value for step in exercise.rounded.steps}
        assert all(np.any(value != 0) for name, value in steps.items() if name.startswith("dW"))
        # Within a matrix all weights differ, so that a row taken for a column is seen.
        for W in example.W:
            assert len({weight for row in W for weight in row}) == sum(map(len, W))


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        (("sigmoid", "softmax"), "categorical_cross_entropy"),
        (("relu", "sigmoid"), "binary_cross_entropy"),
        (("tanh",), "squared_error"),
        (("relu", "exponential"), "poisson"),
    ],
)
def test_targets_suit_the_loss_and_the_activation(activation: tuple[str, ...], loss: str) -> None:
    options = ExerciseOptions((2, 3, 3), activation=activation, loss=loss)
    for exercise in generate_exercises(options, CLASS, 0).all:
        check_targets(exercise.example.network.loss, np.array(exercise.example.targets))
        if activation[-1] == "softmax":
            assert sum(exercise.example.targets[0]) == 1


def test_quantities_are_asked_by_kind_or_by_name() -> None:
    options = ExerciseOptions((2, 3, 2), asked=("dW", "net_c"))
    exercise = generate_exercises(options, ["Ada"], 0).all[0]
    assert exercise.asked == ("net_c", "dW_c", "dW_b")
    assert [blank.quantity for blank in exercise.blanks()] == ["net_c"] * 2 + ["dW_c"] * 6 + [
        "dW_b"
    ] * 6


@pytest.mark.parametrize(
    ("options", "names", "message"),
    [
        (ExerciseOptions((2, 7, 2)), ["Ada"], "a layer has 7 neurons, too many"),
        (
            ExerciseOptions((2, 3, 2), asked=("nett",)),
            ["Ada"],
            "'nett' is no quantity of this network",
        ),
        (ExerciseOptions((2, 3, 2), places=0), ["Ada"], "rounded to 1 to 15 decimals, not 0"),
        (ExerciseOptions((2, 3, 2)), ["Ada", "Ada"], "'Ada' is there twice"),
        (ExerciseOptions((2, 3, 2)), [], "nobody to generate an exercise for"),
        (
            ExerciseOptions((1, 1), "easy", places=1),
            [str(n) for n in range(300)],
            "no friendly numbers",
        ),
    ],
)
def test_what_cannot_be_generated_is_said(
    options: ExerciseOptions, names: list[str], message: str
) -> None:
    with pytest.raises(ClearpropError, match=message):
        generate_exercises(options, names, 0)
