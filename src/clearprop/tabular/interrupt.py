"""Ctrl-C while a network is trained: once to stop and keep what there is, twice to quit."""

import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping_on_interrupt() -> Generator[Callable[[], bool]]:
    """Give a function that says whether there was a first interrupt; a second one is raised.

    Signals can only be handled in the main thread; in others there is never a first one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    interrupted = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True
        print(
            "\nclearprop: stopping after this epoch, and the best parameters are kept (Ctrl-C once "
            "more quits without them)",
            file=sys.stderr,
        )

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield lambda: interrupted
    finally:
        signal.signal(signal.SIGINT, before)
