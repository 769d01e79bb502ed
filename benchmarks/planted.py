"""Slips as a person makes them, written apart from the package's own table of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Step:
    """A step at a layer: its right value, and all numbers that a student has so far."""

    values: Mapping[str, Any]
    letters: list[str]
    acts: Mapping[str, str]
    kind: str
    letter: str
    right: Any
    mean: bool

    def __call__(self, name: str, shift: int = 0) -> Any:
        """Return a matrix of this layer, or one so far on; the last layer's for the error."""
        here = self.letters.index(self.letter or self.letters[-1]) + shift
        return self.values[f"{name}_{self.letters[here]}"]

    @property
    def act(self) -> str:
        """The activation of its layer."""
        return self.acts[self.letter or self.letters[-1]]

    @property
    def off(self) -> Any:
        """The outputs less the targets."""
        return self("out") - self.values["target"]

    @property
    def samples(self) -> int:
        """How many there are in the batch."""
        return self.values["target"].shape[1]

    def per_sample(self, total: Any) -> Any:
        """Return a sum over samples, or what it is for the mean."""
        return total / self.samples if self.mean else total

    @property
    def matrix(self) -> str:
        """W or b, which it updates."""
        return self.kind.removeprefix("rate_d")[0]


@dataclass(frozen=True)
class Planted:
    """What a student does instead, and in steps of which kinds, at which layers."""

    kinds: tuple[str, ...]
    does: Callable[[Step], Any]
    last: bool | None = None
    """Only at the output layer, or only before it."""
    acts: tuple[str, ...] = ()
    """Of which activations; any where there are none."""
    loss: str = ""
    """A part of the loss's name, or "mean" for a batch whose mean is taken."""


def _column(s: Step, error: Any, out: Any) -> Any:
    return s.per_sample(error @ out.T)


def _square(s: Step) -> Any:
    """Read W column by column into rows."""
    W = s("W")
    flat = [W[i, j] for j in range(W.shape[1]) for i in range(W.shape[0])]
    read = np.array(flat).reshape(W.shape)
    return read @ s("out", -1) + s.values.get(f"b_{s.letter}", 0)


def _untransposed(s: Step) -> Any:
    W = s("W", 1)
    read = W if W.shape[0] == W.shape[1] else np.array(list(W.flat)).reshape(W.shape[::-1])
    return read @ s("dE_dnet", 1)


def _updated(s: Step) -> Any:
    return (s("W", 1) - s.values["rate"] * s("dW", 1)).T @ s("dE_dnet", 1)


def _everywhere(s: Step, number: Any) -> Any:
    return np.broadcast_to(number, s.right.shape) + 0.0


def _move(change: Callable[[Step], Any]) -> Planted:
    return Planted(("rate_dW", "rate_db"), change)


def _after(change: Callable[[Step], Any]) -> Planted:
    return Planted(("W_new", "b_new"), change)


