"""What the names of a worked example look like, in the article's or a textbook's letters."""

from collections.abc import Mapping
from typing import Literal, get_args

from clearprop.worked.document.maths import Fence, Fraction, Mark, Node, Row, Script, parts_of
from clearprop.worked.document.update_symbols import update_symbol

Notation = Literal["article", "textbook"]
NOTATIONS: tuple[Notation, ...] = get_args(Notation)

GENERIC = "ℓ"
"""A layer of any letter."""

_LETTERS: dict[Notation, Mapping[str, str]] = {
    "article": {"net": "net", "out": "out", "target": "target", "b": "bias"},
    "textbook": {"net": "z", "out": "a", "target": "y", "b": "b"},
}


def letters(notation: Notation) -> Mapping[str, str]:
    """Return what "net", "out" and "target" are called."""
    return _LETTERS[notation]


def layer_number(letter: str) -> int:
    """Return the number that a textbook gives a layer: 1 for a, the inputs."""
    return ord(letter) - ord("a") + 1


def layer_name(letter: str, notation: Notation) -> str:
    """Return what a layer is called in words: its letter, or a textbook's number."""
    return str(layer_number(letter)) if notation == "textbook" and letter != GENERIC else letter


def symbol(
    name: str,
    notation: Notation,
    *,
    transposed: bool = False,
    index: str = "",
    batch: bool = False,
) -> Node:
    """Return the tree of a name such as "net_b", "dE_dout_c" or "W_c_new".

    The derivative of E with respect to anything is a fraction of ∂s; in a textbook's letters
    ∂E/∂net is δ.  An index is that of a neuron or a sample.  In a batch E belongs to a sample s,
    and only E_total, whose derivatives are those of weights and biases, to all of them.
    """
    node = _Symbols(notation, batch).symbol(name)
    if index and name == "E":
        return Script(Mark("letter", "E"), below=mark(index))
    if index:
        both = Row((mark(index), Mark("sign", ","), Mark("letter", "s"))) if batch else mark(index)
        return with_index(node, both)
    return raised(node, Mark("letter", "T")) if transposed else node


def with_index(node: Node, index: Node) -> Node:
    """Return a name with one more index below it."""
    match node:
        case Script(base, below, above):
            both = Row((below, Mark("sign", ","), *parts_of(index))) if below else index
            return Script(base, both, above)
        case Mark():
            return Script(node, below=index)
        case _:
            return Script(Fence("(", node, ")"), below=index)


def raised(node: Node, above: Node) -> Node:
    """Return a name with something above it on the right."""
    if isinstance(node, Script) and node.above is None:
        return Script(node.base, node.below, above)
    inside = node if isinstance(node, Mark) else Fence("(", node, ")")
    return Script(inside, above=above)


def derivative(of: Node, by: Node) -> Node:
    """Return ∂of/∂by."""
    partial = Mark("letter", "∂")
    return Fraction(Row((partial, of)), Row((partial, by)))


class _Symbols:
    """The symbols of a notation, for one sample or for a batch."""

    def __init__(self, notation: Notation, batch: bool) -> None:
        self.called = _LETTERS[notation]
        self.is_textbook, self.batch = notation == "textbook", batch

    def symbol(self, name: str) -> Node:
        of_update = update_symbol(name, self.symbol)
        if of_update is not None:
            return of_update
        kind, _, rest = name.partition("_")
        if name == "target":
            return mark(self.called[name])
        if name == "rate":
            return Mark("letter", "η")
        if kind == "rate":
            return Row((Mark("letter", "Δ"), self.symbol(rest.removeprefix("d"))))
        if name in ("E", "E_total"):
            return self.error(of_all=name == "E_total")
        if name.endswith("_new"):
            return self.of_layer(kind, rest.removesuffix("_new"), Mark("word", "new"))
        if kind == "slope":
            return derivative(self.of_layer("out", rest), self.of_layer("net", rest))
        if kind == "dE":
            by = rest.removeprefix("d")
            if by.startswith("net_") and self.is_textbook:
                return self.of_layer("δ", by.removeprefix("net_"))
            return derivative(self.error(of_all=False), self.symbol(by))
        if kind in ("dW", "db"):
            return derivative(self.error(of_all=True), self.symbol(name[1:]))
        return self.of_layer(kind, rest)

    def error(self, *, of_all: bool) -> Node:
        """Return E; in a batch E_s, or E_total of all samples."""
        E = Mark("letter", "E")
        if not self.batch:
            return E
        return Script(E, below=Mark("word", "total") if of_all else Mark("letter", "s"))

    def of_layer(self, kind: str, layer: str, word: Node | None = None) -> Node:
        """Return what is called so in a layer, with a word such as "new" above or below it."""
        base = mark(self.called.get(kind, kind))
        if not layer:
            return base
        if not self.is_textbook:
            return Script(base, Mark("letter", layer), word)
        number = mark(layer_name(layer, "textbook"))
        return Script(base, word, Fence("(", number, ")"))


def mark(text: str) -> Mark:
    """Return a letter, a word or a number."""
    if text.isdigit():
        return Mark("number", text)
    return Mark("letter" if len(text) == 1 else "word", text)
