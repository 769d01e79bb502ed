"""Trees of formulas -> TeX maths, for LaTeX, Markdown and notebooks alike."""

from clearprop.worked.document import maths
from clearprop.worked.document.blocks import Falk
from clearprop.worked.document.matrices import fraction_of
from clearprop.worked.writers.signs import TEX

BLANK = r"\boxed{\phantom{-00.0000}}"
"""A box to write a number in."""


def tex(node: maths.Node) -> str:
    """Return a tree as TeX that stands between dollar signs; it needs amsmath."""
    match node:
        case maths.Mark("word", text):
            return rf"\mathrm{{{text}}}"
        case maths.Mark(_, text):
            return TEX.get(text, text)
        case maths.Row(parts):
            return " ".join(tex(part) for part in parts)
        case maths.Fence(left, inside, right):
            return rf"\left{left} {tex(inside)} \right{right}"
        case maths.Fraction(above, below):
            return rf"\frac{{{tex(above)}}}{{{tex(below)}}}"
        case maths.Script(base, below, above):
            scripts = f"_{{{tex(below)}}}" if below else ""
            scripts += f"^{{{tex(above)}}}" if above else ""
            return f"{{{tex(base)}}}{scripts}" if above else tex(base) + scripts
        case maths.Choice(value, condition, otherwise, (where, other)):
            return (
                rf"\begin{{cases}} {tex(value)} & \text{{{where} }} "
                rf"{tex(condition)} \\ {tex(otherwise)} & "
                rf"\text{{{other}}} \end{{cases}}"
            )
        case maths.Matrix():
            return _matrix(node)
        case maths.Name():
            raise ValueError(f"'{node.name}' stands in a formula that is to be printed")


def _cell(cell: maths.Cell | str) -> str:
    """Return an entry of a matrix, or the dots in its place."""
    if isinstance(cell, str):
        return TEX.get(cell, cell)
    fraction = fraction_of(cell.text)
    if fraction:
        sign, above, below = fraction
        return rf"{sign}\frac{{{above}}}{{{below}}}"
    return cell.text or BLANK


def _matrix(matrix: maths.Matrix) -> str:
    if matrix.shape == (1, 1):
        return _cell(matrix.rows[0][0])
    rows = (" & ".join(map(_cell, row)) for row in matrix.rows)
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def falk_columns(falk: Falk) -> str:
    """Return how the columns of Falk's scheme are set in an array."""
    return len(falk.left.rows[0]) * "r" + "|" + len(falk.top.rows[0]) * "r" + "l"


def falk_rows(falk: Falk) -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows of Falk's scheme above its line and below it, the names in the last one."""
    across, over = len(falk.left.rows[0]), len(falk.top.rows[0])
    left, top, corner = map(tex, falk.names)
    above = [[*across * [""], *map(_cell, row), ""] for row in falk.top.rows]
    above[0][-1] = top
    pairs = zip(falk.left.rows, falk.corner.rows, strict=True)
    below = [[*map(_cell, (*beside, *made)), ""] for beside, made in pairs]
    names = [left, *(across - 1) * [""], corner, *over * [""]]
    return above, [*below, names]
