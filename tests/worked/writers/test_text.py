"""A document as text, as a person reads it on a terminal."""

import re
from typing import Any

import pytest

from clearprop.worked.document.blocks import Document, Falk, Formula, Heading, Paragraph
from clearprop.worked.document.compose import compose
from clearprop.worked.document.linear import linear
from clearprop.worked.document.maths import Mark, Name, Node, Script, with_names
from clearprop.worked.document.parse import parse
from clearprop.worked.document.style import Style
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.writers.text import to_text
from worked.document.test_maths import formulas
from worked.documents import EXAMPLES, STYLES, explained, printed_numbers
from worked.steps.test_steps import LEGAL_PAIRS, worked_example


def document(worked: WorkedSteps, **style: Any) -> Document:
    return compose(worked, Style(**style))


def on_one_line(text: str) -> str:
    """Return a text without line breaks, also those after a hyphen."""
    return " ".join(text.split()).replace("- ", "-")


def test_a_step_shows_name_formula_numbers_and_result() -> None:
    worked = worked_example((1, 1), "identity", bias=False)
    text = to_text(document(worked))
    assert "net_b = W_b · out_a\n  1.3600 · 0.00 = " not in text
    lines = text.splitlines()
    at = lines.index("net_b = W_b · out_a   (1×1) · (1×1) = (1×1)")
    numbers = [worked.matrix(name).item() for name in ("W_b", "out_a", "net_b")]
    for number in numbers:
        assert format(abs(number), "f") in lines[at + 1]


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize(("activation", "loss"), LEGAL_PAIRS)
def test_lines_fit_the_width(activation: str, loss: str, width: int) -> None:
    worked = worked_example((3, 9, 4), ["gelu", activation], loss=loss, samples=3)
    lines = to_text(document(worked), width).splitlines()
    assert any(line.startswith("  ") for line in lines)
    assert [line for line in lines if len(line) > width] == []


def test_wide_and_tall_layers_are_shortened_with_dots() -> None:
    text = to_text(document(worked_example((40, 30, 2))), width=80)
    assert "…" in text
    assert "⋮" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("width", [50, 100])
def test_matrices_are_aligned(width: int) -> None:
    text = to_text(document(worked_example((2, 4, 3))), width)
    rows = [line for line in text.splitlines() if line.startswith("  ⎢") or line.startswith("  ⎣")]
    assert rows
    for line in rows:
        assert line.count("⎢") == line.count("⎥")
        assert line.count("⎣") == line.count("⎦")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_is_printed(name: str, style: str) -> None:
    example = explained(name, style)
    for step in example.worked.steps:
        wanted = printed_numbers(step.value, transposed=STYLES[style].rows)
        (formula,) = (
            block
            for block in example.document.blocks
            if isinstance(block, Formula) and block.name == step.name
        )
        # Alone, so that the numbers of no other step are taken for it; a wide line is not broken.
        alone = Document((Heading(1, ""), formula), "en", "a4")
        lines = [line for line in to_text(alone, 400).splitlines() if line.startswith("  ")]
        results = [line.rpartition("= ")[2] if "=" in line else line for line in lines]
        found = re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", " ".join(results))
        assert set(wanted) <= set(found)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_text_has_what_the_page_has(name: str, style: str) -> None:
    """Every heading and sentence but the picture's, and a scheme for each of Falk's."""
    example = explained(name, style)
    text = to_text(example.document, 400)
    for block in example.document.blocks:
        if isinstance(block, Heading):
            assert block.text in text
        elif type(block) is Paragraph:
            phrase = "".join(p if isinstance(p, str) else linear(p) for p in block.phrase)
            if STYLES[style].has_comma:
                phrase = re.sub(r"(?<=\d)\.(?=\d)", ",", phrase)
            assert on_one_line(phrase) in on_one_line(text)
    schemes = [block for block in example.document.blocks if isinstance(block, Falk)]
    assert text.count("─┼─") == len(schemes)
    assert "dashed" not in text
    assert "gestrichelt" not in text


