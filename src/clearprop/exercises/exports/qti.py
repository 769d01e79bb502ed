"""Exercises as QTI 1.2 for Canvas: a zip with one assessment, a numerical item for every blank."""

import io
import zipfile
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clearprop.exercises.exercise import Blank, Exercise, Exercises
from clearprop.exercises.exports.questions import formula_html, heading, task_html, title
from clearprop.worked.steps.example import Example

QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
CARTRIDGE = "associatedcontent/imscc_xmlv1p1"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
SOME_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of the files inside: the same exercises make the same bytes."""


def to_qti(exercises: Exercises) -> bytes:
    """Return the zip that Canvas and others import; its layout is that of Canvas's own exports.

    Each blank is an item of its own, worth a point, with both chains' intervals; the first item
    of an exercise states the task, the others repeat it, since items may be shuffled.
    """
    name = heading(exercises)
    assessment = Element("questestinterop", xmlns=QTI)
    body = SubElement(assessment, "assessment", title=name)
    _field(SubElement(body, "qtimetadata"), "cc_maxattempts", "1")
    section = SubElement(body, "section", ident="root_section")
    for exercise in exercises.all:
        for blank in exercises.blanks(exercise):
            _item(section, exercise, exercises, blank)
    # Named by its content, so that importing it twice does not make two of it.
    ident = "clearprop_" + sha256(tostring(assessment)).hexdigest()[:32]
    body.set("ident", ident)
    contents = {
        "imsmanifest.xml": _manifest(ident),
        f"{ident}/assessment_meta.xml": _about(ident, name, len(section)),
        f"{ident}/{ident}.xml": assessment,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in contents.items():
            indent(content)
            written = tostring(content, encoding="UTF-8", xml_declaration=True)
            file.writestr(zipfile.ZipInfo(path, SOME_DAY), written, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _item(section: Element, exercise: Exercise, exercises: Exercises, blank: Blank) -> None:
    row, column = exercises.place(blank)
    place = exercises.style.text("row and column", row=str(row), column=str(column))
    about = f"{title(exercise, exercises)}, {blank.quantity}, {place}"
    ident = sha256(f"{about} {_content(exercise.example)}".encode()).hexdigest()[:32]
    item = SubElement(section, "item", ident=f"clearprop_item_{ident}", title=about)
    data = SubElement(SubElement(item, "itemmetadata"), "qtimetadata")
    _field(data, "question_type", "numerical_question")
    _field(data, "points_possible", "1")
    _field(data, "original_answer_ids", f"clearprop_answer_{ident}")
    _field(data, "assessment_question_identifierref", f"clearprop_ref_{ident}")
    presentation = SubElement(item, "presentation")
    text = SubElement(SubElement(presentation, "material"), "mattext", texttype="text/html")
    formula = formula_html(exercise, exercises, blank.quantity)
    text.text = f"{task_html(exercise, exercises)}<p>{formula}, {place}:</p>"
    answer = SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    field = SubElement(answer, "render_fib", fibtype="Decimal")
    SubElement(field, "response_label", ident="answer1")
    _conditions(SubElement(item, "resprocessing"), exercise, blank)


def _content(example: Example) -> str:
    """Return an example as text that is the same run after run, as no function's is."""
    layers = [(layer.size, layer.activation.name) for layer in example.network.layers]
    numbers = (example.W, example.b, example.inputs, example.targets, example.learning_rate)
    return f"{layers} {example.network.loss.name} {numbers}"


def _conditions(processing: Element, exercise: Exercise, blank: Blank) -> None:
    outcomes = SubElement(processing, "outcomes")
    SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    digits, right = exercise.decimals(blank) + 4, exercise.rounded_text(blank)
    bounds = [(f"{low:.{digits}f}", f"{high:.{digits}f}") for low, high in exercise.bounds(blank)]
    for index, (lowest, highest) in enumerate(dict.fromkeys(bounds)):
        condition = SubElement(processing, "respcondition", {"continue": "No"})
        variable = SubElement(condition, "conditionvar")
        if not index:
            either = SubElement(variable, "or")
            SubElement(either, "varequal", respident="response1").text = right
            variable = SubElement(either, "and")
        SubElement(variable, "vargte", respident="response1").text = lowest
        SubElement(variable, "varlte", respident="response1").text = highest
        SubElement(condition, "setvar", action="Set", varname="SCORE").text = "100"


def _field(data: Element, label: str, entry: str) -> None:
    field = SubElement(data, "qtimetadatafield")
    SubElement(field, "fieldlabel").text = label
    SubElement(field, "fieldentry").text = entry


def _manifest(ident: str) -> Element:
    manifest = Element("manifest", xmlns=PACKAGE, identifier=f"{ident}_manifest")
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    resource = SubElement(resources, "resource", identifier=ident, type="imsqti_xmlv1p2")
    SubElement(resource, "file", href=f"{ident}/{ident}.xml")
    SubElement(resource, "dependency", identifierref=f"{ident}_about")
    kind, href = f"{CARTRIDGE}/learning-application-resource", f"{ident}/assessment_meta.xml"
    about = SubElement(resources, "resource", identifier=f"{ident}_about", type=kind, href=href)
    SubElement(about, "file", href=href)
    return manifest


def _about(ident: str, name: str, points: int) -> Element:
    quiz = Element("quiz", xmlns=CANVAS, identifier=ident)
    SubElement(quiz, "title").text = name
    SubElement(quiz, "quiz_type").text = "assignment"
    SubElement(quiz, "points_possible").text = f"{points:.1f}"
    SubElement(quiz, "allowed_attempts").text = "1"
    return quiz
