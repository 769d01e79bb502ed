"""What is compared: each method learns from a frame, with its defaults, and predicts others.

Every method gets a table as its own documentation asks for it: categories as such where it takes
them, else one-hot encoded; missing numbers where it takes them, else their median.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.tables.data import Source

Predictions = NDArray[Any]
"""Probabilities of shape (rows, classes), by the classes sorted, or numbers of shape (rows,)."""

Method = Callable[[pd.DataFrame, pd.DataFrame, Source, int], Predictions]
"""(rows to learn from, rows to predict, source, seed) -> predictions."""

THREADS = int(os.environ.get("TABLES_THREADS", "0")) or len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Peer:
    """A method, and the package whose version its stored scores belong to."""

    method: Method
    package: str

    @property
    def version(self) -> str:
        """The package and its installed version."""
        return f"{self.package} {version(self.package)}"


def _parts(frame: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, Any]:
    return frame.drop(columns=source.target), frame[source.target]


def _categories(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]


def _probable(model: Any, X: Any, source: Source) -> Predictions:
    return model.predict_proba(X) if source.task == "classification" else model.predict(X)


def _of(source: Source, classifier: Any, regressor: Any, **arguments: Any) -> Any:
    return (classifier if source.task == "classification" else regressor)(**arguments)


def _pipeline(model: Any, X: pd.DataFrame) -> Any:
    """Standardised numbers and one-hot categories, in front of a model of scikit-learn's."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    categories = _categories(X)
    numbers = [name for name in X if name not in categories]
    transformer = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        ("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories),
    ])  # fmt: skip
    return make_pipeline(transformer, model)


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its categories as text, and gaps in them a category of its own."""
    frame = frame.copy()
    for name in _categories(frame):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), "missing").astype(str)
    return frame


def _as_categories(X: pd.DataFrame, others: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    X, others = _text(X), _text(others)
    for name in _categories(X):
        kind = pd.CategoricalDtype(sorted(X[name].unique()))
        X[name], others[name] = X[name].astype(kind), others[name].astype(kind)
    return X, others


def _scikit_learn(make: Callable[[Source, int], Any]) -> Method:
    def method(frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int) -> Predictions:
        X, y = _parts(_text(frame), source)
        model = _pipeline(_standardised(make(source, seed), source), X).fit(X, y)
        return _probable(model, _text(others).drop(columns=source.target), source)

    return method


def _standardised(model: Any, source: Source) -> Any:
    """Return a regressor that learns standardised targets, as networks need them."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler

    if source.task == "classification":
        return model
    return TransformedTargetRegressor(model, transformer=StandardScaler())


def _linear(source: Source, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression, RidgeCV

    if source.task == "classification":
        return LogisticRegression(max_iter=2000)
    return RidgeCV(np.logspace(-3, 3, 13))


def _mlp(source: Source, seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    return _of(source, MLPClassifier, MLPRegressor, random_state=seed)


def hist_gradient_boosting(
    frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int
) -> Predictions:
    """scikit-learn's gradient boosting."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    X, y = _parts(frame, source)
    X, others = _as_categories(X, others.drop(columns=source.target))
    model = _of(
        source, HistGradientBoostingClassifier, HistGradientBoostingRegressor, random_state=seed
    )
    return _probable(model.fit(X, y), others, source)


def lightgbm(frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int) -> Predictions:
    """LightGBM."""
    import lightgbm as untyped

    library: Any = untyped
    X, y = _parts(frame, source)
    X, others = _as_categories(X, others.drop(columns=source.target))
    # Its names of columns must not have brackets and the like.
    names = [f"x{k}" for k in range(X.shape[1])]
    X, others = X.set_axis(names, axis=1), others.set_axis(names, axis=1)
    model = _of(
        source, library.LGBMClassifier, library.LGBMRegressor,
        random_state=seed, n_jobs=THREADS, verbose=-1,
    )  # fmt: skip
    return _probable(model.fit(X, y), others, source)


def catboost(frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int) -> Predictions:
    """CatBoost."""
    import catboost as untyped

    library: Any = untyped
    X, y = _parts(_text(frame), source)
    others = _text(others).drop(columns=source.target)
    model = _of(
        source, library.CatBoostClassifier, library.CatBoostRegressor,
        random_seed=seed, thread_count=THREADS, verbose=False, allow_writing_files=False,
        cat_features=_categories(X),
    )  # fmt: skip
    return _probable(model.fit(X, y), others, source)


def _pytabkit(kind: str, **changes: Any) -> Method:
    def method(frame: pd.DataFrame, others: pd.DataFrame, source: Source, seed: int) -> Predictions:
        import torch
        from pytabkit.models.sklearn import sklearn_interfaces as untyped

        library: Any = untyped
        torch.set_num_threads(THREADS)
        X, y = _parts(frame, source)
        X, others = _as_categories(X, others.drop(columns=source.target))
        numbers = X.select_dtypes("number").columns
        middle = X[numbers].median()
        X[numbers], others[numbers] = X[numbers].fillna(middle), others[numbers].fillna(middle)
        suffix = "Classifier" if source.task == "classification" else "Regressor"
        model = getattr(library, f"{kind}_{suffix}")(
            random_state=seed, n_threads=THREADS, device="cpu", **changes
        )
        model.fit(X, y)
        return np.asarray(_probable(model, others, source)).reshape(
            (len(others), -1) if source.task == "classification" else -1
        )

    return method


LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    "scale": {"add_front_scale": False},
    "embedding": {"num_emb_type": "none"},
    "parametric": {"use_parametric_act": False},
    "dropout": {"p_drop": 0.0},
    "schedules_of_dropout_and_decay": {"p_drop_sched": "constant", "wd_sched": "constant"},
    "decay": {"wd": 0.0},
    "smoothing": {"use_ls": False},
    "initialiser": {"weight_init_mode": "normal", "bias_init_mode": "normal"},
    "schedule": {"lr_sched": "flat_cos"},
    "activation": {"act": "relu"},
}
"""Ingredients of RealMLP_TD, and what leaves each out."""

PEERS: Mapping[str, Peer] = {
    "linear": Peer(_scikit_learn(_linear), "scikit-learn"),
    "mlp": Peer(_scikit_learn(_mlp), "scikit-learn"),
    "hist_gradient_boosting": Peer(hist_gradient_boosting, "scikit-learn"),
    "lightgbm": Peer(lightgbm, "lightgbm"),
    "catboost": Peer(catboost, "catboost"),
    "realmlp_td": Peer(_pytabkit("RealMLP_TD"), "pytabkit"),
    "realmlp_td_s": Peer(_pytabkit("RealMLP_TD_S"), "pytabkit"),
    "realmlp_td_log_loss": Peer(
        _pytabkit("RealMLP_TD", use_ls=False, val_metric_name="cross_entropy"), "pytabkit"
    ),
    "tabm_d": Peer(_pytabkit("TabM_D"), "pytabkit"),
    **{
        f"realmlp_td_without_{name}": Peer(_pytabkit("RealMLP_TD", **changes), "pytabkit")
        for name, changes in LEFT_OUT.items()
    },
}
