"""What the package ships of the page is what its sources make."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src" / "clearprop" / "web" / "built"


@pytest.fixture(scope="module")
def tools() -> Path:
    folder = ROOT / "web" / "node_modules" / ".bin"
    if shutil.which("node") is None or not folder.exists():
        pytest.skip("node, or what `npm ci` installs in web/, is missing")
    return folder


def test_the_built_files_are_fresh(tools: Path, tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", tmp_path], cwd=ROOT / "web", check=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_text(encoding="utf-8") for path in BUILT.iterdir()}
    assert made == shipped, "build the page anew: cd web && node build.mjs"


def test_the_sources_have_the_types_that_they_say(tools: Path) -> None:
    checked = subprocess.run(
        [tools / "tsc", "--noEmit"], cwd=ROOT / "web", capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
