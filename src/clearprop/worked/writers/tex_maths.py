"""Trees of formulas -> TeX maths, for LaTeX, Markdown and notebooks alike."""

from clearprop.worked.document.maths import (
    Cell,
    Choice,
    Fence,
    Fraction,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    Script,
)
from clearprop.worked.document.shorten import fraction_of
from clearprop.worked.words import WORDS, Language

_TEX = {
    "·": r"\cdot",
    "⊙": r"\odot",
    "−": "-",
    "negative": "{-}",
    "Σ": r"\sum",
    "∂": r"\partial",
    "η": r"\eta",
    "δ": r"\delta",
    "Φ": r"\Phi",
    "φ": r"\varphi",
    "…": r"\cdots",
    "⋮": r"\vdots",
    "T": r"\mathsf{T}",
}

BLANK = r"\boxed{\phantom{-00.0000}}"
"""A box to write a number in."""


def tex(node: Node, language: Language = "en") -> str:
    """Return a tree as TeX that stands between dollar signs; it needs amsmath."""
    match node:
        case Mark("word", text):
            return rf"\mathrm{{{text}}}"
        case Mark(_, text):
            return _TEX.get(text, text)
        case Row(parts):
            return " ".join(tex(part, language) for part in parts)
        case Fence(left, inside, right):
            return rf"\left{left} {tex(inside, language)} \right{right}"
        case Fraction(above, below):
            return rf"\frac{{{tex(above, language)}}}{{{tex(below, language)}}}"
        case Script(base, below, above):
            scripts = f"_{{{tex(below, language)}}}" if below else ""
            scripts += f"^{{{tex(above, language)}}}" if above else ""
            return f"{{{tex(base, language)}}}{scripts}" if above else tex(base, language) + scripts
        case Choice(value, condition, otherwise):
            words = WORDS[language]
            return (
                rf"\begin{{cases}} {tex(value, language)} & \text{{{words['where']} }} "
                rf"{tex(condition, language)} \\ {tex(otherwise, language)} & "
                rf"\text{{{words['else']}}} \end{{cases}}"
            )
        case Matrix():
            return _matrix(node)
        case Name():
            raise ValueError(f"'{node.name}' stands in a formula that is to be printed")


def cell_text(cell: Cell | str) -> str:
    """Return an entry of a matrix, or the dots in its place."""
    if isinstance(cell, str):
        return _TEX.get(cell, cell)
    fraction = fraction_of(cell.text)
    if fraction:
        sign, above, below = fraction
        return rf"{sign}\frac{{{above}}}{{{below}}}"
    return cell.text or BLANK


def _matrix(matrix: Matrix) -> str:
    if matrix.shape == (1, 1):
        return cell_text(matrix.rows[0][0])
    rows = (" & ".join(map(cell_text, row)) for row in matrix.rows)
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"
