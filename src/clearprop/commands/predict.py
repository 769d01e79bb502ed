"""`clearprop predict`: a model and a table to predictions."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import refuse_overwriting
from clearprop.progress import say

if TYPE_CHECKING:
    import polars as pl

    from clearprop.tabular.model import Model
    from clearprop.tabular.table import Table

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
    memory: options.Memory = None,
    encoding: options.Encoding = None,
) -> None:
    """Predict the target for every row of a table, as CSV.

    Missing values are imputed as in training, and columns the model does not know are ignored.
    What is unlike the training rows is said on standard error, a line for each column; of a table
    that is read a part at a time, from its file or from all files of a folder, for the first rows
    of which it is true.

    For example:

    clearprop predict flowers.safetensors new.csv -o predicted.csv --probabilities

    clearprop predict customers.safetensors new.csv --keep customer_id
    """
    from clearprop.files import check_can_write, writing
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.stream import open_table, parts_of

    trained = load_model(model)
    if output is not None:
        refuse_overwriting("-o", output, {str(model): model, str(data): data})
        check_can_write(output)
    table = open_table(data, encoding, memory)
    kept = options.names(keep, table.columns) or ()
    needed = [feature.name for feature in trained.preprocessing.features]
    rows, said = 0, set[str]()
    with ExitStack() as closing:
        write = _print if output is None else closing.enter_context(writing(output))
        for part in parts_of(table, list(dict.fromkeys([*needed, *kept]))):
            with part.places:
                predicted, remarks = _predicted(
                    trained, part.table, kept, probabilities=probabilities
                )
            for remark in remarks:
                about = remark.partition("': ")[0]
                if about not in said:
                    say(remark + part.where)
                said.add(about)
            content = BytesIO()
            predicted.write_csv(content, float_scientific=False, include_header=rows == 0)
            write(content.getvalue())
            rows += predicted.height
    if output is not None:
        print(f"{rows} predictions written to {output}")


def _print(content: bytes) -> None:
    sys.stdout.write(content.decode())


def _predicted(
    model: "Model", table: "Table", kept: Sequence[str], *, probabilities: bool
) -> "tuple[pl.DataFrame, Sequence[str]]":
    """Return predictions beside the columns to keep, and what is unlike the training rows."""
    import polars as pl

    from clearprop.tabular.cells import column
    from clearprop.tabular.scores import averaged_outputs

    columns = [column(table.frame, one) for one in kept]
    X, remarks = model.inputs_and_remarks(table)
    outputs = averaged_outputs(model.networks, X)
    parts = [pl.DataFrame(columns), model.predictions(X, outputs)]
    if probabilities:
        shares = model.postprocessing.probabilities(outputs)
        parts.append(shares.select(pl.all().round(DECIMALS)))
    return _side_by_side(parts, ("", "predicted ", "probability of ")), remarks


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
