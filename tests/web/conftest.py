"""The page, opened in a browser from a disk with the network off."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clearprop.web.page import page_html

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page_html(), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Open]:
    """Open the page, or another; whatever the browser complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(path: Path = page_file, fragment: str = "", **options: Any) -> Any:
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{path.as_uri()}{fragment}")
        page.wait_for_selector("header h1")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
