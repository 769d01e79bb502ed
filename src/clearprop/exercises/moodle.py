"""Exercises as Moodle XML: a Cloze question each, with a NUMERICAL blank for every entry."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.hints import hints
from clearprop.exercises.questions import formula_html, given_html, table, title
from clearprop.worked.shorten import number_text
from clearprop.worked.style import in_words


def to_moodle(exercises: Exercises) -> bytes:
    """Return a file for Moodle's question bank; every blank is worth a point.

    Both chains are right; a number that a usual slip gives is wrong, with a sentence that says
    so.  What follows from a wrong number before cannot be marked there: `clearprop mark` does.
    """
    quiz = Element("quiz")
    for exercise in exercises.each:
        question = SubElement(quiz, "question", type="cloze")
        SubElement(SubElement(question, "name"), "text").text = title(exercise, exercises)
        text = SubElement(question, "questiontext", format="html")
        SubElement(text, "text").text = _text(exercise, exercises)
        SubElement(question, "penalty").text = "0.3333333"
        SubElement(question, "hidden").text = "0"
    indent(quiz)
    return tostring(quiz, encoding="UTF-8", xml_declaration=True) + b"\n"


def _text(exercise: Exercise, exercises: Exercises) -> str:
    known = hints(exercise)

    def blank(blank: Blank) -> str:
        at = (blank.row, blank.column)
        wide = number_text(exercise.tolerance)
        rounded = number_text(exercise.rounded.matrix(blank.quantity)[at])
        full = f"{exercise.full.matrix(blank.quantity)[at]:.{exercise.places + 4}f}"
        answers = [f"={number}:{wide}" for number in dict.fromkeys((rounded, full))]
        answers += [
            f"%0%{number_text(value)}:{wide}#{_escaped(in_words(exercises.style, f'slip {slip}'))}"
            for slip, value in known.get(blank, ())
        ]
        return f"{{1:NUMERICAL:{'~'.join(answers)}}}"

    parts = [given_html(exercise, exercises)]
    for name in exercise.asked:
        parts.append(f"<p>{formula_html(exercise, exercises, name)} =</p>")
        parts.append(table(exercise, exercises, name, blank))
    return "".join(parts)


def _escaped(text: str) -> str:
    """Escape the characters that end an answer or its feedback in a Cloze blank."""
    return re.sub(r"([}#~/\"\\])", r"\\\1", text)
