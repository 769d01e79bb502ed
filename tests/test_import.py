"""Importing is quick because heavy libraries wait until they are needed."""

import subprocess
import sys

HEAVY = (
    *("numba", "polars", "rich", "scipy", "sklearn", "sympy"),
    *("keras", "onnx", "onnxruntime", "torch"),
)


def imported_by(code: str) -> set[str]:
    script = f"import sys; {code}; print(*(n for n in {HEAVY} if n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_package_imports_nothing_heavy() -> None:
    assert imported_by("import clearprop") == set()


def test_the_command_line_imports_nothing_heavy_before_a_command_runs() -> None:
    assert imported_by("import clearprop.cli") == set()
