"""Students who calculate with NumPy, in their own way: an oracle apart from the package's code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from clearprop.arithmetic import Array
from clearprop.exercises.exercise import Exercise


def rounded(value: Any, places: int | None) -> Any:
    """Round half away from zero, as a person does; None keeps every digit."""
    if places is None:
        return np.asarray(value, dtype=float)
    scaled = np.abs(np.asarray(value, dtype=float)) * 10**places
    # 1e-9 makes up for decimals that floats cannot hold.
    return np.sign(value) * np.floor(scaled + 0.5 + 1e-9) / 10**places


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def worked_by_a_student(
    exercise: Exercise,
    slip: str | None = None,
    places: int | None = None,
    written: int | None = None,
) -> Mapping[str, Array]:
    """Return a student's answers: sigmoids, squared error, one sample, any number of layers.

    Parameters
    ----------
    exercise
        Theirs.
    slip
        Made once: at the output layer, or in the last hidden one.
    places
        Decimals they go on with; all, if not given.
    written
        Decimals they write; the exercise's, if not given.
    """
    example = exercise.example
    W = [np.array(W_n, dtype=float) for W_n in example.W]
    b = [0 if b_n is None else np.array(b_n, dtype=float)[:, None] for b_n in example.b]
    target = np.array(example.targets, dtype=float).T
    rate = float(example.learning_rate)
    letters = [layer.name for layer in example.network.layers]
    out = [np.array(example.inputs, dtype=float).T]
    found: dict[str, Any] = {}

    def note(name: str, value: Any) -> Any:
        found[name] = value
        return rounded(value, places)

    for n, letter in enumerate(letters):
        net = note(f"net_{letter}", W[n] @ out[-1] + b[n])
        out.append(note(f"out_{letter}", sigmoid(net)))
    note("E_total", np.array([[np.sum((target - out[-1]) ** 2) / 2]]))
    for n in reversed(range(len(letters))):
        letter = letters[n]
        here = out[n + 1]
        if n + 1 == len(letters):
            dE_dout = target - here if slip == "sign" else here - target
            dE_dout = note(f"dE_dout_{letter}", dE_dout)
            slope = here * (1 - here)
            if slip == "out for net at the output":
                slope = sigmoid(here) * (1 - sigmoid(here))
            slope = note(f"slope_{letter}", slope)
            at_the_output = 1 if slip == "no slope at the output" else slope
            dE_dnet = note(f"dE_dnet_{letter}", dE_dout * at_the_output)
        else:
            last_hidden = n + 2 == len(letters)
            through = W[n + 1]
            if slip == "updated first" and last_hidden:
                step = rounded(rate * rounded(dE_dnet @ out[n + 1].T, places), places)
                through = rounded(through - step, places)
            back = through.T
            if slip == "transpose" and last_hidden:
                back = (
                    through
                    if through.shape[0] == through.shape[1]
                    else through.reshape(through.shape[::-1])
                )
            dE_dout = note(f"dE_dout_{letter}", back @ dE_dnet)
            slope = here * (1 - here)
            if slip == "out for net" and last_hidden:
                slope = sigmoid(here) * (1 - sigmoid(here))
            slope = note(f"slope_{letter}", slope)
            is_forgotten = slip == "no slope" and last_hidden
            dE_dnet = note(f"dE_dnet_{letter}", dE_dout if is_forgotten else dE_dout * slope)
        dW = dE_dnet @ out[n].T
        if slip == "transposed gradient" and n + 1 == len(letters):
            dW = (out[n] @ dE_dnet.T).reshape(dW.shape)
        dW = note(f"dW_{letter}", dW)
        step = note(f"rate_dW_{letter}", rate * dW)
        note(f"W_{letter}_new", W[n] - step)
        if example.b[n] is not None:
            db = note(f"db_{letter}", dE_dnet)
            note(f"b_{letter}_new", b[n] - note(f"rate_db_{letter}", rate * db))
    digits = exercise.places if written is None else written
    return {name: as_written(found[name], digits) for name in exercise.asked}


def as_written(value: Any, digits: int) -> Array:
    """Return decimals with so many digits after the point."""
    return np.vectorize(lambda number: Decimal(f"{number:.{digits}f}"), otypes=[object])(
        rounded(value, digits)
    )


Round = Callable[[Decimal], Decimal]


def to(places: int, way: str = ROUND_HALF_UP) -> Round:
    """Return a way to round."""
    return lambda number: number.quantize(Decimal(1).scaleb(-places), way)


def keep(number: Decimal) -> Decimal:
    """Keep every digit."""
    return number


@dataclass(frozen=True)
class Habit:
    """How a careful student rounds: what they write down of a step, and numbers on the way there.

    `slope` is what they go on with of the slope; each product, each partial sum, exp(±net) and the
    denominator are on the way.
    """

    step: Round = keep
    product: Round = keep
    partial: Round = keep
    exp: Round = keep
    slope: Round | None = None
    divides_first: bool = False
    other_sigmoid: bool = False


def at_random(rng: np.random.Generator, places: int, *ways: Round) -> Round:
    """Return what rounds every number in another way."""
    all_ways = (keep, to(places), to(places, ROUND_HALF_EVEN), to(places + 1), *ways)

    def by_another(number: Decimal) -> Decimal:
        return all_ways[rng.integers(len(all_ways))](number)

    return by_another


def habits(places: int, rng: np.random.Generator) -> Mapping[str, Habit]:
    """Return habits of careful students, all of them honest."""
    asked, even, more = to(places), to(places, ROUND_HALF_EVEN), to(places + 1)
    mixed = at_random(rng, places)
    return {
        "rounds at every step": Habit(asked),
        "full precision": Habit(),
        "one decimal more": Habit(more),
        "two decimals more": Habit(to(places + 2)),
        "one decimal more everywhere": Habit(more, more, more, more),
        "each product rounded": Habit(asked, asked),
        "products rounded, full steps": Habit(keep, asked),
        "every number rounded": Habit(asked, asked, asked, asked),
        "half to even": Habit(even, even, even, even),
        "steps at random": Habit(mixed),
        "everything at random": Habit(mixed, mixed, mixed, mixed, mixed),
        "exp rounded first": Habit(asked, exp=asked),
        "the other sigmoid": Habit(asked, exp=asked, other_sigmoid=True),
        "slope not rounded": Habit(asked, slope=keep),
        "mean divided first": Habit(asked, asked, divides_first=True),
    }


def worked_carefully(exercise: Exercise, habit: Habit) -> Mapping[str, Array]:
    """Return a careful student's answers, in decimals, one entry after the other.

    Sigmoids or tanh, squared error or binary cross-entropy, any number of samples and layers.
    """
    example, places = exercise.example, exercise.places
    layers = example.network.layers
    samples = range(len(example.inputs))
    found: dict[str, list[list[Decimal]]] = {}

    def note(name: str, matrix: list[list[Decimal]], goes_on: Round | None = None) -> Any:
        found[name] = [[habit.step(entry) for entry in row] for row in matrix]
        if goes_on is None:
            return found[name]
        return [[goes_on(entry) for entry in row] for row in matrix]

    def total(products: list[Decimal], start: Decimal | None = None) -> Decimal:
        result = start
        for one in products:
            term = habit.product(one)
            result = term if result is None else habit.partial(result + term)
        assert result is not None
        return result

    def act(name: str, net: Decimal) -> Decimal:
        if name == "tanh":
            e = (2 * net).exp()
            return (e - 1) / (e + 1)
        if habit.other_sigmoid:
            e = habit.exp(net.exp())
            return e / habit.partial(1 + e)
        return 1 / habit.partial(1 + habit.exp((-net).exp()))

    def mean(terms: list[Decimal]) -> Decimal:
        if len(terms) == 1:
            return terms[0]
        if habit.divides_first:
            return total([one / len(terms) for one in terms])
        return total(terms) / len(terms)

    out = [[list(column) for column in zip(*example.inputs, strict=True)]]
    target = [list(column) for column in zip(*example.targets, strict=True)]
    for layer, W, b in zip(layers, example.W, example.b, strict=True):
        net = [
            [
                total(
                    [w * before[s] for w, before in zip(row, out[-1], strict=True)]
                    + ([b[i]] if b else [])
                )
                for s in samples
            ]
            for i, row in enumerate(W)
        ]
        net = note(f"net_{layer.name}", net)
        name = layer.activation.name
        out.append(note(f"out_{layer.name}", [[act(name, x) for x in row] for row in net]))
    is_squared = example.network.loss.name == "squared_error"

    def loss(s: int) -> Decimal:
        terms: list[Decimal] = []
        for t, o in ((target[k][s], out[-1][k][s]) for k in range(len(target))):
            if is_squared:
                difference = habit.partial(t - o)
                terms.append(difference * difference / 2)
            else:
                terms.append(-(o.ln() if t else (1 - o).ln()))
        return total(terms)

    each = [loss(s) for s in samples]
    if len(samples) > 1:
        each = note("E", [each])[0]
    note("E_total", [[mean(each)]])
    dE_dnet: list[list[Decimal]] = []
    for n in reversed(range(len(layers))):
        letter, here = layers[n].name, out[n + 1]
        is_output = n + 1 == len(layers)
        if is_output:
            back = [
                [o - t for o, t in zip(*rows, strict=True)]
                for rows in zip(here, target, strict=True)
            ]
        else:
            columns = zip(*example.W[n + 1], strict=True)
            back = [
                [
                    total([w * row[s] for w, row in zip(column, dE_dnet, strict=True)])
                    for s in samples
                ]
                for column in columns
            ]
        if is_output and not is_squared:
            dE_dnet = note(f"dE_dnet_{letter}", back)
        else:
            back = note(f"dE_dout_{letter}", back)
            is_tanh = layers[n].activation.name == "tanh"
            slope = [
                [1 - habit.product(o * o) if is_tanh else o * habit.partial(1 - o) for o in row]
                for row in here
            ]
            slope = note(f"slope_{letter}", slope, habit.slope)
            dE_dnet = note(
                f"dE_dnet_{letter}",
                [
                    [a * b for a, b in zip(*rows, strict=True)]
                    for rows in zip(back, slope, strict=True)
                ],
            )
        rate, W, b = example.learning_rate, example.W[n], example.b[n]
        dW = [
            [
                mean([habit.product(own[s] * before[s]) for s in samples])
                if not habit.divides_first
                else mean([own[s] * before[s] for s in samples])
                for before in out[n]
            ]
            for own in dE_dnet
        ]
        dW = note(f"dW_{letter}", dW)
        moved = note(f"rate_dW_{letter}", [[rate * one for one in row] for row in dW])
        note(
            f"W_{letter}_new",
            [[w - m for w, m in zip(*rows, strict=True)] for rows in zip(W, moved, strict=True)],
        )
        if b is not None:
            db = note(f"db_{letter}", [[mean(row)] for row in dE_dnet])
            moved = note(f"rate_db_{letter}", [[rate * row[0]] for row in db])
            note(f"b_{letter}_new", [[old - m[0]] for old, m in zip(b, moved, strict=True)])
    rounded_to = to(places)
    return {
        name: np.array([[rounded_to(entry) for entry in row] for row in found[name]], dtype=object)
        for name in exercise.asked
    }
