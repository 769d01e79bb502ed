"""The text of a worked example, as a person reads it."""

import pytest

from clearprop.worked.writers.text import to_text
from worked.test_steps import LEGAL_PAIRS, worked_example


def test_a_step_shows_name_formula_numbers_and_result() -> None:
    text = to_text(worked_example((1, 1), "identity", bias=False))
    assert "net_b = W_b · out_a\n  1.3600 · 0.00 = " not in text
    lines = text.splitlines()
    at = lines.index("net_b = W_b · out_a")
    worked = worked_example((1, 1), "identity", bias=False)
    numbers = [worked.matrix(name).item() for name in ("W_b", "out_a", "net_b")]
    for number in numbers:
        assert format(abs(number), "f") in lines[at + 1]


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize(("activation", "loss"), LEGAL_PAIRS)
def test_lines_fit_the_width(activation: str, loss: str, width: int) -> None:
    worked = worked_example((3, 9, 4), ["gelu", activation], loss=loss, samples=3)
    numbers = [line for line in to_text(worked, width).splitlines() if line[:1] == " "]
    assert numbers
    too_long = [line for line in numbers if len(line) > width]
    assert not too_long


def test_wide_and_tall_layers_are_shortened_with_dots() -> None:
    text = to_text(worked_example((40, 30, 2)), width=80)
    assert "…" in text
    assert "⋮" in text
    assert max(len(line) for line in text.splitlines() if line[:1] == " ") <= 80


def test_matrices_are_aligned() -> None:
    text = to_text(worked_example((2, 4, 3)))
    rows = [line for line in text.splitlines() if line.startswith("  ⎢") or line.startswith("  ⎣")]
    assert rows
    for line in rows:
        assert line.count("⎢") == line.count("⎥")
        assert line.count("⎣") == line.count("⎦")


def test_several_samples_are_said_to_be_averaged_or_added_up() -> None:
    assert "the gradient is the mean over them" in to_text(worked_example(samples=2))
    assert "the gradient is the sum over them" in to_text(worked_example(samples=2, batch="sum"))
    assert "batch" not in to_text(worked_example(samples=1))


def test_drawn_weights_are_said_to_be_drawn() -> None:
    assert "drawn from seed 3" in to_text(worked_example())


def test_without_paint_there_is_no_escape_and_with_it_only_that_differs() -> None:
    worked = worked_example()
    plain = to_text(worked)
    assert "\x1b" not in plain
    painted = to_text(worked, paint=lambda style, text: f"<{style}>{text}</>")
    for style in ("heading", "formula", "result", "note"):
        assert f"<{style}>" in painted
        painted = painted.replace(f"<{style}>", "")
    assert painted.replace("</>", "") == plain
