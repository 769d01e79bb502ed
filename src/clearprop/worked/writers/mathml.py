"""Trees of formulas -> MathML, which browsers show without any script."""

from html import escape
from itertools import chain, repeat

from clearprop.worked.document import maths
from clearprop.worked.document.matrices import fraction_of, with_minus


def mathml(node: maths.Node, *, is_result: bool = False) -> str:
    """Return presentation MathML of a tree.

    Every number of a matrix carries `data-at="name:row:column"`; those of a result are for a
    reader to point at, and its first one is a stop of the tab key.
    """
    match node:
        case maths.Mark("number", text):
            return f"<mn>{with_minus(text)}</mn>"
        case maths.Mark("letter", text):
            return f"<mi>{text}</mi>"
        case maths.Mark("word", text):
            return f"<mi mathvariant='normal'>{text}</mi>"
        case maths.Mark(_, "negative"):
            return "<mo form='prefix'>−</mo>"
        case maths.Mark(_, text):
            return f"<mo>{escape(text)}</mo>"
        case maths.Row(parts):
            return f"<mrow>{''.join(mathml(part) for part in parts)}</mrow>"
        case maths.Fence(left, inside, right):
            return (
                f"<mrow><mo stretchy='true'>{left}</mo>{mathml(inside)}"
                f"<mo stretchy='true'>{right}</mo></mrow>"
            )
        case maths.Fraction(above, below):
            return f"<mfrac>{mathml(above)}{mathml(below)}</mfrac>"
        case maths.Script(base, below, above):
            tag = "msubsup" if below and above else "msub" if below else "msup"
            parts = [part for part in (base, below, above) if part]
            return f"<{tag}>{''.join(mathml(part) for part in parts)}</{tag}>"
        case maths.Root(inside):
            return f"<msqrt>{mathml(inside)}</msqrt>"
        case maths.Hat(base):
            return f"<mover accent='true'>{mathml(base)}<mo stretchy='false'>^</mo></mover>"
        case maths.Choice(value, condition, otherwise, (where, other)):
            lines = (
                f"<mtd>{mathml(value)}</mtd><mtd><mtext>{where}&#160;</mtext>"
                f"{mathml(condition)}</mtd>",
                f"<mtd>{mathml(otherwise)}</mtd><mtd><mtext>{other}</mtext></mtd>",
            )
            rows = "".join(f"<mtr>{line}</mtr>" for line in lines)
            return f"<mrow><mo stretchy='true'>{{</mo><mtable class='c'>{rows}</mtable></mrow>"
        case maths.Matrix():
            return _matrix(node, is_result=is_result)
        case maths.Name() | maths.Sum():
            raise ValueError(f"{node} stands in a formula that is to be printed")


def _matrix(matrix: maths.Matrix, *, is_result: bool) -> str:
    # A key goes on from the first number to the others.
    stops = chain([" tabindex='0'"], repeat(" tabindex='-1'")) if is_result else repeat("")
    rows = (
        f"<mtr>{''.join(_cell(cell, matrix.name, next(stops)) for cell in row)}</mtr>"
        for row in matrix.rows
    )
    table = f"<mtable class='m'>{''.join(rows)}</mtable>"
    if matrix.shape == (1, 1):
        return table
    return f"<mrow><mo stretchy='true'>[</mo>{table}<mo stretchy='true'>]</mo></mrow>"


def _cell(cell: maths.Cell | str, name: str, stop: str) -> str:
    if isinstance(cell, str):
        return f"<mtd><mo>{cell}</mo></mtd>"
    if not cell.text:
        return "<mtd class='blank'><mspace width='3.6em' height='1em'/></mtd>"
    at = f"{cell.name or name}:{cell.row}:{cell.column}"
    return f"<mtd data-at='{at}'{stop}>{_number(cell.text)}</mtd>"


def _number(text: str) -> str:
    fraction = fraction_of(text)
    if fraction is None:
        return f"<mn>{with_minus(text)}</mn>"
    sign, above, below = fraction
    line = f"<mfrac><mn>{above}</mn><mn>{below}</mn></mfrac>"
    return f"<mrow><mo form='prefix'>−</mo>{line}</mrow>" if sign else line
