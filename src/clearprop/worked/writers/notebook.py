"""A document as a Jupyter notebook: a cell for each section, and code to run."""

import json
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from itertools import pairwise
from typing import Any

from clearprop.arithmetic import Rounding
from clearprop.arithmetic.rounding import number_text
from clearprop.schedules import Constant, Schedule
from clearprop.update import GradientDescent, Optimizer
from clearprop.worked.document.blocks import Block, Document, Heading
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.settings import TrainingSettings
from clearprop.worked.words import WORDS
from clearprop.worked.writers.markdown import blocks_as_markdown


def to_notebook(document: Document, code: str = "") -> str:
    """Return a notebook (format 4.5) as JSON text: a cell for each section.

    Where there is code, the last cell has it, for a reader to change and run.
    """
    cells = [
        _cell("markdown", index, "\n\n".join(blocks_as_markdown(document, section)))
        for index, section in enumerate(_sections(document.blocks))
    ]
    if code:
        cells.append(_cell("markdown", len(cells), WORDS[document.language]["change it"]))
        cells.append(_cell("code", len(cells), code))
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _sections(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    starts = [at for at, block in enumerate(blocks) if not at or isinstance(block, Heading)]
    for start, end in pairwise([*starts, len(blocks)]):
        yield blocks[start:end]


def _cell(kind: str, index: int, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{index}", "metadata": {}}
    cell["source"] = text.splitlines(keepends=True)
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell


def code_of(example: Example, rounding: Rounding) -> str:
    """Return the Python that works an example through as `explain` does."""
    network = example.network
    way, digits = rounding.way, rounding.digits
    kept = f"decimals={digits}, exact=True" if way == "exact" else f"{way}={digits}"
    lines = [
        "import clearprop",
        *_imports(example),
        "",
        "network = clearprop.Network.of(",
        f"    {list(network.sizes)},",
        f"    {[layer.activation.name for layer in network.layers]},",
        f"    bias={[layer.bias for layer in network.layers]},",
        f'    loss="{network.loss.name}",',
        ")",
        "W = [",
        *(f"    {_numbers(W)}," for W in example.W),
        "]",
        "b = [",
        *(f"    {None if b is None else _numbers((b,))[1:-1]}," for b in example.b),
        "]",
        "parameters = clearprop.Parameters.from_lists(network, W, b, clearprop.Floats())",
        "clearprop.worked_example(",
        "    network,",
        "    parameters,",
        f"    x={_numbers(tuple(zip(*example.inputs, strict=True)))},",
        f"    target={_numbers(tuple(zip(*example.targets, strict=True)))},",
        f"    {kept},",
        f"    learning_rate={example.learning_rate},",
        f'    batch="{example.batch}",',
        *(["    biases_stay=True,"] if example.biases_stay else []),
        *(["    slope_inside=True,"] if example.slope_inside else []),
        *(f"    {name}={value}," for name, value in _training(example)),
        ")",
    ]
    return "\n".join(lines)


def _training(example: Example) -> Iterator[tuple[str, str]]:
    """Return the arguments of a training that is not one step of plain gradient descent."""
    settings = example.training
    if example.sample_weight is not None:
        yield "sample_weight", _numbers((example.sample_weight,))[1:-1]
    if settings.optimizer != GradientDescent():
        yield "optimizer", _made(settings.optimizer, example.learning_rate)
    if settings.schedule != Constant():
        yield "schedule", _made(settings.schedule)
    for name, values in (("l2", settings.l2), ("dropout", settings.dropout)):
        if values:
            several = _numbers((values,))[1:-1]
            yield name, several if len(values) > 1 else several[1:-1]
    if settings.dropout:
        yield "seed", str(settings.seed)
    for name in ("clip_norm", "batch_size"):
        if (value := getattr(settings, name)) is not None:
            yield name, str(value)
    if settings.steps > 1:
        yield "steps", str(settings.steps)


def _made(one: Optimizer | Schedule, learning_rate: Decimal | None = None) -> str:
    """Return the Python that makes an optimizer or a schedule, without what is usual for it."""
    kind, usual = type(one), type(one)()
    changed = [
        f"{field.name}={getattr(one, field.name)!r}"
        for field in fields(one)
        if field.name != "learning_rate" and getattr(one, field.name) != getattr(usual, field.name)
    ]
    rate = [] if learning_rate is None else [f"learning_rate={learning_rate}"]
    return f"{kind.__name__}({', '.join(rate + changed)})"


def _imports(example: Example) -> Iterator[str]:
    """Return what has to be imported for the optimizer and the schedule."""
    settings, usual = example.training, TrainingSettings()
    pairs = ((settings.optimizer, usual.optimizer), (settings.schedule, usual.schedule))
    for one, plain in pairs:
        if one != plain:
            yield f"from {type(one).__module__} import {type(one).__name__}"


def _numbers(rows: tuple[tuple[Any, ...], ...]) -> str:
    return "[" + ", ".join(f"[{', '.join(map(number_text, row))}]" for row in rows) + "]"
