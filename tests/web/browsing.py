"""What tests read off the page in a browser."""

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def numbers(page: Any, name: str) -> list[list[str]]:
    """Return the numbers of a matrix that is shown."""
    rows = page.get_by_role("grid", name=name).locator("tbody tr").all()
    return [row.locator("td").all_inner_texts() for row in rows]


def serious_violations(page: Any) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds that stands in someone's way; skip the test without it."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed in web/")
    # The page's own policy lets no other script in; the browser's tools may.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], [node["html"] for node in one["nodes"]][:3])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
