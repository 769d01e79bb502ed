"""Trees of formulas -> TeX maths and Typst: one walk, and how each language writes the parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from clearprop.worked.document import maths
from clearprop.worked.document.blocks import Document, Falk, Formula
from clearprop.worked.document.lines import lines_of
from clearprop.worked.document.matrices import LINE_WIDTH, fraction_of, paddings, phantoms, power_of

FRAGMENT_WIDTH = 64
"""Characters that a line of someone's own document holds; its margins are usually wide."""


@dataclass(frozen=True)
class Markup:
    """How a language writes maths: a template for each kind of node, with places for its parts."""

    signs: Mapping[str, str]
    word: str
    fence: str
    fraction: str
    script: str
    raised: str
    """A script with something above; like `script` it has places for base, below and above."""
    below: str
    above: str
    root: str
    hat: str
    choice: str
    matrix: str
    between_columns: str
    between_rows: str
    blank: str
    """A box to write a number in."""
    number: Callable[[str], str]
    phantom: str
    """Room for a text that is not shown."""
    comma: str
    """A comma in a number, without the space after that of a list."""
    has_comma: bool = False
    width: int = LINE_WIDTH
    """Characters that a line holds."""

    def of(self, document: Document) -> "Markup":
        """Return the same, with the decimal sign of a document."""
        width = min(self.width, FRAGMENT_WIDTH) if document.fragment else self.width
        return replace(self, has_comma=document.decimal_comma, width=width)

    def __call__(self, node: maths.Node) -> str:
        """Return a tree as it stands between dollar signs."""
        match node:
            case maths.Mark("word", text):
                return self.word % text
            case maths.Mark("number", text):
                return self.number(self.decimal(text))
            case maths.Mark(_, text):
                return self.signs.get(text, text)
            case maths.Row(parts):
                return " ".join(map(self, parts))
            case maths.Fence(left, inside, right):
                return self.fence % (left, self(inside), right)
            case maths.Fraction(above, below):
                return self.fraction % (self(above), self(below))
            case maths.Script(base, below, above):
                template = self.raised if above else self.script
                under = self.below % self(below) if below else ""
                return template % (self(base), under, self.above % self(above) if above else "")
            case maths.Root(inside):
                return self.root % self(inside)
            case maths.Hat(base):
                return self.hat % self(base)
            case maths.Choice(value, condition, otherwise, (where, other)):
                texts = (self(value), where, self(condition), self(otherwise), other)
                return self.choice % texts
            case maths.Matrix(_, rows, shape):
                if shape == (1, 1):
                    return self.cell(rows[0][0])
                lines: list[str] = []
                for row, around in zip(rows, paddings(node), strict=True):
                    cells = (self.padded(*both) for both in zip(row, around, strict=True))
                    lines.append(self.between_columns.join(cells))
                return self.matrix % self.between_rows.join(lines)
            case maths.Name() | maths.Sum():
                raise ValueError(f"{node} stands in a formula that is to be printed")

    def lines(self, formula: Formula) -> list[str]:
        """Return a formula's right sides line by line, to be aligned at the first sign."""
        return [
            "&" + " ".join(f"{sign} {self(right)}" for sign, right in line)
            for line in lines_of(formula, self.width)
        ]

    def cell(self, cell: maths.Cell | str) -> str:
        """Return an entry of a matrix, or the dots in its place."""
        if isinstance(cell, str):
            return self.signs.get(cell, cell)
        return self.number(self.decimal(cell.text)) if cell.text else self.blank

    def padded(self, cell: maths.Cell | str, around: tuple[str, str]) -> str:
        """Return an entry with room before and behind it, for decimal points to line up."""
        before, behind = (self.phantom % self.decimal(text) if text else "" for text in around)
        return before + self.cell(cell) + behind

    def plain(self, text: str) -> str:
        """Return a number with the decimal sign of the document, outside maths."""
        return text.replace(".", ",") if self.has_comma else text

    def decimal(self, text: str) -> str:
        """Return a number with the decimal sign of the document."""
        return text.replace(".", self.comma) if self.has_comma else text


def _tex_number(text: str) -> str:
    power, fraction = power_of(text), fraction_of(text)
    if power is not None:
        return rf"{power[0]} \cdot 10^{{{power[1]}}}"
    if fraction is None:
        return text
    sign, above, below = fraction
    return rf"{sign}\frac{{{above}}}{{{below}}}"


