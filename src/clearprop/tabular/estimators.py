"""Tables as scikit-learn estimators: what `clearprop train` does, for frames as they are."""

from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl
import sklearn.utils as untyped_utils
import sklearn.utils.validation as untyped_checks
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.tabular.encoder import as_polars
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.postprocessing import label_text
from clearprop.tabular.settings import FitSettings, Task

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
    folds : int, default=1
        So many networks are trained, each judged by other rows, and their predictions averaged;
        with more than 1, it is `1 / folds` that each is judged by.
    missing : sequence of str, default=()
        What stands for a missing value, besides the usual marks.
    random_state : int, RandomState instance or None, default=None
        Draws the rows to be judged by, the initial weights, the order and what drops out.
"""

_ATTRIBUTES = """
    Attributes
    ----------
    models_ : list of Model
        The networks, each with its preprocessing and its `record` of the training.
    notes_ : tuple of str
        A sentence for whatever was done to a column that its reader may not expect.
    feature_names_in_ : array of shape (columns,)
        The columns of the table.
    n_features_in_ : int
        How many these are.
"""


class _TabularEstimator(BaseEstimator):
    """What classifier and regressor share."""

    models_: list[Model]
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
        folds: Any = 1,
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
        self.folds = folds
        self.missing = missing
        self.random_state = random_state

    def _fit(self, X: Any, y: Any, task: Task, **changes: Any) -> None:
        """Train a network for each fold."""
        frame = table_of(X)
        targets = _column(y, frame.height)
        name = next(one for one in ("target", *map("target {}".format, range(2, 10**6)))
                    if one not in frame.columns)  # fmt: skip
        table = frame.with_columns(targets.alias(name))
        folds, share = int(self.folds), float(self.validation_fraction)
        if folds < 1:
            raise ClearpropError(f"folds is {self.folds}: it must be at least 1")
        seed = int(utils.check_random_state(self.random_state).randint(2**31 - 1))
        activation = self.activation
        settings: dict[str, Any] = {
            "recipe": self.recipe,
            "hidden": None if self.hidden is None else tuple(self.hidden),
            "activation": (activation,) if isinstance(activation, str) else activation,
            "learning_rate": self.learning_rate,
            "dropout": self.dropout,
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "validation": 1 / folds if folds > 1 else share,
            "missing": tuple(self.missing),
            "task": task,
            "seed": seed,
            **changes,
        }
        self.models_ = []
        for fold in range(folds):
            fitted = fit(table, [name], FitSettings(**settings, fold=fold))
            self.models_.append(fitted.model)
            self.notes_ = fitted.summary.notes
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = len(frame.columns)

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
        folds: Any = 1,
        missing: Any = (),
        class_weight: Any = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            recipe=recipe, hidden=hidden, activation=activation, learning_rate=learning_rate,
            dropout=dropout, epochs=epochs, batch_size=batch_size,
            validation_fraction=validation_fraction, folds=folds, missing=missing,
            random_state=random_state,
        )  # fmt: skip
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any) -> Self:
        """Train on rows and their classes, y of shape (rows,).

        Raises
        ------
        ValueError
            If there are fewer than two classes, X has no column that can be learnt from, or a
            parameter makes no sense.
        """
        self.classes_ = np.unique(np.asarray(y))
        self._fit(X, y, "classification", class_weight=self.class_weight)
        return self

    def predict_proba(self, X: Any) -> Array:
        """Return how likely each class is for each row, shape (rows, classes)."""
        rows = self._rows(X)
        return np.mean([self._probabilities(model, rows) for model in self.models_], axis=0)

    def predict(self, X: Any) -> Array:
        """Return the class of each row."""
        return self.classes_[np.argmax(self.predict_proba(X), axis=1)]

    def _probabilities(self, model: Model, rows: pl.DataFrame) -> Array:
        found = model.probabilities(rows)
        names = [label_text(label) for label in self.classes_.tolist()]
        return np.column_stack([found[name].to_numpy() for name in names])


@_documented()
class TabularRegressor(RegressorMixin, _TabularEstimator):
    """Predict a number for a table's rows, by networks trained as `clearprop train` does.

    X is a DataFrame of pandas or polars as it is: numbers, also as people write them, text,
    categories, dates, true and false, with gaps; or an array of numbers.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Train on rows and their numbers, y of shape (rows,).

        Raises
        ------
        ValueError
            If y is the same everywhere, X has no column that can be learnt from, or a parameter
            makes no sense.
        """
        self._fit(X, y, "regression")
        return self

    def predict(self, X: Any) -> Array:
        """Return the number of each row, shape (rows,)."""
        rows = self._rows(X)
        found = [model.predict(rows).to_series().to_numpy() for model in self.models_]
        return np.mean(found, axis=0)


def table_of(X: Any) -> pl.DataFrame:
    """Return a DataFrame of polars or pandas, or an array of shape (rows, columns), as a frame."""
    if hasattr(X, "columns"):
        return as_polars(X)
    array = checks.check_array(X, dtype=None, ensure_all_finite="allow-nan")
    return pl.DataFrame({f"x{k}": column for k, column in enumerate(array.T)}, nan_to_null=True)


def _column(y: Any, rows: int) -> pl.Series:
    """Return targets as a column."""
    column = y if isinstance(y, pl.Series) else pl.Series("y", _values(y), strict=False)
    if len(column) != rows:
        raise ClearpropError(f"there are {len(column)} targets for {rows} rows: give one for each")
    return column


def _values(y: Any) -> Sequence[Any]:
    array = np.asarray(y)
    if array.ndim != 1:
        raise ClearpropError(f"y has shape {array.shape}: give one target for each row")
    return array.tolist()
