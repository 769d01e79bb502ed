"""Say where each number of a step comes from, and which entries of its operands it is made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from clearprop.arithmetic import Decimals, Rounding
from clearprop.arithmetic.decimals import MOST_PLACES
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
    undoubled,
    with_names,
)
from clearprop.worked.document.parse import parse
from clearprop.worked.document.sums import DOTS, PLUS, written_out
from clearprop.worked.steps.records import Operand, Step, WorkedSteps

ENTRYWISE = Mark("sign", "⊙")

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
            products = _products(tree, entries, worked.rounding)
            yield Provenance(i, j, text, tuple(sources), products)


def _place(operand: Operand, i: int, j: int) -> list[str]:
    """Turn "[i, :]" into ["0", "*"]."""
    letters = {"i": str(i), "j": str(j), ":": "*", "0": "0"}
    return [letters[letter] for letter in operand.entries.strip("[]").split(", ")]


def _entries(worked: WorkedSteps, operand: Operand, i: int, j: int) -> list[Node]:
    rows, columns = (slice(None) if at == "*" else [int(at)] for at in _place(operand, i, j))
    entries = worked.matrix(operand.name)[rows][:, columns]
    return [number_node(worked.rounding.text(entry)) for entry in entries.flat]


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
        return undoubled(_of_numbers(with_names(written, put)))

    defined = _defined(tree, functions)
    if defined == tree:
        return [filled(tree)]
    has_sums = any(name.index for name in _names(defined)) and not any(
        name.index for name in _names(tree)
    )
    return [filled(defined)] if has_sums else [filled(tree), filled(defined)]


def _of_numbers(node: Node) -> Node:
    """Return a formula for one entry, where the product entry by entry is that of two numbers."""
    return PRODUCT if node == ENTRYWISE else map_parts(node, _of_numbers)


def _names(node: Node) -> list[Name]:
    found: list[Name] = []
    with_names(node, lambda name: found.append(name) or name)
    return found


def _products(tree: Node, entries: Mapping[str, list[Node]], rounding: Rounding) -> str:
    """Return a sum of products with each product worked out, one digit finer than what is printed.

    There is none where fractions are kept, which say it themselves, or digits are significant.
    """
    factors = product(tree)
    if factors is None or rounding.way != "decimals":
        return ""
    pairs = list(zip(*(entries[name.name] for name in factors), strict=True))
    if not 1 < len(pairs) <= MAX_TERMS:
        return ""
    finer = Decimals(min(rounding.digits + 1, MOST_PLACES))
    made = [finer.finish(finer.array(_value(a) * _value(b))).item() for a, b in pairs]
    sign = {True: "− ", False: "+ "}
    added = " ".join(f"{sign[number < 0]}{number_text(abs(number))}" for number in made)
    first = added.removeprefix("+ ").replace("− ", "−", 1) if made[0] < 0 else added[2:]
    rest = _multiplied(tree, entries)
    written = linear(with_names(rest, lambda name: entries[name.name][0]))
    filled = linear(_added_up(pairs))
    return written.replace(filled, first, 1) if filled in written else ""


def _value(number: Node) -> Decimal:
    inside = number.inside if isinstance(number, Fence) else number
    assert isinstance(inside, Mark)
    return Decimal(inside.text)


def _multiplied(tree: Node, entries: Mapping[str, list[Node]]) -> Node:
    """Write the product of two matrices out for one entry: a row times a column."""
    factors = product(tree)
    if factors is None:
        return tree
    pairs = list(zip(*(entries[name.name] for name in factors), strict=True))
    parts = _added_up(pairs).parts

    def multiplied(node: Node) -> Node:
        if not isinstance(node, Row) or PRODUCT not in node.parts:
            return map_parts(node, multiplied)
        at = node.parts.index(PRODUCT)
        before, after = node.parts[: at - 1], node.parts[at + 2 :]
        is_alone = len(pairs) == 1 or not before
        added = parts if is_alone else [Fence("(", Row(parts), ")")]
        return Row((*before, *added, *after))

    return multiplied(tree)


def _added_up(pairs: list[tuple[Node, Node]]) -> Row:
    """Return the sum of the products of pairs, shortened where it is long."""
    products: list[Node] = [Row((a, PRODUCT, b)) for a, b in pairs]
    if len(products) > MAX_TERMS:
        products = [*products[: MAX_TERMS - 2], DOTS, products[-1]]
    parts: list[Node] = []
    for one in products:
        parts += [*([PLUS] if parts else []), *parts_of(one)]
    return Row(tuple(parts))


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