def _typst_number(text: str) -> str:
    power = power_of(text)
    return text if power is None else f"{power[0]} dot.op 10^({power[1]})"


_SIGNS = (
    ("·", r"\cdot", "dot.op"),
    ("⊙", r"\odot", "⊙"),
    ("−", "-", "−"),
    ("negative", "{-}", "−"),
    (",", ",", r"\,"),
    ("Σ", r"\sum", "sum"),
    ("√", r"\surd", "√"),
    ("∂", r"\partial", "partial"),
    ("η", r"\eta", "η"),
    ("δ", r"\delta", "δ"),
    ("σ", r"\sigma", "σ"),
    ("β", r"\beta", "β"),
    ("γ", r"\gamma", "γ"),
    ("ε", r"\varepsilon", "ε"),
    ("λ", r"\lambda", "λ"),
    ("μ", r"\mu", "μ"),
    ("ρ", r"\rho", "ρ"),
    ("τ", r"\tau", "τ"),
    ("ℓ", r"\ell", "ℓ"),
    ("Δ", r"\Delta", "Δ"),
    ("′", r"\prime", "prime"),
    ("Φ", r"\Phi", "Φ"),
    ("φ", r"\varphi", "φ"),
    ("…", r"\cdots", "dots.h.c"),
    ("⋮", r"\vdots", "dots.v"),
    ("⋱", r"\ddots", "dots.down"),
    ("T", r"\mathsf{T}", "upright(T)"),
)

tex = Markup(
    signs={sign: in_tex for sign, in_tex, _ in _SIGNS},
    word=r"\mathrm{%s}",
    fence=r"\left%s %s \right%s",
    fraction=r"\frac{%s}{%s}",
    script="%s%s%s",
    raised="{%s}%s%s",
    below="_{%s}",
    above="^{%s}",
    root=r"\sqrt{%s}",
    hat=r"\hat{%s}",
    choice=r"\begin{cases} %s & \text{%s } %s \\ %s & \text{%s} \end{cases}",
    matrix=r"\begin{bmatrix} %s \end{bmatrix}",
    between_columns=" & ",
    between_rows=r" \\ ",
    blank=r"\boxed{\phantom{-0.0000}}",
    number=_tex_number,
    phantom=r"\phantom{%s}",
    comma="{,}",
    # Its letters are wider than those of the other formats.
    width=82,
)
"""For LaTeX, Markdown and notebooks alike; it needs amsmath."""

typst = Markup(
    signs={sign: in_typst for sign, _, in_typst in _SIGNS},
    word='upright("%s")',
    fence="lr(%s %s %s)",
    fraction="frac(display(%s), display(%s))",
    script="attach(%s%s%s)",
    raised="attach(%s%s%s)",
    below=", b: %s",
    above=", t: %s",
    root="sqrt(%s)",
    hat="hat(%s)",
    choice='cases(display(%s) & " %s " display(%s), display(%s) & " %s")',
    matrix='mat(delim: "[", %s)',
    between_columns=", ",
    # Directly after a call or a name of ours a semicolon would not end a row.
    between_rows=" ; ",
    blank="blank",
    number=_typst_number,
    phantom="#hide($%s$)",
    comma='","',
)


def falk_columns(falk: Falk) -> str:
    """Return how the columns of Falk's scheme are set in a TeX array."""
    return len(falk.left.rows[0]) * "r" + "|" + len(falk.top.rows[0]) * "r" + "l"


def falk_rows(falk: Falk, tex: Markup) -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows of Falk's scheme above its line and below it, the names in the last one."""
    across, over = len(falk.left.rows[0]), len(falk.top.rows[0])
    left, top, corner = map(tex, falk.names)
    above = [[*across * [""], *row, ""] for row in falk_cells(falk.top, tex)]
    above[0][-1] = top
    pairs = zip(falk_cells(falk.left, tex), falk_cells(falk.corner, tex), strict=True)
    below = [[*beside, *made, ""] for beside, made in pairs]
    names = [left, *(across - 1) * [""], corner, *over * [""]]
    return above, [*below, names]


def falk_cells(matrix: maths.Matrix, markup: Markup) -> list[list[str]]:
    """Return the entries of a matrix in Falk's scheme, whose columns are set flush right."""
    return [
        [markup.padded(cell, ("", after)) for cell, after in zip(row, missing, strict=True)]
        for row, missing in zip(matrix.rows, phantoms(matrix), strict=True)
    ]
