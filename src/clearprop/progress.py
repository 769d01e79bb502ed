"""What is printed while people wait: a progress bar on a terminal, and single lines."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache


@contextmanager
def progress_bar(epochs: int, done: int, *, shown: bool) -> Generator[Callable[[float], None]]:
    """Show a bar on standard error; what it yields is to be called with every epoch's loss."""
    if not shown or not sys.stderr.isatty():
        yield lambda loss: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("loss {task.fields[loss]:.4g}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("training", total=epochs, completed=done, loss=float("nan"))
        yield lambda loss: progress.update(task, advance=1, loss=loss)


def say(line: str) -> None:
    """Print a line on standard error."""
    print(f"clearprop: {line}", file=sys.stderr)


@cache
def say_once(line: str) -> None:
    """Print a line on standard error, if it was not printed before."""
    say(line)
