"""Generate exercises with friendly numbers, each from the seed and its name, all different."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal, get_args

import numpy as np
from numpy.random import Generator

from clearprop.activations import Elementwise
from clearprop.arithmetic import Floats
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises, asked_of, check_sizes, kind
from clearprop.network import Layer, Network
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example, Row, Rows

Difficulty = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

FAR = 30.0
"""A net at which an activation is as good as at its limit."""

MOST_TRIES = 200
"""Networks generated for one exercise before giving up on finding friendly numbers."""


@dataclass(frozen=True)
class Level:
    """What makes an exercise easy or hard.

    Attributes
    ----------
    weights, inputs
        The numbers to choose from; those of weights and biases also with a minus.
    hidden, output
        Activations.
    bias
        Whether layers have biases.
    asked
        Kinds of steps to fill in; all where there are none.
    places
        Decimals to round to.
    """

    weights: tuple[str, ...]
    inputs: tuple[str, ...]
    hidden: str
    output: str
    bias: bool
    asked: tuple[str, ...]
    places: int


def _every(start: int, stop: int, step: int, places: int) -> tuple[str, ...]:
    return tuple(str(Decimal(n).scaleb(-places)) for n in range(start, stop + 1, step))


LEVELS: dict[Difficulty, Level] = {
    # Halves and relu: everything but the error comes out even, without a calculator.
    "easy": Level(
        _every(5, 20, 5, 1), _every(1, 3, 1, 0), "relu", "identity", False, ("net", "out", "E"), 2
    ),
    "medium": Level(
        _every(1, 9, 1, 1),
        _every(5, 20, 5, 1),
        "sigmoid",
        "sigmoid",
        False,
        ("net", "out", "E", "dE_dout", "slope", "dE_dnet", "dW"),
        4,
    ),
    "hard": Level(_every(5, 95, 5, 2), _every(5, 150, 5, 2), "sigmoid", "sigmoid", True, (), 4),
}


@dataclass(frozen=True)
class ExerciseOptions:
    """What the exercises of a class are to be like; None leaves it to the difficulty.

    Attributes
    ----------
    sizes
        Neurons per layer.
    difficulty
        Which numbers, activations and questions there are.
    activation
        One name for all layers, or one for each.
    bias, loss
        As for `Network.of`.
    asked
        Kinds or names of steps to fill in.
    places
        Decimals to round to, 1 to 15.
    """

    sizes: tuple[int, ...]
    difficulty: Difficulty = "medium"
    activation: tuple[str, ...] | None = None
    bias: bool | None = None
    loss: str = "squared_error"
    asked: tuple[str, ...] | None = None
    places: int | None = None


def generate_exercises(
    options: ExerciseOptions, names: Sequence[str], seed: int, style: Style | None = None
) -> Exercises:
    """Generate an exercise for each name.

    An exercise depends on the seed, the options and its name alone, so that a class may grow
    without changing anybody's (but for the rare one that would equal an earlier one).

    Parameters
    ----------
    options
        What they are to be like.
    names
        Of students, or numbers; all different.
    seed
        At least 0.
    style
        How their documents look.

    Raises
    ------
    ClearpropError
        If two names are the same, a layer is too large for a sheet, or no friendly numbers are
        found.
    """
    level = LEVELS[options.difficulty]
    places = level.places if options.places is None else options.places
    check_sizes(options.sizes)
    if not 1 <= places <= 15:
        raise ClearpropError(f"answers are rounded to 1 to 15 decimals, not {places}")
    if seed < 0:
        raise ClearpropError(f"the seed is {seed}: it must be a whole number from 0 on")
    if not names:
        raise ClearpropError("there is nobody to generate an exercise for: give a count or a class")
    for name in names:
        if names.count(name) > 1:
            raise ClearpropError(f"'{name}' is there twice: give every student a name of their own")
    network = _network(options, level)
    exercises: list[Exercise] = []
    for name in names:
        exercises.append(_generate(network, level, options, places, name, seed, exercises))
    return Exercises(tuple(exercises), style or Style())


def _network(options: ExerciseOptions, level: Level) -> Network:
    depth = len(options.sizes) - 1
    own = (level.hidden,) * (depth - 1) + (level.output,)
    bias = level.bias if options.bias is None else options.bias
    return Network.of(options.sizes, options.activation or own, bias=bias, loss=options.loss)


def _generate(
    network: Network,
    level: Level,
    options: ExerciseOptions,
    places: int,
    name: str,
    seed: int,
    earlier: Sequence[Exercise],
) -> Exercise:
    """Generate one exercise that is friendly and unlike all earlier ones."""
    own = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    for attempt in range(MOST_TRIES):
        rng = np.random.default_rng([seed, own, attempt])
        example = _example(network, level, rng)
        if any(example == exercise.example for exercise in earlier):
            continue
        exercise = Exercise(name, example, (), places)
        if not _is_friendly(exercise):
            continue
        kinds = [kind(step) for step in exercise.rounded.steps]
        # A kind that the level asks for and this network does not have is nobody's mistake.
        usual = tuple(one for one in level.asked if one in kinds) or tuple(kinds)
        wanted = usual if options.asked is None else options.asked
        return Exercise(name, example, asked_of(exercise.rounded, wanted), places)
    raise ClearpropError(
        f"no friendly numbers are found for a {'-'.join(map(str, network.sizes))} network: take "
        "more neurons, more decimals or another activation"
    )


def _example(network: Network, level: Level, rng: Generator) -> Example:
    signed = [sign + number for sign in ("", "-") for number in level.weights]
    rate = Decimal(str(rng.choice(["0.1", "0.2", "0.5"])))
    return Example(
        network,
        W=tuple(_matrix(layer, signed, rng) for layer in network.layers),
        b=tuple(_row(signed, layer.size, rng) if layer.bias else None for layer in network.layers),
        inputs=(_row(level.inputs, network.sizes[0], rng),),
        targets=(_target(network, rng),),
        learning_rate=rate,
        batch="mean",
    )


def _matrix(layer: Layer, numbers: Sequence[str], rng: Generator) -> Rows:
    row = _row(numbers, layer.size * layer.inputs, rng)
    return tuple(row[i * layer.inputs : (i + 1) * layer.inputs] for i in range(layer.size))


def _row(numbers: Sequence[str], count: int, rng: Generator) -> Row:
    """Choose numbers, all different while there are enough: else a mix-up would not be seen."""
    chosen = rng.choice(len(numbers), count, replace=count > len(numbers))
    return tuple(Decimal(numbers[int(index)]) for index in chosen)


def _target(network: Network, rng: Generator) -> Row:
    """Choose targets that the output activation can reach and the loss takes."""
    size, activation = network.output.size, network.output.activation
    if not isinstance(activation, Elementwise):  # shares of 1
        chosen = rng.integers(size)
        return tuple(Decimal(int(index == chosen)) for index in range(size))
    ends = activation.function(np.array([-FAR, FAR]), Floats())
    low, high = np.round(np.sort(np.clip(ends, -FAR, FAR)))
    lowest, highest = network.loss.targets
    low = low if lowest is None else max(low, lowest)
    high = high if highest is None else min(high, highest)
    targets = rng.choice([low, high], size) if high <= 1 else rng.integers(1, 4, size)
    return tuple(Decimal(int(number)) for number in targets)


def _is_friendly(exercise: Exercise) -> bool:
    """Return whether something is left to learn: no layer is silent, and nothing rounds to 0."""
    steps = exercise.rounded.steps
    return all(
        bool(np.all(step.value != 0) if step.kind == "net" else np.any(step.value != 0))
        for step in steps
        if step.kind in ("net", "out", "slope", "dE_dnet", "dW", "E_total")
    )
