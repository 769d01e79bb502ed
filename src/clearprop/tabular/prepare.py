"""Prepare a table for training: infer the task, split the rows, encode them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.checks import DataSet
from clearprop.errors import ClearpropError
from clearprop.randomness import Draws
from clearprop.tabular.cells import CellError
from clearprop.tabular.parts import MOST_SCORED, NewParts, Part, PartBuilder, Shape, in_memory
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import Preprocessing, PreprocessingFit
from clearprop.tabular.recipes import bins_of
from clearprop.tabular.rows import Placement, Rows, RowSplit, Survey
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.survey import survey
from clearprop.tabular.table import Table
from clearprop.tabular.targets import Figures, TargetEncoder, TargetsFit, balancing_weights
from clearprop.tabular.task import OutputLayer, Target, choose_output_layer


@dataclass(frozen=True)
class DataSummary:
    """What was found in a table and done to it.

    `rows` are all, `dropped` those of them without a target, `imputed` the missing values by
    column, `left_out` the columns that are neither features nor targets; `layout` says how the
    cells were separated, `notes` has a sentence for whatever else happened to a column, and
    `reason` says why the task is what it is.  `class_rows` has the rows of each class, `figures`
    those of each target that is a number.
    """

    rows: int
    dropped: int
    imputed: Mapping[str, int]
    left_out: tuple[str, ...]
    layout: str
    notes: tuple[str, ...]
    reason: str
    class_rows: tuple[int, ...] = ()
    figures: tuple[Figures, ...] = ()


@dataclass(frozen=True)
class Preparation:
    """How a table was made ready to train on.

    What is fitted is fitted to the training rows alone; or to all rows if each of several folds
    validates on some of them.  `baseline` is the number of their most frequent class, or the mean
    of each target.
    """

    preprocessing: Preprocessing
    postprocessing: Postprocessing
    output_layer: OutputLayer
    summary: DataSummary
    baseline: tuple[float, ...]


@dataclass(frozen=True)
class Prepared:
    """A table's rows, ready to train and to validate on."""

    training: Part
    validation: Part | None
    preparation: Preparation


def prepare(table: Table, targets: Sequence[str], settings: FitSettings) -> Prepared:
    """Prepare a table in memory to predict some of its columns from the others."""
    return prepare_rows(survey(table, targets, settings), table, settings, in_memory)


def prepare_rows(
    found: Survey,
    table: Table,
    settings: FitSettings,
    new_parts: NewParts,
    seen: Callable[[int], object] = lambda rows: None,
) -> Prepared:
    """Prepare the rows of a table that has been surveyed: fit to them, then encode them.

    `seen` is called with the rows gone through, each counted twice in the end.
    """
    classes = found.classes
    if settings.class_weight is not None and classes is None:
        raise ClearpropError(
            "--class-weight is for classes, but the target is a number: leave it out"
        )
    layer = choose_output_layer(
        None if classes is None else len(classes), settings.loss, len(found.targets)
    )
    split, fit = _split(found, settings), _Fit(found, settings)
    targets, rows_seen = TargetsFit([one.values.name for one in found.targets], classes, layer), 0
    for number, rows in enumerate(found.chunks()):
        is_training = ~split.are_kept(rows.classes) | (settings.folds > 1)
        fit.add(rows, number, is_training)
        targets.add(rows.targets, is_training)
        rows_seen += len(rows.targets)
        seen(rows_seen)
    preprocessing, summary = fit.finish(table)
    encoder = targets.finish(standardise=settings.standardise, bounded=settings.recipe == "tabular")
    parts = _encode(
        found, preprocessing, encoder, settings, new_parts, lambda rows: seen(rows_seen + rows)
    )
    notes = summary.notes
    if parts["training"].rows > MOST_SCORED:
        notes += (f"scores are those of {MOST_SCORED} rows at most, from everywhere in the table",)
    preparation = Preparation(
        preprocessing,
        encoder.postprocessing,
        layer,
        replace(summary, figures=targets.figures, notes=notes),
        targets.baseline,
    )
    return Prepared(parts["training"], parts.get("validation"), preparation)


