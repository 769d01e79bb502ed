"""How good networks trained by the plain recipe are, beside scikit-learn's of the same shape.

For each of the seeds 0 to 9 a table is split as `clearprop train` does it, and both learn from the
same encoded training rows.  Prints the tables of docs/comparison.md.

    python -m benchmarks.accuracy
"""

import warnings
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
import sklearn.exceptions as untyped_exceptions
import sklearn.neural_network as untyped_neural_network

from clearprop.metrics import r2
from clearprop.tabular.demos import Demo, demo_named
from clearprop.tabular.fit import fit
from clearprop.tabular.prepare import Prepared, prepare
from clearprop.tabular.recipes import TrainingPlan
from clearprop.tabular.rows import RowSplit
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.survey import survey
from clearprop.tabular.table import Table

exceptions: Any = untyped_exceptions
neural_network: Any = untyped_neural_network

METRICS = {"digits": "accuracy", "iris": "accuracy", "breast_cancer": "accuracy", "diabetes": "R²"}
SEEDS = range(10)
MOST_EPOCHS = 1000


def scikit_learn(
    prepared: Prepared, settings: FitSettings, *, early_stopping: bool
) -> tuple[float, bool]:
    """Return the validation score of scikit-learn's network, and whether it had converged."""
    classify = prepared.preparation.postprocessing.classes is not None
    training, validation = prepared.training, prepared.validation
    assert validation is not None
    kind = neural_network.MLPClassifier if classify else neural_network.MLPRegressor
    network = kind(
        hidden_layer_sizes=TrainingPlan().hidden,
        max_iter=MOST_EPOCHS,
        early_stopping=early_stopping,
        random_state=settings.seed,
    )
    y, y_kept = (
        part.targets if classify else part.samples.Y[:, 0] for part in (training, validation)
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", exceptions.ConvergenceWarning)
        network.fit(training.samples.X, y)
    score = network.score(validation.samples.X, y_kept)
    return float(score), not caught


def on_unseen_rows(demo: Demo, settings: FitSettings, metric: str) -> float:
    """Return our score where the rows that judge took no part in early stopping either.

    The network stops by a fifth of the training rows, which it then does not learn from.
    """
    found = survey(Table.of(demo.frame), demo.targets, settings)
    rows = list(found.chunks())
    classes, targets = (
        np.concatenate([getattr(one, what) for one in rows]) for what in ("classes", "targets")
    )
    kept = RowSplit(found.class_rows, settings.validation, settings.seed).are_kept(classes)
    model = fit(demo.frame.filter(~kept), demo.targets, settings).model
    outputs, known = model.outputs(demo.frame.filter(kept)), targets[kept]
    if metric == "accuracy":
        return float(np.equal(model.postprocessing.predicted_classes(outputs), known).mean())
    return r2(model.postprocessing.in_target_units(outputs), known)


def main() -> None:
    """Measure, and print a row for each demo."""
    print(
        "| table | metric | baseline | clearprop | on unseen rows | scikit-learn | stopped early |"
    )
    print("|---|---|---:|---:|---:|---:|---:|")
    notes: list[str] = []
    for name, metric in METRICS.items():
        demo = demo_named(name)
        scores: dict[str, list[float]] = {
            key: [] for key in ("baseline", "ours", "unseen", "theirs", "stopped")
        }
        seconds, not_converged = 0.0, 0
        for seed in SEEDS:
            settings = replace(demo.settings, recipe="plain", seed=seed)
            fitted = fit(demo.frame, demo.targets, settings)
            seconds += fitted.seconds
            measured = fitted.model.record.scores
            scores["baseline"].append(measured["baseline"][metric])
            scores["ours"].append(measured["validation"][metric])
            prepared = prepare(Table.of(demo.frame), demo.targets, settings)
            scores["unseen"].append(on_unseen_rows(demo, settings, metric))
            for key, early_stopping in (("theirs", False), ("stopped", True)):
                score, converged = scikit_learn(prepared, settings, early_stopping=early_stopping)
                scores[key].append(score)
                not_converged += not converged
        cells = [
            f"{np.mean(values):.3f}"
            if key == "baseline"
            else f"{np.mean(values):.3f} ± {np.std(values):.3f}"
            for key, values in scores.items()
        ]
        print(f"| {name} | {metric} | {' | '.join(cells)} |", flush=True)
        notes.append(
            f"{name}: clearprop per seed {' '.join(f'{value:.3f}' for value in scores['ours'])}; "
            f"{seconds / len(SEEDS):.1f} s each; {not_converged} of {2 * len(SEEDS)} scikit-learn "
            f"fits had not converged after {MOST_EPOCHS} epochs"
        )
    print("\n" + "\n".join(notes))


if __name__ == "__main__":
    started = perf_counter()
    main()
    print(f"in {perf_counter() - started:.0f} s")
