"""Tables as scikit-learn estimators: what `clearprop train` does, for frames as they are."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl
import sklearn.utils as untyped_utils
import sklearn.utils.validation as untyped_checks
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import
from clearprop.tabular.encoder import as_polars
from clearprop.tabular.evaluation import labelled
from clearprop.tabular.fit import fit
from clearprop.tabular.inspection.explanation import Explanation, explain_model
from clearprop.tabular.inspection.pictures import draw_on, of_columns
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.settings import FitSettings, Task
from clearprop.tabular.table import Table

checks: Any = untyped_checks
utils: Any = untyped_utils

_PARAMETERS = """
    Parameters
    ----------
    recipe : {'tabular', 'plain'}, default='tabular'
        What the parameters that are None are: for the best predictions, or a small network that is
        trained simply.
    hidden : tuple of int, default=None
        Neurons of each hidden layer.
    activation : str, default=None
        Of the hidden layers.
    learning_rate, dropout : float, default=None
        The step size, and the share of hidden neurons that drop out.
    epochs, batch_size : int, default=None
        Passes over the training rows, and rows per update.
    validation_fraction : float, default=0.2
        The share of rows that each network is judged by in training, to keep its best epoch.
    metric : str, default=None
        What chooses the best epoch: 'accuracy', 'log_loss' or 'auc' of classes, 'rmse' or 'mae' of
        numbers; the loss if None, which log_loss and rmse are, too.
    folds, members : int, default=1
        Networks whose predictions are averaged: for each fold, judged by another `1 / folds` of
        the rows if there are several, so many members, which begin with other weights.
    refit : bool, default=None
        Whether to train once more, on all rows, for as many epochs as were best; None as the recipe
        has it.
    time_limit : float, default=None
        Seconds that all trainings together take at most, nearly: they end where the learning rate
        falls to 0, and so after fewer cycles of it.
    missing : sequence of str, default=()
        What stands for a missing value, besides the usual marks.
    random_state : int, RandomState instance or None, default=None
        Draws the rows to be judged by, the initial weights, the order and what drops out.
"""

_ATTRIBUTES = """
    Attributes
    ----------
    model_ : Model
        The networks, what they do to columns, and the `record` of their training; what
        `clearprop.formats.model_file.save_model` saves and the commands read.
    notes_ : tuple of str
        A sentence for whatever was done to a column that its reader may not expect.
    feature_names_in_ : array of shape (columns,)
        The columns of the table.
    n_features_in_ : int
        How many these are.
