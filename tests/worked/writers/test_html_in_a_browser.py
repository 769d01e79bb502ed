"""The HTML page in a real browser: what a pointer, a keyboard and a finger light up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearprop.worked.writers.formats import FORMATS
from worked.documents import EXAMPLES, explained


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return a function that opens an example's page; scripts must not fail on it."""
    failures: list[str] = []

    def open_page(name: str, style: str = "plain", **context: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_bytes(FORMATS["html"](explained(name, style)))
        page = browser.new_context(offline=True, **context).new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    assert failures == []


def lit(page: Any, kind: str) -> set[str]:
    return set(page.eval_on_selector_all(f".{kind}", "all => all.map(e => e.dataset.at)"))


def result_of(page: Any, name: str, row: int = 0, column: int = 0) -> Any:
    return page.locator(f"[data-name='{name}'] [data-at='{name}:{row}:{column}'][tabindex]")


def test_pointing_at_a_number_lights_up_what_it_was_made_of(opened: Any) -> None:
    page = opened("article")
    result_of(page, "net_c", 1).hover()
    assert page.locator("#says").inner_text() == (
        "0.45 · 0.5250 + 0.50 · 0.5744 + 0.55 · 0.6225 + 0.60 · 0.6682 = "
        "0.23625 + 0.28720 + 0.34238 + 0.40092 = 1.2667"
    )
    assert lit(page, "lit") == {"net_c:1:0"}
    assert lit(page, "from") == {
        *(f"W_c:1:{j}" for j in range(4)),
        *(f"out_b:{i}:0" for i in range(4)),
    }
    page.mouse.move(1, 1)
    assert lit(page, "lit") == set()
    assert page.locator("#says").inner_text() == ""


def test_tab_and_arrows_do_the_same(opened: Any) -> None:
    page = opened("article")
    page.keyboard.press("Tab")  # the first result on the page: net_b
    assert lit(page, "lit") == {"net_b:0:0"}
    page.keyboard.press("ArrowDown")
    assert lit(page, "lit") == {"net_b:1:0"}
    assert page.locator("#says").inner_text() == ("0.3 · 1 + 0.4 · 0 = 0.30000 + 0.00000 = 0.3000")
    page.keyboard.press("Escape")
    assert lit(page, "lit") == set()
    page.keyboard.press("Tab")
    assert lit(page, "lit") == {"out_b:0:0"}


def test_arrows_go_over_dots(opened: Any) -> None:
    page = opened("64-32-10")
    result_of(page, "net_b", 5).focus()
    page.keyboard.press("ArrowDown")
    assert lit(page, "lit") == {"net_b:31:0"}


def test_a_finger_does_the_same(opened: Any) -> None:
    page = opened("batch of four", "rows", has_touch=True, viewport={"width": 400, "height": 800})
    result_of(page, "dW_c", 1, 2).tap()
    assert lit(page, "lit") == {"dW_c:1:2"}
    assert lit(page, "from") == {
        *(f"dE_dnet_c:1:{k}" for k in range(4)),
        *(f"out_b:2:{k}" for k in range(4)),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_result_says_how_it_is_made(opened: Any, name: str) -> None:
    page = opened(name)
    stops = page.locator("[tabindex='0']")
    assert stops.count() == len(explained(name).worked.steps)
    for stop in stops.all():
        stop.focus()
        said = page.locator("#says").inner_text()
        number = stop.evaluate("e => e.querySelector('mn').textContent")
        assert said.endswith(f"= {number}")
        assert lit(page, "from")


def test_maths_is_laid_out_as_maths(opened: Any) -> None:
    page = opened("article")
    top, bottom = (result_of(page, "net_b", row).bounding_box() for row in (0, 3))
    assert top["x"] == pytest.approx(bottom["x"], abs=1)
    assert bottom["y"] > top["y"] + 2.9 * top["height"]
    fraction = page.locator("[data-name='E_total'] mfrac").first
    above, below = (fraction.locator(f":scope > *:nth-child({k})").bounding_box() for k in (1, 2))
    assert above["y"] + above["height"] <= below["y"] + 1


def test_a_page_is_not_wider_than_a_sheet_when_printed(opened: Any) -> None:
    for name in EXAMPLES:
        page = opened(name)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 643, "height": 900})  # 170 mm at 96 dots an inch
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 643, name


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_phones_page_does_not_scroll_sideways(opened: Any, name: str) -> None:
    page = opened(name, viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_a_number_was_made_of_stands_beside_it(opened: Any) -> None:
    page = opened("article")
    for name in ("net_b", "dW_d", "W_d_new"):
        number = result_of(page, name)
        number.hover()
        at, says = number.bounding_box(), page.locator("#says").bounding_box()
        apart = max(says["y"] - at["y"] - at["height"], at["y"] - says["y"] - says["height"])
        assert 0 <= apart < 20
        assert says["x"] >= 0
        assert says["x"] + says["width"] <= 1280


def test_decimal_points_stand_under_each_other(opened: Any) -> None:
    page = opened("article")
    column = [result_of(page, "dW_d", row, 1) for row in (0, 1)]
    ends = [number.locator("mn").first.bounding_box() for number in column]
    assert ends[0]["x"] + ends[0]["width"] == pytest.approx(ends[1]["x"] + ends[1]["width"], abs=1)


def test_a_cut_matrix_can_be_unfolded(opened: Any) -> None:
    page = opened("64-32-10")
    whole = page.locator("[data-name='dW_c'] details")
    assert whole.locator("mn").first.is_hidden()
    whole.locator("summary").click()
    assert whole.locator("mtr").count() == 10
    assert whole.locator("mtd").count() == 320
