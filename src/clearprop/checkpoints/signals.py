"""Signals that ask a training to stop, which it does between two updates, once it is saved."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self, final

ASKED = ("SIGINT", "SIGTERM")
"""What asks; the same signal a second time does what it would have done without this."""


@final
class Signals:
    """While it is entered, the first signal is only noted, if any is to be."""

    def __init__(self, *, noted: bool = True) -> None:
        self.asked, self._noted = "", noted
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        # Python lets the main thread alone change what signals do.
        if self._noted and threading.current_thread() is threading.main_thread():
            for name in ASKED:
                number = getattr(signal, name)
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = signal.Signals(number).name
            return
        handler: Callable[..., Any] | Any = self._before[number]
        if callable(handler):
            handler(number, frame)
        else:
            signal.signal(number, handler)
            signal.raise_signal(number)
