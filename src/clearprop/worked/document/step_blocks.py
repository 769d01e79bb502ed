"""The blocks of one step: its sentence, its formula with names and with numbers, Falk's scheme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from clearprop.activations import Softmax
from clearprop.losses import OutLoss
from clearprop.network import Layer
from clearprop.worked.document.blocks import Block, Falk, Formula, Paragraph, shapes_text
from clearprop.worked.document.maths import (
    Cell,
    Fence,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    product,
    with_names,
)
from clearprop.worked.document.matrices import (
    LINE_WIDTH,
    MAX_COLUMNS,
    MIN_COLUMNS,
    shortened,
    width,
)
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.provenance import provenance
from clearprop.worked.document.style import Style
from clearprop.worked.document.update_words import update_introduction
from clearprop.worked.steps.records import Step, WorkedSteps


@dataclass(frozen=True)
class StepBlocks:
    """Builds the blocks of steps of a worked example, and its names and matrices, in a style.

    Numbers of the steps that `blank` names are left for the reader to fill in.
    """

    worked: WorkedSteps
    style: Style
    blank: frozenset[str] = frozenset()

    def initial(self) -> Iterator[Formula]:
        """Return the numbers that nobody has to compute."""
        for name in self.worked.given:
            yield Formula(name, self.name(name), (self.matrix(name),))

    def step(self, step: Step) -> Iterator[Block]:
        yield from self.introduction(step)
        yield self.formula(step)
        yield from self.definitions(step)
        yield from self.falk(step)

    def introduction(self, step: Step) -> Iterator[Paragraph]:
        """Return what is said before a step."""
        if step.phase == "update":
            yield from update_introduction(step, self.worked, self.style)
            return
        activation = self.layer(step.layer).activation.name if step.layer else ""
        yield self.style.paragraph(
            self._introduction_key(step),
            activation=self.style.name_of("activation", activation),
            loss=self.loss,
            batch=self.style.text(self.worked.example.batch),
            mean=self.style.text(self._mean) if self.worked.example.batch == "mean" else "",
        )
        if step.kind == "E" and self.worked.example.sample_weight:
            weight = symbol("sample_weight", self.style.notation)
            yield self.style.paragraph("weighted", sample_weight=weight)

    @property
    def _mean(self) -> str:
        return "weighted mean" if self.worked.example.sample_weight else "and the mean"

    def _introduction_key(self, step: Step) -> str:
        kind = step.name.removesuffix(f"_{step.layer}")
        over_samples = " over samples" if self.worked.samples > 1 else ""
        if step.phase == "error":
            return "E" + (over_samples if step.name == "E_total" else "")
        layer, network = self.layer(step.layer), self.worked.network
        is_softmax, is_last = isinstance(layer.activation, Softmax), layer is network.output
        match kind:
            case "net" if layer.bias:
                return "net with bias"
            case "out" if is_softmax:
                return "out softmax"
            case "dE_dnet" if is_last and not isinstance(network.loss, OutLoss):
                return "dE_dnet together"
            case "dE_dnet" if is_last:
                return "dE_dnet softmax" if is_softmax else "dE_dnet last"
            case "dE_dout" if is_last:
                return "dE_dout last"
            case "dE_dout" if f"mask_{step.layer}" in self.worked.initial:
                return "dE_dout masked"
            case "dW" | "db":
                return kind + over_samples
            case _:
                return kind

    def definitions(self, step: Step) -> Iterator[Paragraph]:
        """Return what functions in a step's formula mean, where they are not well known."""
        known = dict(self.worked.network.loss.definitions)
        if step.layer:
            known |= self.layer(step.layer).activation.definitions
        needed = [self.style.definition(*one) for one in known.items() if one[0] in step.template]
        if needed:
            yield self.style.paragraph("definitions", definitions=", ".join(needed))

    def formula(self, step: Step, *, with_numbers: bool = True) -> Formula:
        """Return a step's formula with names, with numbers, and the result.

        A page with blanks does not say where numbers come from: that would fill them in.
        """
        tree, result = self.style.tree(step.template), self.matrix(step.name)
        numbers = (self.with_numbers(tree),) if with_numbers else ()
        rights = (with_names(tree, self.symbol), *numbers, result)
        made_of = () if self.blank else tuple(provenance(self.worked, step, result))
        return Formula(step.name, self.name(step.name), rights, self.shapes(tree), made_of)

    def falk(self, step: Step) -> Iterator[Block]:
        """Return a product in Falk's scheme, with its bias as one more weight; else nothing."""
        factors = product(self.style.tree(step.template))
        if factors is None or step.phase == "update":
            return
        worked, kind = self.worked, step.name.removesuffix(f"_{step.layer}")
        has_bias = kind == "net" and self.layer(step.layer).bias
        columns = MAX_COLUMNS - has_bias
        left, right = (self.numbers(name, columns) for name in factors)
        names = (self.symbol(factors[0]), self.symbol(factors[1]))
        if has_bias:
            bias, one = self.matrix(f"b_{step.layer}", columns), Mark("number", "1")
            # Its entries say whose they are; the input that they are multiplied by is 1.
            entries = [tuple(_of(bias.name, cell) for cell in row) for row in bias.rows]
            if self.style.rows:
                beside, below = [("1",)] * len(left.rows), entries
                marks = (one, self.name(bias.name))
            else:
                beside, below = entries, [("1",) * len(right.rows[0])]
                marks = (self.name(bias.name), one)
            wider = (row + more for row, more in zip(left.rows, beside, strict=True))
            left = replace(left, rows=tuple(wider))
            right = replace(right, rows=(*right.rows, *below))
            names = (_pair(names[0], marks[0]), _pair(names[1], marks[1]))
        is_divided = kind == "dW" and " / " in step.template
        divided = "falk weighted" if worked.example.sample_weight else "falk divided"
        key = "falk with bias" if has_bias else divided if is_divided else "falk"
        yield self.style.paragraph(key, samples=str(worked.samples))
        yield Falk(left, right, self.matrix(step.name, columns), (*names, self.name(step.name)))

    @property
    def about(self) -> Mapping[str, str]:
        """What the sentence on the network says: its sizes, layers, activations and loss."""
        network = self.worked.network
        named = {
            layer.name: self.style.name_of("activation", layer.activation.name)
            for layer in network.layers
        }
        activations = named[network.output.name]
        if set(named.values()) != {activations}:
            activations = ", ".join(
                self.style.text("activation of", activation=activation, layer=layer)
                for layer, activation in named.items()
            )
        return {
            "sizes": "-".join(map(str, network.sizes)),
            "letters": ", ".join(["a", *named]),
            "activations": activations,
            "loss": self.loss,
        }

    @property
    def loss(self) -> str:
        return self.style.name_of("loss", self.worked.network.loss.name)

    def layer(self, letter: str) -> Layer:
        return next(layer for layer in self.worked.network.layers if layer.name == letter)

    def entry(self, row: int, column: int) -> str:
        return f"{column + 1}, {row + 1}" if self.style.rows else f"{row + 1}, {column + 1}"

    def name(self, name: str) -> Node:
        return symbol(name, self.style.notation)

    def symbol(self, name: Name) -> Node:
        """Return an operand's name; a single number has no transpose."""
        transposed = name.transposed != self.style.rows
        shape = self.worked.matrix(name.name).shape
        return symbol(name.name, self.style.notation, transposed=transposed and shape != (1, 1))

    def matrix(self, name: str, columns: int = MAX_COLUMNS) -> Matrix:
        return self.numbers(Name(name, self.style.rows), columns)

    def numbers(self, name: Name, columns: int = MAX_COLUMNS) -> Matrix:
        """Return a matrix, or blanks in place of numbers that are for the reader to fill in."""
        value = self.worked.matrix(name.name)
        matrix = shortened(name.name, value, columns, transposed=name.transposed)
        if name.name not in self.blank:
            return matrix
        rows = (
            tuple(cell if isinstance(cell, str) else replace(cell, text="") for cell in row)
            for row in matrix.rows
        )
        return replace(matrix, rows=tuple(rows))

    def with_numbers(self, tree: Node) -> Node:
        """Return a formula with its operands' numbers, in as many columns as fit a line."""
        filled = tree
        for columns in range(MAX_COLUMNS, MIN_COLUMNS - 1, -1):
            filled = with_names(tree, partial(self.operand, columns=columns))
            if width(filled) <= LINE_WIDTH:
                break
        return filled

    def operand(self, name: Name, columns: int) -> Node:
        """Return an operand's numbers; a single one below 0 gets brackets around its sign."""
        matrix = self.numbers(name, columns)
        is_negative = name.name not in self.blank and self.worked.matrix(name.name).flat[0] < 0
        return Fence("(", matrix, ")") if matrix.shape == (1, 1) and is_negative else matrix

    def shapes(self, tree: Node) -> str:
        """Return the shapes of a formula's product, such as "(3×4) · (4×1) = (3×1)", if any."""
        factors = product(tree)
        return shapes_text(*(self.numbers(name).shape for name in factors)) if factors else ""


def _of(name: str, cell: Cell | str) -> Cell | str:
    return cell if isinstance(cell, str) else replace(cell, name=name)


def _pair(first: Node, second: Node) -> Node:
    return Fence("(", Row((first, Mark("sign", ","), second)), ")")
