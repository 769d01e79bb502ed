"""Read a step's template: from the text of a formula to its tree.

formula  = choice | sum
choice   = sum "where" condition ", else" sum          1 where {net} > 0, else 0
sum      = ["−"] term (("+" | "−") term)*
term     = factor ([sign] factor)* ["/" factor+]       {target} ⊙ ln({out}) / 2
factor   = name | name "[" index "]" | number | "Σ" term | "Σ_" index term | "√" factor | symbol
             | symbol "(" sum, ... ")" | "(" choice ")" | "|" sum "|",
           each with an optional "²" or "ᵀ", or "^" name
"""

import re

from clearprop.worked.document.maths import (
    Choice,
    Fence,
    Fraction,
    Mark,
    Name,
    Node,
    Root,
    Row,
    Script,
    Sum,
    parts_of,
)

_TOKEN = re.compile(
    r"\s*(?:\{(?P<name>[^}]*)\}|(?P<number>\d+(?:\.\d+)?|½)"
    r"|(?P<word>[^\W\d_²ᵀ]+(?:_[^\W\d_²ᵀ]+)?′?)|(?P<sign>\S))"
)
_SIGNS = ("·", "⊙")
_RAISED = {"²": "2", "ᵀ": "T"}

ENGLISH = ("where", "else")

INDICES = ("j", "k", "s")
"""Of neurons, and of samples."""


def parse(template: str, words: tuple[str, str] = ENGLISH) -> Node:
    """Return the tree of a formula of this grammar; `words` are those of a choice."""
    parser = _Parser(template, words)
    tree = parser.choice()
    if parser.kind:
        raise ValueError(f"the formula '{template}' is not understood from '{parser.text}' on")
    return tree


class _Parser:
    """Recursive descent; `kind` and `text` are those of the next token, empty at the end."""

    def __init__(self, template: str, words: tuple[str, str]) -> None:
        self._words = words
        self._tokens = iter(_TOKEN.finditer(template.rstrip()))
        self.text = ""
        self._next()

    def _next(self) -> str:
        """Go on to the next token, and return the text of the one before it."""
        taken, token = self.text, next(self._tokens, None)
        self.kind = str(token.lastgroup) if token else ""
        self.text = token[self.kind] if token else ""
        return taken

    def choice(self) -> Node:
        value = self.sum()
        if self.text != "where":
            return value
        self._take("where")
        condition = Row((self.sum(), self._sign(), self.sum()))
        self._take(",")
        self._take("else")
        return Choice(value, condition, self.sum(), self._words)

    def sum(self) -> Node:
        parts: list[Node] = []
        if self.text == "−":
            self._next()
            parts.append(Mark("sign", "negative"))
        parts += parts_of(self.term())
        while self.text in ("+", "−"):
            parts += [self._sign(), *parts_of(self.term())]
        return _row(parts)

    def term(self, *, divided: bool = True) -> Node:
        parts = [self.factor()]
        while self.text in _SIGNS or self._begins_factor():
            parts += ([self._sign()] if self.text in _SIGNS else []) + [self.factor()]
        above = _row(parts)
        if self.text != "/" or not divided:
            return above
        self._next()
        below = self.term()
        if isinstance(below, Mark) and not isinstance(above, Mark):
            return Row((Fraction(Mark("number", "1"), below), *parts))
        return Fraction(_bare(above), _bare(below))

    def factor(self) -> Node:
        node = self._atom()
        if self.text == "^":
            self._next()
            return Script(node, above=self._atom())
        if self.text not in _RAISED:
            return node
        raised = _RAISED[self._next()]
        return Script(node, above=Mark("number" if raised.isdigit() else "letter", raised))

    def _atom(self) -> Node:
        kind, text = self.kind, self._next()
        match kind:
            case "name":
                name, is_transposed = text.removesuffix(".T"), text.endswith(".T")
                if self.text != "[":
                    return Name(name, is_transposed)
                self._take("[")
                index = self._next()
                self._take("]")
                return Name(name, is_transposed, index)
            case "number" if text == "½":
                return Fraction(Mark("number", "1"), Mark("number", "2"))
            case "number":
                return Mark("number", text)
            case "word" if text.startswith("Σ"):
                _, _, below = text.partition("_")
                if below in INDICES:
                    # What a sum is divided by belongs to the whole of it.
                    return Sum(below, self.term(divided=False))
                sign = Mark("sign", "Σ")
                head = Script(sign, below=Mark("word", below)) if below else sign
                return Row((head, *parts_of(self.term())))
            case "word":
                symbol = _symbol(text)
                return Row((symbol, self._arguments())) if self.text == "(" else symbol
            case "sign" if text == "√":
                return Root(_bare(self._atom()))
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
        is_word = self.kind == "word" and self.text not in ENGLISH
        return self.kind in ("name", "number") or is_word or self.text in ("(", "√")

    def _sign(self) -> Mark:
        if self.kind != "sign":
            raise ValueError(f"a formula has '{self.text}' where a sign was expected")
        return Mark("sign", self._next())

    def _take(self, text: str) -> None:
        found = self._next()
        if found != text:
            raise ValueError(f"a formula has '{found}' where '{text}' was expected")


def _symbol(text: str) -> Node:
    """Return a letter or a word, with an index or a prime where it has one."""
    base, _, below = text.removesuffix("′").partition("_")
    symbol = Mark("letter" if len(base) == 1 else "word", base)
    prime = Mark("sign", "′") if text.endswith("′") else None
    if not (below or prime):
        return symbol
    return Script(symbol, Mark("letter", below) if below else None, prime)


def _row(parts: "list[Node]") -> Node:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def _bare(node: Node) -> Node:
    """Take off brackets that a fraction's line makes needless."""
    return node.inside if isinstance(node, Fence) and node.left == "(" else node
