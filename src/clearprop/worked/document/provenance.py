"""Say where each number of a step comes from, and which entries of its operands it is made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from clearprop.arithmetic.rounding import number_text
from clearprop.worked.document.blocks import Provenance
from clearprop.worked.document.linear import linear
from clearprop.worked.document.maths import (
    PRODUCT,
    Fence,
    Mark,
    Matrix,
    Name,
    Node,
    Row,
    Script,
    Sum,
    map_parts,
    parts_of,
    product,
    with_names,
)
from clearprop.worked.document.parse import parse
from clearprop.worked.document.sums import DOTS, PLUS, written_out
from clearprop.worked.steps.records import Operand, Step, WorkedSteps

MAX_TERMS = 12
"""A sum of more is said by its first terms and its last one."""


def provenance(
    worked: WorkedSteps, step: Step, result: Matrix, definitions: Mapping[str, str]
) -> Iterator[Provenance]:
    """Return the provenance of every entry of a step's result that is printed.

    `definitions` are formulas in x of the functions that the step's formula may have.
    """
    tree = parse(step.template)
    functions = {name: parse(formula) for name, formula in definitions.items()}
    for cell in chain.from_iterable(result.rows):
        if not isinstance(cell, str):
            i, j = cell.row, cell.column
            entries = {used.name: _entries(worked, used, i, j) for used in step.operands}
            sides = _sides(tree, entries, functions, i)
            sources = (":".join((used.name, *_place(used, i, j))) for used in step.operands)
            text = " = ".join([*map(linear, sides), cell.text])
            yield Provenance(i, j, text, tuple(sources))


def _place(operand: Operand, i: int, j: int) -> list[str]:
    """Turn "[i, :]" into ["0", "*"]."""
    letters = {"i": str(i), "j": str(j), ":": "*", "0": "0"}
    return [letters[letter] for letter in operand.entries.strip("[]").split(", ")]


def _entries(worked: WorkedSteps, operand: Operand, i: int, j: int) -> list[Node]:
    rows, columns = (slice(None) if at == "*" else [int(at)] for at in _place(operand, i, j))
    entries = worked.matrix(operand.name)[rows][:, columns]
    return [number_node(number_text(entry)) for entry in entries.flat]


def number_node(text: str) -> Node:
    """Return a number as it stands in a formula: one below 0 has brackets around its sign."""
    number = Mark("number", text)
    return Fence("(", number, ")") if text.startswith("-") else number


def _sides(
    tree: Node, entries: Mapping[str, list[Node]], functions: Mapping[str, Node], i: int
) -> list[Node]:
    """Return the formula with the numbers that go into one entry, and the same with its functions
    written out; a function of several entries only so.
    """

    def length(one: Sum) -> int:
        return next(len(entries[name.name]) for name in _names(one) if name.index == one.index)

    def put(name: Name) -> Node:
        numbers = entries[name.name]
        if name.index.isdigit():
            return numbers[int(name.index)]
        return numbers[0] if len(numbers) == 1 else numbers[i]

    def filled(template: Node) -> Node:
        written = written_out(_multiplied(template, entries), length, MAX_TERMS)
        return with_names(written, put)

    defined = _defined(tree, functions)
    if defined == tree:
        return [filled(tree)]
    has_sums = any(name.index for name in _names(defined)) and not any(
        name.index for name in _names(tree)
    )
    return [filled(defined)] if has_sums else [filled(tree), filled(defined)]


def _names(node: Node) -> list[Name]:
    found: list[Name] = []
    with_names(node, lambda name: found.append(name) or name)
    return found


def _multiplied(tree: Node, entries: Mapping[str, list[Node]]) -> Node:
    """Write the product of two matrices out for one entry: a row times a column."""
    factors = product(tree)
    if factors is None:
        return tree
    pairs = list(zip(*(entries[name.name] for name in factors), strict=True))
    products: list[Node] = [Row((a, PRODUCT, b)) for a, b in pairs]
    if len(products) > MAX_TERMS:
        products = [*products[: MAX_TERMS - 2], DOTS, products[-1]]
    parts: list[Node] = []
    for one in products:
        parts += [*([PLUS] if parts else []), *parts_of(one)]

    def multiplied(node: Node) -> Node:
        if not isinstance(node, Row) or PRODUCT not in node.parts:
            return map_parts(node, multiplied)
        at = node.parts.index(PRODUCT)
        before, after = node.parts[: at - 1], node.parts[at + 2 :]
        is_alone = len(products) == 1 or not before
        added = parts if is_alone else [Fence("(", Row(tuple(parts)), ")")]
        return Row((*before, *added, *after))

    return multiplied(tree)


def _defined(node: Node, functions: Mapping[str, Node]) -> Node:
    """Return a formula with the definitions of its functions in place of their names."""
    if not isinstance(node, Row):
        return map_parts(node, lambda part: _defined(part, functions))
    parts: list[Node] = []
    for part in node.parts:
        name = linear(parts[-1]) if parts and isinstance(parts[-1], Mark | Script) else ""
        if name in functions and isinstance(part, Fence):
            whole = with_argument(functions[name], part.inside)
            # Beside other parts what is added up or divided needs brackets
            parts[-1] = whole if len(node.parts) == 2 else Fence("(", whole, ")")
        else:
            parts.append(_defined(part, functions))
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def with_argument(definition: Node, argument: Node) -> Node:
    """Return a definition with an argument in place of x, and its entries in place of x_k."""
    is_sum = isinstance(argument, Row)
    match definition:
        case Mark("letter", "x"):
            return Fence("(", argument, ")") if is_sum else argument
        case Script(Mark("letter", "x"), Mark(_, index), None):
            return map_names(argument, lambda name: replace(name, index=index))
        case Fence(left, Mark("letter", "x"), right):
            return Fence(left, argument, right)
        case _:
            return map_parts(definition, lambda part: with_argument(part, argument))


def map_names(node: Node, change: Callable[[Name], Node]) -> Node:
    """Return a template with something else in place of each operand; sums stay."""
    return (
        change(node) if isinstance(node, Name) else map_parts(node, lambda n: map_names(n, change))
    )
