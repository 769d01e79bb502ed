"""Students who calculate with NumPy, in their own way: an oracle apart from the package's code."""

from collections.abc import Mapping
from decimal import Decimal
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
            of = sigmoid(here) if slip == "out for net at the output" else here
            slope = note(f"slope_{letter}", of * (1 - of))
            used = 1 if slip == "no slope at the output" else slope
            dE_dnet = note(f"dE_dnet_{letter}", dE_dout * used)
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
            of = sigmoid(here) if slip == "out for net" and last_hidden else here
            slope = note(f"slope_{letter}", of * (1 - of))
            used = 1 if slip == "no slope" and last_hidden else slope
            dE_dnet = note(f"dE_dnet_{letter}", dE_dout * used)
        dW = dE_dnet @ out[n].T
        if slip == "transposed gradient" and n + 1 == len(letters):
            dW = (out[n] @ dE_dnet.T).reshape(dW.shape)
        dW = note(f"dW_{letter}", dW)
        step = note(f"rate_dW_{letter}", rate * dW)
        note(f"W_{letter}_new", W[n] - step)
        if example.b[n] is not None:
            db = note(f"db_{letter}", dE_dnet)
            note(f"b_{letter}_new", b[n] - note(f"rate_db_{letter}", rate * db))
    digits = exercise.rounding.digits if written is None else written
    return {name: as_written(found[name], digits) for name in exercise.asked}


def as_written(value: Any, digits: int) -> Array:
    """Return decimals with so many digits after the point."""
    return np.vectorize(lambda number: Decimal(f"{number:.{digits}f}"), otypes=[object])(
        rounded(value, digits)
    )
