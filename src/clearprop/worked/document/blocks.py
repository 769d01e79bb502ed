"""What a document is made of; a writer turns each kind of block into its markup."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, TypeAlias, get_args

from clearprop.worked.document.diagram import Diagram
from clearprop.worked.document.maths import Matrix, Node
from clearprop.worked.words import Language

Phrase: TypeAlias = tuple[str | Node, ...]
"""Words with formulas between them."""

Layout = Literal["lines", "falk", "both"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

LONG_LIST = 8
"""Rows of a list that would be long on paper."""

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 is the title's."""

    level: int
    text: str
    exercise: str = ""
    """The name of the exercise that begins here."""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or some."""

    phrase: Phrase


@dataclass(frozen=True)
class Caption(Paragraph):
    """What is said of the picture before it: nothing in a format without pictures."""


@dataclass(frozen=True)
class Provenance:
    """Where one entry of a step's matrix comes from: how it is made, in numbers, and of what.

    Sources are its operands' entries as "name:row:column", with "*" for all rows or columns.
    `products` has the products that are added up, one digit finer than what is printed; it is empty
    where nothing is added up.
    """

    row: int
    column: int
    text: str
    sources: tuple[str, ...]
    products: str = ""


@dataclass(frozen=True)
class Formula:
    """left = right = right ...: with names, with numbers, and the result.

    The name is that of the step whose formula it is, and empty for others; `shapes` are those of a
    product and its result, and `provenance` is that of the last right side's entries.
    """

    name: str
    left: Node
    rights: tuple[Node, ...]
    shapes: str = ""
    provenance: tuple[Provenance, ...] = ()
    sign: Literal["=", "+"] = "="
    """Between the right sides: = where each says the same, + where they add up."""

    @property
    def sides(self) -> tuple[tuple[str, Node], ...]:
        """Each right side with the sign before it."""
        signs = ["=", *[self.sign] * (len(self.rights) - 1)]
        return tuple(zip(signs, self.rights, strict=True))


def shapes_text(left: tuple[int, int], right: tuple[int, int]) -> str:
    """Return the shapes of a product and its result, such as "(3×4) · (4×1) = (3×1)"."""
    shapes = (left, right, (left[0], right[1]))
    first, second, made = (f"({rows}×{columns})" for rows, columns in shapes)
    return f"{first} · {second} = {made}"


@dataclass(frozen=True)
class Falk:
    """A product in Falk's scheme: a factor at the left, one on top, the product in the corner."""

    left: Matrix
    top: Matrix
    corner: Matrix
    names: tuple[Node, Node, Node]


@dataclass(frozen=True)
class Table:
    """A header and rows of the same length."""

    header: tuple[Phrase, ...]
    rows: tuple[tuple[Phrase, ...], ...]

    @property
    def folded(self) -> "Table":
        """The same; a long list of two columns is in two halves, as paper has room for."""
        if len(self.header) != 2 or len(self.rows) < LONG_LIST:
            return self
        half = (len(self.rows) + 1) // 2
        empty: tuple[Phrase, ...] = ((), ())
        pairs = zip_longest(self.rows[:half], self.rows[half:], fillvalue=empty)
        return Table((*self.header, *self.header), tuple((*a, *b) for a, b in pairs))


@dataclass(frozen=True)
class Picture:
    """The network's picture, and its description for those who do not see it."""

    diagram: Diagram
    description: str


@dataclass(frozen=True)
class Beside:
    """Short formulas set side by side, in as many lines as they need."""

    formulas: tuple[Formula, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Formula | Falk | Table | Picture | Beside | PageBreak


@dataclass(frozen=True)
class Document:
    """A worked example as a page: the first block is its title."""

    blocks: tuple[Block, ...]
    language: Language
    paper: Paper
    decimal_comma: bool = False
    """Whether numbers are written with a decimal comma."""
    fragment: bool = False
    """Whether it is a part of someone's own document."""
    author: str = ""
    date: str = ""
    heading_level: int = 1
    """1, or how far down in the hierarchy the headings begin."""
    fill_in: bool = False
    """Whether a page takes answers in its blanks."""

    @property
    def title(self) -> str:
        first = self.blocks[0]
        assert isinstance(first, Heading)
        return first.text
