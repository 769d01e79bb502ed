"""A worked example for programs: JSON with every step, its operands and its numbers."""

import json
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from clearprop.arithmetic import Array
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.steps.review import Review


def to_json(worked: WorkedSteps, review: Review) -> str:
    """Return a worked example as JSON text.

    The object has "network", "rounding", "biases_stay",
    "slope_inside", "batch", "samples", "given" (name ->
    value), "after" (error and outputs before and after the update, and the rounding error) and
    "steps" in order.  A value is a list of rows; where fractions are kept, "text" has them.  An
    operand is {"name": ..., "entries": ...}: entry [i, j] of the step's value is made of those
    entries of the operand, in NumPy's notation.
    """
    network = worked.network
    about = {
        "network": {
            "sizes": list(network.sizes),
            "layers": [
                {
                    "name": layer.name,
                    "neurons": layer.size,
                    "activation": layer.activation.name,
                    "bias": layer.bias,
                }
                for layer in network.layers
            ],
            "loss": network.loss.name,
            "weights_drawn_from_seed": worked.example.seed,
        },
        "rounding": {"way": worked.rounding.way, "digits": worked.rounding.digits},
        "biases_stay": worked.example.biases_stay,
        "slope_inside": worked.example.slope_inside,
        "samples": worked.samples,
        "batch": worked.example.batch,
        "given": {name: _numbers(value) for name, value in worked.initial.items()},
        "after": {
            "E_total_before": _numbers(review.E_before),
            "E_total_after": _numbers(review.E_after),
            "out_before": _numbers(review.out_before),
            "out_after": _numbers(review.out_after),
            "drift": [
                {
                    "name": drift.name,
                    "entry": [drift.row, drift.column],
                    "rounded": float(Fraction(drift.rounded)),
                    "full": float(drift.full),
                    "difference": float(drift.difference),
                }
                for drift in review.drift
            ],
            "gradient_check": {
                "agrees": review.check.agrees,
                "worst": review.check.worst,
                "compared": review.check.compared,
            },
        },
    }
    # A line for each thing: a program does not mind, and a person can look.
    lines = [f"{_text(key)}: {_text(value)}" for key, value in about.items()]
    steps = ",\n  ".join(_text(_step(step)) for step in worked.steps)
    return "{\n " + ",\n ".join([*lines, f'"steps": [\n  {steps}\n ]']) + "\n}\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _step(step: Step) -> dict[str, Any]:
    about: dict[str, Any] = {
        "name": step.name,
        "phase": step.phase,
        "layer": step.layer,
        "formula": step.formula,
        "operands": [asdict(operand) for operand in step.operands],
        "shape": list(step.value.shape),
        "value": _numbers(step.value),
        "exact": _numbers(step.exact),
        "notes": list(step.notes),
    }
    # The value as it is written, where a number cannot say it.
    if any(isinstance(entry, Fraction) for entry in step.value.flat):
        about["text"] = [[number_text(entry) for entry in row] for row in step.value.tolist()]
    return about


def _numbers(value: Array) -> list[list[float]]:
    return [[float(entry) for entry in row] for row in value.tolist()]
