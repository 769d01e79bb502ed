"""`clearprop inspect`: what a model is and how it was made, or what would become of a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import print_sections, refuse_overwriting
from clearprop.errors import ClearpropError, named
from clearprop.progress import say

if TYPE_CHECKING:
    from clearprop.tabular.model import Model


def inspect(
    path: Annotated[Path, Argument(metavar="MODEL|DATA", help="From clearprop train, or a table.")],
    target: Annotated[str | None, Option(help="The column to predict, of a table.")] = None,
    missing: Annotated[
        str | None,
        Option(metavar="MARK,...", help="What stands for a missing value in a table."),
    ] = None,
    data: Annotated[
        Path | None,
        Option(
            metavar="LABELLED",
            help="A table with targets, by which a model shows which columns matter, and how.",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        Option(metavar="FILE", help="Draw that, too, as .png, .svg or .pdf (needs --data)."),
    ] = None,
    encoding: options.Encoding = None,
) -> None:
    """Show a model: its task, its features, its network, its training and its scores.

    Or show a table before any training: how it was read, what its columns are, and what would
    become of each of them.

    For example:

    clearprop inspect digits.safetensors

    clearprop inspect flowers.csv --target species

    clearprop inspect flowers.safetensors --data flowers.csv --plot why.png
    """
    from clearprop.tabular.read import kind_of_file, read_table

    if plot is not None and data is None:
        raise ClearpropError("--plot draws what a table shows of a model: give --data, too")
    if kind_of_file(path) is not None:
        if data is not None:
            raise ClearpropError(f"--data is for a model, and {path} is a table: leave it out")
        from clearprop.tabular.prepare import inspect_table
        from clearprop.tabular.report import table_sections
        from clearprop.tabular.settings import FitSettings

        table = read_table(path, encoding)
        marks = options.names(missing, ()) or ()
        targets = () if target is None else (target,)
        found = inspect_table(table, targets, FitSettings(missing=marks))
        print_sections(table_sections(options.table_name(path), *found))
        return
    if target is not None or missing is not None or (encoding is not None and data is None):
        raise ClearpropError(f"{path} is no table by its name: give its name alone")
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.report import model_sections

    model = load_model(path)
    print_sections(model_sections(model))
    if data is not None:
        _explain(model, data, plot, encoding)


def _explain(model: "Model", data: Path, plot: Path | None, encoding: str | None) -> None:
    """Show which columns matter, and how, by a table with targets."""
    from clearprop.files import check_can_write, write_file
    from clearprop.tabular.evaluation import labelled
    from clearprop.tabular.inspection.explanation import explain_model, explanation_sections
    from clearprop.tabular.inspection.pictures import KINDS, of_columns, picture
    from clearprop.tabular.read import read_table

    if plot is not None:
        named("kind of picture", plot.suffix, KINDS)
        refuse_overwriting("--plot", plot, {"the data": data})
        check_can_write(plot)
    rows = labelled(model, read_table(data, encoding))
    for remark in rows.remarks:
        say(remark)
    found = explain_model(model, rows)
    print_sections(explanation_sections(model, rows, found))
    if plot is not None:
        write_file(plot, picture(of_columns(model, found), plot.suffix, columns=2))
        print_sections([("drawn to", [str(plot)])])
