"""Documents in every format: their numbers are the JSON's, and they can be opened."""

import cProfile
import json
import re
import sys
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from clearprop.errors import ClearpropError
from clearprop.formats.network_toml import example_of
from clearprop.losses import LOSSES
from clearprop.worked.document.blocks import Document, Falk, Formula, Heading, Paragraph
from clearprop.worked.document.compose import compose
from clearprop.worked.document.diagram import diagram
from clearprop.worked.document.style import Style
from clearprop.worked.steps.work_through import work_through
from clearprop.worked.words import WORDS
from clearprop.worked.writers.formats import DOCUMENT_FORMATS, FORMATS
from clearprop.worked.writers.latex import to_latex
from latex import assert_pdflatex_compiles
from worked.documents import EXAMPLES, STYLES, explained, printed_numbers, written

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)")


def value_said(says: str) -> Decimal:
    """Work out what the page says of a number, where it is made of products alone."""
    return Decimal(eval(re.sub(r"(\d+(?:\.\d+)?)", r"Decimal('\1')", says.replace("·", "*"))))


def as_json(name: str, style: str) -> dict[str, list[list[float]]]:
    """Return every matrix of the JSON by its name."""
    data = json.loads(written(explained(name, style), "json"))
    return data["given"] | {step["name"]: step["value"] for step in data["steps"]}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_the_html_is_the_jsons(name: str, style: str) -> None:
    matrices = as_json(name, style)
    page = written(explained(name, style), "html")
    cells = re.findall(r"data-at=['\"](\w+):(\d+):(\d+)['\"][^>]*>(?:<mn>)?([^<]+)<", page)
    assert len(cells) > 50
    for matrix, row, column, text in cells:
        assert float(text) == matrices[matrix][int(row)][int(column)]
    # And each step's result stands there whole, but for what is shortened.
    for step in explained(name, style).worked.steps:
        formula = page.split(f'data-name="{step.name}"')[1].split("</math>")[0]
        result = formula.split("<mo>=</mo>")[-1]
        numbers = re.findall(r"<mn>([^<]*)</mn>", result)
        assert numbers == printed_numbers(step.value, transposed=STYLES[style].rows)


def test_numbers_of_a_page_have_a_minus_sign_and_no_hyphen() -> None:
    page = FORMATS["html"](explained("softmax")).decode()
    page = re.sub(LOOKS["html"].replace("<svg.*?</svg>|", ""), "", page, flags=re.S)
    assert re.findall(r">−\d[\d.]*</(?:mn|td|text)>", page)
    assert not re.findall(r">-\d", page)


OF_A_SAMPLE = re.compile(r"\s*(E_|attach\(E, b: )\{?\d")

NOT_SHOWN = re.compile(r"\\phantom\{[^}]*\}+|#hide\(\$.*?\$\)|\\qquad.*|#h\(.*", re.S)
"""Room that lines numbers up, and shapes."""


def results(formulas: list[str]) -> list[list[str]]:
    """Return the numbers in the last right side of each formula of a step."""
    found: list[list[str]] = []
    for formula in formulas:
        sides = re.split(r"&?= ", NOT_SHOWN.sub("", formula))[1:]
        if len(sides) > 1 and not OF_A_SAMPLE.match(formula):
            found.append(NUMBER.findall(sides[-1]))
    return found


