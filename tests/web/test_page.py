"""The page in a real browser, opened from a disk with the network off."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearprop.arithmetic import Rounding
from clearprop.formats.network_toml import read_network_file
from clearprop.web.page import page_html
from web.browsing import numbers, serious_violations

ROOT = Path(__file__).parents[2]
Open = Callable[..., Any]


def choose_example(page: Any, name: str) -> None:
    page.click("nav >> text=Build")
    page.get_by_label("Example", exact=True).select_option(name)


def figures(page: Any) -> dict[str, str]:
    return dict(
        zip(
            page.locator(".figures dt").all_inner_texts(),
            page.locator(".figures dd").all_inner_texts(),
            strict=True,
        )
    )


def trained(page: Any, epoch: int) -> dict[str, str]:
    page.click("header nav >> text=Train")
    page.get_by_label("Stop at epoch").fill(str(epoch))
    page.get_by_label("Stop at epoch").press("Enter")
    page.locator(".controls .main").click()
    page.locator("main").get_by_text(f"Stopped at epoch {epoch}").wait_for(timeout=60_000)
    return figures(page)


def test_it_is_one_file_that_is_not_large(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert "default-src 'none'" in text
    assert "<script src" not in text
    assert "<link" not in text


def test_stepping_through_the_article_comes_to_its_numbers(opened: Open) -> None:
    page = opened()
    assert numbers(page, "net_b, 4 by 1") == [["0.1000"], ["0.3000"], ["0.5000"], ["0.7000"]]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert numbers(page, "W_c, 3 by 4")[0] == ["0.25", "0.30", "0.35", "0.40"]
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert numbers(page, "∂E/∂out_d, 2 by 1")[0][0].startswith("0.7")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    # Where the article has 0.0529 its own numbers make 0.0549.
    assert numbers(page, "∂E/∂out_c, 3 by 1") == [["0.0303"], ["0.0426"], ["0.0549"]]
    # Every neuron that the error comes back to is lit, and the weights on its way.
    assert page.locator(".neuron.lit").count() == 3
    assert page.locator(".edge.lit").count() == 6


def test_an_entry_says_what_it_is_made_of(opened: Open) -> None:
    page = opened()
    page.get_by_label("entry").check()
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 1, "y": 1})
    page.keyboard.press("ArrowRight")
    made = page.locator(".made").inner_text()
    assert made == "net_b [2, 1] = 0.3 · 1 + 0.4 · 0 = 0.3000"
    assert page.get_by_role("grid", name="W_b, 4 by 2").locator("td.from").count() == 2
    # What comes later is not told yet.
    assert numbers(page, "net_b, 4 by 1") == [["0.1000"], ["0.3000"], ["?"], ["?"]]


def test_phases_are_walked_and_the_outputs_compared(opened: Open) -> None:
    page = opened()
    page.get_by_label("phase", exact=True).check()
    for phase in ("The error", "Backward pass", "The update"):
        page.get_by_role("button", name="Next").click()
        assert page.locator(".step-panel h2").inner_text().startswith(phase)
    page.locator(".phases button").last.click()
    before_and_after = page.locator("table.plain tbody tr").all_inner_texts()
    assert before_and_after[0].split() == ["out_d[1]", "0", "0.7199", "0.6925"]


def test_gradients_are_checked_by_one_key(opened: Open) -> None:
    page = opened()
    page.keyboard.press("g")
    assert page.locator(".check span").inner_text().startswith("All 26 gradients agree")


def test_a_network_is_built_and_every_change_can_be_undone(opened: Open) -> None:
    page = opened()
    page.click("nav >> text=Build")
    page.get_by_label("Sizes").fill("2-3-1")
    page.get_by_label("Sizes").press("Enter")
    assert page.locator(".neuron").count() == 6
    page.get_by_label("Activation of layer b").select_option("relu")
    page.get_by_label("Biases in layer b").check()
    page.get_by_role("button", name="Add a layer").click()
    assert page.get_by_label("Sizes").input_value() == "2-3-3-1"
    page.get_by_label("w_b[1, 1]").fill("0.75")
    page.get_by_label("w_b[1, 1]").press("Enter")
    page.click("nav >> text=Step")
    assert numbers(page, "W_b, 3 by 2")[0][0] == "0.75"
    for _ in range(5):
        page.get_by_role("button", name="Undo").click()
    assert numbers(page, "W_b, 4 by 2")[0] == ["0.1", "0.2"]
    page.get_by_role("button", name="Redo").click()
    assert page.locator(".neuron").count() == 6


def test_the_graph_of_a_function_gives_samples(opened: Open) -> None:
    page = opened()
    page.click("nav >> text=Build")
    page.locator("main").get_by_text("The graph of a function").click()
    page.get_by_label("y =").fill("2x^2 - sin(pi x)/2")
    page.get_by_label("x from").fill("0")
    page.get_by_role("button", name="Take its points").click()
    assert page.get_by_label("Sizes").input_value() == "1-8-1"
    assert page.get_by_label("Input 1 of sample 1", exact=True).input_value() == "0"
    assert page.locator("main").get_by_text("The first 30 of 61 samples").is_visible()
    x = float(page.get_by_label("Input 1 of sample 30", exact=True).input_value())
    typed = page.get_by_label("Target 1 of sample 30", exact=True).input_value()
    y = float(typed.replace("−", "-"))
    assert y == pytest.approx(2 * x**2 - math.sin(math.pi * x) / 2, abs=1e-4)
    for formula, reason in (
        ("sin(3x) + ñ", "cannot be read from “ñ” on"),
        ("2 + (x", "cannot be read from “)” on"),
        ("ln(x)", "has no value at x = 0"),
        ("constructor(x)", "cannot be read from “constructor"),
    ):
        page.get_by_label("y =").fill(formula)
        page.get_by_label("y =").press("Enter")
        page.locator("main").get_by_text(reason).wait_for()


def test_bad_sizes_are_refused_in_a_sentence(opened: Open) -> None:
    page = opened()
    page.click("nav >> text=Build")
    page.get_by_label("Sizes").fill("2-0-1")
    page.get_by_label("Sizes").press("Enter")
    assert "whole numbers from 1" in page.locator(".is-wrong .help").inner_text()
    assert page.locator(".neuron").count() == 11


@pytest.mark.parametrize(("example", "epochs"), [("xor", 400), ("three", 300), ("digits", 120)])
def test_a_network_is_trained_to_the_end(opened: Open, example: str, epochs: int) -> None:
    page = opened()
    choose_example(page, example)
    found = trained(page, epochs)
    assert found["Epoch"] == str(epochs)
    assert float(found["Accuracy"].removesuffix(" %")) >= 98
    right = page.locator(".confusion .right").all_inner_texts()
    false = page.locator(".confusion tbody td:not(.right)").all_inner_texts()
    assert sum(map(int, right)) >= 0.98 * sum(map(int, right + false))


def test_training_is_rewound_and_its_weights_are_taken_to_the_steps(opened: Open) -> None:
    page = opened()
    choose_example(page, "xor")
    after = trained(page, 100)
    page.locator(".past input").fill("10")
    assert figures(page)["Epoch"] == "10"
    assert float(figures(page)["Loss"]) > float(after["Loss"])
    page.get_by_role("button", name="Take these weights").click()
    weight = page.locator(".network line title").first.text_content().split(" = ")[1]
    page.click("nav >> text=Build")
    taken = page.get_by_label("w_b[1, 1]").input_value().replace("−", "-")
    assert float(taken) == pytest.approx(float(weight.replace("−", "-")), abs=1e-3)


def test_a_weight_is_changed_while_training_runs(opened: Open) -> None:
    page = opened()
    choose_example(page, "moons")
    page.click("header nav >> text=Train")
    page.locator(".controls .main").click()
    page.locator(".network line").first.dispatch_event("click")
    field = page.locator(".nudge input")
    field.fill("25")
    field.press("Enter")
    page.wait_for_timeout(300)
    assert float(field.input_value()) > 15
    assert page.locator(".controls .main").inner_text().endswith("Pause")
    page.locator(".controls .main").click()
    before = float(field.input_value())
    page.get_by_role("button", name="More").click()
    assert float(field.input_value()) == pytest.approx(before + 0.1, abs=1e-3)
    # And by its name, for those who do not click.
    name = page.get_by_label("Weight or bias")
    name.fill("w_b[9, 1]")
    name.press("Enter")
    page.locator("main").get_by_text("There is no such weight").wait_for()
    name.fill("b_c[2]")
    name.press("Enter")
    assert page.get_by_label("b_c[2]", exact=True).is_visible()


def test_two_runs_stand_in_one_curve(opened: Open) -> None:
    page = opened()
    choose_example(page, "moons")
    page.click("header nav >> text=Train")
    page.get_by_label("Train a second network").check()
    page.get_by_label("Optimizer").select_option("gradient_descent")
    trained(page, 20)
    page.locator("main").get_by_text("The curve in numbers").click()
    rows = page.locator("details table.plain tbody tr").all_inner_texts()
    assert len(rows[-1].split()) == 3
    assert rows[-1].split()[0] == "20"


def test_a_loss_that_is_no_number_stops_with_a_sentence(opened: Open) -> None:
    page = opened()
    choose_example(page, "sine")
    page.get_by_label("Optimizer").select_option("gradient_descent")
    page.get_by_label("Learning rate").fill("5000")
    page.get_by_label("Learning rate").press("Enter")
    page.click("header nav >> text=Train")
    page.locator(".controls .main").click()
    page.locator("main").get_by_text("no longer a number").wait_for(timeout=20_000)
    assert page.locator(".controls .main").inner_text().endswith("Train")


def test_german_has_commas_and_its_own_words(opened: Open) -> None:
    page = opened(locale="de")
    page.get_by_label("Language").select_option("de")
    assert page.locator("h1").inner_text() == "Backpropagation, Schritt für Schritt"
    assert numbers(page, "net_b, 4 mal 1")[0] == ["0,1000"]
    assert page.evaluate("document.documentElement.lang") == "de"


def test_it_opens_with_a_network_file(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "mazur.html"
    source = ROOT / "examples" / "mazur.toml"
    example = read_network_file(source, seed=0, places=4)
    path.write_text(page_html(example, Rounding(4)), encoding="utf-8")
    page = opened(path)
    assert numbers(page, "net_b, 2 by 1") == [["0.3775"], ["0.3925"]]


@pytest.mark.parametrize("mode", ["Tour", "Build", "Step", "Train"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anyone_s_way(opened: Open, mode: str, scheme: str) -> None:
    page = opened(color_scheme=scheme)
    page.click(f"header nav >> text={mode}")
    if mode == "Train":
        page.get_by_role("button", name="One epoch").click()
    assert not serious_violations(page)


@pytest.mark.parametrize("mode", ["Tour", "Build", "Step", "Train"])
@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_the_screen(opened: Open, mode: str, width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    page.click(f"header nav >> text={mode}")
    for language in ("en", "de"):
        page.locator(".tools select").select_option(language)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_link_restores_the_whole_state_and_hides_and_locks_parts(
    opened: Open, page_file: Path
) -> None:
    page = opened()
    choose_example(page, "moons")
    page.get_by_label("w_b[1, 1]").fill("0.125")
    page.get_by_label("w_b[1, 1]").press("Enter")
    page.locator("main").get_by_text("For teachers").click()
    page.get_by_label("Hide: Train", exact=True).check()
    page.get_by_label("Lock: layers").check()
    page.get_by_role("button", name="Copy a link").click()
    page.locator("main").get_by_text("holds everything").wait_for()
    fragment = page.evaluate("location.hash")
    assert len(fragment) <= 8192
    again = opened(fragment=fragment)
    assert again.locator("header nav button").all_inner_texts() == ["Tour", "Build", "Step"]
    assert again.get_by_label("w_b[1, 1]").input_value() == "0.125"
    assert again.get_by_label("Example", exact=True).input_value() == "moons"
    assert again.locator(".locked").count() == 1
    assert again.locator(".locked [inert]").count() == 1


def test_a_damaged_link_is_said_to_be_one(opened: Open) -> None:
    page = opened(fragment="#v1.abc")
    assert "damaged" in page.locator("main .wrong").inner_text()
    assert page.locator(".neuron").count() == 11


def test_files_are_loaded_and_saved(opened: Open, tmp_path: Path) -> None:
    page = opened()
    page.click("nav >> text=Build")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save NETWORK.toml").click()
    saved.value.save_as(tmp_path / "network.toml")
    read = read_network_file(tmp_path / "network.toml", seed=0, places=4)
    assert read.slope_inside
    assert read.network.sizes == (2, 4, 3, 2)
    file_field = page.locator("input[type=file]")
    file_field.set_input_files(ROOT / "examples" / "mazur.toml")
    page.locator("main").get_by_text("mazur.toml is loaded").wait_for()
    assert page.get_by_label("Sizes").input_value() == "2-2-2"
    file_field.set_input_files(ROOT / "examples" / "iris.csv")
    page.locator("main").get_by_text("150 samples with 4 inputs").wait_for()
    assert page.get_by_label("Sizes").input_value() == "4-8-3"
    (tmp_path / "bad.csv").write_text("one\n")
    file_field.set_input_files(tmp_path / "bad.csv")
    page.locator("main").get_by_text("This is not a table of samples").wait_for()
    found = trained(page, 150)
    assert float(found["Accuracy"].removesuffix(" %")) >= 95


def test_the_tour_is_taken_to_its_end(opened: Open) -> None:
    page = opened()
    page.click("header nav >> text=Tour")
    titles = []
    while True:
        titles.append(page.locator(".tour h2").inner_text())
        onward = page.get_by_role("button", name="Go on")
        if onward.is_disabled():
            break
        onward.click()
    assert len(titles) == len(set(titles)) == 10
    page.locator("main").get_by_text("Stopped at epoch 400").wait_for(timeout=60_000)
    assert figures(page)["Accuracy"] == "100.0 %"


def test_the_tour_drives_the_page_and_its_links_stand_at_steps(opened: Open) -> None:
    page = opened()
    page.click("header nav >> text=Tour")
    page.locator("main").get_by_text("All chapters").click()
    page.get_by_role("button", name="Backward: to the layer before").click()
    assert page.locator(".made").inner_text().endswith("= 0.0549")
    page.get_by_role("link", name="times the slope").click()
    assert page.locator(".phases .now").inner_text().startswith("∂E/∂net_c") or (
        page.get_by_role("grid", name="∂E/∂net_c").count() > 0
    )
    assert "#" not in page.url


def test_a_teacher_s_own_tour_opens(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "tour.html"
    tour = "## Mine\n\n```page\nstep: out_b\n```\n\nLook at <b>this</b>: `{out_b}`.\n"
    path.write_text(page_html(tour=tour), encoding="utf-8")
    page = opened(path)
    assert page.locator(".tour h2").inner_text() == "Mine"
    assert "<b>this</b>" in page.locator(".tour-text").inner_text()
    assert numbers(page, "out_b, 4 by 1")[0] == ["0.5250"]
