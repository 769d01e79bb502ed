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

PLUS, DOTS = Mark("sign", "+"), Mark("sign", "…")

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
        term = DOTS if at is None else _at(node.term, node.index, str(at))
        factors = [one for one in parts_of(term) if not (isinstance(one, Name) and known(one) == 1)]
        is_product = not any(part in BETWEEN_TERMS for part in parts_of(term))
        if is_product and any(isinstance(one, Name) and known(one) == 0 for one in factors):
            continue
        shorter = is_product and factors
        found.append(inner(_row(factors) if shorter else term))
    yield from found or [Mark("number", "0")]


def _added(found: list[Node]) -> Node:
    parts: list[Node] = []
    for term in found:
        bracketed = Fence("(", term, ")") if is_sum(term) and len(found) > 1 else term
        parts += [*([PLUS] if parts else []), *parts_of(bracketed)]
    return _row(parts)


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
