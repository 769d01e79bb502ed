"""`clearprop predict`: a model and a table to predictions."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands.screen import refuse_overwriting

DIGITS = 6
"""Significant digits of probabilities: 32-bit floats carry seven."""


def predict(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
    data: Annotated[
        Path,
        Argument(metavar="DATA.csv|DATA.parquet", help="Has the columns the model was trained on."),
    ],
    output: Annotated[
        Path | None,
        Option("--output", "-o", metavar="OUT.csv", help="Write there, not to the screen."),
    ] = None,
    probabilities: Annotated[
        bool, Option("--probabilities", help="Add a column for each class.")
    ] = False,
) -> None:
    """Predict the target for every row of a table, as CSV.

    Missing values are imputed as in training, and columns the model does not know are ignored.

    For example:

    clearprop predict flowers.safetensors new.csv -o predicted.csv --probabilities
    """
    import polars as pl

    from clearprop.formats.files import write_file
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.read import read_table

    trained = load_model(model)
    if output is not None:
        refuse_overwriting("-o", output, {str(model): model, str(data): data})
    frame = read_table(data)
    outputs = trained.outputs(frame)
    table = trained.postprocessing.predictions(outputs)
    if probabilities:
        columns = trained.postprocessing.probabilities(outputs)
        table = table.hstack(columns.select(pl.all().round_sig_figs(DIGITS)))
    if output is None:
        sys.stdout.write(table.write_csv())
        return
    content = BytesIO()
    table.write_csv(content)
    write_file(output, content.getvalue())
    print(f"{table.height} predictions written to {output}")
