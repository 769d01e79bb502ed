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
    total, every = epochs * samples, samples
    fields = {"epoch": f"epoch 1/{epochs}", "loss": ""}
    with _bar("{task.fields[epoch]}", total, "{task.fields[loss]}", **fields) as update:

        def show(epoch: int, samples: int, loss: float | None = None) -> None:
            changed = {} if loss is None else {"loss": f"loss {loss:.4g}"}
            of = f"epoch {min(epoch, epochs)}/{epochs}"
            update((epoch - 1) * every + samples, epoch=of, **changed)

        yield show


@contextmanager
def rows_bar(what: str, rows: int | None, *, shown: bool) -> Generator[Callable[[int], object]]:
    """Show a bar on standard error while rows are gone through, of a number that may not be known.

    Yields what is to be called with the rows done.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda done: None
        return
    with _bar(what, rows) as update:
        yield update


@contextmanager
def candidates_bar(count: int, *, shown: bool) -> Generator[Callable[[int, float], object]]:
    """Show a bar on standard error while so many candidates are trained.

    Yields what is to be called with how many are done, and the lowest loss of them.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda done, best: None
        return
    with _bar("candidates", count, "{task.fields[best]}", best="") as update:
        yield lambda done, best: update(done, best=f"{done}/{count}, best loss {best:.4g}")


@contextmanager
def _bar(
    before: str, total: int | None, after: str = "", **fields: Any
) -> Generator[Callable[..., object]]:
    """Show a bar with rows per second and the time left between two texts.

    Yields what is to be called with the rows done, and the texts' fields that have changed.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:,.0f} rows/s" if task.speed else "")

    left = [TimeRemainingColumn(), TextColumn("left")] if total is not None else []
    columns = (TextColumn(before), BarColumn(), Speed(), *left, TextColumn(after))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, **fields)

        def update(done: int, **changed: Any) -> None:
            progress.update(task, completed=done, **changed)

        yield update


def say(line: str) -> None:
    """Print a line on standard error."""
    print(f"clearprop: {line}", file=sys.stderr)


@cache
def say_once(line: str) -> None:
    """Print a line on standard error, if it was not printed before."""
    say(line)
