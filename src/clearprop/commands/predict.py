"""`clearprop predict`: a model and a table to predictions."""

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import refuse_overwriting
from clearprop.progress import say

if TYPE_CHECKING:
    import polars as pl

DECIMALS = 6
"""Of probabilities: 32-bit floats carry seven digits."""


def predict(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
    data: Annotated[
        Path,
        Argument(
            metavar="DATA", help=f"Has the columns the model was trained on; {options.TABLE_HELP}"
        ),
    ],
    output: Annotated[
        Path | None,
        Option("--output", "-o", metavar="OUT.csv", help="Write there, not to the screen."),
    ] = None,
    probabilities: Annotated[
        bool, Option("--probabilities", help="Add a column for each class.")
    ] = False,
    keep: Annotated[
        str | None,
        Option(metavar="COLUMN,...", help="Columns of the table to write before the predictions."),
    ] = None,
    encoding: options.Encoding = None,
) -> None:
    """Predict the target for every row of a table, as CSV.

    Missing values are imputed as in training, and columns the model does not know are ignored.
    What is unlike the training rows is said on standard error, a line for each column.

    For example:

    clearprop predict flowers.safetensors new.csv -o predicted.csv --probabilities

    clearprop predict customers.safetensors new.csv --keep customer_id
    """
    import polars as pl

    from clearprop.files import check_can_write, write_file
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.cells import column
    from clearprop.tabular.read import read_table

    trained = load_model(model)
    if output is not None:
        refuse_overwriting("-o", output, {str(model): model, str(data): data})
        check_can_write(output)
    table = read_table(data, encoding)
    kept = [column(table.frame, one) for one in options.names(keep, table.frame.columns) or ()]
    outputs, remarks = trained.outputs_and_remarks(table)
    parts = [pl.DataFrame(kept), trained.postprocessing.predictions(outputs)]
    if probabilities:
        columns = trained.postprocessing.probabilities(outputs)
        parts.append(columns.select(pl.all().round(DECIMALS)))
    predicted = _side_by_side(parts, ("", "predicted ", "probability of "))
    for remark in remarks:
        say(remark)
    if output is None:
        sys.stdout.write(predicted.write_csv(float_scientific=False))
        return
    content = BytesIO()
    predicted.write_csv(content, float_scientific=False)
    write_file(output, content.getvalue())
    print(f"{predicted.height} predictions written to {output}")


def _side_by_side(parts: "list[pl.DataFrame]", prefixes: tuple[str, ...]) -> "pl.DataFrame":
    """Join columns; a name that is taken gets its part's prefix, as often as it takes."""
    import polars as pl

    columns: dict[str, pl.Series] = {}
    for part, prefix in zip(parts, prefixes, strict=False):
        for series in part.iter_columns():
            name = series.name
            while name in columns:
                name = prefix + name
            columns[name] = series.alias(name)
    return pl.DataFrame(list(columns.values()))
