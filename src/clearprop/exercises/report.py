"""What marking says: a sentence for every wrong entry, and what was common in the class."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.result import Marked, MarkedEntry
from clearprop.exercises.sheet import printed_bounds
from clearprop.exercises.slips import SLIPS


def as_text(exercises: Exercises, marked: Sequence[Marked]) -> str:
    """Return a paragraph for each sheet, and a summary where there are several."""
    lines: list[str] = []
    for one in marked:
        lines += [*_sheet(exercises, one), ""]
    if len(marked) > 1:
        lines += _summary(exercises, marked)
    return "\n".join(lines).rstrip() + "\n"


def _sheet(exercises: Exercises, marked: Marked) -> Iterator[str]:
    style = exercises.style
    points = style.text(
        "points of",
        name=marked.exercise.name,
        points=str(marked.points),
        blanks=str(len(marked.entries)),
    )
    said = [] if marked.chain == "none" else [style.text(f"chain {marked.chain}")]
    carried = sum(entry.verdict == "carried" for entry in marked.entries)
    if carried:
        said.append(style.text("carried on", carried=str(carried)))
    yield "; ".join([points, *said])
    for _, entries in groupby(marked.entries, lambda entry: entry.blank.quantity):
        yield from _wrong(exercises, marked, [one for one in entries if one.verdict == "wrong"])
    missing = ", ".join(_missing(exercises, marked))
    if missing:
        yield "  " + style.text("not answered", quantities=missing)


def _missing(exercises: Exercises, marked: Marked) -> Iterator[str]:
    """Return the names of quantities without answers; where some are answered, how many are not."""
    for quantity, each in groupby(marked.entries, lambda entry: entry.blank.quantity):
        verdicts = [entry.verdict for entry in each]
        missing, blanks = verdicts.count("missing"), len(verdicts)
        if 0 < missing < blanks:
            count = exercises.style.text("of them", count=str(missing), blanks=str(blanks))
            yield f"{quantity} ({count})"
        elif missing:
            yield quantity


def _wrong(exercises: Exercises, marked: Marked, entries: Sequence[MarkedEntry]) -> Iterator[str]:
    """Say what is wrong in a quantity; a slip is named once, after all entries it explains."""
    in_order = sorted(entries, key=lambda entry: (_slip_first(entry), exercises.place(entry.blank)))
    for slip, explained in groupby(in_order, lambda entry: entry.slip):
        for entry in explained:
            yield "  " + sentence_on(exercises, marked, entry)
        if slip:
            yield "    " + exercises.style.text(f"slip {slip}")


def _slip_first(entry: MarkedEntry) -> int:
    return SLIPS.index(entry.slip) if entry.slip else len(SLIPS)


def sentence_on(exercises: Exercises, marked: Marked, entry: MarkedEntry) -> str:
    """Return what is said of a wrong entry: where it stands, and what would be right."""
    assert entry.answer is not None
    row, column = exercises.place(entry.blank)
    at = (entry.blank.row, entry.blank.column)
    return exercises.style.text(
        "written",
        quantity=entry.blank.quantity,
        place=exercises.style.text("row and column", row=str(row), column=str(column)),
        answer=number_text(entry.answer),
        right=number_text(marked.exercise.rounded.matrix(entry.blank.quantity)[at]),
        bounds=_bounds(exercises, marked.exercise, entry.blank),
    )


def _bounds(exercises: Exercises, exercise: Exercise, blank: Blank) -> str:
    """Return where right answers lie: one interval if those of both chains meet, else both."""
    intervals = sorted(zip(exercise.bounds(blank), printed_bounds(exercise, blank), strict=True))
    (first, (lowest, end)), (second, (start, highest)) = intervals
    said = [(lowest, highest)] if second[0] <= first[1] else [(lowest, end), (start, highest)]
    return f" {exercises.style.text('or')} ".join(
        exercises.style.text("from to", lowest=low, highest=high) for low, high in said
    )


def _summary(exercises: Exercises, marked: Sequence[Marked]) -> Iterator[str]:
    style = exercises.style
    yield style.text("class")
    yield "  " + style.text(
        "class points",
        sheets=str(len(marked)),
        points=f"{sum(one.points for one in marked) / len(marked):.1f}",
        blanks=_blanks(marked),
    )
    common = common_slips(marked)
    for slip, count in common.items():
        said = style.text(f"slip {slip}")
        yield "  " + style.text("class slip", count=str(count), sheets=str(len(marked)), slip=said)
    if not common:
        yield "  " + style.text("class no slip")


def _blanks(marked: Sequence[Marked]) -> str:
    counts = sorted({len(one.entries) for one in marked})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]}-{counts[-1]}"


def common_slips(marked: Sequence[Marked]) -> dict[str, int]:
    """Return on how many sheets each slip was recognised, the most common one first."""
    return dict(Counter(slip for one in marked for slip in one.slips).most_common())


def as_json(exercises: Exercises, marked: Sequence[Marked]) -> str:
    """Return every entry with its verdict, and the summary."""
    data = {
        "sheets": [
            {
                "exercise": one.exercise.name,
                "points": one.points,
                "blanks": len(one.entries),
                "chain": one.chain,
                "slips": list(one.slips),
                "entries": [_entry(exercises, one, entry) for entry in one.entries],
            }
            for one in marked
        ],
        "slips": common_slips(marked),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _entry(exercises: Exercises, marked: Marked, entry: MarkedEntry) -> dict[str, Any]:
    row, column = exercises.place(entry.blank)
    known: dict[str, Any] = {
        "quantity": entry.blank.quantity,
        "row": row,
        "column": column,
        "answer": None if entry.answer is None else number_text(entry.answer),
        "verdict": entry.verdict,
    }
    if entry.verdict == "wrong":
        known |= {"slip": entry.slip, "feedback": sentence_on(exercises, marked, entry)}
    return known


def as_csv(exercises: Exercises, marked: Sequence[Marked]) -> str:
    """Return a line for each sheet: for a list of marks."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("exercise", "points", "blanks", "chain", "slips"))
    for one in marked:
        line = (one.exercise.name, one.points, len(one.entries), one.chain, "; ".join(one.slips))
        table.writerow(line)
    return text.getvalue()


REPORTS = {"text": as_text, "json": as_json, "csv": as_csv}
"""What a report is written in."""
