"""The names and the numbers of a worked example as a document prints them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from clearprop.network import Layer
from clearprop.worked.document.maths import Cell, Fence, Matrix, Name, Node
from clearprop.worked.document.matrices import MAX_COLUMNS, shortened
from clearprop.worked.document.notation import layer_name, symbol
from clearprop.worked.document.style import Style
from clearprop.worked.steps.records import WorkedSteps


@dataclass(frozen=True)
class Printed:
    """A worked example in a style: its names, its matrices, and what is said of its network.

    Numbers of the steps that `blank` names are left for the reader to fill in.
    """

    worked: WorkedSteps
    style: Style
    blank: frozenset[str] = frozenset()

    @property
    def about(self) -> Mapping[str, str]:
        """What the sentence on the network says: its sizes, layers, activations and loss."""
        network, style = self.worked.network, self.style
        named = {
            layer.name: style.name_of("activation", layer.activation.name)
            for layer in network.layers
        }
        activations = named[network.output.name]
        if set(named.values()) != {activations}:
            activations = style.listed(
                [
                    style.text("activation of", activation=one, layer=self.layer_name(letter))
                    for letter, one in named.items()
                ]
            )
        first, *hidden, last = zip(["a", *named], network.sizes, strict=True)
        layers = [
            style.text(
                "inputs are", layer=self.layer_name(first[0]), neurons=self.neurons(first[1])
            ),
            *(
                style.text("layer is", layer=self.layer_name(n), size=str(size))
                for n, size in hidden
            ),
            style.text("outputs are", layer=self.layer_name(last[0]), size=str(last[1])),
        ]
        return {
            "sizes": "-".join(map(str, network.sizes)),
            "count": style.counted(len(network.sizes)),
            "layers": style.listed(layers),
            "activations": activations,
            "loss": self.loss,
        }

    def neurons(self, count: int) -> str:
        """Return "1 neuron" or "4 neurons"."""
        return self.style.text("neuron" if count == 1 else "neurons", count=str(count))

    def layer_name(self, letter: str) -> str:
        """Return what a layer is called in words."""
        return layer_name(letter, self.style.notation)

    @property
    def loss(self) -> str:
        return self.style.name_of("loss", self.worked.network.loss.name)

    def layer(self, letter: str) -> Layer:
        return next(layer for layer in self.worked.network.layers if layer.name == letter)

    def entry(self, row: int, column: int) -> str:
        return f"{column + 1}, {row + 1}" if self.style.rows else f"{row + 1}, {column + 1}"

    @property
    def is_batch(self) -> bool:
        return self.worked.samples > 1

    def name(self, name: str) -> Node:
        return symbol(name, self.style.notation, batch=self.is_batch)

    def symbol(self, name: Name) -> Node:
        """Return an operand's name; a single number has no transpose.

        The derivative of a sample's error is that of sample s already.
        """
        transposed = name.transposed != self.style.rows
        shape = self.worked.matrix(name.name).shape
        index = "" if name.index == "s" else name.index
        return symbol(
            name.name,
            self.style.notation,
            transposed=transposed and shape != (1, 1),
            index=index,
            batch=self.is_batch,
        )

    def matrix(self, name: str, columns: int = MAX_COLUMNS) -> Matrix:
        return self.numbers(Name(name, self.style.rows), columns)

    def numbers(self, name: Name, columns: int = MAX_COLUMNS) -> Matrix:
        """Return a matrix, or blanks in place of numbers that are for the reader to fill in."""
        value = self.worked.matrix(name.name)
        matrix = shortened(
            name.name, value, self.worked.rounding, columns, transposed=name.transposed
        )
        if name.name not in self.blank:
            return matrix
        rows = (
            tuple(cell if isinstance(cell, str) else replace(cell, text="") for cell in row)
            for row in matrix.rows
        )
        return replace(matrix, rows=tuple(rows))

    def text(self, number: Decimal) -> str:
        """Return a number as the worked example prints it."""
        return self.worked.rounding.text(number)

    def part(self, name: Name, index: int, sample: int, *, by_sample: bool) -> Node:
        """Return an entry of a neuron, or what belongs to one sample: a column or its error."""
        value = self.worked.matrix(name.name)
        if not by_sample:
            return self.number(name.name, index, sample)
        if value.shape[0] == 1:
            return self.number(name.name, 0, index)
        cells = [Cell(self.text(value[row, index]), row, index) for row in range(len(value))]
        rows = [(cell,) for cell in cells] if not self.style.rows else [tuple(cells)]
        if name.name in self.blank:
            rows = [tuple(replace(cell, text="") for cell in row) for row in rows]
        return Matrix(name.name, tuple(rows), (len(rows), len(rows[0])))

    def number(self, name: str, row: int, column: int) -> Node:
        """Return one entry as it stands in a formula, or a blank."""
        text = self.text(self.worked.matrix(name)[row, column])
        cell = Cell("" if name in self.blank else text, row, column)
        entry = Matrix(name, ((cell,),), (1, 1))
        return Fence("(", entry, ")") if cell.text.startswith("-") else entry

    def operand(self, name: Name, columns: int) -> Node:
        """Return an operand's numbers; a single one below 0 gets brackets around its sign."""
        matrix = self.numbers(name, columns)
        is_negative = name.name not in self.blank and self.worked.matrix(name.name).flat[0] < 0
        return Fence("(", matrix, ")") if matrix.shape == (1, 1) and is_negative else matrix
