"""What marking says: a sentence for every wrong entry, and what was common in the class."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.copying import Copied
from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.result import EntryResult, SheetResult
from clearprop.exercises.slips import ENTRY_SLIPS, SLIPS


@dataclass(frozen=True)
class Remarks:
    """What a teacher is to know besides the marks: who is absent, what could not be read, and from
    whose sheets answers seem to be copied.
    """

    absent: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    copied: Mapping[str, Sequence[Copied]] = field(default_factory=dict[str, Sequence[Copied]])


NONE = Remarks()

PEN = (*ENTRY_SLIPS, "exchanged")
"""Slips of the pen, by their names."""

MOST_SENTENCES = 3
"""Entries of a quantity with one explanation that have a sentence each; more have one for all."""


def as_text(exercises: Exercises, results: Sequence[SheetResult], remarks: Remarks = NONE) -> str:
    """Return a paragraph for each sheet, a summary where there are several, and the remarks."""
    lines: list[str] = []
    for result in results:
        lines += [*_sheet(exercises, result), ""]
    if len(results) > 1:
        lines += [*_summary(exercises, results), ""]
    lines += _remarks(exercises, results, remarks)
    return "\n".join(lines).rstrip() + "\n"


def _sheet(exercises: Exercises, result: SheetResult) -> Iterator[str]:
    style, name = exercises.style, result.exercise.name
    points, blanks = style.number(str(result.points)), style.number(str(result.full_points))
    said = [style.text("points of", name=name, points=points, blanks=blanks)]
    if result.chain != "none":
        said.append(style.text(f"chain {result.chain}"))
    forward = sum(entry.verdict == "carried" for entry in result.entries)
    if forward:
        said.append(style.text("carried on", carried=str(forward)))
    yield "; ".join(said)
    for _, entries in groupby(result.entries, lambda entry: entry.blank.quantity):
        yield from sentences_on(
            exercises, result, [one for one in entries if one.verdict == "wrong"]
        )
    missing = ", ".join(_missing(exercises, result))
    if missing:
        yield "  " + style.text("not answered", quantities=missing)


def _missing(exercises: Exercises, result: SheetResult) -> Iterator[str]:
    """Return the names of quantities without answers; where some are answered, how many are not."""
    for quantity, entries in groupby(result.entries, lambda entry: entry.blank.quantity):
        verdicts = [entry.verdict for entry in entries]
        missing, blanks = verdicts.count("missing"), len(verdicts)
        if 0 < missing < blanks:
            count = exercises.style.text("of them", count=str(missing), blanks=str(blanks))
            yield f"{quantity} ({count})"
        elif missing:
            yield quantity


def sentences_on(
    exercises: Exercises, result: SheetResult, entries: Sequence[EntryResult]
) -> Iterator[str]:
    """Return what is said of the wrong entries of a quantity; what explains several of them is said
    once, after them.
    """
    for explanation in (*SLIPS, *PEN, None):
        explained = [entry for entry in entries if (entry.slip or entry.near) == explanation]
        explained.sort(key=lambda entry: exercises.place(entry.blank))
        if len(explained) > MOST_SENTENCES:
            yield "  " + _sentence_on_all(exercises, result, explained)
        else:
            for entry in explained:
                yield "  " + sentence_on(exercises, result, entry)
        if explanation and explained:
            yield "    " + exercises.style.text(f"slip {explanation}")


def _sentence_on_all(
    exercises: Exercises, result: SheetResult, entries: Sequence[EntryResult]
) -> str:
    """Return one sentence on many wrong entries of a quantity, with the first of them."""
    first, style = entries[0], exercises.style
    assert first.answer is not None
    row, column = exercises.place(first.blank)
    quantity = first.blank.quantity
    return style.text(
        "written all",
        quantity=quantity,
        wrong=str(len(entries)),
        of=str(sum(entry.blank.quantity == quantity for entry in result.entries)),
        place=style.text("row and column", row=str(row), column=str(column)),
        answer=style.number(number_text(first.answer)),
        right=style.number(result.exercise.rounded_text(first.blank)),
    )


def sentence_on(exercises: Exercises, result: SheetResult, entry: EntryResult) -> str:
    """Return what is said of a wrong entry: where it stands, and what would be right."""
    assert entry.answer is not None
    row, column = exercises.place(entry.blank)
    return exercises.style.text(
        "written",
        quantity=entry.blank.quantity,
        place=exercises.style.text("row and column", row=str(row), column=str(column)),
        answer=exercises.style.number(number_text(entry.answer)),
        right=exercises.style.number(result.exercise.rounded_text(entry.blank)),
        bounds=_bounds(exercises, result.exercise, entry.blank),
    )


def _bounds(exercises: Exercises, exercise: Exercise, blank: Blank) -> str:
    """Return where right answers lie: one interval if those of both chains meet, else both."""
    intervals = sorted(zip(exercise.bounds(blank), exercise.printed_bounds(blank), strict=True))
    (first, (lowest, end)), (second, (start, highest)) = intervals
    number = exercises.style.number
    said = [(lowest, highest)] if second[0] <= first[1] else [(lowest, end), (start, highest)]
    return f" {exercises.style.text('or')} ".join(
        exercises.style.text("from to", lowest=number(low), highest=number(high))
        for low, high in said
    )


def _summary(exercises: Exercises, results: Sequence[SheetResult]) -> Iterator[str]:
    style, sheets = exercises.style, str(len(results))
    yield style.text("class")
    mean = sum(result.exact_points for result in results) / len(results)
    points = style.number(f"{mean:.1f}")
    counts = sorted({len(result.entries) for result in results})
    blanks = "-".join(map(str, dict.fromkeys((counts[0], counts[-1]))))
    yield "  " + style.text("class points", sheets=sheets, points=points, blanks=blanks)
    common = common_slips(results)
    for slip, count in common.items():
        said = style.text(f"slip {slip}")
        yield "  " + style.text("class slip", count=str(count), sheets=sheets, slip=said)
    if not common:
        yield "  " + style.text("class no slip")


def _remarks(
    exercises: Exercises, results: Sequence[SheetResult], remarks: Remarks
) -> Iterator[str]:
    """Say what a teacher is to look at."""
    style, said = exercises.style, list[str]()
    if remarks.absent:
        said.append(style.text("absent", names=", ".join(remarks.absent)))
    for result in results:
        if result.invented:
            names = {"name": result.exercise.name, "quantities": ", ".join(result.invented)}
            said.append(style.text("invented", **names))
    for name, sources in remarks.copied.items():
        first = sources[0]
        counts = {"entries": str(first.entries), "of": str(first.of)}
        said.append(style.text("copied", name=name, other=first.name, **counts))
    said += [style.text("unread", problem=problem) for problem in remarks.problems]
    if said:
        yield style.text("remarks")
        yield from (f"  {line}" for line in said)


def common_slips(results: Sequence[SheetResult]) -> dict[str, int]:
    """Return on how many sheets each slip was recognised, the most common one first."""
    return dict(Counter(slip for result in results for slip in result.slips).most_common())


def as_json(exercises: Exercises, results: Sequence[SheetResult], remarks: Remarks = NONE) -> str:
    """Return every entry with its verdict, the summary and the remarks."""
    data = {
        "sheets": [
            {
                "exercise": result.exercise.name,
                "points": result.points,
                "blanks": len(result.entries),
                "chain": result.chain,
                "slips": list(result.slips),
                "invented": list(result.invented),
                "entries": [_entry(exercises, result, entry) for entry in result.entries],
            }
            for result in results
        ],
        "slips": common_slips(results),
        "absent": list(remarks.absent),
        "copied": {
            name: [{"from": one.name, "entries": one.entries, "of": one.of} for one in sources]
            for name, sources in remarks.copied.items()
        },
        "problems": list(remarks.problems),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _entry(exercises: Exercises, result: SheetResult, entry: EntryResult) -> dict[str, Any]:
    row, column = exercises.place(entry.blank)
    known: dict[str, Any] = {
        "quantity": entry.blank.quantity,
        "row": row,
        "column": column,
        "answer": None if entry.answer is None else number_text(entry.answer),
        "verdict": entry.verdict,
    }
    if entry.verdict == "wrong":
        known |= {"slip": entry.slip, "feedback": sentence_on(exercises, result, entry)}
    return known


def as_csv(exercises: Exercises, results: Sequence[SheetResult], remarks: Remarks = NONE) -> str:
    """Return a line for each sheet: for a list of marks; who is absent has no points."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("exercise", "points", "blanks", "chain", "slips"))
    for result in results:
        name, slips = result.exercise.name, "; ".join(result.slips)
        table.writerow((name, result.points, len(result.entries), result.chain, slips))
    for name in remarks.absent:
        blanks = sum(1 for _ in exercises.named(name).blanks())
        table.writerow((name, "", blanks, "absent", ""))
    return text.getvalue()


REPORTS = {"text": as_text, "json": as_json, "csv": as_csv}
"""What a report is written in."""
