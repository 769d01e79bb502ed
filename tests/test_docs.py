"""The code in docs/ runs, and its links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def run_code_of(page: str, tmp_path: Path) -> str:
    """Run the Python of a page as one program, and return what it prints."""
    text = (DOCS / page).read_text(encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text("\n".join(re.findall(r"```python\n(.*?)```", text, re.S)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_docs_say_about_extending_runs(tmp_path: Path) -> None:
    loss, *outline = run_code_of("extending.md", tmp_path).splitlines()
    assert float(loss) > 0
    assert "    Vooruit" in outline


def test_what_docs_say_about_tables_runs(tmp_path: Path) -> None:
    printed = run_code_of("tables.md", tmp_path)
    assert "'area' is read as numbers, '34 m²' as 34" in printed
    assert "[410." in printed


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (DOCS / link).exists(), link
