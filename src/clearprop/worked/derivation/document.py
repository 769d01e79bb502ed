"""A derivation -> the blocks of a page: paths, matrix form, proof."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from clearprop.activations import Elementwise
from clearprop.arithmetic import Array
from clearprop.losses import NetLoss, OutLoss
from clearprop.network import Layer
from clearprop.worked.derivation.derive import Derivation
from clearprop.worked.derivation.numbers import DerivationNumbers
from clearprop.worked.derivation.paths import Path, lit_edges
from clearprop.worked.document.blocks import (
    Beside,
    Block,
    Caption,
    Document,
    Formula,
    Heading,
    Picture,
    shapes_text,
)
from clearprop.worked.document.diagram import paths_diagram
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
from clearprop.worked.document.notation import derivative, symbol, with_index
from clearprop.worked.document.provenance import number_node
from clearprop.worked.document.style import Style
from clearprop.worked.steps.describe import in_layer, merged_formula

MAX_PATHS = 12
"""So many paths are written out; the rest are counted."""

E = Mark("letter", "E")


def derivation_document(
    derivation: Derivation, style: Style, numbers: DerivationNumbers | None = None
) -> Document:
    """Tell how one weight's gradient comes about, and how the matrix form gives all of them.

    Where there are numbers, each factor of each path has its own.
    """
    blocks = tuple(_Blocks(derivation, style, numbers).blocks())
    return Document(blocks, style.language, style.paper, decimal_comma=style.has_comma)


@dataclass(frozen=True)
class _Blocks:
    derivation: Derivation
    style: Style
    numbers: DerivationNumbers | None

    def blocks(self) -> Iterator[Block]:
        sizes = "-".join(map(str, self.derivation.network.sizes))
        yield Heading(1, self.style.text("derive title", weight=self.name, sizes=sizes))
        yield from self.paths()
        yield from self.with_numbers()
        yield from self.matrix_form()
        yield from self.merging()
        yield from self.proof()

    def paths(self) -> Iterator[Block]:
        derivation, column = self.derivation, self.column
        yield Heading(2, self.style.text("one weight"))
        values: Mapping[str, Array] = self.numbers.worked.initial if self.numbers else {}
        lit = lit_edges(derivation.network, derivation.weight)
        picture = paths_diagram(derivation.network.sizes, values, lit)
        yield Picture(picture, self.style.text("paths drawn", weight=self.name))
        yield Caption(self.style.paragraph("paths drawn", weight=self.weight).phrase)
        one = " one" if derivation.paths == 1 else ""
        yield self.style.paragraph(
            ("bias leads" if column is None else "weight leads") + one,
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
        yield Beside(tuple(self.known()))

    def with_numbers(self) -> Iterator[Block]:
        """Say the number of every factor of the first paths, the sum, and the matrix's entry."""
        if self.numbers is None:
            return
        numbers, letters = self.numbers, [layer.name for layer in self.layers]
        yield Heading(2, self.style.text("in numbers"))
        yield self.style.paragraph("in numbers said")
        if self.derivation_samples > 1:
            yield self.style.paragraph("first sample")
        rows: list[tuple[Node, ...]] = []
        for one in numbers.paths:
            places = [self.neuron(*at) for at in zip(letters, one.path.neurons, strict=True)]
            if one.path.out is not None and one.path.out != one.path.neurons[-1]:
                places.append(self.entry("out", letters[-1], one.path.out))
            way = [part for place in places for part in (Mark("sign", "→"), place)][1:]
            factors = [part for text in one.factors for part in (PRODUCT, number_node(text))][1:]
            rows.append((Row(tuple(way)), Row(tuple(factors)), Mark("number", one.product)))
        yield self.style.table(("path", "product", "value"), rows)
        if self.derivation.paths > len(numbers.paths):
            more = str(self.derivation.paths - len(numbers.paths))
            yield self.style.paragraph("more paths", more=more)
        if numbers.total is None:
            yield self.style.paragraph("entry in numbers", entry=Mark("number", numbers.entry))
            return
        values = {"total": numbers.total, "entry": numbers.entry}
        same = numbers.total == numbers.entry
        yield self.style.paragraph(
            "sum is entry" if same else "sum near entry",
            **{name: Mark("number", text) for name, text in values.items()},
        )

    @property
    def derivation_samples(self) -> int:
        return self.numbers.samples if self.numbers else 1

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

    def known(self) -> Iterator[Formula]:
        """Say what each kind of factor is, for any neuron i and the neuron k before it."""
        network, sloped = self.derivation.network, self.layers
        last, loss = network.output.name, network.loss
        if isinstance(loss, OutLoss):
            yield self.known_vector("dE_dout", last, in_layer(loss.dE_dout_formula, last))
        else:
            formula = merged_formula(loss, network.output.activation)
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
            formula = merged_formula(loss, last.activation)
        else:
            formula = last.activation.times_slope_formula
            if isinstance(last.activation, Elementwise):
                formula = f"{{dE_dout}} ⊙ {{{{slope_{last.name}}}}}"
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
    def name(self) -> str:
        """The weight's name as it is typed."""
        row, column = self.derivation.weight.row + 1, self.column
        kind, place = ("b", f"{row}") if column is None else ("w", f"{row},{column + 1}")
        return f"{kind}_{self.here}[{place}]"

    @property
    def weight(self) -> Node:
        row, column = self.derivation.weight.row + 1, self.column
        places = [str(row)] if column is None else [str(row), str(column + 1)]
        between = [] if all(len(place) == 1 for place in places) else [Mark("sign", ",")]
        index = [part for place in places for part in (*between, Mark("number", place))]
        kind = "b" if column is None else "w"
        return with_index(
            symbol(f"{kind}_{self.here}", self.style.notation), Row(tuple(index[len(between) :]))
        )

    @property
    def here(self) -> str:
        return self.layers[0].name

    @property
    def before(self) -> str:
        index = self.derivation.weight.layer
        return self.derivation.network.layers[index - 1].name if index else "a"

    def neuron(self, layer: str, index: int) -> Node:
        """Return a neuron's name; a textbook, which has numbers for layers, names its output."""
        if self.style.notation == "textbook":
            return self.entry("out", layer, index)
        return Script(Mark("letter", layer), below=Mark("number", str(index + 1)))

    def entry(self, kind: str, layer: str, index: "int | Node") -> Node:
        """Return net or out of one neuron, such as out with the index d,1."""
        number = Mark("number", str(index + 1)) if isinstance(index, int) else index
        return with_index(symbol(f"{kind}_{layer}", self.style.notation), number)
