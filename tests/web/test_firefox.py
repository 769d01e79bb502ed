"""The page in Firefox as well, driven over WebDriver BiDi."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"


def test_it_is_built_stepped_practised_and_trained_in_firefox(page_file: Path) -> None:
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    has_driver = (WEB / "node_modules" / "puppeteer-core").exists()
    if firefox is None or shutil.which("node") is None or not has_driver:
        pytest.skip("firefox, node, or what `npm ci` installs in web/, is missing")
    done = subprocess.run(
        ["node", WEB / "tests" / "firefox.mjs", page_file.as_uri(), firefox],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    seen = json.loads(done.stdout)
    assert seen["errors"] == []
    assert seen["gradient"] == ["0.0303", "0.0426", "0.0549"]
    assert seen["marks"] == ["✓", "✗", ""]
    assert "the transpose was forgotten" in seen["feedback"][0]
    assert seen["restored"] == "xor"
    epochs, _, loss, accuracy = seen["figures"]
    assert (epochs, accuracy) == ("1000", "100.0 %")
    assert float(loss) < 0.1
    assert seen["chapter"] == ["Chapter 10 of 10"]
