"""Trees of formulas -> Typst maths."""

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
from clearprop.worked.writers.signs import TYPST

BLANK = "blank"
"""A box to write a number in: a name, since a semicolon after a call would not end a row."""

BLANK_DEFINED = f"#let {BLANK} = box(width: 4em, height: 1.6em, stroke: 0.5pt, baseline: 0.5em)"


def typst_maths(node: Node) -> str:
    """Return a tree as Typst that stands between dollar signs."""
    match node:
        case Mark("word", text):
            return f'upright("{text}")'
        case Mark(_, text):
            return TYPST.get(text, text)
        case Row(parts):
            return " ".join(typst_maths(part) for part in parts)
        case Fence(left, inside, right):
            return f"lr({left} {typst_maths(inside)} {right})"
        case Fraction(above, below):
            return f"frac(display({typst_maths(above)}), display({typst_maths(below)}))"
        case Script(base, below, above):
            scripts = f", b: {typst_maths(below)}" if below else ""
            scripts += f", t: {typst_maths(above)}" if above else ""
            return f"attach({typst_maths(base)}{scripts})"
        case Choice(value, condition, otherwise, (where, other)):
            return (
                f'cases(display({typst_maths(value)}) & " {where} " '
                f"display({typst_maths(condition)}), "
                f'display({typst_maths(otherwise)}) & " {other}")'
            )
        case Matrix():
            return _matrix(node)
        case Name():
            raise ValueError(f"'{node.name}' stands in a formula that is to be printed")


def cell_typst(cell: Cell | str) -> str:
    """Return an entry of a matrix, or the dots in its place."""
    if isinstance(cell, str):
        return TYPST.get(cell, cell)
    return cell.text or BLANK


def _matrix(matrix: Matrix) -> str:
    if matrix.shape == (1, 1):
        return cell_typst(matrix.rows[0][0])
    rows = (", ".join(map(cell_typst, row)) for row in matrix.rows)
    return f'mat(delim: "[", {"; ".join(rows)})'