def test_words_and_letters_are_those_of_the_style() -> None:
    text = to_text(document(worked_example(samples=2), language="de", notation="textbook"))
    assert "Jedes Neuron multipliziert" in text
    assert "δ^(2) = ∂E_s/∂a^(2) ⊙ ∂a^(2)/∂z^(2)" in text
    assert "Eintrag 1, 1: " in text
    rows = to_text(document(worked_example(), rows=True))
    assert "net_b = out_a · W_b + bias_b   (1×2) · (2×3) = (1×3)" in rows


def test_an_entry_of_each_product_is_written_out() -> None:
    text = to_text(explained("article").document)
    assert "  Entry 1, 1: 0.3 · 0.1452 + 0.6 · (-0.0221) = 0.0303\n" in text
    assert text.count("Entry 1, 1: ") == 8


def test_falks_scheme_has_the_product_in_its_corner() -> None:
    worked = explained("article").worked
    lines = to_text(compose(worked, Style(layout="falk"))).splitlines()
    at = next(i for i, line in enumerate(lines) if line.endswith("W_dᵀ   ∂E/∂out_c"))
    assert lines[at - 7 : at] == [
        "             ∂E/∂net_d",
        "           │  0.1452",
        "           │ -0.0221",
        "  ─────────┼────────",
        "  0.3  0.6 │  0.0303",
        "  0.4  0.7 │  0.0426",
        "  0.5  0.8 │  0.0549",
    ]


def test_several_samples_are_said_to_be_averaged_or_added_up() -> None:
    def text(**about: Any) -> str:
        return on_one_line(to_text(document(worked_example(**about))))

    assert "the gradient is the mean over the samples" in text(samples=2)
    assert "the gradient is the sum over the samples" in text(samples=2, batch="sum")
    assert "batch" not in text(samples=1)
    assert "over the samples" not in text(samples=1)


def test_drawn_weights_are_said_to_be_drawn() -> None:
    assert "drawn at random, with the seed 3" in to_text(document(worked_example()))


def test_without_paint_there_is_no_escape_and_with_it_only_that_differs() -> None:
    page = document(worked_example())
    plain = to_text(page)
    assert "\x1b" not in plain
    painted = to_text(page, paint=lambda look, text: f"<{look}>{text}</>")
    for look in ("heading", "formula", "result", "note"):
        assert f"<{look}>" in painted
        painted = painted.replace(f"<{look}>", "")
    assert painted.replace("</>", "") == plain


SAID_OTHERWISE = {
    "½ Σ_k ({target}[k] − {out}[k])²": "½ Σ_k (target_k − out_k)²",
    "elu′({out})": "elu′(out)",
    "exp(x) / Σ_k exp(x_k)": "exp(x) / Σ_k exp(x_k)",
    "exp(−x² / 2) / √(2 π)": "exp(−½ x²) / √(2 π)",
    "({W_b} · {out_a})": "(W_b · out_a)",
    "1 / (1 + exp(−{net}))": "1 / (1 + exp(−net))",
    "exp({net}) / Σ exp({net})": "exp(net) / Σ exp(net)",
    "Σ ½ ({target} − {out})²": "Σ ½ (target − out)²",
    "{net} where {net} > 0, else 0.01 {net}": "net where net > 0, else 0.01 net",
    "Σ |{target} − {out}|": "Σ |target − out|",
    "n {out} − {target} − S({net}) · (1 − {target})": "n out − target − S(net) · (1 − target)",
    "ln Σ_others exp({net})": "ln Σ_others exp(net)",
    "{target} ⊙ sig({net}) / ln(1 + exp({net}))": "(target ⊙ sig(net)) / ln(1 + exp(net))",
}


def named(formula: str) -> str:
    """Return a formula on one line with the names as they are."""

    def put(name: Name) -> Node:
        mark = Mark("word", name.name)
        return Script(mark, below=Mark("letter", name.index)) if name.index else mark

    return linear(with_names(parse(formula), put))


@pytest.mark.parametrize("formula", SAID_OTHERWISE)
def test_a_formula_on_one_line_reads_as_it_was_written(formula: str) -> None:
    assert named(formula) == SAID_OTHERWISE[formula]


@pytest.mark.parametrize("formula", formulas())
def test_a_formula_on_one_line_has_no_needless_spaces(formula: str) -> None:
    assert not re.search(r"  |\( | \)|^ | $", named(formula))