"""


class _TabularEstimator(BaseEstimator):
    """What classifier and regressor share."""

    model_: Model
    notes_: tuple[str, ...]

    def __init__(
        self,
        *,
        recipe: Any = "tabular",
        hidden: Any = None,
        activation: Any = None,
        learning_rate: Any = None,
        dropout: Any = None,
        epochs: Any = None,
        batch_size: Any = None,
        validation_fraction: Any = 0.2,
        metric: Any = None,
        folds: Any = 1,
        members: Any = 1,
        refit: Any = None,
        time_limit: Any = None,
        missing: Any = (),
        random_state: Any = None,
    ) -> None:
        self.recipe = recipe
        self.hidden = hidden
        self.activation = activation
        self.learning_rate = learning_rate
        self.dropout = dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.metric = metric
        self.folds = folds
        self.members = members
        self.refit = refit
        self.time_limit = time_limit
        self.missing = missing
        self.random_state = random_state

    def _fit(self, X: Any, y: Any, weights: Any, task: Task, **changes: Any) -> None:
        """Train as `clearprop train` does."""
        frame = table_of(X)
        target = _free_name("target", frame)
        table = frame.with_columns(_column("y", y, frame.height).alias(target))
        if weights is not None:
            name = _free_name("weight", table)
            own = _column("sample_weight", weights, frame.height)
            table = table.with_columns(own.cast(pl.Float64).alias(name))
            changes["weights"] = name
        activation = self.activation
        settings = FitSettings(
            recipe=self.recipe,
            hidden=None if self.hidden is None else tuple(self.hidden),
            activation=(activation,) if isinstance(activation, str) else activation,
            learning_rate=self.learning_rate,
            dropout=self.dropout,
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation=float(self.validation_fraction),
            metric=self.metric,
            folds=int(self.folds),
            members=int(self.members),
            refit=None if self.refit is None else bool(self.refit),
            time_limit=None if self.time_limit is None else float(self.time_limit),
            missing=tuple(self.missing),
            task=task,
            seed=int(utils.check_random_state(self.random_state).randint(2**31 - 1)),
            **changes,
        )
        fitted = fit(table, [target], settings)
        self.model_, self.notes_ = fitted.model, fitted.summary.notes
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = len(frame.columns)

    def explain(self, X: Any, y: Any) -> Explanation:
        """Find out which columns the predictions hang on, and how; the rows should be others than
        those trained on, with their targets y.

        Raises
        ------
        NotFittedError
            If the estimator is not fitted yet.
        ValueError
            If a column is missing or has values of another kind, or no target is known.
        """
        frame, model = self._rows(X), self.model_
        target = _column("y", y, frame.height).alias(model.postprocessing.targets[0])
        return explain_model(model, labelled(model, Table.of(frame.with_columns(target))))

    def plot(self, X: Any, y: Any) -> Any:
        """Draw what `explain` finds: the importance of columns, and the responses to the first.

        Returns matplotlib's Figure.

        Raises
        ------
        ClearpropError
            If matplotlib is not installed.
        """
        pyplot = optional_import("matplotlib.pyplot", "'clearprop[plot]'")
        found, figure = self.explain(X, y), pyplot.figure(layout="constrained")
        draw_on(figure, of_columns(self.model_, found), columns=2)
        return figure

    def _rows(self, X: Any) -> pl.DataFrame:
        checks.check_is_fitted(self)
        return table_of(X)


_Kind = TypeVar("_Kind", bound=type)


def _documented(parameters: str = "", attributes: str = "") -> Callable[[_Kind], _Kind]:
    """Describe the shared parameters and attributes of an estimator, and then its own."""

    def described(kind: _Kind) -> _Kind:
        parts = (kind.__doc__ or "", _PARAMETERS.rstrip(), parameters, _ATTRIBUTES.rstrip())
        kind.__doc__ = "\n".join([*parts, attributes])
        return kind

    return described


@_documented(
    """
    class_weight : {'balanced'} or None, default=None
        'balanced' makes every class count the same, however many rows it has.""".lstrip("\n"),
    """
    classes_ : array of shape (classes,)
        The labels, sorted.
    """.lstrip("\n"),
)
class TabularClassifier(ClassifierMixin, _TabularEstimator):
    """Tell the classes of a table's rows apart, by networks trained as `clearprop train` does.

    X is a DataFrame of pandas or polars as it is: numbers, also as people write them, text,
    categories, dates, true and false, with gaps; or an array of numbers.
    """

    classes_: Array

    def __init__(
        self,
        *,
        recipe: Any = "tabular",
        hidden: Any = None,
        activation: Any = None,
        learning_rate: Any = None,
        dropout: Any = None,
        epochs: Any = None,
        batch_size: Any = None,
        validation_fraction: Any = 0.2,
        metric: Any = None,
        folds: Any = 1,
        members: Any = 1,
        refit: Any = None,
        time_limit: Any = None,
        missing: Any = (),
        class_weight: Any = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            recipe=recipe, hidden=hidden, activation=activation, learning_rate=learning_rate,
            dropout=dropout, epochs=epochs, batch_size=batch_size,
            validation_fraction=validation_fraction, metric=metric, folds=folds, members=members,
            refit=refit, time_limit=time_limit, missing=missing, random_state=random_state,
        )  # fmt: skip
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on rows and their classes, y of shape (rows,); `sample_weight`, of that shape, too,
        says how much each row counts.

        Raises
        ------
        ValueError
            If there are fewer than two classes, X has no column that can be learnt from, or a
            parameter makes no sense.
        """
        self.classes_ = np.unique(np.asarray(y))
        self._fit(X, y, sample_weight, "classification", class_weight=self.class_weight)
        return self

    def predict_proba(self, X: Any) -> Array:
        """Return how likely each class is for each row, shape (rows, classes)."""
        found = self.model_.probabilities(self._rows(X))
        names = [label_text(label) for label in self.classes_.tolist()]
        return np.column_stack([found[name].to_numpy() for name in names])

    def predict(self, X: Any) -> Array:
        """Return the class of each row."""
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]


