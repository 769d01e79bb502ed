"""What trainings have come to: a model with its scores, and the record of how it was made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clearprop.tabular.calibration import temperature_of
from clearprop.tabular.model import LossCurves, Model, Quantile, TrainingRecord
from clearprop.tabular.networks import Trained
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.prepare import DataSummary, Preparation, Prepared
from clearprop.tabular.recipes import TrainingPlan, learning_rate_of
from clearprop.tabular.scores import Judged, all_of, baseline, judge, linear, score
from clearprop.tabular.settings import FitSettings
from clearprop.training import Training

MOST_CLASSES_SHOWN = 10
"""Of more classes no confusion table is kept."""


@dataclass(frozen=True)
class FitResult:
    """A trained model, a summary of the table, and the seconds that training took."""

    model: Model
    summary: DataSummary
    seconds: float


@dataclass(frozen=True)
class Fold:
    """Networks that were trained on the same rows, by what plans, and what they make of these rows
    and of others.

    `validation` and `linear`, which is a linear model's, are of the rows that they are judged by:
    None where there are no such rows, or no such model.
    """

    networks: tuple[Training, ...]
    plans: tuple[TrainingPlan, ...]
    training: Judged
    validation: Judged | None
    linear: Judged | None
    training_rows: int
    validation_rows: int
    interrupted: bool = False
    quantiles: tuple[Quantile, ...] = ()


def judged(networks: Sequence[Trained], prepared: Prepared) -> Fold:
    """Judge networks that were trained on the same rows."""
    training, validation, post = (
        prepared.training,
        prepared.validation,
        prepared.preparation.postprocessing,
    )
    parameters = [one.training.parameters for one in networks]
    return Fold(
        tuple(one.training for one in networks),
        tuple(one.plan for one in networks),
        judge(parameters, training),
        judge(parameters, validation) if validation else None,
        linear(training, validation or training, post),
        training.rows,
        validation.rows if validation else 0,
        any(one.interrupted for one in networks),
    )


def result_of(
    made: Preparation,
    folds: Sequence[Fold],
    settings: FitSettings,
    plan: TrainingPlan,
    seconds: float,
    refitted: Sequence[Training] | None = None,
) -> FitResult:
    """Return the model of all networks, with the scores of the rows that they are judged by."""
    validation = [fold.validation for fold in folds if fold.validation is not None]
    post = made.postprocessing
    if plan.calibrates and validation:
        post = _calibrated(post, all_of(validation))
    parts = {"training": all_of([fold.training for fold in folds])}
    parts |= {"validation": all_of(validation)} if validation else {}
    scored = {name: score(part, post) for name, part in parts.items()}
    judged_name = "validation" if validation else "training"
    scores = {name: one.scores for name, one in scored.items()}
    lines = [fold.linear for fold in folds if fold.linear is not None]
    scores["linear"] = score(all_of(lines), replace(post, temperature=1.0)).scores if lines else {}
    scores["baseline"] = baseline(made.baseline, parts[judged_name].targets, post)
    confusion = scored[judged_name].confusion
    networks = [one for fold in folds for one in fold.networks]
    record = TrainingRecord(
        recipe=settings.recipe,
        optimizer=plan.optimizer,
        learning_rate=learning_rate_of(plan),
        scales_rates=plan.scales_rates,
        weight_decay=plan.weight_decay,
        schedule=folds[0].plans[0].schedule,
        l2=plan.l2,
        dropout=plan.dropout,
        label_smoothing=plan.label_smoothing,
        clip_norm=settings.clip_norm,
        batch_size=plan.batch_size,
        initializer=plan.initializer,
        seed=settings.seed,
        metric=settings.metric,
        folds=settings.folds,
        members=settings.members,
        refitted=refitted is not None,
        time_limit=settings.time_limit,
        epochs=tuple(len(one.history) for one in networks),
        best_epochs=tuple(one.best_epoch for one in networks),
        losses=tuple(_curves(one) for one in networks),
        stopped_early=any(one.stopped_early for one in networks),
        interrupted=any(fold.interrupted for fold in folds),
        engine=networks[0].engine,
        training_rows=folds[0].training_rows,
        validation_rows=sum(fold.validation_rows for fold in folds),
        class_weight=settings.class_weight,
        weights=settings.weights,
        scores=scores,
        confusion=confusion if len(confusion) <= MOST_CLASSES_SHOWN else (),
    )
    parameters = tuple(one.parameters for one in refitted or networks)
    model = Model(parameters, made.preprocessing, post, record, folds[0].quantiles)
    return FitResult(model, made.summary, seconds)


def _curves(training: Training) -> LossCurves:
    validation = [one.validation_loss for one in training.history]
    return LossCurves(
        tuple(_short(one.loss) for one in training.history),
        tuple(_short(loss) for loss in validation if loss is not None),
    )


def _short(loss: float) -> float:
    return float(f"{loss:.6g}")


def _calibrated(post: Postprocessing, judged: Judged) -> Postprocessing:
    """Return the postprocessing by which the judged rows' probabilities come true most nearly."""
    if post.classes is None:
        return post
    probabilities = post.class_probabilities(judged.outputs)
    return replace(post, temperature=temperature_of(probabilities, judged.targets, judged.weights))
