"""Preprocessing and postprocessing as parts of an ONNX graph."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import tau
from typing import Any

import numpy as np

from clearprop.errors import ClearpropError
from clearprop.formats.onnx.graph import Graph
from clearprop.tabular.calibration import LEAST
from clearprop.tabular.dates import CYCLES
from clearprop.tabular.features import CLIP, SPAN, CategoricalFeature, DateFeature, NumericFeature
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.task import Label

LABELS: Mapping[type[Label], tuple[str, Any]] = {
    bool: ("BOOL", np.bool),
    int: ("INT64", np.int64),
    float: ("DOUBLE", np.float64),
    str: ("STRING", object),
}
"""The ONNX and the NumPy type of each type of labels."""


def add_preprocessing(graph: Graph, preprocessing: Preprocessing) -> str:
    """Add an input for each column of a table and its preprocessing to an empty graph.

    Returns the name of the network's inputs, float32 of shape (rows, inputs); raises ClearpropError
    if a column has no name.
    """
    for feature in preprocessing.features:
        if not feature.name:
            raise ClearpropError(
                "a column has no name, which an input of an ONNX graph needs: name it and train "
                "again"
            )
    numbers = [graph.input(feature.name, "DOUBLE", 1) for feature in preprocessing.numeric]
    days = [graph.input(feature.name, "DOUBLE", 1) for feature in preprocessing.dates]
    texts = [graph.input(feature.name, "STRING", 1) for feature in preprocessing.categorical]
    parts = [_numeric(graph, preprocessing.numeric, numbers)] if numbers else []
    parts += [
        _date(graph, feature, column)
        for feature, column in zip(preprocessing.dates, days, strict=True)
    ]
    parts += [
        _categorical(graph, feature, text)
        for feature, text in zip(preprocessing.categorical, texts, strict=True)
    ]
    return parts[0] if len(parts) == 1 else graph.node("Concat", "X", *parts, axis=1)


def _numeric(graph: Graph, features: tuple[NumericFeature, ...], columns: list[str]) -> str:
    """Impute and scale in float64, as large numbers that lie close together need."""
    medians = graph.constant("medians", np.array([[feature.median for feature in features]]))
    centres = graph.constant("centres", np.array([[feature.centre for feature in features]]))
    scales = graph.constant("scales", np.array([[feature.scale for feature in features]]))
    cells = columns[0]
    if len(columns) > 1:
        cells = graph.node("Concat", "numbers", *columns, axis=1)
    missing = graph.node("IsNaN", "missing", cells)
    imputed = graph.node("Where", "imputed", missing, medians, cells)
    centred = graph.node("Sub", "centred", imputed, centres)
    scaled = graph.node("Div", "scaled", centred, scales)
    if features[0].clipped:
        scaled = _clip(graph, scaled)
    numeric = graph.cast("numeric", scaled, "FLOAT")
    marked = [place for place, feature in enumerate(features) if feature.marks_missing]
    # The feature of each input, kind by kind
    parts, owners = [numeric], [*range(len(features))]
    if marked:
        marks = graph.cast("marks", missing, "FLOAT")
        parts.append(_columns(graph, "marks of columns with gaps", marks, marked))
        owners += marked
    binned = [place for place, feature in enumerate(features) for _ in pairwise(feature.edges)]
    if binned:
        values = _columns(graph, "numbers for bins", imputed, binned)
        edges = [pair for feature in features for pair in pairwise(feature.edges)]
        parts.append(_in_bins(graph, values, edges))
        owners += binned
    if len(parts) == 1:
        return numeric
    every = graph.node("Concat", "inputs by kind", *parts, axis=1)
    return _columns(graph, "numeric inputs", every, np.argsort(owners, kind="stable").tolist())


def _columns(graph: Graph, name: str, matrix: str, places: list[int]) -> str:
    order = graph.constant(f"columns of {name}", np.array(places))
    return graph.node("Gather", name, matrix, order, axis=1)


def _in_bins(graph: Graph, values: str, edges: list[tuple[float, float]]) -> str:
    """Return each bin's input, float32, for values that each stand in a column of their own."""
    low, high = np.array(edges).T[:, None]
    above = graph.node("Sub", f"{values} above", values, graph.constant(f"{values} low", low))
    width = graph.constant(f"{values} width", high - low)
    share = graph.node("Div", f"{values} share", above, width)
    zero, one = (
        graph.constant(f"{number} in float64", np.array(float(number))) for number in (0, 1)
    )
    inside = graph.node("Clip", f"{values} inside", share, zero, one)
    twice = graph.constant("width of a bin's input", np.array(2 * SPAN))
    least = graph.constant("least input of a bin", np.array(SPAN))
    scaled = graph.node("Mul", f"{values} scaled", inside, twice)
    centred = graph.node("Sub", f"{values} centred", scaled, least)
    return graph.cast(f"{values} in bins", centred, "FLOAT")


