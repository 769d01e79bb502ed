"""Careful students who reckon in decimals, each with a habit of rounding: an oracle of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import numpy as np

from clearprop.arithmetic import Array
from clearprop.exercises.exercise import Exercise

Round = Callable[[Decimal], Decimal]


def to(places: int, way: str = ROUND_HALF_UP) -> Round:
    """Return a way to round."""
    return lambda number: number.quantize(Decimal(1).scaleb(-places), way)


def to_significant(digits: int, way: str = ROUND_HALF_UP) -> Round:
    """Return a way to round to significant digits."""
    return Context(prec=digits, rounding=way).plus


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


def at_random(rng: np.random.Generator, digits: int, to: Callable[..., Round] = to) -> Round:
    """Return what rounds every number in another way."""
    all_ways = (keep, to(digits), to(digits, ROUND_HALF_EVEN), to(digits + 1))

    def by_another(number: Decimal) -> Decimal:
        return all_ways[rng.integers(len(all_ways))](number)

    return by_another


def habits(
    digits: int, rng: np.random.Generator, to: Callable[..., Round] = to
) -> Mapping[str, Habit]:
    """Return habits of careful students, all of them honest."""
    asked, even, more = to(digits), to(digits, ROUND_HALF_EVEN), to(digits + 1)
    mixed = at_random(rng, digits, to)
    return {
        "rounds at every step": Habit(asked),
        "full precision": Habit(),
        "one decimal more": Habit(more),
        "two decimals more": Habit(to(digits + 2)),
        "one decimal more everywhere": Habit(more, more, more, more),
        "each product rounded": Habit(asked, asked),
        "products rounded, full steps": Habit(keep, asked),
        "every number rounded": Habit(asked, asked, asked, asked),
        "half to even": Habit(even, even, even, even),
        "steps at random": Habit(mixed),
        "everything at random": Habit(mixed, mixed, mixed, mixed),
        "exp rounded first": Habit(asked, exp=asked),
        "the other sigmoid": Habit(asked, exp=asked, other_sigmoid=True),
        "slope not rounded": Habit(asked, slope=keep),
        "mean divided first": Habit(asked, asked, divides_first=True),
    }


Numbers = list[list[Decimal]]


def each(operation: Callable[[Decimal, Decimal], Decimal], one: Numbers, other: Numbers) -> Numbers:
    """Return what an operation makes of the entries of two matrices."""
    return [
        [operation(a, b) for a, b in zip(*rows, strict=True)]
        for rows in zip(one, other, strict=True)
    ]


@dataclass
class Careful:
    """A careful student at work, who notes what they write by its name."""

    habit: Habit
    found: dict[str, Numbers] = field(default_factory=dict[str, Numbers])

    def note(self, name: str, matrix: Numbers, goes_on: Round | None = None) -> Numbers:
        """Write a quantity down, and return what is gone on with."""
        self.found[name] = [[self.habit.step(entry) for entry in row] for row in matrix]
        if goes_on is None:
            return self.found[name]
        return [[goes_on(entry) for entry in row] for row in matrix]

    def total(self, terms: Sequence[Decimal]) -> Decimal:
        """Add up, from the first to the last."""
        result = self.habit.product(terms[0])
        for term in terms[1:]:
            result = self.habit.partial(result + self.habit.product(term))
        return result

    def product(self, one: Sequence[Sequence[Decimal]], columns: Numbers) -> list[list[Decimal]]:
        """Multiply the rows of one matrix with the columns of another."""
        return [
            [self.total([a * b for a, b in zip(row, column, strict=True)]) for column in columns]
            for row in one
        ]

    def mean(self, terms: Sequence[Decimal]) -> Decimal:
        """Return the mean over the samples."""
        if len(terms) == 1:
            return self.habit.product(terms[0])
        if self.habit.divides_first:
            return self.total([term / len(terms) for term in terms])
        return self.total(terms) / len(terms)

    def act(self, name: str, net: Decimal) -> Decimal:
        """Return tanh(net) or σ(net)."""
        if name == "tanh":
            e = (2 * net).exp()
            return (e - 1) / (e + 1)
        if self.habit.other_sigmoid:
            e = self.habit.exp(net.exp())
            return e / self.habit.partial(1 + e)
        return 1 / self.habit.partial(1 + self.habit.exp((-net).exp()))

    def slope(self, name: str, out: Decimal) -> Decimal:
        """Return the derivative at an out."""
        if name == "tanh":
            return 1 - self.habit.product(out * out)
        return out * self.habit.partial(1 - out)

    def loss(self, name: str, out: Sequence[Decimal], target: Sequence[Decimal]) -> Decimal:
        """Return the error of one sample."""
        if name != "squared_error":
            logs = [o.ln() if t else (1 - o).ln() for o, t in zip(out, target, strict=True)]
            return self.total([-one for one in logs])
        off = [self.habit.partial(t - o) for o, t in zip(out, target, strict=True)]
        return self.total([one * one / 2 for one in off])


def transposed(matrix: Sequence[Sequence[Decimal]]) -> Numbers:
    """Return columns for rows."""
    return [list(column) for column in zip(*matrix, strict=True)]


def worked_carefully(exercise: Exercise, habit: Habit) -> Mapping[str, Array]:
    """Return a careful student's answers.

    Sigmoids or tanh, squared error or binary cross-entropy, any number of samples and layers.
    """
    example, student = exercise.example, Careful(habit)
    layers, loss = example.network.layers, example.network.loss.name
    out, target = [transposed(example.inputs)], transposed(example.targets)
    for layer, W, b in zip(layers, example.W, example.b, strict=True):
        # The bias belongs to a neuron whose out is 1.
        rows = [(*row, *([b[i]] if b else ())) for i, row in enumerate(W)]
        columns = [[*column, *([Decimal(1)] if b else ())] for column in transposed(out[-1])]
        net = student.note(f"net_{layer.name}", student.product(rows, columns))
        acted = [[student.act(layer.activation.name, x) for x in row] for row in net]
        out.append(student.note(f"out_{layer.name}", acted))
    samples = zip(transposed(out[-1]), transposed(target), strict=True)
    errors = [[student.loss(loss, *sample) for sample in samples]]
    if len(errors[0]) > 1:
        errors = student.note("E", errors)
    student.note("E_total", [[student.mean(errors[0])]])
    dE_dnet: Numbers = []
    for n in reversed(range(len(layers))):
        letter, act = layers[n].name, layers[n].activation.name
        if n + 1 < len(layers):
            back = student.product(transposed(example.W[n + 1]), transposed(dE_dnet))
        else:
            back = each(lambda o, t: o - t, out[n + 1], target)
        if n + 1 == len(layers) and loss != "squared_error":
            dE_dnet = student.note(f"dE_dnet_{letter}", back)
        else:
            back = student.note(f"dE_dout_{letter}", back)
            slope = [[student.slope(act, o) for o in row] for row in out[n + 1]]
            slope = student.note(f"slope_{letter}", slope, habit.slope)
            dE_dnet = each(lambda a, b: a * b, back, slope)
            dE_dnet = student.note(f"dE_dnet_{letter}", dE_dnet)
        _update(student, exercise, n, dE_dnet, out[n])
    by_significant = exercise.rounding.way == "significant"
    rounded_to = (to_significant if by_significant else to)(exercise.rounding.digits)
    return {
        name: np.array(
            [[rounded_to(entry) for entry in row] for row in student.found[name]], dtype=object
        )
        for name in exercise.asked
    }


def _update(
    student: Careful, exercise: Exercise, n: int, dE_dnet: Numbers, out_before: Numbers
) -> None:
    example, letter = exercise.example, exercise.example.network.layers[n].name
    dW = [
        [student.mean([a * b for a, b in zip(own, before, strict=True)]) for before in out_before]
        for own in dE_dnet
    ]
    gradients = {"W": (dW, [list(row) for row in example.W[n]])}
    b = example.b[n]
    if b is not None:
        db = [[student.mean(row)] for row in dE_dnet]
        gradients["b"] = db, [[one] for one in b]
    for one, (gradient, old) in gradients.items():
        noted = student.note(f"d{one}_{letter}", gradient)
        moved = [[example.learning_rate * entry for entry in row] for row in noted]
        moved = student.note(f"rate_d{one}_{letter}", moved)
        student.note(f"{one}_{letter}_new", each(lambda a, m: a - m, old, moved))
