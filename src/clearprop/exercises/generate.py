"""Generate exercises with friendly numbers, each from the seed and its name, all different."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal, get_args

import numpy as np
from numpy.random import Generator

from clearprop.activations import Elementwise
from clearprop.arithmetic import Floats, Rounding
from clearprop.arithmetic.rounding import chosen_rounding
from clearprop.checks import check_seed
from clearprop.errors import ClearpropError
from clearprop.exercises.exercise import Exercise, Exercises, asked_of, check_sizes, kind
from clearprop.network import Layer, Network
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example, Row, Rows
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.work_through import work_through

Difficulty = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

FAR = 30.0
"""A net at which an activation is as good as at its limit."""

MOST_SAMPLES = 4

LARGEST_ERROR = 100
"""An error that a person still likes to square."""

MOST_TRIES = 500
"""Networks generated for one exercise before giving up on finding friendly numbers."""


@dataclass(frozen=True)
class Level:
    """What makes an exercise easy or hard."""

    weights: tuple[str, ...]  # to choose from, also with a minus and for biases
    inputs: tuple[str, ...]
    hidden: str
    output: str
    bias: bool
    asked: tuple[str, ...]  # kinds of steps; all where there are none
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

    Sizes, activation, bias and loss are as for `Network.of`; `asked` has kinds or names of steps
    to fill in, and answers are rounded to 1 to 15 places, or significant digits.  A batch has 1 to
    4 samples.
    """

    sizes: tuple[int, ...]
    difficulty: Difficulty = "medium"
    activation: tuple[str, ...] | None = None
    bias: bool | None = None
    loss: str = "squared_error"
    asked: tuple[str, ...] | None = None
    places: int | None = None
    significant: int | None = None
    samples: int = 1

    @property
    def rounding(self) -> Rounding:
        """How answers are rounded; ClearpropError if that cannot be."""
        if self.significant is not None and self.places is not None:
            raise ClearpropError(
                "answers are rounded either to decimals or to significant digits: give one of them"
            )
        places = LEVELS[self.difficulty].places if self.places is None else self.places
        if self.significant is None and not 1 <= places <= 15:
            raise ClearpropError(f"answers are rounded to 1 to 15 decimals, not {places}")
        return chosen_rounding(places, self.significant, exact=False)


def exercises_of(
    example: Example,
    names: Sequence[str],
    asked: tuple[str, ...] | None,
    rounding: Rounding,
    style: Style | None = None,
) -> Exercises:
    """Return one example as everybody's exercise; if nothing is named, all of it is asked."""
    check_sizes(example.network.sizes)
    worked = work_through(example, rounding)
    wanted = asked_of(worked, asked or tuple(kind(step) for step in worked.steps))
    all_of_them = tuple(Exercise(name, example, wanted, rounding) for name in names)
    return Exercises(all_of_them, style or Style())


def generate_exercises(
    options: ExerciseOptions, names: Sequence[str], seed: int, style: Style | None = None
) -> Exercises:
    """Generate an exercise for each name.

    An exercise depends on the seed, the options and its name alone, so that a class may grow
    without changing anybody's (but for the rare one that would equal an earlier one).
    """
    level = LEVELS[options.difficulty]
    rounding = options.rounding
    check_sizes(options.sizes)
    check_seed(seed)
    if not 1 <= options.samples <= MOST_SAMPLES:
        raise ClearpropError(
            f"a batch of {options.samples} samples cannot be filled in by hand: give it 1 to "
            f"{MOST_SAMPLES}"
        )
    if not names:
        raise ClearpropError("there is nobody to generate an exercise for: give a count or a class")
    for name in names:
        if names.count(name) > 1:
            raise ClearpropError(f"'{name}' is there twice: give every student a name of their own")
    activations = options.activation or (level.hidden,) * (len(options.sizes) - 2) + (level.output,)
    bias = level.bias if options.bias is None else options.bias
    network = Network.of(options.sizes, activations, bias=bias, loss=options.loss)
    examples: list[Example] = []
    for name in names:
        new = _new_example(network, level, rounding, name, seed, examples, options.samples)
        examples.append(new)
    worked = work_through(examples[0], rounding)
    kinds = [kind(step) for step in worked.steps]
    # A kind that the level asks for and this network does not have is nobody's mistake.
    usual = tuple(one for one in level.asked if one in kinds) or tuple(kinds)
    asked = asked_of(worked, usual if options.asked is None else options.asked)
    exercises = zip(names, examples, strict=True)
    all_of_them = tuple(Exercise(name, example, asked, rounding) for name, example in exercises)
    return Exercises(all_of_them, style or Style())


def _new_example(
    network: Network,
    level: Level,
    rounding: Rounding,
    name: str,
    seed: int,
    earlier: Sequence[Example],
    samples: int,
) -> Example:
    """Generate an example that is friendly and unlike all earlier ones."""
    own = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    for attempt in range(MOST_TRIES):
        example = _example(network, level, np.random.default_rng([seed, own, attempt]), samples)
        if example not in earlier and _is_friendly(work_through(example, rounding)):
            return example
    raise ClearpropError(
        f"no friendly numbers are found for a {'-'.join(map(str, network.sizes))} network: take "
        "more neurons, more decimals or another activation"
    )


def _example(network: Network, level: Level, rng: Generator, samples: int) -> Example:
    signed, layers = [sign + one for sign in ("", "-") for one in level.weights], network.layers
    rate = Decimal(str(rng.choice(["0.1", "0.2", "0.5"])))
    W = tuple(_matrix(layer, signed, rng) for layer in layers)
    b = tuple(_row(signed, layer.size, rng) if layer.bias else None for layer in layers)
    pairs = [
        (_row(level.inputs, network.sizes[0], rng), _target(network, rng)) for _ in range(samples)
    ]
    inputs, targets = zip(*pairs, strict=True)
    return Example(network, W, b, inputs, targets, rate, batch="mean")


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


def _is_friendly(worked: WorkedSteps) -> bool:
    """Return whether a person can reckon with the numbers and learn from them: no layer is silent,
    and nothing rounds to 0; no two neurons of a layer get the same, or swapped rows would not be
    seen; the error is no large number.
    """
    for step in worked.steps:
        value = step.value
        if step.kind == "net":
            columns = [*value.T.tolist()]
            if not np.all(value != 0) or any(len(set(one)) < len(one) for one in columns):
                return False
        elif step.kind in ("out", "slope", "dE_dnet", "dW", "E_total") and not np.any(value != 0):
            return False
        if step.name == "E_total" and value.item() > LARGEST_ERROR:
            return False
    return True
