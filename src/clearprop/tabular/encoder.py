"""A table's columns to inputs, as a scikit-learn transformer."""

from typing import Any, Self

import numpy as np
import polars as pl
import sklearn.utils.validation as untyped_checks
from polars.exceptions import PolarsError
from sklearn.base import BaseEstimator, TransformerMixin

from clearprop.arithmetic import Array
from clearprop.tabular.prepare import inspect_table
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.table import Table

checks: Any = untyped_checks


class TableEncoder(TransformerMixin, BaseEstimator):
    """Turn the columns of a table into numbers for a network, as `clearprop train` does.

    Numbers are read as people write them and standardised, dates turned into days and their place
    in year, week and day, categories one-hot encoded, missing values imputed; columns from which
    nothing can be learnt about other rows are left out.

    Parameters
    ----------
    missing : sequence of str, default=()
        What stands for a missing value, besides the usual marks.
    standardise : bool, default=True
        Whether numbers get mean 0 and standard deviation 1.

    Attributes
    ----------
    preprocessing_ : Preprocessing
        What was fitted: its `features` say what each column has become.
    notes_ : tuple of str
        A sentence for whatever was done to a column that its reader may not expect.
    feature_names_in_ : array of shape (columns,)
        The columns of the table.
    n_features_in_ : int
        How many these are.
    """

    preprocessing_: Preprocessing
    notes_: tuple[str, ...]

    def __init__(self, *, missing: Any = (), standardise: Any = True) -> None:
        self.missing = missing
        self.standardise = standardise

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn from a table what its columns are.

        Parameters
        ----------
        X
            A DataFrame of polars or pandas, a row for each sample.
        y
            Ignored.

        Raises
        ------
        ValueError
            If X is no DataFrame, or has no column that can be learnt from.
        """
        frame = as_polars(X)
        settings = FitSettings(
            recipe="plain", missing=tuple(self.missing), standardise=bool(self.standardise)
        )
        self.preprocessing_, summary, _ = inspect_table(Table.of(frame), (), settings)
        self.notes_ = summary.notes
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = len(frame.columns)
        return self

    def transform(self, X: Any) -> Array:
        """Return inputs, float32 of shape (samples, inputs).

        Parameters
        ----------
        X
            A DataFrame that has the columns learnt from; others are ignored.

        Raises
        ------
        NotFittedError
            If the encoder is not fitted yet.
        ValueError
            If a column is missing or has values of another kind.
        """
        checks.check_is_fitted(self)
        return self.preprocessing_.encode(as_polars(X))

    def get_feature_names_out(self, input_features: Any = None) -> Array:
        """Return what the inputs are called, shape (inputs,)."""
        checks.check_is_fitted(self)
        return np.array(self.preprocessing_.input_names, dtype=object)


def as_polars(X: Any) -> pl.DataFrame:
    """Return a DataFrame of polars or pandas as one of polars; another thing is a ValueError."""
    if isinstance(X, pl.DataFrame):
        return X
    if not hasattr(X, "columns") or not hasattr(X, "iloc"):
        raise ValueError(f"X must be a DataFrame of polars or pandas, got {type(X).__name__}.")
    names = [str(name) for name in X.columns]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"X has {names.count(name)} columns called '{name}': rename them.")
    return pl.DataFrame([_series(name, X.iloc[:, place]) for place, name in enumerate(names)])


def _series(name: str, column: Any) -> pl.Series:
    """Return a column of pandas; nothing is needed for it that pandas does not bring."""
    missing = column.isna().to_numpy()
    if column.dtype.kind in "biuf" and not missing.any():
        return pl.Series(name, column.to_numpy())
    if column.dtype.kind == "M":
        column = column.dt.tz_localize(None)  # what the clocks of its zone show
        return pl.Series(name, column.to_numpy().astype("datetime64[us]"))
    values = [None if gone else value for gone, value in zip(missing, column, strict=True)]
    if str(column.dtype) == "category":
        text = [None if value is None else str(value) for value in values]
        return pl.Series(name, text, dtype=pl.Categorical)
    try:
        return pl.Series(name, values, strict=False)
    except PolarsError:  # values of types that have no common one
        return pl.Series(name, [None if value is None else str(value) for value in values])