def tex_formulas(source: str) -> list[str]:
    """Return every display."""
    displays = re.findall(r"\\begin\{align\*\}(.*?)\\end\{align|\$\$(.*?)\$\$", source, re.S)
    texts = ["".join(display) for display in displays]
    return [
        text.replace("\\begin{aligned}\n", "")
        for text in texts
        if "qquad\n" not in text and "{array}" not in text
    ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("output_format", ["latex", "markdown", "notebook"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_in_tex_is_the_jsons(name: str, output_format: str, style: str) -> None:
    source = written(explained(name, style), output_format)
    steps = explained(name, style).worked.steps
    wanted = [printed_numbers(step.value, transposed=STYLES[style].rows) for step in steps]
    assert results(tex_formulas(source)) == wanted


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_in_typst_is_the_jsons(name: str, style: str) -> None:
    source = written(explained(name, style), "typst")
    formulas = re.findall(r"^\$ (.*?) \$$", source, re.S | re.M)
    steps = explained(name, style).worked.steps
    wanted = [printed_numbers(step.value, transposed=STYLES[style].rows) for step in steps]
    assert results(formulas) == wanted


LOOKS = {
    "text": r"(?!)",
    "html": r"<svg.*?</svg>|<style>.*?</style>|<script>.*?</script>",
    "latex": r"\A.*?\\begin\{document\}|\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}"
    r"|\{0\.\d+\\linewidth\}",
    "markdown": r"<svg.*?</svg>",
    "notebook": r"<svg.*?</svg>",
    "typst": r"(?!)",  # its lengths have units
}
"""What in a format is no number of the example: coordinates, widths of lines."""


def told_numbers(name: str, style: str) -> set[float]:
    """Return every number of the JSON, and those that stand in formulas."""
    data = json.loads(written(explained(name, style), "json"))
    after = data["after"]
    matrices = [
        *data["given"].values(),
        *(step["value"] for step in data["steps"]),
        after["E_total_before"],
        after["E_total_after"],
        after["out_after"],
        [[d[key] for key in ("rounded", "full", "difference")] for d in after["drift"]],
    ]
    formulas = " ".join(step["formula"] for step in data["steps"])
    return {entry for matrix in matrices for row in matrix for entry in row} | {
        float(constant) for constant in re.findall(r"(?<![\w.])\d+\.\d+", formulas)
    }


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("output_format", LOOKS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_format_has_another_number_than_the_json(
    name: str, output_format: str, style: str
) -> None:
    """In formulas, Falk's schemes, tables and what the page says of a number pointed at."""
    source = written(explained(name, style), output_format)
    source = re.sub(LOOKS[output_format], "", source, flags=re.S | re.M)
    found = re.findall(r"(?<![\w.])-?\d+\.\d+(?![\w.]*\w)", source)
    if output_format == "html":  # products are one digit finer, and checked below
        found = [number for number in found if len(number.partition(".")[2]) != 5]
    assert len(found) > 50
    told = told_numbers(name, style)
    # What a page says of a number has exp(−net) and the like.
    told |= {-number for number in told} if output_format == "html" else set()
    assert {float(number) for number in found} <= told


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_pdf_holds_every_result(name: str, style: str) -> None:
    pytest.importorskip("typst")
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(FORMATS["pdf"](explained(name, style)))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    text = text.replace("−", "-").replace("\ufffe", "-")
    if STYLES[style].has_comma:
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    found = set(NUMBER.findall(text))
    for step in explained(name, style).worked.steps:
        assert set(printed_numbers(step.value, transposed=STYLES[style].rows)) <= found


def test_the_rows_of_a_pdfs_matrix_stand_below_each_other_with_their_points_in_line() -> None:
    pytest.importorskip("typst")
    pdfium = pytest.importorskip("pypdfium2")
    entries = ["7.125", "12.5", "3.75"]
    data = {
        "network": {"sizes": [1, 3], "activation": "identity"},
        "weights": {"b": [[float(entry)] for entry in entries]},
        "example": {"input": [1], "target": [1, 2, 3]},
    }
    worked = work_through(example_of(data, seed=0, places=4))
    document = compose(worked, Style(parts=("forward",)))
    page = pdfium.PdfDocument(DOCUMENT_FORMATS["pdf"](document))[0].get_textpage()
    found = [page.search(entry).get_next()[0] for entry in entries]
    boxes = [page.get_charbox(at + one.index(".")) for at, one in zip(found, entries, strict=True)]
    lefts, bottoms = [box[0] for box in boxes], [box[1] for box in boxes]
    # Half a point: a digit is ten times as wide.
    assert max(lefts) - min(lefts) < 0.5
    assert bottoms[0] - bottoms[1] > 8
    assert bottoms[1] - bottoms[2] > 8


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_plain_pdflatex_compiles_the_latex(name: str, style: str, tmp_path: Path) -> None:
    assert_pdflatex_compiles(FORMATS["latex"](explained(name, style)).decode(), tmp_path)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_picture_is_svg_with_a_line_for_each_weight_shown(name: str) -> None:
    page = written(explained(name), "html")
    picture = page[page.index("<svg") : page.index("</svg>") + 6]
    root = ElementTree.fromstring(picture)
    lines = [element for element in root.iter() if element.tag.endswith("line")]
    weights = [W for key, W in explained(name).worked.initial.items() if key.startswith("W_")]
    wanted = sum(
        (6 if W.shape[0] > 7 else W.shape[0]) * (6 if W.shape[1] > 7 else W.shape[1])
        for W in weights
    )
    assert len(lines) == wanted
    if name != "64-32-10":
        dashed = [line for line in lines if "stroke-dasharray" in line.attrib]
        assert len(dashed) == sum(int((W < 0).sum()) for W in weights)


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = written(explained("article"), "html").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in page
    assert "url(" not in page


def test_the_story_is_said_in_order() -> None:
    blocks = explained("article").document.blocks
    headings = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    assert headings == [
        "The network",
        "Notation",
        "Forward pass",
        "The error",
        "Backward pass",
        "The update",
        "Before and after",
        "Rounding error",
    ]


def test_the_error_after_the_update_is_a_new_forward_passs() -> None:
    """WorkedSteps out by hand from the article's new weights, rounded at every step."""
    after = explained("article").review
    assert (after.E_before.item(), after.E_after.item()) == (Decimal("0.2723"), Decimal("0.2526"))
    assert after.check.agrees
    assert after.check.compared == 26


def test_the_error_after_the_update_is_that_of_the_new_biases_too() -> None:
    shown = explained("two inputs, with biases")

    def matrix(name: str) -> Any:
        return shown.worked.matrix(name).astype(float)

    out = matrix("out_a")
    for layer in "bc":
        net = matrix(f"W_{layer}_new") @ out + matrix(f"b_{layer}_new")
        out = 1 / (1 + np.exp(-net))
    E = np.sum((matrix("target") - out) ** 2) / 2
    assert float(shown.review.E_after.item()) == pytest.approx(E, abs=2e-4)
    # With the old biases it would be another one.
    assert abs(float(shown.review.E_after.item() - shown.review.E_before.item())) > 1e-2


def test_falks_scheme_of_a_mean_says_that_it_is_divided() -> None:
    blocks = compose(explained("batch of four").worked, Style(layout="falk")).blocks
    said = False
    for block in blocks:
        if isinstance(block, Paragraph):
            said = said or "divided by the number of samples, 4" in "".join(map(str, block.phrase))
        if isinstance(block, Falk):
            # It is said once, before the first of them.
            assert said >= block.corner.name.startswith("dW_")
    corners = [block.corner.name for block in blocks if isinstance(block, Falk)]
    assert corners == ["net_b", "net_c", "dW_c", "dE_dout_b", "dW_b"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_drift_is_the_distance_to_full_precision(name: str) -> None:
    for drift in explained(name).review.drift:
        apart = abs(Decimal(drift.rounded) - Decimal(drift.full))
        assert abs(apart - Decimal(drift.difference)) <= Decimal("1.1e-8")
        assert Decimal(drift.difference) < Decimal("0.001")


def test_shapes_are_printed_under_products() -> None:
    for style, wanted in (("plain", "(4×2) · (2×1) = (4×1)"), ("rows", "(1×2) · (2×4) = (1×4)")):
        formulas = [
            b for b in explained("article", style).document.blocks if isinstance(b, Formula)
        ]
        assert next(f.shapes for f in formulas if f.name == "net_b") == wanted


def test_an_origin_says_the_sum_and_its_sources() -> None:
    formulas = [b for b in explained("article").document.blocks if isinstance(b, Formula)]
    entry = next(f for f in formulas if f.name == "dE_dout_c").provenance[2]
    assert entry.text == "0.5 · 0.1452 + 0.8 · (-0.0221) = 0.0549"
    assert entry.sources == ("W_d:*:2", "dE_dnet_d:*:0")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_said_of_a_product_is_its_number(name: str, style: str) -> None:
    checked = 0
    for block in explained(name, style).document.blocks:
        if not isinstance(block, Formula) or not block.name.startswith(("net", "dW", "dE_dout")):
            continue
        for entry in block.provenance:
            *says, number = entry.text.split(" = ")
            says = says[-1].replace("½ ", "0.5 · ").replace("1/4 ", "0.25 · ")
            if re.fullmatch(r"[-0-9.()·+/ ]+", says):
                apart = value_said(says) - Decimal(number)
                assert abs(apart) <= Decimal("0.00005"), entry.text
                checked += 1
    assert checked >= 14


@pytest.mark.parametrize("name", EXAMPLES)
def test_products_add_up_to_their_number(name: str) -> None:
    checked = 0
    for block in explained(name).document.blocks:
        for entry in block.provenance if isinstance(block, Formula) else ():
            if entry.products:
                says = entry.products.replace("−", "-").replace("½ ", "0.5 * ")
                says = re.sub(r"1/(\d) \(", r"1/\1*(", says)
                number = Decimal(entry.text.rpartition(" = ")[2])
                assert abs(eval(says) - float(number)) < 2e-4, entry
                checked += 1
    assert checked > 5


def test_a_sum_that_is_divided_stands_in_brackets() -> None:
    formulas = [b for b in explained("batch of four").document.blocks if isinstance(b, Formula)]
    says = next(f for f in formulas if f.name == "dW_c").provenance[0].text
    assert re.fullmatch(r"1/4 \((\S+ · \S+ \+ ){3}\S+ · \S+\) = \S+", says)


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_sentence_with_the_same_fields(language: Any) -> None:
    fields = re.compile(r"\{\w+\}")
    for key, text in WORDS["en"].items():
        assert set(fields.findall(WORDS[language][key])) == set(fields.findall(text))
    assert WORDS[language].keys() == WORDS["en"].keys()


def test_a_german_page_has_no_english_words() -> None:
    blocks = explained("softmax", "textbook").document.blocks
    words = [
        part
        for block in blocks
        if isinstance(block, Paragraph)
        for part in block.phrase
        if isinstance(part, str)
    ]
    assert not re.search(r"\b(the|with|each|its|and|cross)\b", " ".join(words))
    assert "Verlustfunktion: kategoriale Kreuzentropie" in " ".join(words)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("language", WORDS)
def test_every_loss_has_a_name_in_every_language(language: Any, loss: str) -> None:
    assert WORDS[language][f"loss {loss}"]


@pytest.mark.parametrize("name", ["article", "two inputs, with biases", "xor", "softmax"])
def test_numbers_in_the_picture_do_not_cover_each_other(name: str) -> None:
    places = [edge.label_at for edge in diagram(explained(name).worked).edges if edge.label_at]
    assert len(places) == len(set(places)) > 5
    for (x, y), (a, b) in combinations(places, 2):
        assert abs(x - a) > 0.55 or abs(y - b) > 0.19


def test_a_picture_with_too_many_edges_has_no_numbers() -> None:
    assert not any(edge.label_at for edge in diagram(explained("64-32-10").worked).edges)


def test_the_work_of_writing_grows_with_the_network_alone() -> None:
    """Twice the layers take twice the calls of functions: what nothing slows but the writing."""
    from clearprop.worked.writers.formats import explanation
    from worked.documents import drawn

    def calls(sizes: list[int]) -> int:
        network, profile = drawn(sizes, "sigmoid", 1), cProfile.Profile()
        profile.runcall(lambda: FORMATS["html"](explanation(network, 4, Style())))
        return sum(entry.callcount for entry in profile.getstats())

    calls([8, 8, 4])  # what only the first document has to import and to read
    assert calls([8] * 10 + [4]) < 2.5 * calls([8] * 5 + [4])


def test_a_large_network_makes_a_short_page() -> None:
    from clearprop.worked.writers.formats import explanation
    from worked.documents import drawn

    page = FORMATS["html"](explanation(drawn([784, 256, 10], "relu", 1), 4, Style()))
    assert len(page) < 2_000_000


def test_a_pdf_without_typst_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ClearpropError, match=r"typst is .*clearprop\[pdf\]"):
        FORMATS["pdf"](explained("article"))


@pytest.mark.parametrize("language", WORDS)
def test_plain_pdflatex_has_every_letter_of_the_words(language: Any, tmp_path: Path) -> None:
    sentences = tuple(Paragraph((re.sub(r"\{\w+\}", "x", t),)) for t in WORDS[language].values())
    document = Document((Heading(1, "Words"), *sentences), language, "a4")
    assert_pdflatex_compiles(to_latex(document), tmp_path)
