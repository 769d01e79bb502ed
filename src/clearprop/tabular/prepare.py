"""Prepare a table for training: infer the task, split the rows, encode them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.errors import ClearpropError
from clearprop.randomness import Draws
from clearprop.tabular.cells import CellError
from clearprop.tabular.parts import InMemory, NewPart, Part, Shape
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import Preprocessing, PreprocessingFit
from clearprop.tabular.rows import Dealing, Rows, RowSplit, Survey
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.survey import survey
from clearprop.tabular.table import Table
from clearprop.tabular.targets import TargetEncoder, TargetsFit, balancing_weights
from clearprop.tabular.task import OutputLayer, Target, choose_output_layer


@dataclass(frozen=True)
class DataSummary:
    """What was found in a table and done to it.

    `rows` are all, `dropped` those of them without a target, `imputed` the missing values by
    column, `left_out` the columns that are neither features nor targets; `layout` says how the
    cells were separated, `notes` has a sentence for whatever else happened to a column, and
    `reason` says why the task is what it is.
    """

    rows: int
    dropped: int
    imputed: Mapping[str, int]
    left_out: tuple[str, ...]
    layout: str
    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Prepared:
    """A table, ready to train on.

    The preprocessing was fitted to the training rows alone.  `baseline` is the number of their most
    frequent class, or the mean of each target.
    """

    training: Part
    validation: Part | None
    preprocessing: Preprocessing
    postprocessing: Postprocessing
    output_layer: OutputLayer
    summary: DataSummary
    baseline: Array


def prepare(
    table: Table, targets: Sequence[str], settings: FitSettings, new_part: NewPart = InMemory
) -> Prepared:
    """Prepare a table, its rows samples, to predict some of its columns from the others."""
    found = survey(table, targets, settings)
    return prepare_rows(found, table, settings, new_part)


def prepare_rows(found: Survey, table: Table, settings: FitSettings, new_part: NewPart) -> Prepared:
    """Prepare the rows of a table that has been surveyed: fit to them, then encode them."""
    classes = found.classes
    layer = choose_output_layer(
        None if classes is None else len(classes), settings.loss, len(found.targets)
    )
    split, fit = _split(found, settings), _Fit(found, settings)
    encoding = TargetsFit([one.values.name for one in found.targets], classes, layer)
    for number, rows in enumerate(found.chunks()):
        is_training = ~split.are_kept(rows.classes)
        fit.add(rows, number, is_training)
        encoding.add(rows.targets[is_training])
    preprocessing, summary = fit.finish(table)
    targets = encoding.finish(standardise=settings.standardise)

    balanced = settings.class_weight is not None
    if balanced and classes is None:
        raise ClearpropError(
            "--class-weight is for classes, but the target is a number: leave it out"
        )
    split = _split(found, settings)
    kept = split.kept
    trained = [rows - some for rows, some in zip(found.class_rows, kept, strict=True)]
    names = ["training", *["validation"] * bool(sum(kept))]
    builders = [
        _Building(name, counts, preprocessing, targets, settings, new_part)
        for name, counts in zip(names, (trained, kept), strict=False)
    ]
    first = 0
    for rows in found.chunks():
        try:
            X = preprocessing.encode_values(
                [rows.values[one.name] for one in preprocessing.features]
            )
        except CellError as wrong:
            raise wrong.at(f"row {first + wrong.row + 1}") from None
        first += len(X)
        is_kept = split.are_kept(rows.classes)
        for building, chosen in zip(builders, (~is_kept, is_kept), strict=False):
            building.add(X[chosen], rows.targets[chosen])
    training, *validation = [building.builder.finish() for building in builders]
    return Prepared(
        training,
        validation[0] if validation else None,
        preprocessing,
        targets.postprocessing,
        layer,
        summary,
        encoding.baseline,
    )


class _Building:
    """A part as it is built."""

    def __init__(
        self,
        name: str,
        class_rows: Sequence[int],
        preprocessing: Preprocessing,
        targets: TargetEncoder,
        settings: FitSettings,
        new_part: NewPart,
    ) -> None:
        self._targets, self._weights = targets, None
        if settings.class_weight is not None:
            self._weights = balancing_weights(class_rows)
        shape = Shape(
            sum(class_rows),
            preprocessing.inputs,
            targets.outputs,
            self._weights is not None,
            None if targets.postprocessing.classes else len(targets.postprocessing.targets),
        )
        self.builder = new_part(name, shape)
        draws = Draws(settings.seed, "deal")
        self._dealing = Dealing(shape.rows, shape.piles, draws, int(name == "validation"))

    def add(self, X: Array, targets: Array) -> None:
        """Add encoded rows, in the table's order."""
        weights = None if self._weights is None else self._weights[targets]
        rows = DataSet(X, self._targets.encode(targets), weights)
        self.builder.add(self._dealing.places(len(X)), rows, targets)


def inspect_table(
    table: Table, targets: Sequence[str], settings: FitSettings
) -> tuple[Preprocessing, DataSummary, Target | None]:
    """Find out what would become of a table, as `prepare` does, from all of its rows."""
    found = survey(table, targets, settings)
    fit = _Fit(found, settings)
    for number, rows in enumerate(found.chunks()):
        fit.add(rows, number, np.ones(len(rows.targets), dtype=bool))
    preprocessing, summary = fit.finish(table)
    return preprocessing, summary, found.targets[0] if found.targets else None


class _Fit:
    """Fits the preprocessing, and notes what becomes of the table."""

    def __init__(self, found: Survey, settings: FitSettings) -> None:
        self._found, self._draws = found, Draws(settings.seed, "median")
        self._fit = PreprocessingFit(
            found.columns, standardise=settings.standardise, missing=settings.missing
        )
        self._missing = Counter[str]()

    def add(self, rows: Rows, number: int, chosen: Array) -> None:
        """Fit to the chosen rows of a chunk, which has that number."""
        self._missing.update({name: one.null_count() for name, one in rows.values.items()})
        keys, values = self._draws.at(number).random(len(chosen)), rows.values
        if not chosen.all():
            where = np.flatnonzero(chosen)
            values, keys = {name: one.gather(where) for name, one in values.items()}, keys[where]
        self._fit.add(values, keys)

    def finish(self, table: Table) -> tuple[Preprocessing, DataSummary]:
        """Return the preprocessing, and what became of the table."""
        found, (preprocessing, notes) = self._found, self._fit.finish()
        if not preprocessing.features:
            why = "; ".join((*found.notes, *notes)) or "there are none besides the target"
            raise ClearpropError(f"no column is left to learn from: {why}")
        used = {feature.name for feature in preprocessing.features}
        missing = self._missing
        summary = DataSummary(
            rows=sum(found.class_rows) + found.dropped,
            dropped=found.dropped,
            imputed={
                one.name: missing[one.name]
                for one in found.columns
                if one.name in used and missing[one.name]
            },
            left_out=tuple(column.name for column in found.columns if column.name not in used),
            layout=table.layout,
            notes=(*table.notes, *found.notes, *notes),
            reason=found.targets[0].reason if found.targets else "",
        )
        return preprocessing, summary


def _split(found: Survey, settings: FitSettings) -> RowSplit:
    """Return the split into rows to train and to validate on."""
    split, rows = RowSplit(found.class_rows, settings.validation, settings.seed), found.class_rows
    kept, share = sum(split.kept), settings.validation
    if sum(rows) - kept < 2 or (share > 0 and kept == 0):
        raise ClearpropError(
            f"{sum(rows)} rows with a known target are too few to keep {share:.0%} of them for "
            "validation: give more rows, or --validation 0"
        )
    return split
