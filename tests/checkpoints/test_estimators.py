"""An interrupted fit goes on when it is called again, and comes to what it would have come to."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris as untyped_load_iris

from clearprop import Checkpoints, MLPClassifier, MLPRegressor
from clearprop.errors import ClearpropError

load_iris: Any = untyped_load_iris

WAYS: list[dict[str, Any]] = [
    {"max_iter": 30},
    {"max_iter": 60, "early_stopping": True, "n_iter_no_change": 3},
    {"max_iter": 200, "solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.5},
    {"max_iter": 20, "dropout": 0.2, "dtype": "float32"},
    {"max_iter": 30, "solver": "sgd", "learning_rate": "invscaling", "alpha": 0.1},
]


def interrupt(epoch: Any, parameters: Any) -> None:
    if epoch.number in (2, 4):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("settings", WAYS)
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_an_interrupted_fit_goes_on(tmp_path: Path, kind: Any, settings: dict[str, Any]) -> None:
    X, y = load_iris(return_X_y=True)
    given = {"random_state": 0, "hidden_layer_sizes": (8,), **settings}
    whole = kind(**given).fit(X, y)
    for _ in range(2):
        with pytest.warns(UserWarning, match="Training interrupted by user"):
            kind(**given, checkpoint=tmp_path, callbacks=interrupt).fit(X, y)
    # Once more when it is over: there is nothing left to do.
    for _ in range(2):
        done = kind(**given, checkpoint=tmp_path, callbacks=interrupt).fit(X, y)
        for here, there in zip(done.coefs_, whole.coefs_, strict=True):
            assert here.tobytes() == there.tobytes()
        assert done.loss_curve_ == whole.loss_curve_
        assert done.n_iter_ == whole.n_iter_
        assert done.loss_ == whole.loss_
        assert done.best_validation_score_ == whole.best_validation_score_
        assert done.learning_rate_ == whole.learning_rate_


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_resumed_is_refused(tmp_path: Path) -> None:
    X, y = load_iris(return_X_y=True)
    with pytest.raises(ValueError, match="checkpoint needs a number as random_state"):
        MLPClassifier(checkpoint=tmp_path).fit(X, y)
    with pytest.raises(ValueError, match="solver='lbfgs' keeps no checkpoints"):
        MLPClassifier(checkpoint=tmp_path, random_state=0, solver="lbfgs").fit(X, y)
    MLPClassifier(checkpoint=str(tmp_path), random_state=0, max_iter=2).fit(X, y)
    with pytest.raises(ClearpropError, match="the number of epochs was 2 and is now 3"):
        MLPClassifier(checkpoint=tmp_path, random_state=0, max_iter=3).fit(X, y)
    again = MLPClassifier(
        checkpoint=Checkpoints(tmp_path, force=True), random_state=0, max_iter=3
    ).fit(X, y)
    assert np.isfinite(again.loss_)
