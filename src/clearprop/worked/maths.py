"""A formula as a tree, parsed from a step's template; every writer prints the tree its own way.

formula  = choice | sum
choice   = sum "where" condition ", else" sum          1 where {net} > 0, else 0
sum      = ["−"] term (("+" | "−") term)*
term     = factor ([sign] factor)* ["/" factor+]       {target} ⊙ ln({out}) / 2
factor   = name | number | "Σ" term | symbol | symbol "(" sum, ... ")" | "(" choice ")"
             | "|" sum "|",
           each with an optional "²" or "ᵀ"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Kind = Literal["number", "letter", "word", "sign"]


@dataclass(frozen=True)
class Mark:
    """Something without parts: "0.5", "w", "net" or "⊙"."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Name:
    """An operand's place; ".T" in the template makes it transposed."""

    name: str
    transposed: bool = False


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
class Choice:
    """One value where a condition holds, another elsewhere."""

    value: "Node"
    condition: "Node"
    otherwise: "Node"


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
    this matrix may stand transposed.
    """

    name: str
    rows: tuple[tuple[Cell | str, ...], ...]
    shape: tuple[int, int]


Node: TypeAlias = Mark | Name | Row | Fence | Fraction | Script | Choice | Matrix

PRODUCT = Mark("sign", "·")
"""The matrix product; numbers are multiplied by standing side by side."""

_TOKEN = re.compile(
    r"\s*(?:\{(?P<name>[^}]*)\}|(?P<number>\d+(?:\.\d+)?|½)"
    r"|(?P<word>[^\W\d_]+(?:_[^\W\d_]+)?)|(?P<sign>\S))"
)
_SIGNS = ("·", "⊙")
_BETWEEN_TERMS = (Mark("sign", "+"), Mark("sign", "−"), Mark("sign", "negative"))
_RAISED = {"²": "2", "ᵀ": "T"}


def parse(template: str) -> Node:
    """Return the tree of a formula such as "{W_c} · {out_b}".

    Raises
    ------
    ValueError
        If it is not a formula of the grammar above.
    """
    parser = _Parser(_tokens(template))
    tree = parser.choice()
    if parser.kind:
        raise ValueError(f"the formula '{template}' is not understood from '{parser.text}' on")
    return tree


def with_names(node: Node, put: Callable[[Name], Node]) -> Node:
    """Return the tree with something else in place of each operand."""
    match node:
        case Name():
            return put(node)
        case Mark() | Matrix():
            return node
        case Row(parts):
            return Row(tuple(with_names(part, put) for part in parts))
        case Fence():
            return replace(node, inside=with_names(node.inside, put))
        case Fraction(above, below):
            return Fraction(with_names(above, put), with_names(below, put))
        case Script(base, below, above):
            return Script(
                with_names(base, put),
                below and with_names(below, put),
                above and with_names(above, put),
            )
        case Choice(value, condition, otherwise):
            return Choice(*(with_names(part, put) for part in (value, condition, otherwise)))


def turned(node: Node) -> Node:
    """Return the transpose of a tree: products the other way round, each operand transposed."""
    match node:
        case Name(name, transposed):
            return Name(name, not transposed)
        case Row(parts):
            return Row(tuple(part for term in _terms(parts) for part in _turned_term(term)))
        case Fence():
            return replace(node, inside=turned(node.inside))
        case Fraction(above, below):
            return Fraction(turned(above), turned(below))
        case Script(Name(name), None, Mark("letter", "T")):
            return Name(name)
        case Script(base, below, above):
            return Script(turned(base), below, above)
        case Choice(value, condition, otherwise):
            return Choice(turned(value), turned(condition), turned(otherwise))
        case Mark() | Matrix():
            return node


def _terms(parts: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """Cut a row before and after each plus and minus."""
    terms: list[list[Node]] = [[]]
    for part in parts:
        if part in _BETWEEN_TERMS:
            terms.append([part])
            terms.append([])
        else:
            terms[-1].append(part)
    return [tuple(term) for term in terms]


def _turned_term(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    is_scaled = parts and isinstance(parts[0], Name) and parts[0].name == "rate"
    if PRODUCT not in parts or is_scaled:
        return tuple(map(turned, parts))
    at = parts.index(PRODUCT)
    # What stands before the left factor, such as 1/4, stays in front.
    before, left, right = parts[: at - 1], parts[at - 1], parts[at + 1 :]
    return (*before, *map(turned, right), PRODUCT, turned(left))


def _tokens(template: str) -> list[tuple[str, str]]:
    return [
        (str(found.lastgroup), found[str(found.lastgroup)])
        for found in _TOKEN.finditer(template.rstrip())
    ]


class _Parser:
    """Recursive descent; `kind` and `text` are those of the next token, empty at the end."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("", "")]
        self._at = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def text(self) -> str:
        return self._tokens[self._at][1]

    def choice(self) -> Node:
        value = self.sum()
        if self.text != "where":
            return value
        self._take("where")
        condition = Row((self.sum(), self._sign(), self.sum()))
        self._take(",")
        self._take("else")
        return Choice(value, condition, self.sum())

    def sum(self) -> Node:
        parts: list[Node] = []
        if self.text == "−":
            parts.append(Mark("sign", "negative"))
            self._take("−")
        parts += _parts(self.term())
        while self.text in ("+", "−"):
            parts += [self._sign(), *_parts(self.term())]
        return _row(parts)

    def term(self) -> Node:
        parts = [self.factor()]
        while self.text in _SIGNS or self._begins_factor():
            parts += ([self._sign()] if self.text in _SIGNS else []) + [self.factor()]
        if self.text == "/":
            self._take("/")
            below = self.term()
            above = _row(parts)
            if isinstance(below, Mark) and not isinstance(above, Mark):
                return Row((Fraction(Mark("number", "1"), below), *parts))
            return Fraction(_bare(above), _bare(below))
        return _row(parts)

    def factor(self) -> Node:
        node = self._atom()
        if self.text in _RAISED:
            raised = _RAISED[self.text]
            node = Script(node, above=Mark("number" if raised.isdigit() else "letter", raised))
            self._at += 1
        return node

    def _atom(self) -> Node:
        kind, text = self.kind, self.text
        self._at += 1
        match kind:
            case "name":
                return Name(text.removesuffix(".T"), text.endswith(".T"))
            case "number" if text == "½":
                return Fraction(Mark("number", "1"), Mark("number", "2"))
            case "number":
                return Mark("number", text)
            case "word" if text.startswith("Σ"):
                _, _, below = text.partition("_")
                sign = Mark("sign", "Σ")
                head = Script(sign, below=Mark("word", below)) if below else sign
                return Row((head, *_parts(self.term())))
            case "word":
                symbol = Mark("letter" if len(text) == 1 else "word", text)
                return Row((symbol, self._arguments())) if self.text == "(" else symbol
            case "sign" if text in "(|":
                right = ")" if text == "(" else "|"
                inside = self.choice()
                self._take(right)
                return Fence(text, inside, right)
            case _:
                raise ValueError(f"a formula cannot go on with '{text}'")

    def _arguments(self) -> Fence:
        self._take("(")
        inside: list[Node] = [self.sum()]
        while self.text == ",":
            inside += [self._sign(), self.sum()]
        self._take(")")
        return Fence("(", _row(inside), ")")

    def _begins_factor(self) -> bool:
        return self.kind in ("name", "number") or (
            (self.kind == "word" and self.text not in ("where", "else")) or self.text == "("
        )

    def _sign(self) -> Mark:
        if self.kind != "sign":
            raise ValueError(f"a formula has '{self.text}' where a sign was expected")
        sign = Mark("sign", self.text)
        self._at += 1
        return sign

    def _take(self, text: str) -> None:
        if self.text != text:
            raise ValueError(f"a formula has '{self.text}' where '{text}' was expected")
        self._at += 1


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Row) else (node,)


def _row(parts: "list[Node]") -> Node:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _bare(node: Node) -> Node:
    """Take off brackets that a fraction's line makes needless."""
    return node.inside if isinstance(node, Fence) and node.left == "(" else node
