"""A worked example for programs: JSON with every step, its operands and its numbers."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from clearprop.arithmetic import Array
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.steps.review import Review
from clearprop.worked.steps.settings import TrainingSettings


def to_json(training: Sequence[WorkedSteps], reviews: Sequence[Review]) -> str:
    """Return a worked example as JSON text.

    The object has "network", "rounding", "biases_stay", "slope_inside", "training" (the optimizer
    and what else goes into an update), "batch", "samples", "given" (name -> value), "after" (the
    error and the outputs before and after the update, and how far rounding led away) and "steps"
    in order.  Of several steps of training each has its own "samples", "given", "after" and
    "steps", in the list "training_steps".  A value is a list of rows; where fractions are kept,
    "text" has them.  An operand is {"name": ..., "entries": ...}: entry [i, j] of the step's value
    is made of those entries of the operand, in NumPy's notation.
    """
    worked = training[0]
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
        "training": _settings(worked.example.training),
        "batch": worked.example.batch,
    }
    # A line for each thing: a program does not mind, and a person can look.
    lines = [f"{_text(key)}: {_text(value)}" for key, value in about.items()]
    if len(training) == 1:
        lines += _of_step(worked, reviews[0])
    else:
        steps = (
            "{\n " + ",\n ".join(_of_step(*one)) + "\n}"
            for one in zip(training, reviews, strict=True)
        )
        lines.append('"training_steps": [' + ",\n".join(steps) + "]")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def _of_step(worked: WorkedSteps, review: Review) -> list[str]:
    about = {
        "samples": worked.samples,
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
    steps = ",\n  ".join(_text(_step(step)) for step in worked.steps)
    lines = [f"{_text(key)}: {_text(value)}" for key, value in about.items()]
    return [*lines, f'"steps": [\n  {steps}\n ]']


def _settings(settings: TrainingSettings) -> dict[str, Any]:
    """Return what a training step is made by; its numbers stand among those that are given."""
    return {
        "optimizer": type(settings.optimizer).__name__,
        "schedule": type(settings.schedule).__name__,
        "batch_size": settings.batch_size,
        "steps": settings.steps,
        "seed": settings.seed if settings.dropout else None,
    }


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
