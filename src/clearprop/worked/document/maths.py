"""A formula as a tree; every writer prints the tree its own way."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

Kind = Literal["number", "letter", "word", "sign"]


@dataclass(frozen=True)
class Mark:
    """Something without parts: "0.5", "w", "net" or "⊙"."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Name:
    """An operand's place; ".T" in the template makes it transposed.

    With an index it is one of its parts: the entry of neuron k, or the column of sample s.
    """

    name: str
    transposed: bool = False
    index: str = ""


@dataclass(frozen=True)
class Sum:
    """A sum over neurons, k or j, or over samples, s; its terms have parts with that index."""

    index: str
    term: "Node"


@dataclass(frozen=True)
class Row:
    """Parts side by side."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Fence:
    """Something between brackets that grow with it."""

    left: str
    inside: "Node"
    right: str


@dataclass(frozen=True)
class Fraction:
    """One thing over another."""

    above: "Node"
    below: "Node"


@dataclass(frozen=True)
class Script:
    """A base with something below it on the right, above it, or both."""

    base: "Node"
    below: "Node | None" = None
    above: "Node | None" = None


@dataclass(frozen=True)
class Root:
    """The square root of something."""

    inside: "Node"


@dataclass(frozen=True)
class Hat:
    """A letter with a circumflex on it, such as that of a corrected mean."""

    base: "Node"


@dataclass(frozen=True)
class Choice:
    """One value where a condition holds, another elsewhere; `words` say "where" and "else"."""

    value: "Node"
    condition: "Node"
    otherwise: "Node"
    words: tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """An entry of a matrix as it is printed, and where it stands, from 0.

    An empty text is a blank for someone to fill in.  `name` is the matrix it belongs to, where that
    is not the one it is printed in.
    """

    text: str
    row: int
    column: int
    name: str = ""


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows; a string instead of a cell is dots for what is left out, or a plain 1.

    `name` is the name of the worked example's matrix, whose [row, column] each cell holds, though
    this matrix may stand transposed.  Where entries are left out, `whole` has all of them, unless
    they are too many for a page.
    """

    name: str
    rows: tuple[tuple[Cell | str, ...], ...]
    shape: tuple[int, int]
    whole: "Matrix | None" = None


Node: TypeAlias = Mark | Name | Sum | Row | Fence | Fraction | Script | Root | Hat | Choice | Matrix

PRODUCT = Mark("sign", "·")
"""The matrix product; numbers are multiplied by standing side by side."""

NUMBERS = frozenset(
    (
        "rate",
        "scheduled_rate",
        "bias_rate",
        "schedule",
        "momentum",
        "decay",
        "beta1",
        "beta2",
        "epsilon",
        "weight_decay",
        "l2",
        "clip_norm",
        "clip_factor",
        "t",
        "n",
    )
)
"""Operands that are a number and no matrix: a product with one is no matrix product."""

_OWN_RATE = re.compile(r"rate_[Wb]_")
"""How the names of the learning rates of layers and biases, which are numbers, too, begin."""

BETWEEN_TERMS: tuple["Node", ...] = (Mark("sign", "+"), Mark("sign", "−"), Mark("sign", "negative"))


def with_names(node: Node, put: Callable[[Name], Node]) -> Node:
    """Return the tree with something else in place of each operand, and signs for sums."""
    match node:
        case Name():
            return put(node)
        case Sum(index, term):
            head = Script(Mark("sign", "Σ"), below=Mark("letter", index))
            return Row((head, *parts_of(with_names(term, put))))
        case _:
            return map_parts(node, lambda n: with_names(n, put))


def undoubled(node: Node) -> Node:
    """Return the tree without brackets around brackets, as a negative number in them would have."""
    if isinstance(node, Fence) and node.left == "(" and isinstance(node.inside, Fence):
        return undoubled(node.inside) if node.inside.left == "(" else map_parts(node, undoubled)
    return map_parts(node, undoubled)


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the parts of a row, or the one that the node is."""
    return node.parts if isinstance(node, Row) else (node,)


def indexed(node: Node, index: str) -> bool:
    """Return whether a tree has a sum over that index."""
    found = False

    def look(one: Node) -> Node:
        nonlocal found
        found = found or (isinstance(one, Sum) and one.index == index)
        return map_parts(one, look)

    look(node)
    return found


def transpose(node: Node) -> Node:
    """Return the transpose of a tree: products the other way round, each operand transposed."""
    match node:
        case Name(name, transposed, index):
            return node if index else Name(name, not transposed)
        case Row(parts):
            return Row(tuple(part for term in _terms(parts) for part in _transposed_term(term)))
        case Script(Name(name), None, Mark("letter", "T")):
            return Name(name)
        case _:
            return map_parts(node, transpose)


def map_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with its parts changed."""
    match node:
        case Mark() | Name() | Matrix():
            return node
        case Sum(index, term):
            return Sum(index, change(term))
        case Row(parts):
            return Row(tuple(map(change, parts)))
        case Fence(left, inside, right):
            return Fence(left, change(inside), right)
        case Fraction(above, below):
            return Fraction(change(above), change(below))
        case Script(base, below, above):
            return Script(change(base), below and change(below), above and _raised(change(above)))
        case Root(inside):
            return Root(change(inside))
        case Hat(base):
            return Hat(change(base))
        case Choice(value, condition, otherwise, words):
            return Choice(change(value), change(condition), change(otherwise), words)


def _raised(exponent: Node) -> Node:
    """Return an exponent, whose number stands without a matrix around it."""
    if isinstance(exponent, Matrix) and exponent.shape == (1, 1):
        cell = exponent.rows[0][0]
        return Mark("number", cell if isinstance(cell, str) else cell.text)
    return exponent


def _terms(parts: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """Cut a row before and after each plus and minus."""
    return [tuple(term) for _, term in groupby(parts, lambda part: part in BETWEEN_TERMS)]


def _transposed_term(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    at = _matrix_product(parts)
    if at is None:
        return tuple(map(transpose, parts))
    # What stands before the left factor, such as 1/4, stays in front.
    before, left, right = parts[: at - 1], parts[at - 1], parts[at + 1 :]
    return (*before, *map(transpose, right), PRODUCT, transpose(left))


def _matrix_product(parts: tuple[Node, ...]) -> int | None:
    """Return where the sign of a matrix product stands in a row."""
    if PRODUCT not in parts:
        return None
    at = parts.index(PRODUCT)
    return None if _is_number(parts[at - 1]) else at


def _is_number(node: Node) -> bool:
    """Return whether a tree is made of numbers that have names."""
    names: list[str] = []

    def note(name: Name) -> Node:
        names.append(name.name)
        return name

    with_names(node, note)
    return bool(names) and all(name in NUMBERS or _OWN_RATE.match(name) for name in names)


def product(node: Node) -> tuple[Name, Name] | None:
    """Return the two factors of the first product of matrices in a formula, if there is one."""
    match node:
        case Row(parts):
            at = _matrix_product(parts)
            if at is not None:
                left, right = parts[at - 1], parts[at + 1]
                return (left, right) if isinstance(left, Name) and isinstance(right, Name) else None
            return next(filter(None, map(product, parts)), None)
        case Fence():
            return product(node.inside)
        case Fraction(above):
            return product(above)
        case _:
            return None
