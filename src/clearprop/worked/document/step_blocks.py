"""The blocks of one step: its sentence, its formula with names and with numbers, Falk's scheme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from clearprop.activations import Softmax
from clearprop.losses import NetLoss, OutLoss
from clearprop.worked.document.blocks import (
    Beside,
    Block,
    Falk,
    Formula,
    Paragraph,
    shapes_text,
)
from clearprop.worked.document.filled import MAX_SAMPLES, of_sample
from clearprop.worked.document.filled import with_numbers as filled_in
from clearprop.worked.document.maths import (
    Cell,
    Fence,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    Script,
    indexed,
    map_parts,
    parts_of,
    product,
    with_names,
)
from clearprop.worked.document.matrices import (
    MAX_COLUMNS,
)
from clearprop.worked.document.notation import symbol, with_index
from clearprop.worked.document.parse import parse
from clearprop.worked.document.printed import Printed
from clearprop.worked.document.provenance import provenance
from clearprop.worked.document.update_words import update_introduction
from clearprop.worked.steps.describe import has_argument, used_definitions
from clearprop.worked.steps.records import Step


@dataclass(frozen=True)
class StepBlocks(Printed):
    """Builds the blocks of steps of a worked example.

    What is `said` of a kind of step at its first one is not said again at the next.
    """

    said: set[Paragraph] = field(default_factory=set[Paragraph])

    def initial(self) -> Beside:
        """Return the numbers that nobody has to compute."""
        names = self.worked.given
        return Beside(tuple(Formula(one, self.name(one), (self.matrix(one),)) for one in names))

    def step(self, step: Step) -> Iterator[Block]:
        said = [*self.introduction(step), *self.definitions(step)]
        if said:
            phrases = (one.phrase for one in said)
            yield Paragraph(tuple(part for phrase in phrases for part in (" ", *phrase))[1:])
        yield from self.products(step)

    def products(self, step: Step) -> Iterator[Block]:
        """Return a step's formula on a line, and a product of matrices as the layout has it."""
        falk = list(self.falk(step)) if self.style.layout != "lines" else []
        yield self.formula(step, with_numbers=not falk or self.style.layout == "both")
        yield from falk
        if step.name == "E":
            yield from self.errors(step)

    def errors(self, step: Step) -> Iterator[Formula]:
        """Return the error of each sample with its numbers, where they are few."""
        samples = self.worked.samples
        if samples > MAX_SAMPLES or self.blank:
            return
        tree = parse(step.template)
        for sample in range(samples):
            numbers = of_sample(self, tree, sample)
            if numbers is None:
                return
            left = symbol("E", self.style.notation, batch=True, index=str(sample + 1))
            entry = Cell(self.text(step.value[0, sample]), 0, sample)
            yield Formula("", left, (numbers, Matrix("E", ((entry,),), (1, 1))))

    def once(self, paragraph: Paragraph) -> Iterator[Paragraph]:
        """Return a paragraph, but nothing where the same was said before."""
        if paragraph not in self.said:
            self.said.add(paragraph)
            yield paragraph

    def introduction(self, step: Step) -> Iterator[Paragraph]:
        """Return what is said before the first step of a kind."""
        if step.phase == "update":
            yield from update_introduction(step, self.worked, self.style)
            return
        key = self._introduction_key(step)
        activation = self.layer(step.layer).activation.name if step.layer else ""
        yield from self.once(
            self.style.paragraph(
                key,
                activation=self.style.name_of("activation", activation),
                loss=self.loss,
                batch=self.style.text(self.worked.example.batch),
                mean=self.style.text(self._mean) if self.worked.example.batch == "mean" else "",
            )
        )
        if step.phase == "error" and isinstance(self.worked.network.loss, NetLoss):
            yield from self.once(self.style.paragraph("computed from net"))
        if step.kind == "E" and self.worked.example.sample_weight:
            weight = symbol("sample_weight", self.style.notation)
            yield from self.once(self.style.paragraph("weighted", sample_weight=weight))

    @property
    def _mean(self) -> str:
        return "weighted mean" if self.worked.example.sample_weight else "and the mean"

    def _introduction_key(self, step: Step) -> str:
        kind = step.kind
        over_samples = " over samples" if self.worked.samples > 1 else ""
        if step.phase == "error":
            return (
                "E"
                if not over_samples
                else f"E{over_samples if kind == 'E_total' else ' of samples'}"
            )
        layer, network = self.layer(step.layer), self.worked.network
        is_softmax, is_last = isinstance(layer.activation, Softmax), layer is network.output
        match kind:
            case "net" if layer.bias:
                return "net with bias"
            case "out" if is_softmax:
                return "out softmax"
            case "dE_dnet" if is_last and not isinstance(network.loss, OutLoss):
                return "dE_dnet together"
            case "dE_dnet" if is_last and is_softmax:
                return "dE_dnet softmax"
            case "dE_dnet" if is_last and self.worked.example.slope_inside:
                return "dE_dnet inside"
            case "dE_dout" if is_last:
                return "dE_dout last"
            case "dE_dout" if f"mask_{step.layer}" in self.worked.initial:
                return "dE_dout masked"
            case "dW" | "db":
                return kind + over_samples
            case _:
                return kind

    def definitions(self, step: Step) -> Iterator[Paragraph]:
        """Return what functions and letters in a step's formula mean, where it was not said yet."""
        functions: list[Node] = []
        for name, meaning in used_definitions(step.template, self.known(step)):
            is_function = has_argument(name, step.template)
            tree = self.definition(name, meaning) if is_function else None
            if tree is None:
                words = self.style.definition(name, meaning)
                yield from self.once(self.style.paragraph("definitions", definitions=words))
            elif any(self.once(self.style.paragraph("defined", definition=tree))):
                functions += [COMMA, *parts_of(tree)]
        if functions:
            yield self.style.paragraph("defined", definition=Row(tuple(functions[1:])))

    def known(self, step: Step) -> Mapping[str, str]:
        """Return the definitions of a step's activation and of the loss."""
        definitions = dict(self.worked.network.loss.definitions)
        if step.layer:
            definitions |= self.layer(step.layer).activation.definitions
        return definitions

    def definition(self, name: str, meaning: str) -> Node | None:
        """Return a function and its definition as a formula; None where that is in words."""
        try:
            tree = parse(meaning, (self.style.text("where"), self.style.text("else")))
        except ValueError:
            return None
        function, i = parse(name), Mark("letter", "i")
        if indexed(tree, "k"):
            # A function of a column is defined for its entry i.
            function, tree = with_index(function, i), _entry_of(tree, i)
        whole = with_names(tree, self.symbol)
        return Row((function, Fence("(", X, ")"), Mark("sign", "="), whole))

    def formula(self, step: Step, *, with_numbers: bool = True) -> Formula:
        """Return a step's formula with names, with numbers, and the result.

        A page with blanks does not say where numbers come from: that would fill them in.
        """
        tree, result = self.style.tree(step.template), self.matrix(step.name)
        sides: list[Node] = [with_names(tree, self.symbol)]
        numbers = filled_in(self, tree) if with_numbers else None
        # A formula that is a name alone has no other numbers than the result's.
        if numbers is not None and not isinstance(tree, Name):
            sides.append(numbers)
        definitions = {
            name: meaning
            for name, meaning in self.known(step).items()
            if has_argument(name, step.template) and self.definition(name, meaning)
        }
        made_of = () if self.blank else tuple(provenance(self.worked, step, result, definitions))
        return Formula(
            step.name, self.name(step.name), (*sides, result), self.shapes(tree), made_of
        )

    def falk(self, step: Step) -> Iterator[Block]:
        """Return a product in Falk's scheme, with its bias as one more weight; else nothing.

        Of matrices that are cut a scheme would say little.
        """
        factors = product(self.style.tree(step.template))
        is_cut = factors and any("⋮" in row or "…" in row for row in self.cut(factors))
        if factors is None or is_cut or step.phase == "update":
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
        yield from self.once(self.style.paragraph(key, samples=str(worked.samples)))
        yield Falk(left, right, self.matrix(step.name, columns), (*names, self.name(step.name)))

    def cut(self, factors: tuple[Name, Name]) -> Iterator[tuple[Cell | str, ...]]:
        """Return the rows of a product's factors as they are printed."""
        for name in factors:
            yield from self.numbers(name).rows

    def shapes(self, tree: Node) -> str:
        """Return the shapes of a formula's product, such as "(3×4) · (4×1) = (3×1)", if any."""
        factors = product(tree)
        return shapes_text(*(self.numbers(name).shape for name in factors)) if factors else ""


X, COMMA = Mark("letter", "x"), Mark("sign", ",")


def _entry_of(tree: Node, index: Node) -> Node:
    """Return a definition with an index to each x that has none."""
    if tree == X:
        return Script(X, below=index)
    is_indexed = isinstance(tree, Script) and tree.base == X and tree.below
    return tree if is_indexed else map_parts(tree, lambda part: _entry_of(part, index))


def _of(name: str, cell: Cell | str) -> Cell | str:
    return cell if isinstance(cell, str) else replace(cell, name=name)


def _pair(first: Node, second: Node) -> Node:
    return Fence("(", Row((first, COMMA, second)), ")")
