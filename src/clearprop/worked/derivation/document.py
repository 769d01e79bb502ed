"""A derivation -> the blocks of a page: paths, matrix form, proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from clearprop.losses import NetLoss, OutLoss
from clearprop.network import Layer
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
from clearprop.worked.steps.describe import in_layer

MAX_PATHS = 12
"""So many paths are written out; the rest are counted."""

E = Mark("letter", "E")


def derivation_document(derivation: Derivation, style: Style) -> Document:
    """Tell how one weight's gradient comes about, and how the matrix form gives all of them."""
    return Document(tuple(_Blocks(derivation, style).blocks()), style.language, style.paper)


@dataclass(frozen=True)
class _Blocks:
    derivation: Derivation
    style: Style

    def blocks(self) -> Iterator[Block]:
        sizes = "-".join(map(str, self.derivation.network.sizes))
        name = f"{'b' if self.column is None else 'w'}_{self.here}{self.number}"
        yield Heading(1, self.style.text("derive title", weight=name, sizes=sizes))
        yield from self.paths()
        yield from self.matrix_form()
        yield from self.merging()
        yield from self.proof()

    def paths(self) -> Iterator[Block]:
        derivation, column = self.derivation, self.column
        yield Heading(2, self.style.text("one weight"))
        yield self.style.paragraph(
            "bias leads" if column is None else "weight leads",
            weight=self.weight,
            start="" if column is None else self.neuron(self.before, column),
            end=self.neuron(self.here, derivation.weight.row),
            paths=str(derivation.paths),
        )
        paths = derivation.first_paths(MAX_PATHS)
        products: list[Node] = [Row(tuple(self.factors(path))) for path in paths]
        more = derivation.paths - len(paths)
        if more:
            products.append(Mark("sign", "…"))
        yield Formula("", derivative(E, self.weight), tuple(products), sign="+")
        if more:
            yield self.style.paragraph("more paths", more=str(more))
        yield self.style.paragraph("factors")
        yield from self.known()

    def factors(self, path: Path) -> list[Node]:
        """Return the product along a path, from the error to the weight."""
        names = [layer.name for layer in self.layers]
        places = list(zip(names, path.neurons, strict=True))
        found: list[Node] = []
        if path.out is None:
            found.append(derivative(E, self.entry("net", *places[-1])))
        else:
            out = self.entry("out", names[-1], path.out)
            found += [derivative(E, out), derivative(out, self.entry("net", *places[-1]))]
        for before, here in reversed(list(pairwise(places))):
            net, out = self.entry("net", *here), self.entry("out", *before)
            found += [derivative(net, out), derivative(out, self.entry("net", *before))]
        found.append(derivative(self.entry("net", *places[0]), self.weight))
        return [part for factor in found for part in (PRODUCT, factor)][1:]

    def known(self) -> Iterator[Block]:
        """Say what each kind of factor is, for any neuron i and the neuron k before it."""
        network, sloped = self.derivation.network, self.layers
        last, loss = network.output.name, network.loss
        if isinstance(loss, OutLoss):
            yield self.known_vector("dE_dout", last, in_layer(loss.dE_dout_formula, last))
        else:
            formula = loss.dE_dnet_formulas[network.output.activation.name]
            yield self.known_vector("dE_dnet", last, in_layer(formula, last))
            sloped = sloped[:-1]
        for layer in reversed(sloped):
            slope = in_layer(layer.activation.slope_formula, layer.name)
            yield self.known_vector("slope", layer.name, slope)
        i, k = Mark("letter", "i"), Mark("letter", "k")
        for before, here in pairwise(self.layers):
            net, out = self.entry("net", here.name, i), self.entry("out", before.name, k)
            W = Fence("(", symbol(f"W_{here.name}", self.style.notation), ")")
            w = Script(W, below=Row((k, i) if self.style.rows else (i, k)))
            yield Formula("", derivative(net, out), (w,))
        net = self.entry("net", self.here, self.derivation.weight.row)
        one, column = Mark("number", "1"), self.column
        sent = one if column is None else self.entry("out", self.before, column)
        yield Formula("", derivative(net, self.weight), (sent,))

    def known_vector(self, kind: str, layer: str, template: str) -> Formula:
        tree = self.style.tree(template)
        factors = product(tree)
        shapes = shapes_text(*map(self.shape, factors)) if factors else ""
        left = symbol(f"{kind}_{layer}", self.style.notation)
        return Formula("", left, (with_names(tree, self.put),), shapes)

    def shape(self, operand: Name) -> tuple[int, int]:
        """Return the shape of a matrix or a vector as it stands in a formula."""
        kind, _, letter = operand.name.rpartition("_")
        layers = {layer.name: layer for layer in self.derivation.network.layers}
        rows = layers[letter].size if letter in layers else self.derivation.network.sizes[0]
        columns = layers[letter].inputs if kind == "W" else 1
        return (columns, rows) if operand.transposed else (rows, columns)

    def matrix_form(self) -> Iterator[Block]:
        yield Heading(2, self.style.text("matrix form"))
        yield self.style.paragraph("back")
        last, loss = self.derivation.network.output, self.derivation.network.loss
        if isinstance(loss, NetLoss):
            formula = loss.dE_dnet_formulas[last.activation.name]
        else:
            formula = last.activation.times_slope_formula
        yield self.known_vector("dE_dnet", last.name, in_layer(formula, last.name))
        for here, after in reversed(list(pairwise(layer.name for layer in self.layers))):
            template = f"({{W_{after}.T}} · {{dE_dnet_{after}}}) ⊙ {{slope_{here}}}"
            yield self.known_vector("dE_dnet", here, template)
        row, column = self.derivation.weight.row + 1, self.column
        if column is None:
            yield self.known_vector("db", self.here, f"{{dE_dnet_{self.here}}}")
            yield self.style.paragraph("entry of bias", weight=self.weight, row=str(row))
        else:
            template = f"{{dE_dnet_{self.here}}} · {{out_{self.before}.T}}"
            yield self.known_vector("dW", self.here, template)
            at = (column + 1, row) if self.style.rows else (row, column + 1)
            place = {"row": str(at[0]), "column": str(at[1])}
            yield self.style.paragraph("entry of", weight=self.weight, **place)
        samples = self.style.text("row" if self.style.rows else "column")
        yield self.style.paragraph(f"derive {self.derivation.batch}", column=samples)

    def merging(self) -> Iterator[Block]:
        network = self.derivation.network
        at_output = network.output.activation.name, network.loss.name
        if at_output != ("softmax", "categorical_cross_entropy"):
            return
        n = network.output.name
        i, k, delta = Mark("letter", "i"), Mark("letter", "k"), Mark("letter", "δ")
        negative, minus = Mark("sign", "negative"), Mark("sign", "−")
        one, both = self.entry("out", n, i), self.entry("out", n, k)
        net, name = self.entry("net", n, k), symbol("target", self.style.notation)
        target, target_k = Script(name, below=i), Script(name, below=k)
        same = Script(delta, below=Row((i, k)))
        slope = Fence("(", Row((same, minus, both)), ")")
        total = Script(Mark("sign", "Σ"), below=i)
        yield Heading(2, self.style.text("merging"))
        yield self.style.paragraph("merging start", i=i, k=k, same=same)
        yield Formula("", derivative(E, one), (Row((negative, Fraction(target, one))),))
        yield Formula("", derivative(one, net), (Row((one, slope)),))
        yield self.style.paragraph("merging end", one=one)
        sides = (
            Row((total, derivative(E, one), PRODUCT, derivative(one, net))),
            Row((negative, total, target, slope)),
            Row((both, PRODUCT, total, target, minus, target_k)),
            Row((both, minus, target_k)),
        )
        yield Formula("", derivative(E, net), sides)

    def proof(self) -> Iterator[Block]:
        derivation = self.derivation
        yield Heading(2, self.style.text("proof"))
        for identity in derivation.identities:
            key = "holds" if identity.holds else "does not hold"
            named = (("loss", identity.loss), ("activation", identity.activation))
            function = ", ".join(self.style.name_of(kind, name) for kind, name in named if name)
            yield self.style.paragraph(key, function=function, layer=identity.layer)
        proved = "proved by layers" if derivation.by_layers else "proved"
        key = {True: proved, False: "not proved", None: "not added"}[derivation.sum_is_entry]
        yield self.style.paragraph(key, paths=str(derivation.paths))

    def put(self, name: Name) -> Node:
        transposed = name.transposed != self.style.rows
        return symbol(name.name, self.style.notation, transposed=transposed)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The weight's layer and those after it."""
        return self.derivation.network.layers[self.derivation.weight.layer :]

    @property
    def column(self) -> int | None:
        return self.derivation.weight.column

    @property
    def number(self) -> int:
        """The weight's number in its layer, counted from 1, row by row."""
        row, column = self.derivation.weight.row, self.column
        return row + 1 if column is None else row * self.layers[0].inputs + column + 1

    @property
    def weight(self) -> Node:
        kind = Mark("letter", "b" if self.column is None else "w")
        below = Row((Mark("letter", self.here), Mark("number", str(self.number))))
        return Script(kind, below=below)

    @property
    def here(self) -> str:
        return self.layers[0].name

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