def _sigma(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


SQUARED, BINARY, CATEGORICAL = "squared_error", "binary_cross_entropy", "categorical_cross_entropy"
ERROR, S_SHAPED = ("E_total",), ("sigmoid", "tanh")
ANY = ("net", "out", "dE_dout", "slope", "dE_dnet", "dW", "W_new")

PLANTED: dict[str, Planted] = {
    "bias forgotten": Planted(("net",), lambda s: s("W") @ s("out", -1)),
    "bias twice": Planted(("net",), lambda s: s("W") @ s("out", -1) + 2 * s("b")),
    "one bias for all": Planted(("net",), lambda s: s("W") @ s("out", -1) + s("b")[0, 0]),
    "columns for rows": Planted(("net",), _square),
    "net carried on": Planted(
        ("net",), lambda s: s("W") @ s("net", -1) + s.values.get(f"b_{s.letter}", 0)
    ),
    "activation forgotten": Planted(("out",), lambda s: s("net")),
    "net negated": Planted(("out",), lambda s: _sigma(-s("net")), acts=("sigmoid",)),
    "one forgotten": Planted(("out",), lambda s: 1 / np.exp(-s("net")), acts=("sigmoid",)),
    "fraction forgotten": Planted(("out",), lambda s: 1 + np.exp(-s("net")), acts=("sigmoid",)),
    "tanh and sigmoid": Planted(
        ("out",),
        lambda s: np.tanh(s("net")) if s.act == "sigmoid" else _sigma(s("net")),
        acts=S_SHAPED,
    ),
    "softmax not divided": Planted(("out",), lambda s: np.exp(s("net")), acts=("softmax",)),
    "magnitude for relu": Planted(("out",), lambda s: np.abs(s("net")), acts=("relu",)),
    "half forgotten": Planted(ERROR, lambda s: [[np.sum(s.off**2)]], loss=SQUARED),
    "square forgotten": Planted(ERROR, lambda s: [[-np.sum(s.off) / 2]], loss=SQUARED),
    "magnitude for square": Planted(ERROR, lambda s: [[np.sum(np.abs(s.off)) / 2]], loss=SQUARED),
    "square of the sum": Planted(ERROR, lambda s: [[np.sum(s.off) ** 2 / 2]], loss=SQUARED),
    "divided by outputs": Planted(ERROR, lambda s: s.right / len(s.off)),
    "minus before ln": Planted(ERROR, lambda s: -s.right, loss="cross_entropy"),
    "log for ln": Planted(ERROR, lambda s: s.right / np.log(10), loss="cross_entropy"),
    "second term forgotten": Planted(
        ERROR, lambda s: [[-np.sum(s.values["target"] * np.log(s("out")))]], loss=BINARY
    ),
    "sign": Planted(("dE_dout",), lambda s: -s.off, last=True),
    "factor two": Planted(("dE_dout",), lambda s: 2 * s.off, last=True),
    "not derived": Planted(("dE_dout",), lambda s: s.off**2 / 2, last=True),
    "slope once more": Planted(
        ("dE_dnet",), lambda s: s.off * s("out") * (1 - s("out")), last=True, loss="cross_entropy"
    ),
    "out for net": Planted(
        ("slope",),
        lambda s: (
            _sigma(s("out")) * (1 - _sigma(s("out")))
            if s.act == "sigmoid"
            else 1 - np.tanh(s("out")) ** 2
        ),
        acts=S_SHAPED,
    ),
    "net for out": Planted(
        ("slope",),
        lambda s: s("net") * (1 - s("net")) if s.act == "sigmoid" else 1 - s("net") ** 2,
        acts=S_SHAPED,
    ),
    "square for slope": Planted(("slope",), lambda s: s("out") ** 2, acts=S_SHAPED),
    "factor forgotten": Planted(("slope",), lambda s: 1 - s("out"), acts=("sigmoid",)),
    "other slope": Planted(
        ("slope",),
        lambda s: 1 - s("out") ** 2 if s.act == "sigmoid" else s("out") * (1 - s("out")),
        acts=S_SHAPED,
    ),
    "slope of relu": Planted(("slope",), lambda s: 0 * s("net") + 1, acts=("relu",)),
    "no slope": Planted(("dE_dnet",), lambda s: s("dE_dout")),
    "dot product": Planted(
        ("dE_dnet",), lambda s: _everywhere(s, np.sum(s("dE_dout") * s("slope"), axis=0))
    ),
    "added for multiplied": Planted(("dE_dnet",), lambda s: s("dE_dout") + s("slope")),
    "out for slope": Planted(("dE_dnet",), lambda s: s("dE_dout") * s("out")),
    "transpose": Planted(("dE_dout",), _untransposed, last=False),
    "updated first": Planted(("dE_dout",), _updated, last=False),
    "own weights": Planted(("dE_dout",), lambda s: s("W").T @ s("dE_dnet", 1), last=False),
    "not weighted": Planted(("dE_dout",), lambda s: s("dE_dnet", 1), last=False),
    "sum not weighted": Planted(
        ("dE_dout",), lambda s: _everywhere(s, s("dE_dnet", 1).sum(axis=0)), last=False
    ),
    "slope skipped": Planted(("dE_dout",), lambda s: s("W", 1).T @ s("dE_dout", 1), last=False),
    "gradient transposed": Planted(
        ("dW",), lambda s: _column(s, s("out", -1), s("dE_dnet")).reshape(s.right.shape)
    ),
    "own out": Planted(("dW",), lambda s: _column(s, s("dE_dnet"), s("out"))),
    "net for out in gradient": Planted(("dW",), lambda s: _column(s, s("dE_dnet"), s("net", -1))),
    "inputs in gradient": Planted(
        ("dW",), lambda s: _column(s, s("dE_dnet"), s.values["out_a"]), last=True
    ),
    "gradient of dE_dout": Planted(
        ("dW", "db"),
        lambda s: _column(s, s("dE_dout"), s("out", -1) if s.kind == "dW" else _ones(s)),
    ),
    "bias times out": Planted(("db",), lambda s: _column(s, s("dE_dnet") * s("out"), _ones(s))),
    "mean forgotten": Planted(("E_total", "dW", "db"), lambda s: s.right * s.samples, loss="mean"),
    "divided by samples": Planted(("E_total", "dW", "db"), lambda s: s.right / s.samples),
    "rate forgotten": _move(lambda s: s(f"d{s.matrix}")),
    "rate twice": _move(lambda s: s.values["rate"] * s.right),
    "divided by rate": _move(lambda s: s(f"d{s.matrix}") / s.values["rate"]),
    "update added": _after(lambda s: s(s.matrix) + s(f"rate_d{s.matrix}")),
    "update reversed": _after(lambda s: s(f"rate_d{s.matrix}") - s(s.matrix)),
    "old value forgotten": _after(lambda s: -s(f"rate_d{s.matrix}")),
    "not updated": _after(lambda s: s(s.matrix)),
    "subtracted from out": Planted(("b_new",), lambda s: s("out") - s("rate_db")),
    "sign lost": Planted(ANY, lambda s: _with_pen(s, _negated)),
    "point moved": Planted(ANY, lambda s: _with_pen(s, lambda text: f"{float(text) * 10:.4f}")),
    "digits transposed": Planted(ANY, lambda s: _with_pen(s, lambda t: t[:-2] + t[-1] + t[-2])),
    "one digit": Planted(
        ANY, lambda s: _with_pen(s, lambda t: t[:-3] + str((int(t[-3]) + 4) % 10) + t[-2:])
    ),
    "exchanged": Planted(ANY, lambda s: _exchanged(s.right)),
}
"""By the names that marking gives them; those of rounding are habits, not steps."""


def _with_pen(s: Step, write: Callable[[str], str]) -> Any:
    """Return the right entries, the first of them written otherwise than with its four decimals."""
    entries = np.array(s.right, dtype=float)
    entries.flat[0] = float(write(f"{entries.flat[0]:.4f}"))
    return entries


def _negated(text: str) -> str:
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"


def _exchanged(right: Any) -> Any:
    entries = np.array(right, dtype=float)
    entries.flat[0], entries.flat[1] = right.flat[1], right.flat[0]
    return entries


OF_THE_PEN = ("sign lost", "point moved", "digits transposed", "one digit", "exchanged")
"""What happens to single numbers: nobody can tell where these are not handed in."""


def _ones(s: Step) -> Any:
    return np.ones((1, s.samples))


def does_instead(step: Step, slip: str, loss: str) -> Any | None:
    """Return what the step gives with a slip; None where it cannot happen."""
    planted, is_last = PLANTED[slip], step.letter == step.letters[-1]
    if step.kind not in planted.kinds or planted.last not in (None, is_last):
        return None
    if (planted.acts and step.act not in planted.acts) or planted.loss not in loss:
        return None
    try:
        value = np.asarray(planted.does(step), dtype=float)
    except (KeyError, IndexError, ValueError):  # matrices that are not there, or do not fit
        return None
    return value if value.shape == step.right.shape and np.all(np.isfinite(value)) else None
