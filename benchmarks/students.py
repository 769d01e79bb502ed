"""Students who calculate with NumPy in their own way, right or with slips planted in their steps.

Nothing here is of the package's own equations or slips, which are to be measured by it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.planted import PLANTED, Step
from clearprop.exercises.exercise import Exercise

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Habit:
    """How a student rounds: what they go on with, what they write, and each product in a sum.

    None keeps every digit.  They round half up, or cut digits off.
    """

    goes_on: int | None = None
    writes: int = 4
    products: int | None = None
    cuts: bool = False
    full_from: str = ""
    """The layer from whose net on they keep every digit, after rounding before."""


EXACT = Habit()


@dataclass
class Working:
    """One student's working of one sheet; `slips` are planted by the names of the steps."""

    exercise: Exercise
    habit: Habit = EXACT
    slips: Mapping[str, str] = field(default_factory=dict[str, str])
    invented: Answers = field(default_factory=dict[str, Any])
    """What they write without calculating, by the names of steps."""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    """What they go on with."""
    written: dict[str, Any] = field(default_factory=dict[str, Any])
    steps: dict[str, Step] = field(default_factory=dict[str, Step])

    def answers(self) -> Answers:
        """Work the sheet through and return the answers asked for."""
        example = self.exercise.example
        layers = example.network.layers
        self.letters = ["a", *(layer.name for layer in layers)]
        self.acts = {layer.name: layer.activation.name for layer in layers}
        self.values |= {
            "out_a": np.array(example.inputs, dtype=float).T,
            "target": np.array(example.targets, dtype=float).T,
            "rate": float(example.learning_rate),
        }
        for layer, W, b in zip(layers, example.W, example.b, strict=True):
            self.values[f"W_{layer.name}"] = np.array(W, dtype=float)
            if b is not None:
                self.values[f"b_{layer.name}"] = np.array(b, dtype=float)[:, None]
        self._forward()
        self._backward()
        return {name: as_decimals(self.written[name]) for name in self.exercise.asked}

    def _do(self, kind: str, letter: str, right: Callable[[], Any]) -> None:
        """Do one step, or what they take for it, and write it down."""
        stem, new, _ = kind.partition("_new")
        name = f"{stem}_{letter}{new}" if letter else kind
        value = right()
        self.steps[name] = Step(
            self.values, self.letters, self.acts, kind, letter, value, self.mean
        )
        if name in self.slips:
            value = PLANTED[self.slips[name]].does(self.steps[name])
        value = self.invented.get(name, value)
        self.values[name] = rounded(value, self._places(letter, kind), self.habit.cuts)
        self.written[name] = rounded(self.values[name], self.habit.writes, self.habit.cuts)

    def _places(self, letter: str, kind: str) -> int | None:
        start = self.habit.full_from
        later = kind not in ("net", "out") or (letter and letter >= start)
        return None if start and later else self.habit.goes_on

    @property
    def mean(self) -> bool:
        """Whether they are to take the mean over the samples."""
        return self.exercise.example.batch == "mean"

    def _times(self, one: Any, other: Any) -> Any:
        products = one[:, :, None] * other[None, :, :]
        return rounded(products, self.habit.products).sum(axis=1)

    def _forward(self) -> None:
        v, loss = self.values, self.exercise.example.network.loss.name
        for before, here in zip(self.letters, self.letters[1:], strict=False):
            W, b = v[f"W_{here}"], v.get(f"b_{here}", 0)
            self._do("net", here, lambda W=W, b=b, x=v[f"out_{before}"]: self._times(W, x) + b)
            self._do("out", here, lambda here=here: activated(self.acts[here], v[f"net_{here}"]))
        out, target = v[f"out_{self.letters[-1]}"], v["target"]
        samples = target.shape[1]
        with np.errstate(all="ignore"):
            entries = {
                "squared_error": lambda: rounded((target - out) ** 2, self.habit.products) / 2,
                "binary_cross_entropy": lambda: (
                    -(target * np.log(out) + (1 - target) * np.log(1 - out))
                ),
                "categorical_cross_entropy": lambda: -target * np.log(out),
            }[loss]()
        each = entries.sum(axis=0, keepdims=True)
        if samples == 1:
            self._do("E_total", "", lambda: each)
        else:
            self._do("E", "", lambda: each)
            self._do("E_total", "", lambda: self._over(v["E"].sum(keepdims=True)))

    def _over(self, total: Any) -> Any:
        return total / self.values["target"].shape[1] if self.mean else total

    def _backward(self) -> None:
        v, last = self.values, self.letters[-1]
        is_squared = self.exercise.example.network.loss.name == "squared_error"
        for n in reversed(range(1, len(self.letters))):
            here = self.letters[n]
            if here == last and not is_squared:
                self._do("dE_dnet", here, lambda: v[f"out_{last}"] - v["target"])
            else:
                if here == last:
                    self._do("dE_dout", here, lambda: v[f"out_{last}"] - v["target"])
                else:
                    later = self.letters[n + 1]
                    back, error = v[f"W_{later}"].T, v[f"dE_dnet_{later}"]
                    self._do("dE_dout", here, lambda a=back, e=error: self._times(a, e))
                self._do("slope", here, lambda h=here: slope(self.acts[h], v[f"out_{h}"]))
                self._do("dE_dnet", here, lambda h=here: v[f"dE_dout_{h}"] * v[f"slope_{h}"])
            error, out = v[f"dE_dnet_{here}"], v[f"out_{self.letters[n - 1]}"]
            self._do("dW", here, lambda e=error, x=out: self._over(self._times(e, x.T)))
            if f"b_{here}" in v:
                self._do("db", here, lambda e=error: self._over(e.sum(axis=1, keepdims=True)))
        for here in self.letters[1:]:
            for matrix in [one for one in "Wb" if f"{one}_{here}" in v]:
                old, gradient = v[f"{matrix}_{here}"], v[f"d{matrix}_{here}"]
                self._do(f"rate_d{matrix}", here, lambda g=gradient: v["rate"] * g)
                move = v[f"rate_d{matrix}_{here}"]
                self._do(f"{matrix}_new", here, lambda o=old, m=move: o - m)


def activated(act: str, net: Any) -> Any:
    """Return out of net."""
    with np.errstate(over="ignore"):
        e = np.exp(net)
        return {
            "sigmoid": lambda: 1 / (1 + np.exp(-net)),
            "tanh": lambda: np.tanh(net),
            "relu": lambda: np.where(net > 0, net, 0.0),
            "identity": lambda: net,
            "softmax": lambda: e / e.sum(axis=0, keepdims=True),
        }[act]()


def slope(act: str, out: Any) -> Any:
    """Return the derivative of an activation at out."""
    return {
        "sigmoid": lambda: out * (1 - out),
        "tanh": lambda: 1 - out**2,
        "relu": lambda: np.where(out > 0, 1.0, 0.0),
        "identity": lambda: np.ones_like(out),
    }[act]()


def rounded(value: Any, places: int | None, cuts: bool = False) -> Any:
    """Round half away from zero, as a person does, or cut off; None keeps every digit."""
    value = np.asarray(value, dtype=float)
    if places is None:
        return value
    # 1e-9 makes up for decimals that floats cannot hold.
    units = np.floor(np.abs(value) * 10**places + (0 if cuts else 0.5) + 1e-9)
    return np.sign(value) * units / 10**places


def as_decimals(value: Any, digits: int = 4) -> Any:
    """Return decimals with so many digits after the point."""
    entries = [[Decimal(f"{number:.{digits}f}") + 0 for number in row] for row in value]
    return np.array(entries, dtype=object)
