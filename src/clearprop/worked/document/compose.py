"""A worked example -> the blocks of a page: the story, its words and its formulas in order."""

from collections.abc import Iterator

import numpy as np

from clearprop.activations import Softmax
from clearprop.worked.document.blocks import Block, Caption, Document, Formula, Heading, Picture
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.maths import (
    PRODUCT,
    Fence,
    Fraction,
    Mark,
    Matrix,
    Node,
    Row,
    Script,
)
from clearprop.worked.document.notation import GENERIC, symbol, with_index
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.document.style import Style
from clearprop.worked.document.update_words import updating
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.review import Review

MAX_OUTPUTS = 8
"""Outputs that are shown before and after the update."""


def compose(worked: WorkedSteps, style: Style, review: Review | None = None) -> Document:
    """Tell a worked example as the article does: network, forward, error, backward, update.

    Without a review it ends with the update.
    """
    return Document(
        tuple(_blocks(StepBlocks(worked, style), review)),
        style.language,
        style.paper,
        decimal_comma=style.has_comma,
        fragment=style.fragment,
        author=style.author,
        date=style.date,
        heading_level=style.heading_level,
    )


def _blocks(builder: StepBlocks, review: Review | None) -> Iterator[Block]:
    style = builder.style
    if style.title or not style.fragment:
        title = style.title or style.text("title", sizes=builder.about["sizes"])
        yield Heading(1, title)
    if style.shows("network"):
        yield from _network(builder)
    if style.shows("notation"):
        yield from _notation(builder)
    yield from _steps(builder)
    if review and style.shows("review"):
        yield from _review(builder, review)


def _steps(builder: StepBlocks) -> Iterator[Block]:
    """Tell the steps, phase by phase and layer by layer."""
    style, worked = builder.style, builder.worked
    phase, layer = "", ""
    for step in worked.steps:
        if not style.shows(step.phase, step.layer):
            continue
        if step.phase != phase:
            phase, layer = step.phase, ""
            yield Heading(2, style.text(phase))
            if phase == "update":
                yield updating(worked, style)
        if phase in ("forward", "backward") and step.layer != layer:
            layer = step.layer
            yield Heading(3, style.text("layer", layer=builder.layer_name(layer)))
            if phase == "backward":
                yield from _chain(builder, layer)
        yield from builder.step(step)
    if phase == "update":
        yield from _unchanged_biases(builder)


def _network(builder: StepBlocks) -> Iterator[Block]:
    style, worked, about = builder.style, builder.worked, builder.about
    yield Heading(2, style.text("network"))
    yield style.paragraph("about", **about)
    rounding = worked.rounding
    yield style.paragraph(f"rounding {rounding.way}", places=str(rounding.digits))
    if worked.example.biases_stay:
        yield style.paragraph("biases stay")
    if worked.samples > 1:
        yield style.paragraph(
            "batch",
            samples=str(worked.samples),
            column=style.text("row" if style.rows else "column"),
            batch=style.text(worked.example.batch),
        )
    if worked.example.seed is not None:
        yield style.paragraph("drawn", seed=str(worked.example.seed))
    given = [number for b in worked.example.b if b is not None for number in b]
    if given and not any(given):
        yield style.paragraph("biases are 0")
    picture = diagram(worked)
    yield Picture(picture, style.text("about", **about))
    has_biases = any(neuron.bias for neuron in picture.neurons)
    biases = (" ", style.text("picture biases")) if has_biases else ()
    yield Caption((style.text("picture"), *biases))
    yield style.paragraph("given")
    yield builder.initial()
    if any(_is_cut(builder.matrix(name)) for name in worked.initial):
        yield style.paragraph("cut")


def _unchanged_biases(builder: StepBlocks) -> Iterator[Block]:
    """Say of each bias that is not updated what it will be, and that nothing is computed."""
    if not builder.worked.example.biases_stay:
        return
    not_computed = Mark("word", builder.style.text("not computed"))
    for layer in builder.worked.network.layers:
        if layer.bias and builder.style.shows("update", layer.name):
            name = f"b_{layer.name}"
            yield Formula("", builder.name(f"rate_d{name}"), (not_computed,))
            yield Formula("", builder.name(f"{name}_new"), (builder.name(name),))


def _is_cut(matrix: Matrix) -> bool:
    return (len(matrix.rows), len(matrix.rows[0])) != matrix.shape


