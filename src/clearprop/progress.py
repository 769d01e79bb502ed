"""What is printed while people wait: a progress bar on a terminal, and single lines."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol


class Show(Protocol):
    """Shows how far a training is: in which epoch, from 1, and after how many of its samples."""

    def __call__(self, epoch: int, samples: int, loss: float | None = None) -> None: ...


@contextmanager
def progress_bar(epochs: int, samples: int, *, shown: bool) -> Generator[Show | None]:
    """Show a bar on standard error while a training of so many epochs and samples goes on.

    Yields what is to be called as it goes on, with the loss at an epoch's end; None if nothing is
    to be shown, as where standard error is no terminal.
    """
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import TextColumn

    texts = (TextColumn("epoch {task.fields[epoch]}/" + str(epochs)), TextColumn(_LOSS))
    with _bar("", epochs * samples, *texts, epoch=1, loss=float("nan")) as (progress, task):
        of_epoch = samples

        def show(epoch: int, samples: int, loss: float | None = None) -> None:
            done = (epoch - 1) * of_epoch + samples
            fields = {} if loss is None else {"loss": loss}
            progress.update(task, completed=done, epoch=min(epoch, epochs), **fields)

        yield show


@contextmanager
def rows_bar(what: str, rows: int | None, *, shown: bool) -> Generator[Callable[[int], object]]:
    """Show a bar on standard error while rows are gone through, of a number that may not be known.

    Yields what is to be called with the rows done.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda done: None
        return
    with _bar(what, rows) as (progress, task):
        yield lambda done: progress.update(task, completed=done)


_LOSS = "loss {task.fields[loss]:.4g}"


@contextmanager
def _bar(what: str, total: int | None, *texts: Any, **fields: Any) -> Generator[tuple[Any, Any]]:
    """Show a bar with rows per second, the time left and other texts."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    def speed(task: Any) -> str:
        return f"{task.speed:,.0f} rows/s" if task.speed else ""

    class Speed(TextColumn):
        def render(self, task: Any) -> Any:
            self.text_format = speed(task).replace("{", "")
            return super().render(task)

    columns = (
        TextColumn("{task.description}"),
        *texts[:1],
        BarColumn(),
        Speed(""),
        TimeRemainingColumn(),
        TextColumn("left"),
        *texts[1:],
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress, progress.add_task(what, total=total, **fields)


def say(line: str) -> None:
    """Print a line on standard error."""
    print(f"clearprop: {line}", file=sys.stderr)


@cache
def say_once(line: str) -> None:
    """Print a line on standard error, if it was not printed before."""
    say(line)
