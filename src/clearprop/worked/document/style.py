"""How a document is to look, and its sentences in that style."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from clearprop.worked.document.blocks import Layout, Paper, Paragraph, Table
from clearprop.worked.document.maths import Node, transpose
from clearprop.worked.document.notation import Notation, letters
from clearprop.worked.document.parse import parse
from clearprop.worked.words import WORDS, Language

FORMAL = " (formal)"
"""Ends the keys of sentences for readers who are addressed formally."""

PARTS = ("network", "notation", "forward", "error", "backward", "update", "review")
"""The parts of a worked example, in order."""


@dataclass(frozen=True)
class Style:
    """How a document is to look."""

    language: Language = "en"
    notation: Notation = "article"
    # Whether samples are rows, and every matrix the transpose of the article's
    rows: bool = False
    paper: Paper = "a4"
    # Whether products of matrices stand on a line, in Falk's scheme, or both
    layout: Layout = "lines"
    # Whether numbers have a decimal comma; None leaves it to the language
    decimal_comma: bool | None = None

    # The parts to show, all where there are none: see `PARTS`; "layer=c" is all of layer c
    parts: tuple[str, ...] = ()
    # A title, an author and a date in place of the usual title alone
    title: str = ""
    author: str = ""
    date: str = ""
    # Where the headings begin in the hierarchy of someone's own document, 1 to 3
    heading_level: int = 1
    # Whether it is a part of someone's own document, without a title
    fragment: bool = False
    # Whether readers are addressed formally, where the language knows that
    formal: bool = False
    # Sentences in someone's own wording, by their keys
    own_words: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """Every sentence by its key."""
        words = WORDS[self.language]
        formal = {
            key.removesuffix(FORMAL): text for key, text in words.items() if key.endswith(FORMAL)
        }
        return {**words, **(formal if self.formal else {}), **dict(self.own_words)}

    @property
    def has_comma(self) -> bool:
        """Whether numbers have a decimal comma."""
        by_language = self.words["decimal"] == ","
        return by_language if self.decimal_comma is None else self.decimal_comma

    def number(self, text: str) -> str:
        """Return a number as the style writes it outside formulas."""
        return text.replace(".", ",") if self.has_comma else text

    def shows(self, part: str, layer: str = "") -> bool:
        """Return whether a part is to be shown, or what it says of a layer."""
        return not self.parts or part in self.parts or f"layer={layer}" in self.parts

    def text(self, key: str, **fields: str) -> str:
        """Return a text in the language, its fields and the notation's letters filled in."""
        return self.words[key].format(**{**letters(self.notation), **fields})

    def paragraph(self, key: str, **fields: str | Node) -> Paragraph:
        """Return a text in the language as a paragraph; a field may be maths."""
        fields = {**letters(self.notation), **fields}
        phrase: list[str | Node] = []
        for text, field, _, _ in Formatter().parse(self.words[key]):
            for part in (text, fields[field] if field else ""):
                if part and isinstance(part, str) and phrase and isinstance(phrase[-1], str):
                    phrase[-1] += part
                elif part:
                    phrase.append(part)
        return Paragraph(tuple(phrase))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str | Node]]) -> Table:
        """Return a table whose heads are words, and which has one thing in each cell."""
        header = tuple((self.text(head),) for head in heads)
        return Table(header, tuple(tuple((cell,) for cell in row) for row in rows))

    def tree(self, template: str) -> Node:
        """Return a formula's tree as it stands in the convention."""
        tree = parse(template, (self.text("where"), self.text("else")))
        return transpose(tree) if self.rows else tree

    def definition(self, name: str, english: str) -> str:
        """Return what a letter in a formula means; without words for it, as the table says it."""
        return self.words.get(f"definition {name}", english)

    def listed(self, items: Sequence[str]) -> str:
        """Return items with commas, and a word before the last."""
        *others, last = items
        return f"{', '.join(others)}{self.text('and')}{last}" if others else last

    def counted(self, number: int) -> str:
        """Return a small number in words."""
        numerals = self.text("numerals").split()
        return numerals[number] if number < len(numerals) else str(number)

    def name_of(self, kind: str, name: str) -> str:
        """Return what an activation or a loss is called; one that has no word goes by its name."""
        return self.words.get(f"{kind} {name}", name.replace("_", " "))
