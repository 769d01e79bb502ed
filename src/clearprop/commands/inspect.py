"""`clearprop inspect`: what a model is and how it was made, or what would become of a table."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import print_sections
from clearprop.errors import ClearpropError


def inspect(
    path: Annotated[Path, Argument(metavar="MODEL|DATA", help="From clearprop train, or a table.")],
    target: Annotated[str | None, Option(help="The column to predict, of a table.")] = None,
    missing: Annotated[
        str | None,
        Option(metavar="MARK,...", help="What stands for a missing value in a table."),
    ] = None,
    encoding: options.Encoding = None,
) -> None:
    """Show a model: its task, its features, its network, its training and its scores.

    Or show a table before any training: how it was read, what its columns are, and what would
    become of each of them.

    For example:

    clearprop inspect digits.safetensors

    clearprop inspect flowers.csv --target species
    """
    from clearprop.tabular.read import kind_of_file, read_table

    if kind_of_file(path) is not None:
        from clearprop.tabular.prepare import inspect_table
        from clearprop.tabular.report import table_sections
        from clearprop.tabular.settings import FitSettings

        table = read_table(path, encoding)
        marks = options.names(missing, ()) or ()
        targets = () if target is None else (target,)
        found = inspect_table(table, targets, FitSettings(missing=marks))
        print_sections(table_sections(options.table_name(path), *found))
        return
    if target is not None or missing is not None or encoding is not None:
        raise ClearpropError(f"{path} is no table by its name: give its name alone")
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.report import model_sections

    print_sections(model_sections(load_model(path)))
