"""Start the command line: Ctrl-C while the package is still being loaded ends it in one line.

It stands outside the package, whose own modules are loaded before anything in it can run.
"""

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Load `clearprop.cli` and run it."""
    # Not an exception: raised inside another library's import, it may be swallowed or reworded.
    is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_usual:  # not where a shell lets a program in the background ignore it
        signal.signal(signal.SIGINT, _quit)
    from clearprop.cli import main as run

    if is_usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


def _quit(number: int, frame: FrameType | None) -> None:
    sys.stderr.write("clearprop: interrupted\n")
    sys.stderr.flush()
    os._exit(128 + number)
