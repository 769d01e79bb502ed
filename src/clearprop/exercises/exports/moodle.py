"""Exercises as Moodle XML: a Cloze question each, with a NUMERICAL blank for every entry."""

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clearprop.arithmetic.rounding import number_text
from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.exports.questions import formula_html, heading, table, task_html, title
from clearprop.exercises.slips import hints


def to_moodle(exercises: Exercises) -> bytes:
    """Return a file for Moodle's question bank; every blank is worth a point.

    Both chains are right; a number that a usual slip gives is wrong, with a sentence that says
    so.  What follows from a wrong number before cannot be marked there: `clearprop mark` does.
    """
    quiz = Element("quiz")
    # A category of their own, so that a class's questions do not lie among others.
    category = SubElement(SubElement(quiz, "question", type="category"), "category")
    SubElement(category, "text").text = f"$course$/{heading(exercises)}"
    for exercise in exercises.all:
        question = SubElement(quiz, "question", type="cloze")
        SubElement(SubElement(question, "name"), "text").text = title(exercise, exercises)
        text = SubElement(question, "questiontext", format="html")
        SubElement(text, "text").text = _text(exercise, exercises)
        solved = SubElement(question, "generalfeedback", format="html")
        # Every number, rounded at every step, is shown when all is answered.
        SubElement(solved, "text").text = _grids(exercise, exercises, exercise.rounded_text)
        SubElement(question, "penalty").text = "0.3333333"
        SubElement(question, "hidden").text = "0"
    indent(quiz)
    return tostring(quiz, encoding="UTF-8", xml_declaration=True) + b"\n"


def _text(exercise: Exercise, exercises: Exercises) -> str:
    known = hints(exercise)

    def blank(blank: Blank) -> str:
        rounded, full = exercise.rounded_text(blank), exercise.full_text(blank)
        wide = number_text(exercise.tolerance(Decimal(rounded)))
        right = [rounded] if Decimal(rounded) == Decimal(full) else [rounded, full]
        answers = [f"={number}:{wide}" for number in right]
        answers += [
            f"%0%{number_text(value)}:{wide}#{_escaped(exercises.style.text(f'slip {slip}'))}"
            for slip, value in known.get(blank, ())
        ]
        return f"{{1:NUMERICAL:{'~'.join(answers)}}}"

    return task_html(exercise, exercises) + _grids(exercise, exercises, blank)


def _grids(exercise: Exercise, exercises: Exercises, cell: Callable[[Blank], str]) -> str:
    return "".join(
        f"<p>{formula_html(exercise, exercises, name)} =</p>"
        + table(exercise, exercises, name, cell)
        for name in exercise.asked
    )


def _escaped(text: str) -> str:
    """Escape the characters that end an answer or its feedback in a Cloze blank."""
    return re.sub(r"([}#~/\"\\])", r"\\\1", text)
