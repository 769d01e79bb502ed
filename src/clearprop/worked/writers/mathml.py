"""Trees of formulas -> MathML, which browsers show without any script."""

import re
from dataclasses import dataclass
from html import escape
from itertools import chain, repeat

from clearprop.worked.document import maths
from clearprop.worked.document.matrices import fraction_of, phantoms, power_of, with_minus


def mathml(
    node: maths.Node, looks: "Looks", *, is_result: bool = False, is_asked: bool = False
) -> str:
    """Return presentation MathML of a tree.

    Every number of a matrix carries `data-at="name:row:column"`; those of a result are for a
    reader to point at, and its first one is a stop of the tab key.
    """
    match node:
        case maths.Mark("number", text):
            return _number(text, looks)
        case maths.Mark("letter", "T"):
            return "<mi mathvariant='normal'>T</mi>"
        case maths.Mark("letter", text):
            return f"<mi>{text}</mi>"
        case maths.Mark("word", text):
            return f"<mi mathvariant='normal'>{text}</mi>"
        case maths.Mark(_, "negative"):
            return "<mo form='prefix'>−</mo>"
        case maths.Mark(_, ","):
            return "<mo separator='true'>,</mo>"
        case maths.Mark(_, text):
            return f"<mo>{escape(text)}</mo>"
        case maths.Row(parts):
            return f"<mrow>{''.join(mathml(part, looks) for part in parts)}</mrow>"
        case maths.Fence(left, inside, right):
            grows = _is_tall(inside)
            return (
                f"<mrow>{_left(left, grows=grows)}{mathml(inside, looks)}"
                f"{_right(right, grows=grows)}</mrow>"
            )
        case maths.Fraction(above, below):
            return f"<mfrac>{mathml(above, looks)}{mathml(below, looks)}</mfrac>"
        case maths.Script(maths.Mark("sign", "Σ"), below, None) if below:
            return f"<munder><mo movablelimits='true'>∑</mo>{mathml(below, looks)}</munder>"
        case maths.Script(base, below, above):
            tag = "msubsup" if below and above else "msub" if below else "msup"
            parts = [part for part in (base, below, above) if part]
            return f"<{tag}>{''.join(mathml(part, looks) for part in parts)}</{tag}>"
        case maths.Root(inside):
            return f"<msqrt>{mathml(inside, looks)}</msqrt>"
        case maths.Hat(base):
            return f"<mover accent='true'>{mathml(base, looks)}<mo stretchy='false'>^</mo></mover>"
        case maths.Choice(value, condition, otherwise, (where, other)):
            lines = (
                f"<mtd>{mathml(value, looks)}</mtd><mtd><mtext>{where}&#160;</mtext>"
                f"{mathml(condition, looks)}</mtd>",
                f"<mtd>{mathml(otherwise, looks)}</mtd><mtd><mtext>{other}</mtext></mtd>",
            )
            rows = "".join(f"<mtr>{line}</mtr>" for line in lines)
            return f"<mrow>{_left('{')}<mtable class='c'>{rows}</mtable></mrow>"
        case maths.Matrix():
            return _matrix(node, looks, is_result=is_result, is_asked=is_asked)
        case maths.Name() | maths.Sum():
            raise ValueError(f"{node} stands in a formula that is to be printed")


@dataclass(frozen=True)
class Looks:
    """How numbers are written, and whether blanks take answers."""

    decimal_comma: bool = False
    fill_in: bool = False

    def number(self, text: str) -> str:
        """Return a number, or a text with numbers, with the decimal sign that they have here."""
        return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if self.decimal_comma else text

    def entry(self, at: str) -> str:
        """Return a field for the answer that belongs there, or nothing where none is taken."""
        if not (self.fill_in and at):
            return ""
        return f"<input data-answer='{at}' inputmode='decimal' autocomplete='off' size='7'/>"


def _left(sign: str, *, grows: bool = True) -> str:
    stretchy = "true" if grows else "false"
    return f"<mo stretchy='{stretchy}' form='prefix' lspace='0' rspace='0'>{sign}</mo>"


def _right(sign: str, *, grows: bool = True) -> str:
    stretchy = "true" if grows else "false"
    return f"<mo stretchy='{stretchy}' form='postfix' lspace='0' rspace='0'>{sign}</mo>"


def _is_tall(node: maths.Node) -> bool:
    """Return whether brackets around a tree have to grow with it."""
    match node:
        case maths.Matrix():
            return node.shape != (1, 1)
        case maths.Fraction() | maths.Choice():
            return True
        case maths.Script(maths.Mark("sign", "Σ")):
            return True
        case maths.Row(parts):
            return any(map(_is_tall, parts))
        case maths.Fence(_, inside, _) | maths.Root(inside) | maths.Script(inside):
            return _is_tall(inside)
        case _:
            return False


def _matrix(matrix: maths.Matrix, looks: Looks, *, is_result: bool, is_asked: bool) -> str:
    # A key goes on from the first number to the others.
    stops = chain([" tabindex='0'"], repeat(" tabindex='-1'")) if is_result else repeat("")
    rows = entries = ""
    for i, (row, missing) in enumerate(zip(matrix.rows, phantoms(matrix), strict=True), start=1):
        entries = ""
        for j, (cell, rest) in enumerate(zip(row, missing, strict=True), start=1):
            if isinstance(cell, maths.Cell) and not cell.text:
                entries += _blank(looks.entry(f"{matrix.name}:{i}:{j}" if is_asked else ""))
            else:
                entries += _cell(cell, rest, matrix.name, next(stops), looks)
        rows += f"<mtr>{entries}</mtr>"
    if matrix.shape == (1, 1):
        return entries.replace("mtd", "mrow")
    # The page's style draws the brackets, which browsers set at uneven distances.
    table = f"<mtable class='m'>{rows}</mtable>"
    return f"<mrow><mo class='drawn'>[</mo>{table}<mo class='drawn'>]</mo></mrow>"


def _blank(entry: str) -> str:
    if entry:
        return f"<mtd class='entry'><mtext>{entry}</mtext></mtd>"
    return "<mtd class='blank'><mspace width='3.6em' height='1em'/></mtd>"


def _cell(cell: maths.Cell | str, phantom: str, name: str, stop: str, looks: Looks) -> str:
    if isinstance(cell, str):
        return f"<mtd><mo>{cell}</mo></mtd>"
    at = f"{cell.name or name}:{cell.row}:{cell.column}"
    data = f" data-at='{at}'" if name else ""
    rest = f"<mphantom><mn class='rest'>{looks.number(phantom)}</mn></mphantom>" if phantom else ""
    return f"<mtd{data}{stop}>{_number(cell.text, looks)}{rest}</mtd>"


def _number(text: str, looks: Looks) -> str:
    power, fraction = power_of(text), fraction_of(text)
    if power is not None:
        mantissa, exponent = map(with_minus, power)
        ten = f"<msup><mn>10</mn><mn>{exponent}</mn></msup>"
        return f"<mrow><mn>{looks.number(mantissa)}</mn><mo>·</mo>{ten}</mrow>"
    if fraction is None:
        return f"<mn>{looks.number(with_minus(text))}</mn>"
    sign, above, below = fraction
    line = f"<mfrac><mn>{above}</mn><mn>{below}</mn></mfrac>"
    return f"<mrow><mo form='prefix'>−</mo>{line}</mrow>" if sign else line
