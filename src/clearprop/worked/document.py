"""A worked example -> the blocks of a page: the story, its words and its formulas in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clearprop.losses import OutLoss
from clearprop.network import Layer
from clearprop.worked.after import After
from clearprop.worked.blocks import (
    Block,
    Document,
    Falk,
    Formula,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from clearprop.worked.diagram import diagram
from clearprop.worked.maths import (
    PRODUCT,
    Fence,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    parse,
    turned,
    with_names,
)
from clearprop.worked.notation import symbol
from clearprop.worked.origins import origins
from clearprop.worked.shorten import (
    LEAST_COLUMNS,
    MOST_COLUMNS,
    WIDEST,
    number_text,
    printed,
    width,
)
from clearprop.worked.steps import Step, Worked
from clearprop.worked.style import Style, in_words, sentence


def document(worked: Worked, after: After, style: Style) -> Document:
    """Tell a worked example as the article does: network, forward, error, backward, update."""
    return Document(tuple(_Author(worked, after, style).blocks()), style.language, style.paper)


@dataclass(frozen=True)
class _Author:
    worked: Worked
    after: After
    style: Style

    def blocks(self) -> Iterator[Block]:
        sizes = "-".join(map(str, self.worked.network.sizes))
        yield Heading(1, in_words(self.style, "title", sizes=sizes))
        yield from self.network()
        yield from self.notation()
        phase, layer = "", ""
        for step in self.worked.steps:
            if step.phase != phase:
                phase, layer = step.phase, ""
                yield Heading(2, in_words(self.style, phase))
                if phase == "update":
                    yield sentence(self.style, "updating", rate=self.name("rate"))
            if phase in ("forward", "backward") and step.layer != layer:
                layer = step.layer
                yield Heading(3, in_words(self.style, "layer", layer=layer))
                if phase == "backward":
                    yield from self.chain(layer)
            yield from self.step(step)
        yield from self.look_back()

    def network(self) -> Iterator[Block]:
        worked, network = self.worked, self.worked.network
        sizes = "-".join(map(str, network.sizes))
        activations = [layer.activation.name for layer in network.layers]
        if len(set(activations)) == 1:
            named = activations[0]
        else:
            named = ", ".join(
                in_words(self.style, "activation of", activation=name, layer=layer.name)
                for name, layer in zip(activations, network.layers, strict=True)
            )
        about = {
            "sizes": sizes,
            "letters": ", ".join(["a", *(layer.name for layer in network.layers)]),
            "activations": named,
            "loss": self.loss,
        }
        yield Heading(2, in_words(self.style, "network"))
        yield sentence(self.style, "about", **about)
        yield sentence(self.style, "rounding", places=str(worked.places))
        if worked.samples > 1:
            yield sentence(
                self.style,
                "batch",
                samples=str(worked.samples),
                column=in_words(self.style, "row" if self.style.rows else "column"),
                batch=in_words(self.style, worked.batch),
            )
        if worked.drawn_from is not None:
            yield sentence(self.style, "drawn", seed=str(worked.drawn_from))
        yield Picture(diagram(worked), in_words(self.style, "about", **about))
        yield sentence(self.style, "picture")
        yield sentence(self.style, "given")
        for name in worked.given:
            yield Formula(name, self.name(name), (self.matrix(name),))

    def notation(self) -> Iterator[Block]:
        last = self.worked.network.output.name
        meanings: list[tuple[Node, str]] = [
            (self.name(f"net_{last}"), "net means"),
            (self.name(f"out_{last}"), "out means"),
            (self.name("out_a"), "inputs mean"),
            (self.name("target"), "target means"),
            (self.name("E_total"), "error means"),
            (self.name(f"dE_dnet_{last}"), "net's derivative means"),
            (self.name(f"dW_{last}"), "gradient means"),
            (self.name("rate"), "rate means"),
            (PRODUCT, "product means"),
            (Mark("sign", "⊙"), "entrywise means"),
            (symbol(f"W_{last}", self.style.notation, transposed=True), "transpose means"),
        ]
        yield Heading(2, in_words(self.style, "notation"))
        yield sentence(self.style, "rows" if self.style.rows else "columns")
        yield Table(
            ((in_words(self.style, "sign"),), (in_words(self.style, "meaning"),)),
            tuple(((sign,), (in_words(self.style, key),)) for sign, key in meanings),
        )

    def chain(self, layer: str) -> Iterator[Block]:
        yield sentence(self.style, "chain", layer=layer)
        names = ["a", *(one.name for one in self.worked.network.layers)]
        before = names[names.index(layer) - 1]
        factors = [self.name(f"dE_dout_{layer}"), Mark("sign", "⊙"), self.name(f"slope_{layer}")]
        # Where every output depends on every net, or both are derived at once, it is one factor.
        steps = {step.name for step in self.worked.steps}
        if f"dE_dout_{layer}" not in steps or self.layer(layer).activation.name == "softmax":
            inside: Node = self.name(f"dE_dnet_{layer}")
        else:
            inside = Fence("(", Row(tuple(factors)), ")")
        sent = symbol(f"out_{before}", self.style.notation, transposed=True)
        product = (sent, PRODUCT, inside) if self.style.rows else (inside, PRODUCT, sent)
        yield Formula("", self.name(f"dW_{layer}"), (Row(product),))

    def step(self, step: Step) -> Iterator[Block]:
        told = self.told(step)
        if told:
            yield told
        tree = parse(step.template)
        if self.style.rows:
            tree = turned(tree)
        with_numbers = self.with_numbers(tree)
        result = self.matrix(step.name)
        yield Formula(
            step.name,
            self.name(step.name),
            (with_names(tree, self.symbol), with_numbers, result),
            self.shapes(tree, result) if self.is_product(step) else "",
            tuple(origins(self.worked, step, result)),
        )
        definitions = self.definitions(step)
        if definitions:
            yield sentence(self.style, "definitions", definitions=definitions)
        if self.is_product(step):
            yield from self.falk(step, tree)

    def told(self, step: Step) -> Paragraph | None:
        """Return the sentences before a step."""
        batch = in_words(self.style, self.worked.batch)
        several = " over samples" if self.worked.samples > 1 else ""
        kind = re.sub(r"_[a-z]+$", "", step.name)
        if step.phase == "update":
            return None
        if kind == "E":
            key = "E over samples" if step.name == "E_total" and several else "E"
            return sentence(self.style, key, loss=self.loss, batch=batch)
        activation = self.layer(step.layer).activation.name
        is_last = step.layer == self.worked.network.output.name
        key = kind
        if kind == "net" and self.layer(step.layer).bias:
            key = "net with bias"
        elif kind == "out" and activation == "softmax":
            key = "out softmax"
        elif kind == "dE_dnet" and is_last:
            together = not isinstance(self.worked.network.loss, OutLoss)
            last = "softmax" if activation == "softmax" else "last"
            key = "dE_dnet together" if together else f"dE_dnet {last}"
        elif kind == "dE_dout" and is_last:
            key = "dE_dout last"
        elif kind in ("dW", "db"):
            key = kind + several
        mean = in_words(self.style, "and the mean") if self.worked.batch == "mean" else ""
        return sentence(
            self.style, key, activation=activation, loss=self.loss, batch=batch, mean=mean
        )

    def falk(self, step: Step, tree: Node) -> Iterator[Block]:
        left, right = _factors(tree)
        if step.name.startswith("net_") and self.layer(step.layer).bias:
            return  # its corner would be the product without the bias, which nobody has rounded
        if self.worked.samples > 1 and step.name.startswith("dW_") and self.worked.batch == "mean":
            return  # nor the sum before it is divided
        yield sentence(self.style, "falk")
        yield Falk(
            self.numbers(left),
            self.numbers(right),
            self.matrix(step.name),
            (self.symbol(left), self.symbol(right), self.name(step.name)),
        )

    def look_back(self) -> Iterator[Block]:
        after = self.after
        before, now = (number_text(value[0, 0]) for value in (after.E_before, after.E_after))
        yield Heading(2, in_words(self.style, "after"))
        improved = after.E_after[0, 0] < after.E_before[0, 0]
        yield sentence(
            self.style, "improved" if improved else "worsened", places=str(self.worked.places)
        )
        yield Table(
            (
                (in_words(self.style, "quantity"),),
                (in_words(self.style, "before update"),),
                (in_words(self.style, "after update"),),
            ),
            (((self.name("E_total"),), (before,), (now,)),),
        )
        yield Heading(2, in_words(self.style, "drift"))
        yield sentence(self.style, "drifting")
        heads = ("quantity", "entry", "rounded", "full", "difference")
        yield Table(
            tuple((in_words(self.style, head),) for head in heads),
            tuple(
                (
                    (self.name(drift.name),),
                    (self.entry(drift.row, drift.column),),
                    (drift.rounded,),
                    (drift.full,),
                    (drift.difference,),
                )
                for drift in after.drift
            ),
        )
        yield sentence(
            self.style,
            "agrees" if after.check.agrees else "disagrees",
            compared=str(after.check.compared),
            worst=f"{after.check.worst:.0e}",
            where=after.check.where,
        )

    @property
    def loss(self) -> str:
        return self.worked.network.loss.name.replace("_", " ")

    def layer(self, letter: str) -> Layer:
        return next(layer for layer in self.worked.network.layers if layer.name == letter)

    def is_product(self, step: Step) -> bool:
        return "} · {" in step.template and step.phase != "update"

    def definitions(self, step: Step) -> str:
        network = self.worked.network
        known = dict(network.loss.definitions)
        if step.layer:
            known |= self.layer(step.layer).activation.definitions
        return ", ".join(meaning for text, meaning in known.items() if text in step.template)

    def entry(self, row: int, column: int) -> str:
        return f"{column + 1}, {row + 1}" if self.style.rows else f"{row + 1}, {column + 1}"

    def name(self, name: str) -> Node:
        return symbol(name, self.style.notation)

    def symbol(self, name: Name) -> Node:
        transposed = name.transposed != self.style.rows
        shape = self.worked.matrix(name.name).shape
        return symbol(name.name, self.style.notation, transposed=transposed and shape != (1, 1))

    def matrix(self, name: str) -> Matrix:
        return printed(name, self.worked.matrix(name), turned=self.style.rows)

    def with_numbers(self, tree: Node) -> Node:
        """Return a formula with its operands' numbers, in as many columns as fit a line."""
        for columns in range(MOST_COLUMNS, LEAST_COLUMNS, -1):
            filled = self.filled(tree, columns)
            if width(filled) <= WIDEST:
                return filled
        return self.filled(tree, LEAST_COLUMNS)

    def filled(self, tree: Node, columns: int) -> Node:
        return with_names(tree, lambda name: self.put(name, columns))

    def put(self, name: Name, columns: int) -> Node:
        """Return an operand's numbers; a single one below 0 gets brackets around its sign."""
        matrix = self.numbers(name, columns)
        is_negative = self.worked.matrix(name.name).flat[0] < 0
        return Fence("(", matrix, ")") if matrix.shape == (1, 1) and is_negative else matrix

    def numbers(self, name: Name, columns: int = MOST_COLUMNS) -> Matrix:
        return printed(name.name, self.worked.matrix(name.name), columns, turned=name.transposed)

    def shapes(self, tree: Node, result: Matrix) -> str:
        both = [self.numbers(name).shape for name in _factors(tree)]
        left, right, made = (f"({rows}×{columns})" for rows, columns in [*both, result.shape])
        return f"{left} · {right} = {made}"


def _factors(tree: Node) -> tuple[Name, Name]:
    """Return the two factors of the product in a formula."""
    assert isinstance(tree, Row)
    at = tree.parts.index(PRODUCT)
    left, right = tree.parts[at - 1], tree.parts[at + 1]
    assert isinstance(left, Name)
    assert isinstance(right, Name)
    return left, right
