"""The page's core in node, and random examples to try it with."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearprop.losses import BUILT_IN_LOSSES
from clearprop.network import Network
from clearprop.update import BUILT_IN_OPTIMIZERS, OPTIMIZERS, own_numbers
from clearprop.web.descriptions import descriptions
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.settings import TrainingSettings
from strategies import ELEMENTWISE, OUTPUTS_FOR

WEB = Path(__file__).parents[2] / "web"


def bundled(entry: str, folder: Path) -> Path:
    """Return a module of the page's sources as one file for node; skip without esbuild."""
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    if shutil.which("node") is None or not esbuild.exists():
        pytest.skip("node, or what `npm ci` installs in web/, is missing")
    made = folder / "bundle.mjs"
    options = ["--bundle", "--format=esm", "--platform=neutral", "--main-fields=module,main"]
    quiet = ["--log-level=error", f"--outfile={made}"]
    subprocess.run([esbuild, WEB / entry, *options, *quiet], check=True)
    return made


Found = dict[str, Any]
"""A step as the page's core has it: name, value (numbers as text), template, operands, notes."""


def worked_in_node(bundle: Path, lines: Sequence[dict[str, Any]]) -> list[list[Found]]:
    """Return every step of every example."""
    described = {key: asdict(one) for key, one in descriptions(("en",)).items()}
    return answers_of_node(bundle, [described, *lines])


def answers_of_node(bundle: Path, lines: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the lines of JSON that a module writes which reads some."""
    done = subprocess.run(
        ["node", bundle],
        input="\n".join(map(json.dumps, lines)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def for_page(example: Example) -> dict[str, Any]:
    """Return an example as the page's core takes it."""
    network, optimizer = example.network, example.training.optimizer

    names = {kind: name for name, kind in OPTIMIZERS.items()}
    own = {name: str(getattr(optimizer, name)) for name in own_numbers(type(optimizer))}
    return {
        "network": {
            "layers": [
                {
                    "name": layer.name,
                    "inputs": layer.inputs,
                    "size": layer.size,
                    "activation": layer.activation.name,
                    "bias": layer.bias,
                }
                for layer in network.layers
            ],
            "loss": network.loss.name,
        },
        "W": [rows(W) for W in example.W],
        "b": [None if b is None else [str(number) for number in b] for b in example.b],
        "inputs": rows(example.inputs),
        "targets": rows(example.targets),
        "descent": {
            "optimizer": names[type(optimizer)],
            "numbers": own,
            "learningRate": str(example.learning_rate),
            "batch": example.batch,
            "slopeInside": example.slope_inside,
            "biasesStay": example.biases_stay,
        },
    }


def rows(matrix: Any) -> list[list[str]]:
    """Return the numbers of a matrix as text."""
    return [[str(number) for number in row] for row in matrix]


def random_example(seed: int) -> Example:
    """Return an example of any activations, loss, optimizer and shape that the page offers."""
    rng = np.random.default_rng(seed)
    loss = BUILT_IN_LOSSES[seed % len(BUILT_IN_LOSSES)]
    outputs = OUTPUTS_FOR[loss.name]
    output = outputs[rng.integers(len(outputs))]
    sizes = [int(size) for size in rng.integers(1, 5, rng.integers(2, 6))]
    if output == "softmax":
        sizes[-1] += 1
    names = [ELEMENTWISE[rng.integers(len(ELEMENTWISE))] for _ in sizes[2:]] + [output]
    biases = [bool(bias) for bias in rng.integers(0, 2, len(sizes) - 1)]
    network = Network.of(sizes, activation=names, loss=loss.name, bias=biases)

    def numbers(*shape: int, low: float = -2, high: float = 2) -> Any:
        drawn = rng.uniform(low, high, shape)
        places = int(rng.integers(1, 5))
        return tuple(map(tuple, np.vectorize(lambda x: Decimal(f"{x:.{places}f}"))(drawn).tolist()))

    samples = int(rng.integers(1, 4))
    low, high = loss.targets
    return Example(
        network,
        W=tuple(numbers(layer.size, layer.inputs) for layer in network.layers),
        b=tuple(numbers(1, layer.size)[0] if layer.bias else None for layer in network.layers),
        inputs=numbers(samples, sizes[0]),
        targets=numbers(
            samples, sizes[-1], low=-1 if low is None else low, high=1 if high is None else high
        ),
        learning_rate=Decimal(f"{rng.uniform(0.01, 1):.2f}"),
        batch=("sum", "mean")[rng.integers(2)],
        slope_inside=bool(rng.integers(2)),
        biases_stay=bool(rng.integers(4) == 0),
        training=TrainingSettings(
            optimizer=BUILT_IN_OPTIMIZERS[rng.integers(len(BUILT_IN_OPTIMIZERS))]()
        ),
    )
