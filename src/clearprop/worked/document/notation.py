"""What the names of a worked example look like, in the article's or a textbook's letters."""

from collections.abc import Mapping
from typing import Literal, get_args

from clearprop.worked.document.maths import Fence, Fraction, Mark, Node, Row, Script
from clearprop.worked.document.update_symbols import update_symbol

Notation = Literal["article", "textbook"]
NOTATIONS: tuple[Notation, ...] = get_args(Notation)

_LETTERS: dict[Notation, Mapping[str, str]] = {
    "article": {"net": "net", "out": "out", "target": "target"},
    "textbook": {"net": "z", "out": "a", "target": "y", "out_a": "x"},
}


def letters(notation: Notation) -> Mapping[str, str]:
    """Return what "net", "out" and "target" are called."""
    return _LETTERS[notation]


def symbol(name: str, notation: Notation, *, transposed: bool = False) -> Node:
    """Return the tree of a name such as "net_b", "dE_dout_c" or "W_c_new".

    The derivative of E by anything is a fraction of ∂s; in a textbook's letters ∂E/∂net is δ.
    """
    node = _symbol(name, notation)
    if not transposed:
        return node
    if isinstance(node, Script) and node.above is None:
        return Script(node.base, node.below, Mark("letter", "T"))
    inside = Fence("(", node, ")") if isinstance(node, Fraction | Row | Script) else node
    return Script(inside, above=Mark("letter", "T"))


def _symbol(name: str, notation: Notation) -> Node:
    called = _LETTERS[notation]
    of_update = update_symbol(name, lambda matrix: _symbol(matrix, notation))
    if of_update is not None:
        return of_update
    if name in called:
        return _mark(called[name])
    if name.startswith("rate"):
        eta, rest = Mark("letter", "η"), name[len("rate_") :]
        return Row((eta, _symbol(rest, notation))) if rest else eta
    if name == "E_total":
        return Script(Mark("letter", "E"), below=Mark("word", "total"))
    if name.endswith("_new"):
        kind, layer, _ = name.split("_")
        return Script(_mark(kind), Mark("letter", layer), Mark("word", "new"))
    if name.startswith("dE_dnet_") and notation == "textbook":
        return Script(Mark("letter", "δ"), below=Mark("letter", name.removeprefix("dE_dnet_")))
    if name.startswith("dE_d"):
        return derivative(Mark("letter", "E"), _symbol(name.removeprefix("dE_d"), notation))
    if name.startswith("slope_"):
        layer = name.removeprefix("slope_")
        return derivative(_symbol(f"out_{layer}", notation), _symbol(f"net_{layer}", notation))
    if name.startswith(("dW_", "db_")):
        return derivative(Mark("letter", "E"), _symbol(name[1:], notation))
    kind, _, layer = name.partition("_")
    base = _mark(called.get(kind, kind))
    return Script(base, below=Mark("letter", layer)) if layer else base


def derivative(of: Node, by: Node) -> Node:
    """Return ∂of/∂by."""
    partial = Mark("letter", "∂")
    return Fraction(Row((partial, of)), Row((partial, by)))


def _mark(text: str) -> Mark:
    return Mark("letter" if len(text) == 1 else "word", text)
