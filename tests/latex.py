"""Compile LaTeX with the pdflatex of the machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

WIDEST = 10
"""Points that a line may be wider than the text; more would be seen."""


def assert_pdflatex_compiles(text: str, folder: Path) -> Path:
    """Compile, with lines no wider than the page, and return the PDF; skip without pdflatex."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    (folder / "page.tex").write_text(text, encoding="utf-8")
    made = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = made.stdout.decode(errors="replace")
    assert made.returncode == 0, log[-2000:]
    too_wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]
    assert max(too_wide, default=0) < WIDEST
    return folder / "page.pdf"