def _clip(graph: Graph, scaled: str) -> str:
    """Return z / √(1 + (z / 3)²)."""
    limit = graph.constant("clip", np.array(CLIP))
    one = graph.constant("one in float64", np.array(1.0))
    part = graph.node("Div", f"{scaled} part", scaled, limit)
    square = graph.node("Mul", f"{scaled} squared", part, part)
    total = graph.node("Add", f"{scaled} and one", square, one)
    below = graph.node("Sqrt", f"{scaled} root", total)
    return graph.node("Div", f"{scaled} clipped", scaled, below)


def _date(graph: Graph, feature: DateFeature, column: str) -> str:
    """Impute and scale days since 1970-01-01, and compute sine and cosine of each cycle."""
    median = graph.constant(f"{column} median", np.array([[feature.median]]))
    missing = graph.node("IsNaN", f"{column} missing", column)
    day = graph.node("Where", f"{column} imputed", missing, median, column)
    centre = graph.constant(f"{column} centre", np.array([[feature.centre]]))
    scale = graph.constant(f"{column} scale", np.array([[feature.scale]]))
    centred = graph.node("Sub", f"{column} centred", day, centre)
    scaled = graph.node("Div", f"{column} scaled", centred, scale)
    inputs = [_clip(graph, scaled) if feature.clipped else scaled]
    for cycle in feature.cycles:
        length = graph.constant(f"days of a {cycle}", np.array([[CYCLES[cycle]]]))
        turn = graph.constant("one turn", np.array([[tau]]))
        cycles = graph.node("Div", f"{column} in {cycle}s", day, length)
        whole = graph.node("Floor", f"{column} whole {cycle}s", cycles)
        part = graph.node("Sub", f"{column} within the {cycle}", cycles, whole)
        # Runtimes have sines in 32 bits; of an angle below one turn that is exact enough.
        angle = graph.cast(
            f"{column} angle", graph.node("Mul", f"{column} phase", part, turn), "FLOAT"
        )
        both = [graph.node(kind, f"{column} {kind}", angle) for kind in ("Sin", "Cos")]
        inputs += [graph.cast(f"{column} of {cycle}", one, "DOUBLE") for one in both]
    both = graph.node("Concat", f"{column} inputs", *inputs, axis=1)
    encoded = graph.cast(f"{column} encoded", both, "FLOAT")
    if not feature.edges:
        return encoded
    bins = _in_bins(graph, day, [*pairwise(feature.edges)])
    return graph.node("Concat", f"{column} with bins", encoded, bins, axis=1)


def _categorical(graph: Graph, feature: CategoricalFeature, column: str) -> str:
    """Look up each cell's index among the categories, and one-hot encode it, or its sign."""
    count = len(feature.categories)
    indices: dict[str, int] = {}
    for index, category in enumerate(feature.categories):
        if feature.boolean:
            indices.update(dict.fromkeys((category.upper(), category.capitalize()), index))
        indices[category] = index
    if "" not in indices:
        # The most frequent category is one of them, but for a file that was changed by hand.
        indices[""] = indices.get(feature.most_frequent or "", count)
    number = graph.node(
        "LabelEncoder",
        f"{column} by number",
        column,
        domain="ai.onnx.ml",
        keys_strings=list(indices),
        values_int64s=list(indices.values()),
        default_int64=count,
    )
    if feature.signed:
        signs = graph.constant("signs", np.array([-1, 1, 0], dtype=np.float32))
        sign = graph.node("Gather", f"{column} sign", signs, number, axis=0)
        return graph.node("Flatten", f"{column} encoded", sign, axis=1)
    # A number beyond the last category gives no 1 at all.
    depth = graph.constant(f"{column} categories", np.array(count))
    off_on = graph.constant("off and on", np.array([0, 1], dtype=np.float32))
    one_hot = graph.node("OneHot", f"{column} one-hot", number, depth, off_on, axis=-1)
    return graph.node("Flatten", f"{column} encoded", one_hot, axis=1)