def _notation(builder: StepBlocks) -> Iterator[Block]:
    """Say what each sign means that the document has."""
    style, worked = builder.style, builder.worked
    kinds = {step.kind for step in worked.steps}
    any_layer = [
        ("net_ℓ", "net means"),
        ("out_ℓ", "out means"),
        ("W_ℓ", "weights mean"),
        *([("b_ℓ", "biases mean")] if "db" in kinds else []),
        ("target", "target means"),
        *([("E", "sample's error means")] if builder.is_batch else []),
        ("E_total", "total error means" if builder.is_batch else "error means"),
        ("dE_dnet_ℓ", "net's derivatives mean" if builder.is_batch else "net's derivative means"),
        ("dW_ℓ", "gradient means"),
        ("rate", "rate means"),
        ("rate_dW_ℓ", "change means"),
    ]
    signs = [(builder.name(name), key) for name, key in any_layer]
    signs += [
        (PRODUCT, "product means"),
        (Mark("sign", "⊙"), "entrywise means"),
        (symbol(f"W_{GENERIC}", style.notation, transposed=True), "transpose means"),
    ]
    indices = {"k": "neurons' sum means", "s": "samples' sum means"}
    for index, key in indices.items():
        if any(f"Σ_{index}" in step.template for step in worked.steps):
            signs.append((Script(Mark("sign", "Σ"), below=Mark("letter", index)), key))
    yield Heading(2, style.text("notation"))
    yield style.paragraph("rows" if style.rows else "columns")
    column = style.text("row" if style.rows else "column")
    meanings = ((sign, style.text(key, column=column)) for sign, key in signs)
    yield style.table(("sign", "meaning"), meanings)


def _chain(builder: StepBlocks, layer: str) -> Iterator[Block]:
    """Return the gradient of a layer's weights as a product of factors, by the chain rule.

    It is said of the output layer and of the one before it: further layers are like that one.
    """
    worked, style = builder.worked, builder.style
    names = ["a", *(one.name for one in worked.network.layers)]
    if layer not in names[-2:]:
        yield from builder.once(style.paragraph("same again"))
        return
    yield style.paragraph(
        "chain" if layer == names[-1] else "chain again", layer=builder.layer_name(layer)
    )
    before = names[names.index(layer) - 1]
    # Where every output depends on every net, or both are derived at once, it is one factor.
    is_one = f"dE_dout_{layer}" not in {step.name for step in worked.steps} or isinstance(
        builder.layer(layer).activation, Softmax
    )
    factors = (builder.name(f"dE_dout_{layer}"), Mark("sign", "⊙"), builder.name(f"slope_{layer}"))
    inside = builder.name(f"dE_dnet_{layer}") if is_one else Fence("(", Row(factors), ")")
    kept = f"kept_{before}" in {step.name for step in worked.steps}
    sent = symbol(f"{'kept' if kept else 'out'}_{before}", style.notation, transposed=True)
    product = (sent, PRODUCT, inside) if style.rows else (inside, PRODUCT, sent)
    count: Node = Mark("number", str(worked.samples))
    if worked.example.sample_weight:
        total = Script(Mark("sign", "Σ"), below=Mark("letter", "s"))
        count = Row((total, builder.name("sample_weight")))
    is_mean = builder.is_batch and worked.example.batch == "mean"
    divided = (Fraction(Mark("number", "1"), count),) if is_mean else ()
    yield Formula("", builder.name(f"dW_{layer}"), (Row((*divided, *product)),))


def _review(builder: StepBlocks, review: Review) -> Iterator[Block]:
    style, check = builder.style, review.check
    before, after = review.E_before[0, 0], review.E_after[0, 0]
    yield Heading(2, style.text("review"))
    yield style.paragraph("improved" if after < before else "worsened")
    yield style.table(
        ("quantity", "target head", "before update", "after update"), _outputs(builder, review)
    )
    yield Heading(2, style.text("drift"))
    yield style.paragraph("drifting")
    drifts = (
        (
            builder.name(drift.name),
            builder.entry(drift.row, drift.column),
            Mark("number", drift.rounded),
            Mark("number", drift.full),
            Mark("number", drift.difference),
        )
        for drift in review.drift
    )
    yield style.table(("quantity", "entry", "rounded", "full", "difference"), drifts)
    yield style.paragraph(
        "agrees" if check.agrees else "disagrees",
        compared=str(check.compared),
        worst=_power_of_ten(check.worst),
        where=check.where,
    )


def _outputs(builder: StepBlocks, review: Review) -> Iterator[tuple[str | Node, ...]]:
    """Return the outputs beside their targets, and the error, before and after the update."""
    worked = builder.worked
    last = worked.network.output.name
    target, before = worked.matrix("target"), review.out_before
    places = list(np.ndindex(target.shape))
    for row, column in places[:MAX_OUTPUTS]:
        index = [Mark("number", str(row + 1))]
        if builder.is_batch:
            index += [Mark("sign", ","), Mark("number", str(column + 1))]
        name = with_index(builder.name(f"out_{last}"), Row(tuple(index)))
        matrices = (target, before, review.out_after)
        numbers = [builder.text(one[row, column]) for one in matrices]  # pyright: ignore[reportArgumentType]
        yield (name, *(Mark("number", text) for text in numbers))
    errors = (review.E_before[0, 0], review.E_after[0, 0])
    numbers = (Mark("number", builder.text(error)) for error in errors)
    yield (builder.name("E_total"), "", *numbers)


def _power_of_ten(number: float) -> Node:
    """Return a small number as one digit times a power of ten."""
    digit, _, exponent = f"{number:.0e}".partition("e")
    power = Script(Mark("number", "10"), above=Mark("number", str(int(exponent))))
    return Row((Mark("number", digit), PRODUCT, power))
