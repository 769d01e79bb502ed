"""Measurements in a process of their own, which prints what it found as JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]


class ChildFailedError(Exception):
    """The process ended badly; the message is the last line it wrote."""


def run(module: str, *arguments: str, folder: Path = ROOT, **environment: str) -> dict[str, Any]:
    """Run `python -m benchmarks.MODULE` of the checkout in `folder` to its end.

    Returns what it printed, and its seconds as "process".
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    started = perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    elapsed = perf_counter() - started
    if done.returncode:
        raise ChildFailedError((done.stderr.strip() or "no message").splitlines()[-1])
    return json.loads(done.stdout.splitlines()[-1]) | {"process": elapsed}
