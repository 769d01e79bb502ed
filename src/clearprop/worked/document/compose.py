"""A worked example -> the blocks of a page: the story, its words and its formulas in order."""

from collections.abc import Iterator

from clearprop.activations import Softmax
from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document.blocks import Block, Caption, Document, Formula, Heading, Picture
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.maths import PRODUCT, Fence, Mark, Node, Row
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.document.style import Style
from clearprop.worked.document.update_words import updating
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.review import Review


def compose(worked: WorkedSteps, style: Style, review: Review | None = None) -> Document:
    """Tell a worked example as the article does: network, forward, error, backward, update.

    Without a review it ends with the update.
    """
    return Document(tuple(_blocks(StepBlocks(worked, style), review)), style.language, style.paper)


def _blocks(builder: StepBlocks, review: Review | None) -> Iterator[Block]:
    style, worked = builder.style, builder.worked
    yield Heading(1, style.text("title", sizes=builder.about["sizes"]))
    yield from _network(builder)
    yield from _notation(builder)
    phase, layer = "", ""
    for step in worked.steps:
        if step.phase != phase:
            phase, layer = step.phase, ""
            yield Heading(2, style.text(phase))
            if phase == "update":
                yield updating(worked, style)
                yield from _unchanged_biases(builder)
        if phase in ("forward", "backward") and step.layer != layer:
            layer = step.layer
            yield Heading(3, style.text("layer", layer=layer))
            if phase == "backward":
                yield from _chain(builder, layer)
        yield from builder.step(step)
    if review:
        yield from _review(builder, review)


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
    biases = [number for b in worked.example.b if b is not None for number in b]
    if biases and not any(biases):
        yield style.paragraph("biases are 0")
    yield Picture(diagram(worked), style.text("about", **about))
    yield Caption(style.paragraph("picture").phrase)
    yield style.paragraph("given")
    yield from builder.initial()


def _unchanged_biases(builder: StepBlocks) -> Iterator[Block]:
    """Say of each bias that is not updated what it will be, and that nothing is computed."""
    if not builder.worked.example.biases_stay:
        return
    not_computed = Mark("word", builder.style.text("not computed"))
    for layer in builder.worked.network.layers:
        if layer.bias:
            name = f"b_{layer.name}"
            yield Formula("", builder.name(f"rate_d{name}"), (not_computed,))
            yield Formula("", builder.name(f"{name}_new"), (builder.name(name),))


def _notation(builder: StepBlocks) -> Iterator[Block]:
    style, last = builder.style, builder.worked.network.output.name
    signs: list[tuple[Node, str]] = [
        (builder.name(f"net_{last}"), "net means"),
        (builder.name(f"out_{last}"), "out means"),
        (builder.name("out_a"), "inputs mean"),
        (builder.name("target"), "target means"),
        (builder.name("E_total"), "error means"),
        (builder.name(f"dE_dnet_{last}"), "net's derivative means"),
        (builder.name(f"dW_{last}"), "gradient means"),
        (builder.name("rate"), "rate means"),
        (PRODUCT, "product means"),
        (Mark("sign", "⊙"), "entrywise means"),
        (symbol(f"W_{last}", style.notation, transposed=True), "transpose means"),
    ]
    yield Heading(2, style.text("notation"))
    yield style.paragraph("rows" if style.rows else "columns")
    yield style.table(("sign", "meaning"), ((sign, style.text(key)) for sign, key in signs))


def _chain(builder: StepBlocks, layer: str) -> Iterator[Block]:
    """Return the gradient of a layer's weights as a product of factors, by the chain rule."""
    worked, style = builder.worked, builder.style
    yield style.paragraph("chain", layer=layer)
    names = ["a", *(one.name for one in worked.network.layers)]
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
    yield Formula("", builder.name(f"dW_{layer}"), (Row(product),))


def _review(builder: StepBlocks, review: Review) -> Iterator[Block]:
    style, check = builder.style, review.check
    before, after = review.E_before[0, 0], review.E_after[0, 0]
    errors = (builder.name("E_total"), number_text(before), number_text(after))
    yield Heading(2, style.text("review"))
    yield style.paragraph("improved" if after < before else "worsened")
    yield style.table(("quantity", "before update", "after update"), [errors])
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
        worst=f"{check.worst:.0e}",
        where=check.where,
    )
