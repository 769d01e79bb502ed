"""Formulas with the numbers of a worked example in place of the names."""

from clearprop.worked.document.maths import Name, Node, Sum, indexed, undoubled, with_names
from clearprop.worked.document.matrices import LINE_WIDTH, MAX_COLUMNS, MIN_COLUMNS, width
from clearprop.worked.document.printed import Printed
from clearprop.worked.document.sums import written_out

MAX_SAMPLES = 4
"""A sum over more samples than this is cut."""


def with_numbers(printed: Printed, tree: Node) -> Node | None:
    """Return a formula with its operands' numbers, in as many columns as fit a line.

    Sums over neurons are those of one sample: in a batch such a formula has no numbers.
    """
    return None if indexed(tree, "k") and printed.is_batch else of_sample(printed, tree, 0)


def of_sample(printed: Printed, tree: Node, sample: int) -> Node | None:
    """Return a formula with numbers, those in sums over neurons being of one sample."""
    filled: Node | None = None
    for columns in range(MAX_COLUMNS, MIN_COLUMNS - 1, -1):
        filled = _filled(printed, tree, columns, sample)
        if filled is None or width(filled) <= LINE_WIDTH:
            break
    # Columns that are added up and do not fit a line say less than their sum.
    is_too_wide = filled is not None and indexed(tree, "s") and width(filled) > LINE_WIDTH
    return None if is_too_wide else filled


def _filled(printed: Printed, tree: Node, columns: int, sample: int) -> Node | None:
    """Return a formula with numbers; None where an index belongs to no sum that is written."""
    missing = False

    def length(one: Sum) -> int:
        if one.index == "s":
            return printed.worked.samples
        named: list[Name] = []
        with_names(one, lambda name: named.append(name) or name)
        inner = next(name.name for name in named if name.index == one.index)
        return printed.worked.matrix(inner).shape[0]

    def known(name: Name) -> int | None:
        if name.name != "target" or not name.index.isdigit():
            return None
        value = printed.worked.matrix("target")[int(name.index), sample]
        return int(value) if value in (0, 1) else None

    def put(name: Name) -> Node:
        nonlocal missing
        if name.name == "sample_weight" and indexed(tree, "k"):
            return printed.number(name.name, 0, sample)
        if not name.index:
            return printed.operand(name, columns)
        if not name.index.isdigit():
            missing = True
            return name
        return printed.part(name, int(name.index), sample, by_sample=indexed(tree, "s"))

    # Terms that are columns are few.
    most = columns if not indexed(tree, "s") else MAX_SAMPLES
    numbers = with_names(written_out(tree, length, most, known), put)
    return None if missing else undoubled(numbers)
