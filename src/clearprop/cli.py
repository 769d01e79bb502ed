"""The command line: parse, call, print.  Each command stands in `clearprop.commands`."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from clearprop.commands.check import check
from clearprop.commands.derive import derive
from clearprop.commands.exercise import exercise
from clearprop.commands.explain import explain
from clearprop.commands.export import export
from clearprop.commands.inspect import inspect
from clearprop.commands.mark import mark
from clearprop.commands.page import page
from clearprop.commands.predict import predict
from clearprop.commands.report import report
from clearprop.commands.score import score
from clearprop.commands.search import search
from clearprop.commands.train import train
from clearprop.errors import ClearpropError

app = typer.Typer(
    name="clearprop",
    help="Feed-forward neural networks of any size, with every step of backpropagation shown.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"clearprop {version('clearprop')}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Feed-forward neural networks of any size, with every step of backpropagation shown."""


for command in (
    explain,
    derive,
    page,
    exercise,
    mark,
    train,
    search,
    predict,
    score,
    check,
    inspect,
    report,
    export,
):
    app.command()(command)

BAD_INPUT = 2
"""Exit code for input that cannot be used."""

INTERRUPTED = 130
"""Exit code after Ctrl-C; typer returns it where it has caught the interrupt."""


def main() -> None:
    """Run the command line; bad input gets one sentence on standard error and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except (ClearpropError, typer.TyperException) as wrong:
        message = wrong.format_message() if isinstance(wrong, typer.TyperException) else str(wrong)
        print(f"clearprop: {message}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except MemoryError as wrong:
        reason = f"there is too little memory ({wrong}): give a smaller network or fewer rows"
        print(f"clearprop: {reason}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left to flush must not fail again.
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
        sys.exit(0)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        print("clearprop: interrupted", file=sys.stderr)
    sys.exit(code if isinstance(code, int) else 0)
