"""The page by keyboard alone, read out, without motion, enlarged and on paper."""

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]


def said(page: Any) -> str:
    """Return what is read out: the page has one region for it."""
    assert page.locator("[role=status], [role=alert], [aria-live]").count() == 1
    page.wait_for_timeout(50)
    return page.get_by_role("status").inner_text()


def tab_to(page: Any, name: str) -> None:
    """Press the tab key until a control of that name has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.closest('td:focus')?.closest('table').ariaLabel"
            " ?? document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.innerText"
            " ?? document.activeElement.innerText"
        )
        if (focused or "").strip().startswith(name):
            return
    raise AssertionError(f"the tab key does not come to {name}")


def test_a_network_is_built_stepped_trained_and_practised_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    tab_to(page, "Build")
    page.keyboard.press("Enter")
    tab_to(page, "Sizes")
    page.keyboard.press("Control+A")
    page.keyboard.type("2-3-1")
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Step")
    page.keyboard.press("Enter")
    assert said(page).startswith("net_b. Each neuron")
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("out_b. The activation function")
    tab_to(page, "out_b, 3 by 1")
    page.keyboard.press("ArrowDown")
    assert said(page).startswith("out_b [2, 1] = ")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    assert "gradients agree" in said(page)
    tab_to(page, "Practise")
    page.keyboard.press("Space")
    tab_to(page, "out_b, row 1, column 1")
    page.keyboard.type("0.9")
    page.keyboard.press("Enter")
    assert "0 of 3 right." in said(page)
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Train")
    page.keyboard.press("Enter")
    tab_to(page, "Stop at epoch")
    page.keyboard.press("Control+A")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    tab_to(page, "▶ Train")
    page.keyboard.press("Enter")
    page.locator("main").get_by_text("Stopped at epoch 20").wait_for()
    assert said(page).startswith("Stopped at epoch 20")


def test_the_accessibility_tree_names_what_is_there(opened: Open) -> None:
    page = opened()
    tree = page.locator("body").aria_snapshot()
    for part in (
        '- heading "Backpropagation, step by step" [level=1]',
        '- navigation "What to do"',
        '- navigation "Steps"',
        '- button "Next →"',
        '- checkbox "Practise"',
        '- radio "step" [checked]',
        '- region "The step"',
        '- grid "net_b, 4 by 1"',
        '- rowheader "row 4"',
        '- gridcell "0.7000"',
    ):
        assert part in tree, tree
    page.click("header nav >> text=Train")
    page.get_by_role("button", name="One epoch").click()
    tree = page.locator("body").aria_snapshot()
    for part in ('- button "Train"', "- slider", "- group: The curve in numbers"):
        assert part in tree, tree
    # Every picture has a name.
    for picture in page.get_by_role("img").all():
        assert picture.get_attribute("aria-label"), picture.inner_html()


def test_every_picture_of_training_has_its_numbers(opened: Open) -> None:
    page = opened()
    page.click("nav >> text=Build")
    page.get_by_label("Example", exact=True).select_option("xor")
    page.click("header nav >> text=Train")
    page.get_by_role("button", name="One epoch").click()
    page.locator("details.numbers summary").first.wait_for()
    for summary in page.locator("details.numbers summary").all():
        summary.click()
    page.get_by_role("grid", name="W_b, 3 by 2", exact=True).wait_for()
    page.get_by_role("grid", name="∂E/∂W_c, 1 by 3").wait_for()
    outputs = page.locator("table", has_text="Outputs at points of the inputs")
    assert outputs.locator("tbody tr").count() == 25
    before = outputs.locator("td").all_inner_texts()
    page.get_by_role("button", name="One epoch").click()
    page.wait_for_timeout(200)
    assert outputs.locator("td").all_inner_texts() != before


def test_every_step_is_a_sentence_that_is_read_out(opened: Open) -> None:
    page = opened()
    steps = page.locator(".phases button").count()
    heard = []
    for _ in range(steps):
        heard.append(said(page))
        page.keyboard.press("ArrowRight")
    assert len(set(heard)) == steps
    assert all(len(sentence) > 10 for sentence in heard)


def test_nothing_moves_for_those_who_want_no_motion(opened: Open) -> None:
    page = opened(reduced_motion="reduce")
    page.click("header nav >> text=Step")
    assert page.locator(".moving").count() == 0 or not page.locator(".moving").first.is_visible()
    running = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert page.evaluate(running) == 0


@pytest.mark.parametrize("mode", ["Tour", "Build", "Step", "Train"])
def test_all_of_it_is_there_at_400_percent(opened: Open, mode: str) -> None:
    # 1280 by 1024 pixels at 400 %.
    page = opened(viewport={"width": 320, "height": 256})
    page.click(f"header nav >> text={mode}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # Nothing that stays in place covers the little room there is.
    stuck = page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => ['fixed', 'sticky']"
        ".includes(getComputedStyle(one).position)).length"
    )
    assert stuck == 0


def test_a_step_is_printed_without_its_controls(opened: Open) -> None:
    page = opened()
    page.click("header nav >> text=Step")
    page.emulate_media(media="print")
    assert not page.locator(".timeline-keys").is_visible()
    assert not page.locator("header nav").is_visible()
    assert page.get_by_role("grid", name="net_b, 4 by 1").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_words_light_up_what_they_speak_of_and_back(opened: Open) -> None:
    page = opened()
    page.click("header nav >> text=Step")
    lit = page.locator(".falk .left td.from")
    assert lit.count() == 0
    page.locator("main").get_by_text("its weights").hover()
    assert lit.count() == 8
    page.get_by_role("grid", name="out_a, 2 by 1").hover()
    assert lit.count() == 0
    page.locator(".sentence .from", has_text="the outputs of the layer before").wait_for()
    page.locator(".operands button").first.focus()
    page.locator(".sentence .from", has_text="its weights").wait_for()
