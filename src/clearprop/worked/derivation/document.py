"""A derivation -> the blocks of a page: paths, matrix form, proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from clearprop.activations import SOFTMAX
from clearprop.losses import CATEGORICAL_CROSS_ENTROPY, NetLoss, OutLoss
from clearprop.worked.derivation.derive import Derivation
from clearprop.worked.derivation.paths import Path
from clearprop.worked.document.blocks import Block, Document, Formula, Heading, shapes_text
from clearprop.worked.document.maths import (
    PRODUCT,
    Fence,
    Fraction,
    Mark,
    Name,
    Node,
    Row,
    Script,
    product,
    with_names,
)
from clearprop.worked.document.notation import derivative, letters, symbol
from clearprop.worked.document.style import Style
from clearprop.worked.steps.describe import named

MAX_PATHS = 12
"""So many paths are written out; the rest are counted."""


def derivation_document(derivation: Derivation, style: Style) -> Document:
    """Tell how one weight's gradient comes about, and how the matrix form gives all of them."""
    return Document(tuple(_Blocks(derivation, style).blocks()), style.language, style.paper)


@dataclass(frozen=True)
class _Blocks:
    derivation: Derivation
    style: Style

    def blocks(self) -> Iterator[Block]:
        sizes = "-".join(map(str, self.sizes))
        name = f"{'b' if self.column is None else 'w'}_{self.here}{self.number}"
        yield Heading(1, self.style.text("derive title", weight=name, sizes=sizes))
        yield from self.paths()
        yield from self.matrix_form()
        yield from self.merging()
        yield from self.proof()

    def paths(self) -> Iterator[Block]:
        derivation = self.derivation
        yield Heading(2, self.style.text("one weight"))
        fields: dict[str, str | Node] = {
            "weight": self.weight,
            "end": self.neuron(self.here, derivation.weight.row),
            "paths": str(derivation.paths),
        }
        if self.column is None:
            yield self.style.paragraph("bias leads", **fields)
        else:
            yield self.style.paragraph(
                "weight leads", start=self.neuron(self.before, self.column), **fields
            )
        paths = derivation.first_paths(MAX_PATHS)
        gradient = derivative(Mark("letter", "E"), self.weight)
        products: list[Node] = [Row(tuple(self.factors(path))) for path in paths]
        more = derivation.paths - len(paths)
        if more:
            products.append(Mark("sign", "…"))
        yield Formula("", gradient, tuple(products), sign="+")
        if more:
            yield self.style.paragraph("more paths", more=str(more))
        yield self.style.paragraph("factors")
        yield from self.known()

    def factors(self, path: Path) -> list[Node]:
        """Return the product along a path, from the error to the weight."""
        derivation = self.derivation
        names = [layer.name for layer in derivation.network.layers[derivation.weight.layer :]]
        E = Mark("letter", "E")
        end, last = path.neurons[-1], names[-1]
        if path.out is None:
            found: list[Node] = [derivative(E, self.entry("net", last, end))]
        else:
            out = self.entry("out", last, path.out)
            found = [derivative(E, out), derivative(out, self.entry("net", last, end))]
        for step in range(len(names) - 1, 0, -1):
            here, before = names[step], names[step - 1]
            out = self.entry("out", before, path.neurons[step - 1])
            found += [
                derivative(self.entry("net", here, path.neurons[step]), out),
                derivative(out, self.entry("net", before, path.neurons[step - 1])),
            ]
        found.append(derivative(self.entry("net", names[0], derivation.weight.row), self.weight))
        return [part for factor in found for part in (PRODUCT, factor)][1:]

    def known(self) -> Iterator[Block]:
        """Say what each kind of factor is, for any neuron i and the neuron k before it."""
        network, weight = self.derivation.network, self.derivation.weight
        last, loss = network.output.name, network.loss
        vector = {"net": f"net_{last}", "out": f"out_{last}", "target": "target"}
        if isinstance(loss, OutLoss):
            yield self.known_vector(f"dE_dout_{last}", named(loss.dE_dout_formula, **vector))
        else:
            formula = loss.dE_dnet_formulas[network.output.activation.name]
            yield self.known_vector(f"dE_dnet_{last}", named(formula, **vector))
        layers = network.layers[weight.layer :]
        for layer in reversed(layers if isinstance(loss, OutLoss) else layers[:-1]):
            names = {"net": f"net_{layer.name}", "out": f"out_{layer.name}"}
            slope = layer.activation.slope_formula
            yield self.known_vector(f"slope_{layer.name}", named(slope, **names))
        for before, here in pairwise(layers):
            i, k = (Mark("letter", letter) for letter in "ik")
            net, out = self.entry("net", here.name, i), self.entry("out", before.name, k)
            place = (k, i) if self.style.rows else (i, k)
            w = Script(
                Fence("(", symbol(f"W_{here.name}", self.style.notation), ")"), below=Row(place)
            )
            yield Formula("", derivative(net, out), (w,))
        net = self.entry("net", self.here, weight.row)
        if self.column is None:
            sent: Node = Mark("number", "1")
        else:
            sent = self.entry("out", self.before, self.column)
        yield Formula("", derivative(net, self.weight), (sent,))

    def known_vector(self, name: str, template: str) -> Formula:
        tree = self.style.tree(template)
        factors = product(tree)
        shapes = shapes_text(*map(self.shape, factors)) if factors else ""
        filled = with_names(tree, self.put)
        return Formula("", symbol(name, self.style.notation), (filled,), shapes)

    def shape(self, operand: Name) -> tuple[int, int]:
        """Return the shape of a matrix or a vector as it stands in a formula."""
        kind, _, letter = operand.name.rpartition("_")
        layers = self.derivation.network.layers
        sizes = dict(zip(["a", *(layer.name for layer in layers)], self.sizes, strict=True))
        inputs = {layer.name: layer.inputs for layer in layers}
        rows, columns = sizes[letter], inputs[letter] if kind == "W" else 1
        return (columns, rows) if operand.transposed else (rows, columns)

    def matrix_form(self) -> Iterator[Block]:
        network, weight = self.derivation.network, self.derivation.weight
        yield Heading(2, self.style.text("matrix form"))
        yield self.style.paragraph("back")
        layers = network.layers
        last = network.output
        for index in reversed(range(weight.layer, len(layers))):
            n = layers[index].name
            names = {
                "net": f"net_{n}",
                "out": f"out_{n}",
                "target": "target",
                "dE_dout": f"dE_dout_{n}",
            }
            if index + 1 < len(layers):
                after = layers[index + 1].name
                template = f"({{W_{after}.T}} · {{dE_dnet_{after}}}) ⊙ {{slope_{n}}}"
            elif isinstance(network.loss, NetLoss):
                template = named(network.loss.dE_dnet_formulas[last.activation.name], **names)
            else:
                template = named(last.activation.times_slope_formula, **names)
            yield self.known_vector(f"dE_dnet_{n}", template)
        sent = "" if self.column is None else f" · {{out_{self.before}.T}}"
        kind = "db" if self.column is None else "dW"
        yield self.known_vector(f"{kind}_{self.here}", f"{{dE_dnet_{self.here}}}{sent}")
        row, column = weight.row + 1, (weight.column or 0) + 1
        if self.column is None:
            yield self.style.paragraph("entry of bias", weight=self.weight, row=str(row))
        else:
            at = (column, row) if self.style.rows else (row, column)
            yield self.style.paragraph(
                "entry of", weight=self.weight, row=str(at[0]), column=str(at[1])
            )

        column = self.style.text("row" if self.style.rows else "column")
        yield self.style.paragraph(f"derive {self.derivation.batch}", column=column)

    def merging(self) -> Iterator[Block]:
        network = self.derivation.network
        if (network.output.activation, network.loss) != (SOFTMAX, CATEGORICAL_CROSS_ENTROPY):
            return
        n = network.output.name
        i, k, delta = Mark("letter", "i"), Mark("letter", "k"), Mark("letter", "δ")
        E, minus = Mark("letter", "E"), Mark("sign", "negative")
        one, both = self.entry("out", n, i), self.entry("out", n, k)
        net = self.entry("net", n, k)
        target, target_k = (
            Script(symbol("target", self.style.notation), below=index) for index in (i, k)
        )
        same = Script(delta, below=Row((i, k)))
        slope = Fence("(", Row((same, Mark("sign", "−"), both)), ")")
        total = Script(Mark("sign", "Σ"), below=i)
        yield Heading(2, self.style.text("merging"))
        yield self.style.paragraph("merging start", i=i, k=k, same=same)
        yield Formula("", derivative(E, one), (Row((minus, Fraction(target, one))),))
        yield Formula("", derivative(one, net), (Row((one, slope)),))
        yield self.style.paragraph("merging end", one=one)
        yield Formula(
            "",
            derivative(E, net),
            (
                Row((total, derivative(E, one), PRODUCT, derivative(one, net))),
                Row((minus, total, target, slope)),
                Row((both, PRODUCT, total, target, Mark("sign", "−"), target_k)),
                Row((both, Mark("sign", "−"), target_k)),
            ),
        )

    def proof(self) -> Iterator[Block]:
        derivation = self.derivation
        yield Heading(2, self.style.text("proof"))
        for identity in derivation.identities:
            key = "holds" if identity.holds else "does not hold"
            named = (("loss", identity.loss), ("activation", identity.activation))
            function = ", ".join(self.style.name_of(kind, name) for kind, name in named if name)
            yield self.style.paragraph(key, function=function, layer=identity.layer)
        keys = {
            True: "proved by layers" if derivation.by_layers else "proved",
            False: "not proved",
            None: "not added",
        }
        yield self.style.paragraph(keys[derivation.sum_is_entry], paths=str(derivation.paths))

    def put(self, name: Name) -> Node:
        transposed = name.transposed != self.style.rows
        return symbol(name.name, self.style.notation, transposed=transposed)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.derivation.network.sizes

    @property
    def column(self) -> int | None:
        return self.derivation.weight.column

    @property
    def number(self) -> int:
        """The weight's number in its layer, counted from 1, row by row."""
        weight, layer = self.derivation.weight, self.derivation.network.layers
        if weight.column is None:
            return weight.row + 1
        return weight.row * layer[weight.layer].inputs + weight.column + 1

    @property
    def weight(self) -> Node:
        kind = "w" if self.column is not None else "b"
        return Script(
            Mark("letter", kind),
            below=Row((Mark("letter", self.here), Mark("number", str(self.number)))),
        )

    @property
    def here(self) -> str:
        return self.derivation.network.layers[self.derivation.weight.layer].name

    @property
    def before(self) -> str:
        index = self.derivation.weight.layer
        return self.derivation.network.layers[index - 1].name if index else "a"

    def neuron(self, layer: str, index: int) -> Node:
        return Script(Mark("letter", layer), below=Mark("number", str(index + 1)))

    def entry(self, kind: str, layer: str, index: "int | Node") -> Node:
        """Return net, out of one neuron, such as out with the index d1; a textbook's input is x."""
        known = letters(self.style.notation)
        number = Mark("number", str(index + 1)) if isinstance(index, int) else index
        whole = f"{kind}_{layer}"
        called = known[whole if whole in known else kind]
        below = number if whole in known else Row((Mark("letter", layer), number))
        return Script(Mark("letter" if len(called) == 1 else "word", called), below=below)
