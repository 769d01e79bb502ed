"""A worked example for people: text with every formula, its numbers and its result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clearprop.arithmetic import Array, Rounding
from clearprop.worked.document.shorten import number_text
from clearprop.worked.steps.records import Step, Worked

MOST_ROWS = 12
"""A matrix with more rows is shortened to its first and last ones."""

Paint = Callable[[str, str], str]
"""(style, text) -> the text in that style; styles are "heading", "formula", "result", "note"."""


@dataclass(frozen=True)
class Block:
    """A rectangle of text, to be set side by side with others: numbers, or text between them."""

    lines: tuple[str, ...]
    is_number: bool = False

    @property
    def width(self) -> int:
        """Characters in each line."""
        return len(self.lines[0])


def to_text(worked: Worked, width: int = 100, paint: Paint = lambda style, text: text) -> str:
    """Return a worked example as text.

    Parameters
    ----------
    worked
        The example.
    width
        Characters in a line; what is wider is wrapped, and a matrix wider than that shortened.
    paint
        Puts colour on parts of it.
    """
    lines = [*_introduction(worked, width, paint)]
    heading = ""
    for step in worked.steps:
        if _heading(step) != heading:
            heading = _heading(step)
            lines += [paint("heading", f"── {heading} ".ljust(width, "─")), ""]
        lines += _step(step, worked, width, paint)
    return "\n".join(lines).rstrip() + "\n"


def _introduction(worked: Worked, width: int, paint: Paint) -> Iterator[str]:
    network = worked.network
    sizes = "-".join(map(str, network.sizes))
    activations = [layer.activation.name for layer in network.layers]
    same = len(set(activations)) == 1
    biased = [layer.name for layer in network.layers if layer.bias]
    with_bias = "all layers" if len(biased) == len(network.layers) else ", ".join(biased)
    yield paint("heading", f"Network {sizes}")
    yield ""
    yield from (
        f"activation  {activations[0] if same else ', '.join(activations)}",
        f"biases      {with_bias or 'none'}",
        f"loss        {network.loss.name}",
        f"rounding    {_rounding(worked.rounding)}; the rounded value carries on",
    )
    if worked.biases_stay:
        yield "update      of the weights alone: biases stay as they are, no new ones are computed"
    if worked.samples > 1:
        yield (
            f"batch       {worked.samples} samples, one column each; the gradient is the "
            f"{worked.batch} over them"
        )
    if worked.seed is not None:
        yield f"weights     drawn from seed {worked.seed}"
    yield "signs       · matrix product, ⊙ entry by entry, ᵀ transpose, Σ sum"
    yield ""
    yield paint("heading", "── Given ".ljust(width, "─"))
    yield ""
    for name, value in worked.initial.items():
        pieces = [_text(f"{name} = "), _matrix(value, width)]
        yield from _set(pieces, width)
        yield ""


def _rounding(rounding: Rounding) -> str:
    match rounding.way:
        case "decimals":
            return f"half up to {rounding.digits} decimals after every named quantity"
        case "significant":
            return f"half up to {rounding.digits} significant digits after every named quantity"
        case "exact":
            decimals = f"half up to {rounding.digits} decimals"
            return f"fractions stay as they are, what is none is rounded {decimals}"


def _heading(step: Step) -> str:
    where = f", layer {step.layer}" if step.layer else ""
    return f"{step.phase.capitalize()}{where}"


def _step(step: Step, worked: Worked, width: int, paint: Paint) -> Iterator[str]:
    notes = "; ".join(step.notes)
    yield paint("formula", f"{step.name} = {step.formula}")
    if notes:
        yield paint("note", f"({notes})")
    pieces: list[Block] = []
    for text, name, transposed in step.parts:
        if text:
            pieces.append(_text(text))
        if name:
            value = worked.matrix(name)
            pieces.append(_matrix(value.T if transposed else value, width, inside=True))
    result = _matrix(step.value, width)
    yield from _set([*pieces, _text(" = "), result], width, paint)
    yield ""


def _text(text: str) -> Block:
    return Block((text,))


def _matrix(value: Array, width: int, *, inside: bool = False) -> Block:
    """Set a matrix in brackets, shortened to at most `width`; a single number stands bare.

    Inside a formula a negative number gets brackets, so that its sign is not taken for a minus.
    """
    rows = [[number_text(entry) for entry in row] for row in value.tolist()]
    if value.shape == (1, 1):
        (((number,),),) = (rows,)
        return Block((f"({number})" if inside and number.startswith("-") else number,), True)
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 4], ["⋮"] * len(rows[0]), *rows[-3:]]
    widest = max(len(number) for row in rows for number in row)
    fitting = max(3, (width - 8) // (widest + 2))
    if len(rows[0]) > fitting:
        rows = [[*row[: fitting - 2], "⋮" if row[0] == "⋮" else "…", row[-1]] for row in rows]
    columns = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
    lines = ["  ".join(n.rjust(w) for n, w in zip(row, columns, strict=True)) for row in rows]
    return Block(tuple(_bracketed(line, i, len(lines)) for i, line in enumerate(lines)), True)


def _bracketed(line: str, index: int, rows: int) -> str:
    if rows == 1:
        return f"[ {line} ]"
    left, right = "⎡⎤" if index == 0 else "⎣⎦" if index == rows - 1 else "⎢⎥"
    return f"{left} {line} {right}"


def _set(pieces: list[Block], width: int, paint: Paint = lambda style, text: text) -> Iterator[str]:
    """Set blocks side by side, centred on each other, on as many rows of blocks as they need."""
    indent, rows, used = "  ", list[list[Block]]([[]]), 0
    for unit in _units(pieces, width - len(indent)):
        needed = sum(piece.width for piece in unit)
        if rows[-1] and used + needed > width - len(indent):
            rows.append([])
            used = 0
        rows[-1] += unit
        used += needed
    for row in rows:
        height = max(len(piece.lines) for piece in row)
        for y in range(height):
            line = indent
            for piece in row:
                above = (height - len(piece.lines)) // 2
                inside = above <= y < above + len(piece.lines)
                text = piece.lines[y - above] if inside else " " * piece.width
                line += paint("result", text) if piece is pieces[-1] and inside else text
            yield line.rstrip()


def _units(pieces: list[Block], width: int) -> Iterator[list[Block]]:
    """Group numbers with the text before them, so that a line starts with an operator."""
    unit: list[Block] = []
    for piece in pieces:
        if unit and sum(part.width for part in unit) + piece.width > width:
            yield unit
            unit = []
        unit.append(piece)
        if piece.is_number:
            yield unit
            unit = []
    if unit:
        yield unit