def add_postprocessing(graph: Graph, post: Postprocessing, out: str, neurons: int) -> None:
    """Add what makes predictions of a network's outputs, float32 of shape (rows, neurons)."""
    if post.classes is None:
        _add_numbers(graph, post, out)
    else:
        _add_classes(graph, post.classes, out, neurons, post.temperature)


def _add_numbers(graph: Graph, post: Postprocessing, out: str) -> None:
    graph.output(_in_units(graph, post, out, "prediction"), "DOUBLE", len(post.targets))


def add_quantiles(
    graph: Graph, post: Postprocessing, outs: Sequence[str], shifts: Sequence[float]
) -> None:
    """Add a target's quantiles, in rising order, from the outputs of their networks."""
    shifted = list[str]()
    for out, shift in zip(outs, shifts, strict=True):
        number = _in_units(graph, post, out, "quantile before its shift")
        by = graph.constant("shift", np.array(shift))
        shifted.append(graph.node("Add", "quantile", number, by))
    every = shifted[0] if len(shifted) == 1 else graph.node("Concat", "all", *shifted, axis=1)
    count = graph.constant("levels", np.array([len(shifted)], dtype=np.int64))
    quantiles = graph.node("TopK", "quantiles", every, count, unread=1, axis=1, largest=0, sorted=1)
    graph.output(quantiles, "DOUBLE", len(shifted))


def _in_units(graph: Graph, post: Postprocessing, out: str, name: str) -> str:
    """Return outputs in the targets' own units, float64."""
    scales = graph.constant("target scales", np.array([post.scale], dtype=np.float64))
    centres = graph.constant("target centres", np.array([post.centre], dtype=np.float64))
    long = graph.cast("out in float64", out, "DOUBLE")
    scaled = graph.node("Mul", "scaled", long, scales)
    if post.lowest:
        lowest = graph.constant("lowest", np.array([post.lowest]))
        highest = graph.constant("highest", np.array([post.highest]))
        shifted = graph.node("Add", "shifted", scaled, centres)
        above = graph.node("Max", "not too low", shifted, lowest)
        return graph.node("Min", name, above, highest)
    return graph.node("Add", name, scaled, centres)


def _add_classes(
    graph: Graph, classes: tuple[Label, ...], out: str, neurons: int, temperature: float
) -> None:
    name = "probabilities" if temperature == 1 else "probabilities before the temperature"
    if neurons == 1:
        one = graph.constant("one", np.array(1, dtype=np.float32))
        rest = graph.node("Sub", "rest", one, out)
        probabilities = graph.node("Concat", name, rest, out, axis=1)
    else:
        probabilities = graph.node("Identity", name, out)
    if temperature != 1:
        least = graph.constant("least probability", np.array(LEAST, dtype=np.float32))
        divisor = graph.constant("temperature", np.array(temperature, dtype=np.float32))
        above = graph.node("Max", "probabilities above 0", probabilities, least)
        logs = graph.node("Log", "logarithms", above)
        divided = graph.node("Div", "tempered logarithms", logs, divisor)
        probabilities = graph.node("Softmax", "probabilities", divided, axis=1)
    kind, dtype = LABELS[type(classes[0])]
    labels = graph.constant("classes", np.array(classes, dtype=dtype))
    number = graph.node("ArgMax", "class by number", probabilities, axis=1, keepdims=0)
    label = graph.node("Gather", "label", labels, number, axis=0)
    graph.output(label, kind)
    graph.output(probabilities, "FLOAT", len(classes))
