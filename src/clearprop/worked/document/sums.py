"""Sums written out: Σ_k over neurons or Σ_s over samples, term by term."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from clearprop.worked.document.maths import (
    BETWEEN_TERMS,
    Fence,
    Mark,
    Name,
    Node,
    Row,
    Sum,
    map_parts,
    parts_of,
)
from clearprop.worked.document.matrices import visible

PLUS, MINUS, NEGATIVE = Mark("sign", "+"), Mark("sign", "−"), Mark("sign", "negative")
DOTS, ONE = Mark("sign", "…"), Mark("number", "1")

Known = Callable[[Name], int | None]
"""Whether the number that a name stands for is 0 or 1, which need not be written; None if not."""


def written_out(
    tree: Node, length: Callable[[Sum], int], most: int, known: Known = lambda name: None
) -> Node:
    """Return a tree with the terms of its sums side by side, at most so many and dots between them.

    `length` says how many terms a sum has; the names in a term have its number for an index.
    """

    def fenced(part: Node) -> Node:
        """Return a part of a row: what is added up in it has brackets."""
        written = terms(part)
        return Fence("(", written, ")") if isinstance(part, Sum) and is_sum(written) else written

    def terms(node: Node) -> Node:
        match node:
            case Row(parts):
                return Row(tuple(map(fenced, parts)))
            case Sum():
                return _added([*_terms(node, visible(length(node), most), known, terms)])
            case Fence(left, inside, right):
                return Fence(left, terms(inside), right)
            case _:
                return map_parts(node, terms)

    return terms(tree)


def _terms(
    node: Sum, places: list[int | None], known: Known, inner: Callable[[Node], Node]
) -> Iterator[Node]:
    """Return the terms of a sum without those that are 0, unless all are."""
    found: list[Node] = []
    for at in places:
        if at is None:
            found.append(DOTS)
            continue
        parts = _shortened(parts_of(_unfenced(_at(node.term, node.index, str(at)))), known)
        found += [inner(_row(parts))] if parts else []
    yield from found or [Mark("number", "0")]


def _shortened(parts: tuple[Node, ...], known: Known) -> list[Node]:
    """Return a term without its factors that are 1 and without its products that are 0."""
    shorter: list[Node] = []
    for sign, factors in _products(parts):
        values = [_value(one, known) for one in factors]
        if 0 not in values:
            kept = [one for one, value in zip(factors, values, strict=True) if value != 1]
            shorter += [*_signed(sign, is_first=not shorter), *(kept or [ONE])]
    return shorter


def _products(parts: tuple[Node, ...]) -> list[tuple[Node, list[Node]]]:
    """Return what is added up in a row, each with the sign before it."""
    found: list[tuple[Node, list[Node]]] = []
    for part in parts:
        if part in BETWEEN_TERMS:
            found.append((part, []))
        else:
            if not found:
                found.append((PLUS, []))
            found[-1][1].append(part)
    return found


def _value(factor: Node, known: Known) -> int | None:
    """Return the value of a factor, or of 1 minus it, that is known to be 0 or 1."""
    match factor:
        case Name():
            return known(factor)
        case Fence("(", Row((first, sign, Name() as name)), ")") if (first, sign) == (ONE, MINUS):
            value = known(name)
            return None if value is None else 1 - value
        case _:
            return None


def _added(found: list[Node]) -> Node:
    parts: list[Node] = []
    for term in found:
        first, *others = parts_of(term)
        if first == NEGATIVE:
            parts += [*_signed(MINUS, is_first=not parts), *others]
        else:
            parts += [*_signed(PLUS, is_first=not parts), first, *others]
    return _row(parts)


def _signed(sign: Node, *, is_first: bool) -> list[Node]:
    """Return the sign that stands before a term: the first one has none but a minus."""
    if is_first:
        return [] if sign == PLUS else [NEGATIVE]
    return [MINUS if sign == NEGATIVE else sign]


def _unfenced(term: Node) -> Node:
    return term.inside if isinstance(term, Fence) and term.left == "(" else term


def _row(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def is_sum(node: Node) -> bool:
    """Return whether a tree is a sum or a difference, which needs brackets as a factor."""
    return isinstance(node, Row) and any(part in BETWEEN_TERMS for part in node.parts)


def _at(node: Node, index: str, number: str) -> Node:
    """Return a term with a number in place of its index."""
    if isinstance(node, Name):
        return replace(node, index=number) if node.index == index else node
    return map_parts(node, lambda part: _at(part, index, number))
