"""`clearprop search`: a table to the best of many models."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.options import number, present, whole
from clearprop.commands.screen import print_sections, print_where_saved, refuse_overwriting
from clearprop.errors import ClearpropError

if TYPE_CHECKING:
    from clearprop.tabular.search import Combination

MOST_SHOWN = 20
"""Combinations that are printed, and those that failed."""


def search(
    data: Annotated[Path, Argument(metavar="DATA", help=f"Rows are samples; {options.TABLE_HELP}")],
    target: Annotated[str, Option(help="The column to predict.")],
    grid: Annotated[
        list[str],
        Option(
            metavar="SETTING=VALUE,...",
            help="Values to try of hidden, activation, optimizer, learning_rate, l2, initializer "
            "or seed; may be given several times, for every combination.",
        ),
    ],
    output: Annotated[
        Path | None, Option("--output", "-o", metavar="MODEL", help="Save the best model there.")
    ] = None,
    jobs: Annotated[
        int | None,
        Option(parser=whole, help="Processes that train at the same time, -1 for all cores (1)."),
    ] = None,
    halving: Annotated[
        int | None,
        Option(
            parser=whole,
            metavar="K",
            help="Train all for few epochs, the best of K for K times as many, and so on.",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        Option(metavar="DIR", help="Keep trainings that are done, to go on with the others."),
    ] = None,
    epochs: Annotated[
        int | None, Option(parser=whole, help="Maximum number of passes (200).")
    ] = None,
    batch_size: Annotated[int | None, Option(parser=whole, help="Rows per update (32).")] = None,
    patience: Annotated[
        int | None,
        Option(parser=whole, help="Epochs without a better validation loss; 0 for all (20)."),
    ] = None,
    validation: Annotated[
        float | None,
        Option(parser=number, help="Share of the rows kept to judge networks by (0.2)."),
    ] = None,
    seed: Annotated[
        int, Option(parser=whole, help="Draws the split, the initial weights and the shuffling.")
    ] = 0,
    encoding: options.Encoding = None,
) -> None:
    """Train a network for every combination of some settings, and save the best.

    Combinations are ranked by the lowest loss of the validation rows, which are the same for all.
    What they do not vary is that of the plain recipe (clearprop train --recipe plain).
    Small networks of one shape are trained at once.  One that fails is shown with its reason.
    Started by mpiexec or srun, rank 0 hands combinations out to the others.

    For example:

    clearprop search flowers.csv --target species --grid hidden=16,64-64 --grid
    learning_rate=0.001,0.01 -o flowers.safetensors
    """
    from clearprop.distributed.launch import started_together
    from clearprop.files import check_can_write
    from clearprop.formats.model_file import save_model
    from clearprop.tabular.read import read_table
    from clearprop.tabular.report import fitted_sections
    from clearprop.tabular.search import search_table
    from clearprop.tabular.settings import FitSettings

    with started_together() as comm:
        if output is not None:
            refuse_overwriting("-o", output, {"the data": data})
            check_can_write(output)
        changes = present(
            epochs=epochs, batch_size=batch_size, patience=patience, validation=validation
        )
        settings = FitSettings(recipe="plain", seed=seed, **changes)
        values = dict(map(_values, grid))
        table = read_table(data, encoding)
        fitted, found = search_table(
            table, target, settings, values,
            jobs=jobs, comm=comm, keep=keep, halving=halving, progress=True,
        )  # fmt: skip
        if comm is not None and comm.Get_rank() > 0:
            return
        print_sections([("combinations", _lines(tuple(values), found))])
        if output is not None:
            save_model(fitted.model, output)
        print_sections(fitted_sections(fitted, options.table_name(data)))
        print_where_saved(output)


def _values(text: str) -> "tuple[str, list[Any]]":
    """Return a setting's name and its values, as they are typed."""
    name, equals, typed = text.partition("=")
    name = name.strip().replace("-", "_")
    if not equals or not typed.strip():
        raise ClearpropError(
            f"--grid is '{text}': write a setting and its values, such as l2=0,0.01"
        )
    return name, [_value(name, one.strip()) for one in typed.split(",")]


def _value(name: str, typed: str) -> Any:
    match name:
        case "hidden":
            return options.hidden_layers(typed)
        case "activation":
            return (typed,)
        case "learning_rate" | "l2":
            return number(typed)
        case "seed":
            return whole(typed)
        case _:
            return typed


def _lines(names: Sequence[str], found: "Sequence[Combination]") -> list[str]:
    """Return a table of the best combinations, and below it of those that failed."""
    trained = [one for one in found if not one.reason]
    failed = [one for one in found if one.reason]
    rows = [["loss", "epochs", *names]]
    rows += [
        [f"{one.loss:.4g}", str(one.epochs), *map(_text, one.values)]
        for one in trained[:MOST_SHOWN]
    ]
    rows += [["failed", "", *map(_text, one.values)] for one in failed[:MOST_SHOWN]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    for place, one in enumerate(failed[:MOST_SHOWN], len(lines) - len(failed[:MOST_SHOWN])):
        lines[place] += f"  {one.reason}"
    more = len(found) - len(rows) + 1
    return [*lines, f"and {more} more"] if more else lines


def _text(value: Any) -> str:
    return (
        ("-".join(map(str, cast(Sequence[Any], value))) or "none")
        if isinstance(value, tuple)
        else str(value)
    )
