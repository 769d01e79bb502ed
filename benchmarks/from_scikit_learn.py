"""Our estimators beside scikit-learn's: scores over seeds, and time, in Markdown.

python -m benchmarks.from_scikit_learn
"""

import warnings
from dataclasses import dataclass
from statistics import mean, median, stdev
from time import perf_counter
from typing import Any

import sklearn.neural_network as theirs
from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

import clearprop
from benchmarks.table import figures, table
from clearprop.arithmetic import Array

SEEDS = range(5)
COMPILED = {"engine": "compiled", "dtype": "float32"}


@dataclass(frozen=True)
class Data:
    """Samples, whether they are of classes, and the epochs that both may take."""

    name: str
    X: Array
    y: Array
    classes: bool
    epochs: int = 200


def _data() -> list[Data]:
    made = datasets.make_classification(100_000, 20, n_informative=12, n_classes=4, random_state=0)
    waves = datasets.make_friedman1(100_000, 10, noise=1.0, random_state=0)
    return [
        Data("iris", *datasets.load_iris(return_X_y=True), classes=True),
        Data("breast_cancer", *datasets.load_breast_cancer(return_X_y=True), classes=True),
        Data("digits", *datasets.load_digits(return_X_y=True), classes=True),
        Data("diabetes", *datasets.load_diabetes(return_X_y=True), classes=False),
        Data("made classes, 100,000 × 20", *made, classes=True, epochs=15),
        Data("Friedman 1, 100,000 × 10", *waves, classes=False, epochs=15),
    ]


def _run(kind: Any, data: Data, seed: int, **more: Any) -> tuple[float, float]:
    """Return the score on a third of the rows, and the seconds of `fit`, all in float64."""
    X, X_test, y, y_test = train_test_split(data.X, data.y, test_size=1 / 3, random_state=seed)
    scaler = StandardScaler().fit(X)
    X, X_test = scaler.transform(X), scaler.transform(X_test)
    if not data.classes:
        centre, scale = y.mean(), y.std()
        y, y_test = (y - centre) / scale, (y_test - centre) / scale
    estimator = kind(random_state=seed, max_iter=data.epochs, **more)
    began = perf_counter()
    estimator.fit(X, y)
    return estimator.score(X_test, y_test), perf_counter() - began


def main() -> None:
    """Run everything and print the table."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    rows: list[list[str]] = []
    for data in _data():
        name = "MLPClassifier" if data.classes else "MLPRegressor"
        ours, his = getattr(clearprop, name), getattr(theirs, name)
        # What is loaded and compiled once does not count.
        _run(ours, data, 0, **COMPILED)
        runs: dict[str, list[tuple[float, float]]] = {"theirs": [], "auto": [], "compiled": []}
        for seed in SEEDS:
            runs["theirs"].append(_run(his, data, seed))
            runs["auto"].append(_run(ours, data, seed))
            runs["compiled"].append(_run(ours, data, seed, **COMPILED))
        scores = {
            who: f"{mean(one[0] for one in found):.3f} ± {stdev(one[0] for one in found):.3f}"
            for who, found in runs.items()
        }
        seconds = {who: median(one[1] for one in found) for who, found in runs.items()}
        rows.append(
            [
                data.name,
                scores["theirs"],
                scores["auto"],
                scores["compiled"],
                figures(seconds["theirs"]),
                *(figures(seconds["theirs"] / seconds[who]) for who in ("auto", "compiled")),
            ]
        )
    head = ["data", "scikit-learn's", "auto", "compiled", "scikit-learn, s", "auto ×", "compiled ×"]
    print(table(head, rows))


if __name__ == "__main__":
    main()
