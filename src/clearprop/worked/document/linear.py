"""Trees of formulas on one line: a fraction with a slash, an index after an underscore."""

from itertools import pairwise
from typing import TypeAlias

from clearprop.arithmetic.rounding import RAISED
from clearprop.worked.document import maths

Piece: TypeAlias = str | maths.Matrix

_RAISED = {"T": "ᵀ", " ′ ": "′"}
POWERS = frozenset(map(chr, RAISED.values()))


def linear(node: maths.Node) -> str:
    """Return a tree without matrices as text on one line."""
    return "".join(map(str, pieces(node)))


def pieces(node: maths.Node) -> list[Piece]:
    """Return a tree as text and the matrices between it, from left to right."""
    match node:
        case maths.Mark("sign", "negative"):
            return ["−"]
        case maths.Mark("sign", "," | "Σ" as text):
            return [f"{text} "]
        case maths.Mark("sign", text) if text != "…":
            return [f" {text} "]
        case maths.Sum():
            raise ValueError(f"{node} stands in a formula that is to be printed")
        case maths.Mark(_, text) | maths.Name(text):
            return [text]
        case maths.Matrix():
            return [node]
        case maths.Row(parts):
            return _row(parts)
        case maths.Fence(left, inside, right):
            return [left, *pieces(inside), right]
        case maths.Fraction(maths.Mark("number", "1"), maths.Mark("number", "2")):
            return ["½"]
        case maths.Fraction(above, below):
            over, under = _grouped(above), _grouped(below)
            is_short = all(isinstance(p, str) and " " not in p for p in (*over, *under))
            return [*over, "/" if is_short else " / ", *under]
        case maths.Script(base, below, above):
            index = "" if below is None else f"_{_index(below)}"
            raised = "" if above is None else linear(above)
            if raised.lstrip("-").isdigit():
                raised = raised.translate(RAISED)
            raised = raised if set(raised) <= POWERS else _RAISED.get(raised, f"^{raised}")
            space = " " if base == maths.Mark("sign", "Σ") else ""
            inside = ["Σ"] if space else pieces(base)
            # A textbook's number of a layer stands before the index of a neuron.
            both = raised + index if isinstance(above, maths.Fence) else index + raised
            return [*inside, both + space]
        case maths.Root(inside):
            is_mark = isinstance(inside, maths.Mark | maths.Fence)
            return ["√", *(pieces(inside) if is_mark else ["(", *pieces(inside), ")"])]
        case maths.Hat(base):
            return [linear(base) + "\N{COMBINING CIRCUMFLEX ACCENT}"]
        case maths.Choice(value, condition, otherwise, (where, other)):
            return [
                *pieces(value),
                f" {where} ",
                *pieces(condition),
                f", {other} ",
                *pieces(otherwise),
            ]


def _row(parts: tuple[maths.Node, ...]) -> list[Piece]:
    """Join parts; a product without a sign is two parts with a space between them."""
    found = pieces(parts[0])
    for before, part in pairwise(parts):
        found += [*([" "] if _is_product(before, part) else []), *pieces(part)]
    return found


def _is_product(before: maths.Node, part: maths.Node) -> bool:
    return not (_is_sign(before) or _is_sign(part) or _applies(before, part))


def _is_sign(node: maths.Node) -> bool:
    return (isinstance(node, maths.Script) and _is_sign(node.base)) or (
        isinstance(node, maths.Mark) and node.kind == "sign"
    )


def _applies(before: maths.Node, part: maths.Node) -> bool:
    """Return whether a function stands before its brackets, or ∂ before what it differentiates."""
    if isinstance(before, maths.Script) and isinstance(part, maths.Fence):
        return isinstance(before.base, maths.Mark) and before.base.kind != "number"
    return isinstance(before, maths.Mark) and (
        before.text in ("∂", "Δ") or (before.kind != "number" and isinstance(part, maths.Fence))
    )


def _index(node: maths.Node) -> str:
    parts = node.parts if isinstance(node, maths.Row) else (node,)
    return "".join("," if part == maths.Mark("sign", ",") else linear(part) for part in parts)


def _grouped(node: maths.Node) -> list[Piece]:
    """Put brackets around a sum or a product above or below a fraction's line."""
    is_long = isinstance(node, maths.Row) and (
        any(
            isinstance(part, maths.Mark) and part.kind == "sign" and part.text != "Σ"
            for part in node.parts
        )
        or any(_is_product(*pair) for pair in pairwise(node.parts))
    )
    return ["(", *pieces(node), ")"] if is_long else pieces(node)
