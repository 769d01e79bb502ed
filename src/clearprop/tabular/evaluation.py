"""Evaluate a trained model on a table that has its targets."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.cells import clean, column, quoted
from clearprop.tabular.columns import CellOptions, as_numbers, infer_column
from clearprop.tabular.missing import WORDS
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import Postprocessing, label_text
from clearprop.tabular.scores import Scored, averaged_outputs, score_outputs
from clearprop.tabular.table import Table


@dataclass(frozen=True)
class Labelled:
    """The rows of a table whose targets are known, as a model takes them.

    `values` are what each feature's column holds, `X` the inputs, `targets` as those of `Part`.
    `rows` are those of the table, `dropped` those of them without a target; `notes` are sentences
    about targets, `remarks` one for each column that is unlike the training rows.
    """

    values: tuple[pl.Series, ...]
    X: Array
    targets: Array
    rows: int
    dropped: int
    notes: tuple[str, ...]
    remarks: tuple[str, ...]


def labelled(model: Model, table: Table) -> Labelled:
    """Read the rows of a table whose targets are known; an error if there are none."""
    post, missing = model.postprocessing, model.preprocessing.missing
    columns = [column(table.frame, name) for name in post.targets]
    notes = tuple[str, ...]()
    if post.classes is None:
        options = CellOptions(missing, table.decimal_comma)
        numbers = [as_numbers(infer_column(one, options)) for one in columns]
        values = np.stack([one.fill_null(np.nan).to_numpy() for one in numbers], axis=1)
        known = np.isfinite(values.sum(axis=1))
    else:
        values, known, notes = _classes(clean(columns[0], missing), post)
    if not known.any():
        names = " and ".join(f"'{name}'" for name in post.targets)
        raise ClearpropError(f"no row has a known target {names}: give rows with one")
    kept = Table(table.frame.filter(pl.Series(known.tolist())), decimal_comma=table.decimal_comma)
    preprocessing = model.preprocessing
    read = preprocessing.read(kept)
    cells = tuple(one.values for one in read)
    return Labelled(
        cells,
        preprocessing.encode_values(cells),
        values[known],
        table.frame.height,
        int((~known).sum()),
        notes,
        tuple(preprocessing.remarks(read)),
    )


def evaluate_on(model: Model, rows: Labelled) -> Scored:
    """Compare a model's predictions with targets."""
    outputs = averaged_outputs(model.networks, rows.X)
    return score_outputs(outputs, rows.targets, model.postprocessing)


def _classes(cells: pl.Series, post: Postprocessing) -> tuple[Array, Array, tuple[str, ...]]:
    """Return the number of each cell's class, whether it is known, and notes."""
    classes = post.classes or ()
    text = cells.cast(pl.String)
    if all(isinstance(label, bool) for label in classes):
        text = text.str.to_lowercase()
    names = [label_text(label) for label in classes]
    numbers = text.replace_strict(names, range(len(names)), default=-1, return_dtype=pl.Int64)
    values = numbers.fill_null(-1).to_numpy()
    other = text.filter((values < 0) & text.is_not_null().to_numpy())
    marks = other.str.to_lowercase().is_in(WORDS)
    unseen = other.filter(~marks).unique(maintain_order=True)
    notes = ()
    if len(unseen):
        listed = ", ".join(map(quoted, unseen.head(3)))
        count = int(other.is_in(unseen.implode()).sum())
        notes = (
            f"{count} rows have classes the model does not know ({listed}): they are left out",
        )
    return values, values >= 0, notes
