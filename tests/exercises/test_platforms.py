"""Moodle XML and QTI: every blank can be marked there as here."""

import io
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from clearprop.exercises.exercise import Exercises
from clearprop.exercises.exports.moodle import to_moodle
from clearprop.exercises.exports.qti import QTI, to_qti
from clearprop.exercises.generate import ExerciseOptions, generate_exercises
from clearprop.worked.document.style import Style


def generated(*, rows: bool = False, language: str = "en") -> Exercises:
    style = Style(language=language, rows=rows)  # pyright: ignore[reportArgumentType]
    return generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada", "Carl & Co"], 1, style)


def cloze(question: Element) -> list[list[str]]:
    """Return the answers of each blank of a Cloze question, as Moodle takes them apart."""
    text = question.findtext("questiontext/text")
    assert text
    blanks = re.findall(r"\{1:NUMERICAL:((?:\\.|[^\\}])*)\}", text)
    return [re.split(r"(?<!\\)~", blank) for blank in blanks]


@pytest.mark.parametrize("rows", [False, True])
def test_moodle_has_a_numerical_blank_for_every_entry_with_both_chains(rows: bool) -> None:
    exercises = generated(rows=rows)
    quiz = fromstring(to_moodle(exercises))
    category, *questions = quiz.findall("question")
    assert category.findtext("category/text") == "$course$/Backpropagation through a 2-3-2 network"
    assert [question.get("type") for question in questions] == ["cloze", "cloze"]
    for exercise, question in zip(exercises.all, questions, strict=True):
        assert exercise.name in (question.findtext("name/text") or "")
        blanks = list(exercise.blanks())
        if rows:  # row by row, as they stand on the page
            order = {name: index for index, name in enumerate(exercise.asked)}
            blanks.sort(key=lambda blank: (order[blank.quantity], blank.column, blank.row))
        answers = cloze(question)
        assert len(answers) == len(blanks)
        for blank, found in zip(blanks, answers, strict=True):
            at = (blank.row, blank.column)
            right = [answer[1:].split(":") for answer in found if answer.startswith("=")]
            values = [float(value) for value, _ in right]
            assert values[0] == float(exercise.rounded.matrix(blank.quantity)[at])
            assert values[-1] == pytest.approx(exercise.full.matrix(blank.quantity)[at], abs=1e-8)
            assert {Decimal(wide) for _, wide in right} == {Decimal("0.000051")}


def test_moodle_shows_the_solution_when_all_is_answered() -> None:
    exercises = generated()
    for exercise, question in zip(
        exercises.all, fromstring(to_moodle(exercises)).findall("question")[1:], strict=True
    ):
        shown = re.findall(r"<td>(.*?)</td>", question.findtext("generalfeedback/text") or "")
        assert [Decimal(number) for number in shown] == [
            exercise.rounded.matrix(blank.quantity)[blank.row, blank.column]
            for blank in exercise.blanks()
        ]


def test_moodle_has_one_right_answer_where_both_chains_agree() -> None:
    exercises = generate_exercises(ExerciseOptions((1, 1), "easy"), ["Ada"], 0)
    for answers in cloze(fromstring(to_moodle(exercises)).findall("question")[1]):
        assert sum(answer.startswith("=") for answer in answers) == 1


def test_moodle_names_a_slip_and_gives_it_nothing() -> None:
    exercises = generated()
    exercise = exercises.all[0]
    first = list(exercise.blanks()).index(
        next(blank for blank in exercise.blanks() if blank.quantity == "dE_dout_c")
    )
    found = cloze(fromstring(to_moodle(exercises)).findall("question")[1])[first]
    wrong = [answer for answer in found if answer.startswith("%0%")]
    turned = -exercise.rounded.matrix("dE_dout_c")[0, 0]
    assert len(wrong) == 3  # the sign, 2 (out − target), and the error itself
    assert wrong[0].startswith(f"%0%{turned}:0.000051#")
    assert "sign is turned round" in wrong[0]


