"""The numbers of a derivation: each factor of each path, the paths' products and their sum."""

from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice, pairwise
from operator import mul
from typing import Any

from clearprop.activations import Elementwise
from clearprop.arithmetic import Rounding
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.derivation.paths import Path, Weight, count_paths, paths
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.work_through import work_through

MAX_SUMMED = 10_000
"""The products of more paths than these are not added up."""


@dataclass(frozen=True)
class PathNumbers:
    """A path with the numbers of its factors, from the error to the weight, and their product."""

    path: Path
    factors: tuple[str, ...]
    product: str


@dataclass(frozen=True)
class DerivationNumbers:
    """The numbers of a weight's first paths, the sum over all of them, and the matrix form's entry.

    They are those of one sample, rounded at every step; the sum is None where the paths are too
    many.
    """

    worked: WorkedSteps
    samples: int
    paths: tuple[PathNumbers, ...]
    total: str | None
    entry: str


def numbers_of(
    example: Example, weight: Weight, rounding: Rounding, most: int
) -> DerivationNumbers:
    """Work the first sample of an example through, and multiply along the paths of a weight."""
    # Each factor is written down, the slope of the output layer too.
    alone = replace(
        example, inputs=example.inputs[:1], targets=example.targets[:1], slope_inside=False
    )
    worked = work_through(alone, rounding)
    ar = rounding.arithmetic

    def finished(number: Any) -> Any:
        return ar.finish(ar.array(number)).item()

    def numbers(path: Path) -> tuple[list[Any], Any]:
        factors = _factors(worked, weight, path)
        return factors, finished(reduce(mul, factors))

    found = (numbers(path) for path in paths(example.network, weight))
    is_summed = count_paths(example.network, weight) <= MAX_SUMMED
    products = list(found if is_summed else islice(found, most))
    first = tuple(
        PathNumbers(path, tuple(map(number_text, factors)), number_text(product))
        for path, (factors, product) in zip(
            islice(paths(example.network, weight), most), products, strict=False
        )
    )
    total = finished(sum(product for _, product in products)) if is_summed else None
    layer = example.network.layers[weight.layer].name
    gradient = f"db_{layer}" if weight.column is None else f"dW_{layer}"
    entry = worked.matrix(gradient)[weight.row, weight.column or 0]
    text = None if total is None else number_text(total)
    return DerivationNumbers(worked, len(example.inputs), first, text, number_text(entry))


def _factors(worked: WorkedSteps, weight: Weight, path: Path) -> list[Any]:
    """Return the numbers of the derivatives along a path; that of a bias, 1, is left out."""
    layers = worked.network.layers[weight.layer :]
    letters = [layer.name for layer in layers]
    last, k = letters[-1], path.neurons[-1]
    if path.out is None:
        found = [worked.matrix(f"dE_dnet_{last}")[k, 0]]
    else:
        found = [worked.matrix(f"dE_dout_{last}")[path.out, 0], _slope(worked, path.out, k)]
    places = list(zip(letters, path.neurons, strict=True))
    for (before, i), (here, j) in reversed(list(pairwise(places))):
        found += [worked.matrix(f"W_{here}")[j, i], worked.matrix(f"slope_{before}")[i, 0]]
    if weight.column is not None:
        all_letters = ["a", *(layer.name for layer in worked.network.layers)]
        sent = all_letters[weight.layer]
        found.append(worked.matrix(f"out_{sent}")[weight.column, 0])
    return found


def _slope(worked: WorkedSteps, out: int, net: int) -> Any:
    """Return the derivative of an output with respect to an output neuron's net."""
    layer = worked.network.output
    if isinstance(layer.activation, Elementwise):
        return worked.matrix(f"slope_{layer.name}")[net, 0]
    ar = worked.rounding.arithmetic
    net_n, out_n = (worked.matrix(f"{kind}_{layer.name}") for kind in ("net", "out"))
    return ar.finish(layer.activation.slope(net_n, out_n, ar)[out, net]).item()
