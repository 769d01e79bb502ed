"""A worked example -> the blocks of a page: the story, its words and its formulas in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from clearprop.worked.document.blocks import (
    Block,
    Document,
    Formula,
    Heading,
    Picture,
    Table,
)
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.maths import (
    PRODUCT,
    Fence,
    Mark,
    Node,
    Row,
)
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.shorten import (
    number_text,
)
from clearprop.worked.document.step_blocks import Author
from clearprop.worked.document.style import Style, in_words, sentence
from clearprop.worked.steps.records import Worked
from clearprop.worked.steps.review import Review


def document(worked: Worked, after: Review, style: Style) -> Document:
    """Tell a worked example as the article does: network, forward, error, backward, update."""
    return Document(
        tuple(_Story(Author(worked, style), after).blocks()), style.language, style.paper
    )


@dataclass(frozen=True)
class _Story:
    author: Author
    after: Review

    def blocks(self) -> Iterator[Block]:
        sizes = "-".join(map(str, self.author.worked.network.sizes))
        yield Heading(1, in_words(self.author.style, "title", sizes=sizes))
        yield from self.network()
        yield from self.notation()
        phase, layer = "", ""
        for step in self.author.worked.steps:
            if step.phase != phase:
                phase, layer = step.phase, ""
                yield Heading(2, in_words(self.author.style, phase))
                if phase == "update":
                    yield sentence(self.author.style, "updating", rate=self.author.name("rate"))
                    yield from self.staying()
            if phase in ("forward", "backward") and step.layer != layer:
                layer = step.layer
                yield Heading(3, in_words(self.author.style, "layer", layer=layer))
                if phase == "backward":
                    yield from self.chain(layer)
            yield from self.author.step(step)
        yield from self.look_back()

    def network(self) -> Iterator[Block]:
        worked, about = self.author.worked, self.author.about
        yield Heading(2, in_words(self.author.style, "network"))
        yield sentence(self.author.style, "about", **about)
        rounding = worked.rounding
        key = {"decimals": "rounding", "significant": "rounding significant", "exact": "exactness"}
        yield sentence(self.author.style, key[rounding.way], places=str(rounding.digits))
        if worked.biases_stay:
            yield sentence(self.author.style, "biases stay")
        if worked.samples > 1:
            yield sentence(
                self.author.style,
                "batch",
                samples=str(worked.samples),
                column=in_words(self.author.style, "row" if self.author.style.rows else "column"),
                batch=in_words(self.author.style, worked.batch),
            )
        if worked.seed is not None:
            yield sentence(self.author.style, "drawn", seed=str(worked.seed))
        yield Picture(diagram(worked), in_words(self.author.style, "about", **about))
        yield sentence(self.author.style, "picture")
        yield sentence(self.author.style, "given")
        for name in worked.initial:
            yield Formula(name, self.author.name(name), (self.author.matrix(name),))

    def staying(self) -> Iterator[Block]:
        """Say of each bias that is not updated what it will be, and that nothing is computed."""
        author, worked = self.author, self.author.worked
        if not worked.biases_stay:
            return
        not_computed = Mark("word", in_words(author.style, "not computed"))
        for layer in worked.network.layers:
            if layer.bias:
                name = f"b_{layer.name}"
                yield Formula("", author.name(f"rate_d{name}"), (not_computed,))
                yield Formula("", author.name(f"{name}_new"), (author.name(name),))

    def notation(self) -> Iterator[Block]:
        last = self.author.worked.network.output.name
        meanings: list[tuple[Node, str]] = [
            (self.author.name(f"net_{last}"), "net means"),
            (self.author.name(f"out_{last}"), "out means"),
            (self.author.name("out_a"), "inputs mean"),
            (self.author.name("target"), "target means"),
            (self.author.name("E_total"), "error means"),
            (self.author.name(f"dE_dnet_{last}"), "net's derivative means"),
            (self.author.name(f"dW_{last}"), "gradient means"),
            (self.author.name("rate"), "rate means"),
            (PRODUCT, "product means"),
            (Mark("sign", "⊙"), "entrywise means"),
            (symbol(f"W_{last}", self.author.style.notation, transposed=True), "transpose means"),
        ]
        yield Heading(2, in_words(self.author.style, "notation"))
        yield sentence(self.author.style, "rows" if self.author.style.rows else "columns")
        yield Table(
            ((in_words(self.author.style, "sign"),), (in_words(self.author.style, "meaning"),)),
            tuple(((sign,), (in_words(self.author.style, key),)) for sign, key in meanings),
        )

    def chain(self, layer: str) -> Iterator[Block]:
        yield sentence(self.author.style, "chain", layer=layer)
        names = ["a", *(one.name for one in self.author.worked.network.layers)]
        before = names[names.index(layer) - 1]
        factors = [
            self.author.name(f"dE_dout_{layer}"),
            Mark("sign", "⊙"),
            self.author.name(f"slope_{layer}"),
        ]
        # Where every output depends on every net, or both are derived at once, it is one factor.
        steps = {step.name for step in self.author.worked.steps}
        if f"dE_dout_{layer}" not in steps or self.author.layer(layer).activation.name == "softmax":
            inside: Node = self.author.name(f"dE_dnet_{layer}")
        else:
            inside = Fence("(", Row(tuple(factors)), ")")
        sent = symbol(f"out_{before}", self.author.style.notation, transposed=True)
        product = (sent, PRODUCT, inside) if self.author.style.rows else (inside, PRODUCT, sent)
        yield Formula("", self.author.name(f"dW_{layer}"), (Row(product),))

    def look_back(self) -> Iterator[Block]:
        after = self.after
        before, now = (number_text(value[0, 0]) for value in (after.E_before, after.E_after))
        yield Heading(2, in_words(self.author.style, "after"))
        improved = after.E_after[0, 0] < after.E_before[0, 0]
        yield sentence(self.author.style, "improved" if improved else "worsened")
        yield Table(
            (
                (in_words(self.author.style, "quantity"),),
                (in_words(self.author.style, "before update"),),
                (in_words(self.author.style, "after update"),),
            ),
            (((self.author.name("E_total"),), (before,), (now,)),),
        )
        yield Heading(2, in_words(self.author.style, "drift"))
        yield sentence(self.author.style, "drifting")
        heads = ("quantity", "entry", "rounded", "full", "difference")
        yield Table(
            tuple((in_words(self.author.style, head),) for head in heads),
            tuple(
                (
                    (self.author.name(drift.name),),
                    (self.author.entry(drift.row, drift.column),),
                    *(
                        (Mark("number", text),)
                        for text in (drift.rounded, drift.full, drift.difference)
                    ),
                )
                for drift in after.drift
            ),
        )
        yield sentence(
            self.author.style,
            "agrees" if after.check.agrees else "disagrees",
            compared=str(after.check.compared),
            worst=f"{after.check.worst:.0e}",
            where=after.check.where,
        )