@_documented(
    """
    quantiles : sequence of float, default=()
        Such as (0.05, 0.95): a network for each predicts below which number such a share of the
        targets lies.""".lstrip("\n"),
)
class TabularRegressor(RegressorMixin, _TabularEstimator):
    """Predict a number for a table's rows, by networks trained as `clearprop train` does.

    X is a DataFrame of pandas or polars as it is: numbers, also as people write them, text,
    categories, dates, true and false, with gaps; or an array of numbers.
    """

    def __init__(
        self,
        *,
        recipe: Any = "tabular",
        hidden: Any = None,
        activation: Any = None,
        learning_rate: Any = None,
        dropout: Any = None,
        epochs: Any = None,
        batch_size: Any = None,
        validation_fraction: Any = 0.2,
        metric: Any = None,
        folds: Any = 1,
        members: Any = 1,
        refit: Any = None,
        time_limit: Any = None,
        missing: Any = (),
        quantiles: Any = (),
        random_state: Any = None,
    ) -> None:
        super().__init__(
            recipe=recipe, hidden=hidden, activation=activation, learning_rate=learning_rate,
            dropout=dropout, epochs=epochs, batch_size=batch_size,
            validation_fraction=validation_fraction, metric=metric, folds=folds, members=members,
            refit=refit, time_limit=time_limit, missing=missing, random_state=random_state,
        )  # fmt: skip
        self.quantiles = quantiles

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on rows and their numbers, y of shape (rows,); `sample_weight`, of that shape, too,
        says how much each row counts.

        Raises
        ------
        ValueError
            If y is the same everywhere, X has no column that can be learnt from, or a parameter
            makes no sense.
        """
        self._fit(X, y, sample_weight, "regression", quantiles=tuple(self.quantiles))
        return self

    def predict(self, X: Any) -> Array:
        """Return the number of each row, shape (rows,)."""
        rows, model = self._rows(X), self.model_
        outputs = model.outputs(rows)
        return model.postprocessing.predictions(outputs).to_series().to_numpy()

    def predict_quantiles(self, X: Any) -> Array:
        """Return the number's quantiles for each row, shape (rows, quantiles).

        Raises
        ------
        ValueError
            If it was fitted without `quantiles`, or a column is missing or has values of another
            kind.
        """
        rows, model = self._rows(X), self.model_
        if not model.quantiles:
            raise ClearpropError(
                "there are no quantiles: fit it with some, as quantiles=(0.1, 0.9)"
            )
        return model.predicted_quantiles(model.inputs_and_remarks(Table.of(rows))[0])


def table_of(X: Any) -> pl.DataFrame:
    """Return a DataFrame of polars or pandas, or an array of shape (rows, columns), as a frame."""
    if hasattr(X, "columns"):
        return as_polars(X)
    array = checks.check_array(X, dtype=None, ensure_all_finite="allow-nan")
    return pl.DataFrame({f"x{k}": column for k, column in enumerate(array.T)}, nan_to_null=True)


def _free_name(name: str, frame: pl.DataFrame) -> str:
    """Return the name, or one like it, that no column has."""
    return next(
        one
        for one in (name, *map(f"{name} {{}}".format, range(2, 10**6)))
        if one not in frame.columns
    )


def _column(name: str, values: Any, rows: int) -> pl.Series:
    """Return what was given by that name for each row as a column."""
    if not isinstance(values, pl.Series):
        array = np.asarray(values)
        if array.ndim != 1:
            raise ClearpropError(
                f"{name} has shape {array.shape}: give one for each row, shape ({rows},)"
            )
        values = pl.Series(name, array.tolist(), strict=False)
    if len(values) != rows:
        raise ClearpropError(
            f"{name} has {len(values)} entries for {rows} rows: give one for each row"
        )
    return values
