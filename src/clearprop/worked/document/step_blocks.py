"""The blocks of one step: its sentence, its formula with names and with numbers, Falk's scheme."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from clearprop.losses import OutLoss
from clearprop.network import Layer
from clearprop.worked.document.blocks import Block, Falk, Formula, Paragraph, said_shapes
from clearprop.worked.document.maths import (
    Cell,
    Fence,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    product,
    turned,
    with_names,
)
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.parse import parse
from clearprop.worked.document.provenance import origins
from clearprop.worked.document.shorten import LEAST_COLUMNS, MOST_COLUMNS, WIDEST, printed, width
from clearprop.worked.document.style import Style, in_words, sentence
from clearprop.worked.steps.records import Step, Worked


@dataclass(frozen=True)
class Author:
    """Writes steps of a worked example, and its names and matrices, in a style.

    Attributes
    ----------
    worked, style
        What, and how.
    blank
        Names of steps whose numbers are left for the reader to fill in.
    """

    worked: Worked
    style: Style
    blank: frozenset[str] = frozenset()

    def step(self, step: Step) -> Iterator[Block]:
        told = self.told(step)
        if told:
            yield told
        yield self.formula(step)
        yield from self.meanings(step)
        yield from self.falk(step)

    def meanings(self, step: Step) -> Iterator[Paragraph]:
        """Return what functions in a step's formula mean, where they are not well known."""
        definitions = self.definitions(step)
        if definitions:
            yield sentence(self.style, "definitions", definitions=definitions)

    def formula(self, step: Step, *, with_numbers: bool = True) -> Formula:
        """Return a step's formula with names, with numbers, and the result.

        A page with blanks does not say where numbers come from: that would fill them in.
        """
        tree = self.tree(step)
        result = self.matrix(step.name)
        numbers = (self.with_numbers(tree),) if with_numbers else ()
        return Formula(
            step.name,
            self.name(step.name),
            (with_names(tree, self.symbol), *numbers, result),
            self.shapes(tree),
            () if self.blank else tuple(origins(self.worked, step, result)),
        )

    def tree(self, step: Step) -> Node:
        """Return the step's formula as it stands in the style."""
        tree = parse(step.template)
        return turned(tree) if self.style.rows else tree

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

    def falk(self, step: Step) -> Iterator[Block]:
        """Return a product in Falk's scheme, with its bias as one more weight; else nothing."""
        factors = product(self.tree(step))
        if factors is None:
            return
        left_name, right_name = factors
        has_bias = step.name.startswith("net_") and self.layer(step.layer).bias
        columns = MOST_COLUMNS - has_bias
        left, right = self.numbers(left_name, columns), self.numbers(right_name, columns)
        names = (self.symbol(left_name), self.symbol(right_name))
        if has_bias:
            bias = self.matrix(f"b_{step.layer}", columns)
            name, one = self.name(bias.name), Mark("number", "1")
            if self.style.rows:
                left, right = _wider(left), _higher(right, bias)
                names = (_pair(names[0], one), _pair(names[1], name))
            else:
                left, right = _wider(left, bias), _higher(right)
                names = (_pair(names[0], name), _pair(names[1], one))
        is_divided = (
            self.worked.samples > 1 and self.worked.batch == "mean" and step.name.startswith("dW_")
        )
        key = "falk with bias" if has_bias else "falk divided" if is_divided else "falk"
        yield sentence(self.style, key, samples=str(self.worked.samples))
        yield Falk(left, right, self.matrix(step.name, columns), (*names, self.name(step.name)))

    @property
    def about(self) -> Mapping[str, str]:
        """What the sentence on the network says: its sizes, layers, activations and loss."""
        network = self.worked.network
        named = {layer.name: layer.activation.name for layer in network.layers}
        is_one = len(set(named.values())) == 1
        each = (
            in_words(self.style, "activation of", activation=activation, layer=layer)
            for layer, activation in named.items()
        )
        return {
            "sizes": "-".join(map(str, network.sizes)),
            "letters": ", ".join(["a", *named]),
            "activations": network.output.activation.name if is_one else ", ".join(each),
            "loss": self.loss,
        }

    @property
    def loss(self) -> str:
        return in_words(self.style, f"loss {self.worked.network.loss.name}")

    def layer(self, letter: str) -> Layer:
        return next(layer for layer in self.worked.network.layers if layer.name == letter)

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

    def matrix(self, name: str, columns: int = MOST_COLUMNS) -> Matrix:
        return self.emptied(
            printed(name, self.worked.matrix(name), columns, turned=self.style.rows)
        )

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
        is_negative = name.name not in self.blank and self.worked.matrix(name.name).flat[0] < 0
        return Fence("(", matrix, ")") if matrix.shape == (1, 1) and is_negative else matrix

    def numbers(self, name: Name, columns: int = MOST_COLUMNS) -> Matrix:
        matrix = self.worked.matrix(name.name)
        return self.emptied(printed(name.name, matrix, columns, turned=name.transposed))

    def emptied(self, matrix: Matrix) -> Matrix:
        """Return the matrix with blanks for its numbers, if they are for the reader to fill in."""
        if matrix.name not in self.blank:
            return matrix
        rows = (
            tuple(cell if isinstance(cell, str) else replace(cell, text="") for cell in row)
            for row in matrix.rows
        )
        return replace(matrix, rows=tuple(rows))

    def shapes(self, tree: Node) -> str:
        """Return the shapes of a formula's product, such as "(3×4) · (4×1) = (3×1)", if any."""
        factors = product(tree)
        return said_shapes(*(self.numbers(name).shape for name in factors)) if factors else ""


def _wider(matrix: Matrix, column: Matrix | None = None) -> Matrix:
    """Return the matrix with one more column at its right: another matrix's, or ones."""
    added = _others(column) if column else [("1",)] * len(matrix.rows)
    rows = zip(matrix.rows, added, strict=True)
    return replace(matrix, rows=tuple((*row, *cells) for row, cells in rows))


def _higher(matrix: Matrix, row: Matrix | None = None) -> Matrix:
    """Return the matrix with one more row at its foot: another matrix's, or ones."""
    added = _others(row) if row else [("1",) * len(matrix.rows[0])]
    return replace(matrix, rows=(*matrix.rows, *added))


def _others(matrix: Matrix) -> list[tuple[Cell | str, ...]]:
    """Return rows of cells that say whose they are."""
    return [
        tuple(cell if isinstance(cell, str) else replace(cell, name=matrix.name) for cell in row)
        for row in matrix.rows
    ]


def _pair(first: Node, second: Node) -> Node:
    return Fence("(", Row((first, Mark("sign", ","), second)), ")")
