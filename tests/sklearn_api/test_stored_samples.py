"""The estimators fit arrays in files and batches of a function, with a buffer's memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from clearprop import MLPClassifier, MLPRegressor
from clearprop.arithmetic import Array
from stored.files import make_buffer_small, mapped

ROWS = 6000


@pytest.fixture(autouse=True)
def small_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    make_buffer_small(monkeypatch)


def sorted_by_class(seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(0, 4, ROWS))
    centres = rng.normal(size=(4, 6))
    X = centres[labels] + rng.normal(0, 1.0, (ROWS, 6))
    return X.astype("float32"), np.array(["ash", "beech", "cedar", "oak"])[labels]


def classifier(seed: int = 0, **more: Any) -> MLPClassifier:
    given: dict[str, Any] = {"max_iter": 8, "batch_size": 32, "tol": 0.0, **more}
    return MLPClassifier((12,), random_state=seed, **given)


@pytest.mark.filterwarnings("ignore:Maximum iterations")
def test_data_sorted_by_class_reach_the_accuracy_of_full_shuffling(tmp_path: Path) -> None:
    X, y = sorted_by_class()
    test_X, test_y = sorted_by_class()[0][::3] + 0, y[::3]
    in_files = mapped(tmp_path / "X", X)
    in_memory = [classifier(seed).fit(X, y).score(test_X, test_y) for seed in range(5)]
    stored = [classifier(seed).fit(in_files, y).score(test_X, test_y) for seed in range(5)]
    assert min(stored) >= min(in_memory) - 0.002
    assert np.mean(stored) == pytest.approx(
        np.mean(in_memory), abs=max(0.002, float(np.ptp(in_memory)))
    )
    # What it guards against: the samples in their order.
    unshuffled = classifier(shuffle=False).fit(X, y).score(test_X, test_y)
    assert unshuffled < min(stored)


def batches_of(*arrays: Array) -> Any:
    def give() -> Iterator[tuple[Array, ...]]:
        for rows in np.array_split(np.arange(ROWS), 13):
            yield tuple(array[rows] for array in arrays)

    return give


@pytest.mark.filterwarnings("ignore:Maximum iterations")
@pytest.mark.parametrize(
    "more", [{}, {"early_stopping": True}, {"class_weight": "balanced"}, {"dtype": "float64"}]
)
def test_batches_are_arrays_in_files(tmp_path: Path, more: dict[str, Any]) -> None:
    X, y = sorted_by_class()
    weights = np.linspace(0.5, 2, ROWS)
    one = classifier(**more).fit(mapped(tmp_path / "X", X), y, weights)
    other = classifier(**more).fit(batches_of(X, y, weights))
    for mine, theirs in zip(one.coefs_, other.coefs_, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert one.classes_.tolist() == other.classes_.tolist() == ["ash", "beech", "cedar", "oak"]
    assert one.coefs_[0].dtype == more.get("dtype", "float32")
    assert (one.validation_scores_ is None) == ("early_stopping" not in more)
    np.testing.assert_array_equal(one.predict(mapped(tmp_path / "X", X)), other.predict(X))


@pytest.mark.filterwarnings("ignore:Maximum iterations")
@pytest.mark.parametrize("loss", ["squared_error", "poisson"])
def test_a_regressor_fits_them_about_as_well_as_in_memory(tmp_path: Path, loss: str) -> None:
    X, _ = sorted_by_class()
    y = np.exp(X[:, 0] / 4 + X[:, 1] / 8).astype("float32")
    given: dict[str, Any] = {"hidden_layer_sizes": (12,), "max_iter": 15, "random_state": 0}
    one = MLPRegressor(loss, **given).fit(X, y)
    other = MLPRegressor(loss, **given).fit(mapped(tmp_path / "X", X), mapped(tmp_path / "y", y))
    assert other.score(X, y) == pytest.approx(one.score(X, y), abs=0.02)
    assert other.loss_curve_[-1] == pytest.approx(one.loss_curve_[-1], rel=0.2, abs=1e-3)


@pytest.mark.filterwarnings("ignore:Maximum iterations")
def test_balanced_weights_are_those_in_memory(tmp_path: Path) -> None:
    X, y = sorted_by_class()
    rare = np.flatnonzero((y != "oak") | (np.arange(ROWS) % 20 == 0))
    X, y = np.tile(X[rare], (2, 1)), np.tile(y[rare], 2)
    recalls = []
    for given in (X, mapped(tmp_path / "X", X)):
        model = classifier(class_weight="balanced", max_iter=5).fit(given, y)
        recalls.append((model.predict(X[y == "oak"]) == "oak").mean())
    assert recalls[0] == pytest.approx(recalls[1], abs=0.03)


@pytest.mark.filterwarnings("ignore")
def test_an_interrupted_fit_on_files_goes_on(tmp_path: Path) -> None:
    X, y = sorted_by_class()
    files = mapped(tmp_path / "X", X)
    whole = classifier().fit(files, y)

    def interrupt(epoch: Any, parameters: Any) -> None:
        if epoch.number == 3:
            raise KeyboardInterrupt

    kept: dict[str, Any] = {"checkpoint": tmp_path / "kept"}
    classifier(callbacks=interrupt, **kept).fit(files, y)
    done = classifier(**kept).fit(files, y)
    for mine, theirs in zip(done.coefs_, whole.coefs_, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert done.loss_curve_ == whole.loss_curve_


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"solver": "lbfgs"}, "solver='lbfgs' takes all samples at once"),
        ({"shuffle": False}, "shuffle=False is for samples in memory"),
    ],
)
def test_what_needs_all_samples_in_memory_is_refused(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    X, y = sorted_by_class()
    with pytest.raises(ValueError, match=said):
        classifier(**changes).fit(mapped(tmp_path / "X", X), y)


def test_samples_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    X, y = sorted_by_class()
    files = mapped(tmp_path / "X", X)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        classifier().fit(files, y[:-1])
    with pytest.raises(ValueError, match="one label for each"):
        classifier().fit(files, np.stack([y, y], axis=1))
    X[4000, 2] = np.nan
    with pytest.raises(ValueError, match="X has nan in row 4001, column 3"):
        classifier().fit(mapped(tmp_path / "nan", X), y)
    model = classifier(max_iter=1, tol=1e9)
    with pytest.warns(ConvergenceWarning):
        model.fit(files, y)
    with pytest.raises(ValueError, match="features"):
        model.predict(mapped(tmp_path / "other", X[:, :5]))
    with pytest.raises(ValueError, match="classes not in"):
        model.partial_fit(files, np.where(y == "oak", "elm", y))
