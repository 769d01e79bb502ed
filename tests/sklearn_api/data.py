"""Small samples of every kind of task, the same in every test."""

import numpy as np
from sklearn.datasets import (
    load_digits,
    load_iris,
    make_multilabel_classification,
    make_regression,
)

from clearprop.arithmetic import Array


def iris() -> tuple[Array, Array]:
    """Three classes, 150 samples."""
    return load_iris(return_X_y=True)


def digits(classes: int) -> tuple[Array, Array]:
    """Pixels from 0 to 1, 200 samples."""
    X, y = load_digits(n_class=classes, return_X_y=True)
    return X[:200] / 16, y[:200]


def numbers() -> tuple[Array, Array]:
    """One number to predict, of about unit size, with noise; 200 samples."""
    X, y = make_regression(200, 10, bias=20.0, noise=100.0, random_state=7)
    return X, (y - y.mean()) / y.std()


def several_numbers() -> tuple[Array, Array]:
    """Three numbers to predict at once; 100 samples."""
    X, Y = make_regression(100, 5, n_targets=3, random_state=11)
    return X, Y / Y.std(axis=0)


def labels() -> tuple[Array, Array]:
    """Several labels for each sample; 50 samples."""
    return make_multilabel_classification(50, random_state=0)


def counts() -> tuple[Array, Array]:
    """Counts that grow exponentially; 100 samples."""
    X = np.linspace(0, 1, 100)
    return X.reshape(-1, 1), np.random.default_rng(0).poisson(np.exp(X + 1))