def _encode(
    found: Survey,
    preprocessing: Preprocessing,
    encoder: TargetEncoder,
    settings: FitSettings,
    new_parts: NewParts,
    seen: Callable[[int], object],
) -> dict[str, Part]:
    """Encode all rows, and put them into their places among those to train or to validate on."""
    split, balanced = _split(found, settings), settings.class_weight is not None
    weighted = balanced or settings.weights is not None
    trained = [rows - kept for rows, kept in zip(found.class_rows, split.kept, strict=True)]
    class_rows = {"training": trained, **({"validation": split.kept} if any(split.kept) else {})}
    targets = None if found.classes is not None else len(found.targets)
    shapes = {
        name: Shape(sum(rows), preprocessing.inputs, encoder.outputs, weighted, targets)
        for name, rows in class_rows.items()
    }
    builders = new_parts(shapes)
    buildings = [
        _Building(
            builders[name],
            Placement(shape.rows, shape.buckets, Draws(settings.seed, "placement"), number),
            encoder,
            balancing_weights(class_rows[name]) if balanced else None,
        )
        for number, (name, shape) in enumerate(shapes.items())
    ]
    first = 0
    for rows in found.chunks():
        values = [rows.values[one.name] for one in preprocessing.features]
        try:
            X = preprocessing.encode_values(values)
            weights = None if settings.weights is None else _weights(rows.values[settings.weights])
        except CellError as wrong:
            raise wrong.at(f"row {first + wrong.row + 1}") from None
        first += len(X)
        seen(first)
        is_kept = split.are_kept(rows.classes)
        for building, chosen in zip(buildings, (~is_kept, is_kept), strict=False):
            own = None if weights is None else weights[chosen]
            building.add(X[chosen], rows.targets[chosen], own)
    return {name: builder.finish() for name, builder in builders.items()}


def _weights(values: pl.Series) -> Array:
    """Return weights of rows; a CellError if one is missing or below 0."""
    weights = values.to_numpy()
    fits = weights >= 0  # not if it is NaN
    if not fits.all():
        row = int(np.argmin(fits))
        found = "no value" if values[row] is None else f"{values[row]:g}"
        raise CellError(values.name, found, row, ", where a weight of 0 or above is needed")
    return weights


@dataclass(frozen=True)
class _Building:
    """A part as it is built; where classes are balanced, with a weight for each."""

    builder: PartBuilder
    placement: Placement
    targets: TargetEncoder
    class_weights: Array | None

    def add(self, X: Array, targets: Array, weights: Array | None) -> None:
        """Add encoded rows, in the table's order, with weights of their own if they have some."""
        if self.class_weights is not None:
            of_classes = self.class_weights[targets]
            weights = of_classes if weights is None else weights * of_classes
        rows = DataSet(X, self.targets.encode(targets), weights)
        self.builder.add(self.placement.places(len(X)), rows, targets)


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
        self._features = [one for one in found.columns if one.name != settings.weights]
        self._fit = PreprocessingFit(
            self._features,
            scaling=settings.scaling,
            bins=_bins(found, settings),
            missing=settings.missing,
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
                for one in self._features
                if one.name in used and missing[one.name]
            },
            left_out=tuple(one.name for one in self._features if one.name not in used),
            layout=table.layout,
            notes=(*table.notes, *found.notes, *notes),
            reason=found.targets[0].reason if found.targets else "",
            class_rows=() if found.classes is None else found.class_rows,
        )
        return preprocessing, summary


def _bins(found: Survey, settings: FitSettings) -> int:
    """Return into how many bins numbers are cut."""
    if not found.targets:
        return settings.bins or 0
    task = "regression" if found.classes is None else "classification"
    names = [one.name for one in found.columns if one.kind in ("numeric", "date")]
    columns = len({*names} - {settings.weights})
    rows = sum(found.class_rows)
    kept = RowSplit(found.class_rows, settings.validation_share, settings.seed).kept
    return bins_of(settings, task, rows - sum(kept), columns)


def _split(found: Survey, settings: FitSettings) -> RowSplit:
    """Return the split into rows to train and to validate on."""
    rows = found.class_rows
    split = RowSplit(rows, settings.validation_share, settings.seed, settings.fold)
    kept, share = sum(split.kept), settings.validation_share
    if sum(rows) - kept < 2 or (share > 0 and kept == 0):
        raise ClearpropError(
            f"{sum(rows)} rows with a known target are too few to keep {share:.0%} of them for "
            "validation: give more rows, or --validation 0"
        )
    return split