def test_moodle_escapes_what_would_end_an_answer() -> None:
    for language in ("en", "de"):
        text = to_moodle(generated(language=language)).decode()
        for feedback in re.findall(r"#((?:\\.|[^\\~}])*)", text):
            assert not re.search(r"(?<!\\)[#/\"]", feedback)


def unpacked(content: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        names = [name for name in file.namelist() if not name.endswith("/")]
        return {name.split("/")[-1]: fromstring(file.read(name)) for name in names}


def assessment(files: dict[str, Element]) -> Element:
    known = ("imsmanifest.xml", "assessment_meta.xml")
    return next(content for name, content in files.items() if name not in known)


def skeleton(element: Element) -> tuple[object, ...]:
    """Return the names of tags and attributes, without what they hold."""
    return (element.tag, sorted(element.attrib), [skeleton(child) for child in element])


def test_qti_has_an_item_for_every_blank_that_takes_both_chains() -> None:
    exercises = generated()
    items = list(assessment(unpacked(to_qti(exercises))).iter(f"{{{QTI}}}item"))
    blanks = [(one, blank) for one in exercises.all for blank in one.blanks()]
    assert len(items) == len(blanks) == len({item.get("ident") for item in items})
    for item, (exercise, blank) in zip(items, blanks, strict=True):
        lowest = [Decimal(low.text or "") for low in item.iter(f"{{{QTI}}}vargte")]
        highest = [Decimal(high.text or "") for high in item.iter(f"{{{QTI}}}varlte")]
        for low, high in exercise.bounds(blank):
            assert any(
                abs(low - one) < Decimal("1e-8") and abs(high - other) < Decimal("1e-8")
                for one, other in zip(lowest, highest, strict=True)
            )


def test_qti_is_built_as_text2qti_builds_it(tmp_path: Path) -> None:
    pytest.importorskip("text2qti")
    (tmp_path / "quiz.txt").write_text("Quiz title: Test\n\n1.  What?\n=   0.5774 +- 0.0001\n")
    subprocess.run(
        [sys.executable, "-c", "from text2qti.cmdline import main; main()", "quiz.txt"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    theirs = unpacked((tmp_path / "quiz.zip").read_bytes())
    exercises = generate_exercises(
        ExerciseOptions((1, 1), "easy"), ["Ada"], 0
    )  # both chains are the same
    ours = unpacked(to_qti(exercises))
    (their_item,) = assessment(theirs).iter(f"{{{QTI}}}item")
    for item in assessment(ours).iter(f"{{{QTI}}}item"):
        assert skeleton(item) == skeleton(their_item)
        for path in ("itemmetadata/qtimetadata/qtimetadatafield/fieldlabel", "resprocessing"):
            tags = "/".join(f"{{{QTI}}}{tag}" for tag in path.split("/"))
            texts, known = (
                [one.text.strip() for one in every.findall(tags) if one.text]
                for every in (item, their_item)
            )
            assert texts == known
    assert _resources(ours) == _resources(theirs)
    tags = {child.tag for child in theirs["assessment_meta.xml"]}
    assert {child.tag for child in ours["assessment_meta.xml"]} <= tags


def _resources(files: dict[str, Element]) -> list[str | None]:
    manifest = files["imsmanifest.xml"]
    return [one.get("type") for one in manifest.iter() if one.tag.endswith("}resource")]


def test_two_chains_have_two_conditions_in_qti() -> None:
    item = next(
        item
        for item in assessment(unpacked(to_qti(generated()))).iter(f"{{{QTI}}}item")
        if "dW_b" in (item.get("title") or "")
    )
    conditions = item.findall(f"{{{QTI}}}resprocessing/{{{QTI}}}respcondition")
    assert len(conditions) == 2
    assert [one.findtext(f"{{{QTI}}}setvar") for one in conditions] == ["100", "100"]


def test_the_same_exercises_are_named_the_same_in_every_run() -> None:
    """A platform that imports them again replaces them, and does not have them twice."""
    exercises = generate_exercises(ExerciseOptions((2, 3, 2)), ["Ada"], 0)
    assert (
        assessment(unpacked(to_qti(exercises)))[0].get("ident")
        == "clearprop_f0c4fb34b6b3f49f5b64045101ec92a6"
    )
