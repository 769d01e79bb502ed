"""What a network alone does not know: how its inputs are prepared, what its outputs mean.

Files that hold weights alone carry it as JSON where they can; people get it as sentences.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict

from clearprop.tabular.dates import CYCLES
from clearprop.tabular.features import CLIP, SPAN, DateFeature, Feature, NumericFeature
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import Postprocessing, label_text

KEY = "clearprop_table"
"""What the JSON is called in the metadata of a file."""


def preparation_json(model: Model) -> str:
    """Return names of inputs, preprocessing and postprocessing, equal for equal models."""
    about = {
        "inputs": model.preprocessing.input_names,
        "preprocessing": asdict(model.preprocessing),
        "postprocessing": asdict(model.postprocessing),
    }
    return json.dumps(about, sort_keys=True, ensure_ascii=False, allow_nan=False)


def input_lines(model: Model) -> list[str]:
    """Say how each column becomes inputs, in the order of the inputs."""
    return [f"{one.name}: {_prepared(one)}" for one in model.preprocessing.features]


def output_lines(model: Model) -> list[str]:
    """Say what the network's outputs mean."""
    post = model.postprocessing
    if post.classes is None:
        return [
            f"{target}: {_plus(f'output · {scale!r}', centre)}{bounds}"
            for target, scale, centre, bounds in zip(
                post.targets, post.scale, post.centre, _bounds(post), strict=True
            )
        ]
    labels = [label_text(label) for label in post.classes]
    tempered = ""
    if post.temperature != 1:
        tempered = f", each to the power 1 / {post.temperature!r}, and divided by their sum"
    if model.network.output.size == 1:
        of = f"the probability of {labels[1]}, of {labels[0]} the rest"
    else:
        of = f"the probabilities of {', '.join(labels)}"
    return [f"{post.targets[0]}: {of}{tempered}"]


def _prepared(feature: Feature) -> str:
    if isinstance(feature, NumericFeature):
        marks = ", and a second input that is then 1, else 0" if feature.marks_missing else ""
        inputs = ", ".join([_scaled("value", feature), *_bins("value", feature.edges)])
        return f"{inputs}; where missing, the value {feature.median!r}{marks}"
    if isinstance(feature, DateFeature):
        days = "days since 1970-01-01"
        inputs = [_scaled(days, feature), *_cyclical(feature), *_bins(days, feature.edges)]
        return f"{', '.join(inputs)}; where missing, {feature.median!r} days"
    missing = "0" if feature.most_frequent is None else feature.most_frequent
    if feature.signed:
        first, second = feature.categories
        return f"−1 for {first}, 1 for {second}, else 0; where missing, {missing}"
    return (
        f"1 for {', '.join(feature.categories)}, an input for each, else 0; where missing, "
        f"{missing}"
    )


def _scaled(value: str, feature: NumericFeature | DateFeature) -> str:
    scaled = f"({_plus(value, -feature.centre)}) / {feature.scale!r}"
    return f"z / √(1 + (z / {CLIP:g})²) of z = {scaled}" if feature.clipped else scaled


def _bins(value: str, edges: tuple[float, ...]) -> Iterator[str]:
    """Say how a value becomes the inputs of its bins."""
    if edges:
        written = ", ".join(repr(edge) for edge in edges)
        yield (
            f"{2 * SPAN} · the share of each bin that is below the {value}, − {SPAN}, where the "
            f"edges of the {len(edges) - 1} bins are {written}"
        )


def _bounds(post: Postprocessing) -> list[str]:
    """Say within which bounds each target's predictions stay."""
    if not post.lowest:
        return [""] * len(post.targets)
    bounds = zip(post.lowest, post.highest, strict=True)
    return [f", but not below {lowest!r} or above {highest!r}" for lowest, highest in bounds]


def _plus(value: str, number: float) -> str:
    return f"{value} {'−' if number < 0 else '+'} {abs(number)!r}"


def _cyclical(feature: DateFeature) -> Iterator[str]:
    for cycle in feature.cycles:
        yield f"sine and cosine of 2π · days / {CYCLES[cycle]!r}"
