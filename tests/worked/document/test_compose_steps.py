"""Pages of a training of several steps: headings, names of their own, all formats."""

import json
import re
import shutil
import subprocess
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clearprop.arithmetic import Rounding
from clearprop.schedules import Cosine
from clearprop.update import AdamW, Momentum
from clearprop.worked.document.blocks import Formula, Heading, Table
from clearprop.worked.document.maths import Matrix
from clearprop.worked.document.style import Style
from clearprop.worked.steps.settings import TrainingSettings
from clearprop.worked.writers.formats import DOCUMENT_FORMATS, FORMATS, Explanation, explanation
from worked.steps.test_training import example

EVERYTHING = TrainingSettings(
    optimizer=AdamW(),
    schedule=Cosine(),
    l2=(Decimal("0.1"), Decimal("0.2")),
    clip_norm=Decimal("0.1"),
    dropout=(Decimal("0.4"),),
    batch_size=2,
    steps=4,
)


def explained(settings: TrainingSettings = EVERYTHING, style: Style | None = None) -> Explanation:
    made = replace(example(weights=True, loss="mean_squared_error"), training=settings)
    return explanation(made, Rounding(4, "significant"), style or Style())


def matrices(part: Any) -> list[Matrix]:
    """Return every matrix in a block, or in any part of one."""
    if isinstance(part, Matrix):
        return [part]
    inside = (
        part
        if isinstance(part, tuple)
        else [getattr(part, field.name) for field in fields(part)]
        if is_dataclass(part)
        else []
    )
    return [matrix for one in inside for matrix in matrices(one)]  # pyright: ignore


def test_each_step_has_a_heading_with_its_samples() -> None:
    headings = [
        block.text
        for block in explained().document.blocks
        if isinstance(block, Heading) and block.level == 2
    ]
    assert headings[-5:] == [
        "Step 1: samples 1 to 2",
        "Step 2: samples 3 to 4",
        "Step 3: sample 5",
        "Step 4: samples 1 to 2",
        "Before and after",
    ]


def test_a_formula_of_each_step_has_a_name_of_its_own() -> None:
    blocks = explained().document.blocks
    names = [block.name for block in blocks if isinstance(block, Formula) and block.name]
    assert len(names) == len(set(names))
    assert {"W_b_new", "W_b_new@2", "W_b_new@4", "kept_b@3"} <= set(names)


def test_numbers_point_to_those_they_are_made_of_in_the_step_before() -> None:
    blocks = explained().document.blocks
    formulas = {block.name: block for block in blocks if isinstance(block, Formula)}
    for name, used in {
        "W_b_new@2": ("W_b_new", "rate_dW_b@2"),
        "W_b_new@3": ("W_b_new@2", "rate_dW_b@3"),
        "m_W_b_new@2": ("m_W_b_new", "clipped_W_b@2", "beta1"),
        "net_c@2": ("W_c_new", "kept_b@2"),
    }.items():
        sources = {
            source.split(":")[0] for made in formulas[name].provenance for source in made.sources
        }
        assert set(used) <= sources, name
        assert set(used) <= {matrix.name for matrix in matrices(formulas[name])}, name


def test_the_errors_of_all_steps_come_last() -> None:
    made = explained()
    table = made.document.blocks[-1]
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [("1",), ("2",), ("3",), ("4",)]
    assert len(made.reviews) == 4


def test_json_has_a_list_of_steps_and_one_step_as_before() -> None:
    several = json.loads(FORMATS["json"](explained()))
    assert len(several["training_steps"]) == 4
    assert "steps" not in several
    for one in several["training_steps"]:
        assert {"samples", "given", "after", "steps"} == set(one)
    second = several["training_steps"][1]
    assert second["given"]["t"] == [[2]]
    assert second["samples"] == 2
    alone = json.loads(FORMATS["json"](explained(replace(EVERYTHING, steps=1))))
    assert "training_steps" not in alone
    assert alone["steps"] == several["training_steps"][0]["steps"]
    assert alone["training"]["optimizer"] == "AdamW"


def test_json_has_the_outputs_before_and_after() -> None:
    made = explained(replace(EVERYTHING, steps=1))
    after = json.loads(FORMATS["json"](made))["after"]
    out = made.worked.matrix("out_c").astype(float).tolist()
    assert after["out_before"] == out
    assert after["out_after"] != out
    assert after["E_total_after"] != after["E_total_before"]


@pytest.mark.parametrize(
    "style",
    [Style(), Style(language="de"), Style(rows=True), Style(notation="textbook")],
    ids=["plain", "de", "rows", "textbook"],
)
@pytest.mark.parametrize("output_format", DOCUMENT_FORMATS)
def test_every_format_has_all_steps(output_format: str, style: Style) -> None:
    content = FORMATS[output_format](explained(replace(EVERYTHING, steps=2), style))
    if output_format == "pdf":
        assert content.startswith(b"%PDF")
        return
    text = content.decode()
    assert "Matrix(" not in text
    assert ("Schritt 2" if style.language == "de" else "Step 2") in text
    length = explained(replace(EVERYTHING, steps=2)).training[1].matrix("length").item()
    # A language may have a decimal comma.
    assert str(length).removeprefix("0.") in text


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_plain_pdflatex_sets_an_optimizers_letters(tmp_path: Path) -> None:
    source = tmp_path / "page.tex"
    source.write_bytes(FORMATS["latex"](explained(replace(EVERYTHING, steps=1))))
    ran = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", source.name],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout.decode(errors="replace")[-2000:]


def test_what_an_optimizer_does_is_said_once() -> None:
    text = FORMATS["text"](explained(TrainingSettings(optimizer=Momentum(), steps=3))).decode()
    assert len(re.findall(r"Momentum \(Polyak, 1964\)", text)) == 1
    assert "v_W_b^new = μ · v_W_b + ∂E" in text
