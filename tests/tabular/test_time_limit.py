"""A time limit ends a training where its learning rate does."""

from typing import Any

import numpy as np
import pytest

from clearprop import ClearpropError, TabularRegressor
from clearprop.schedules import LogCosine
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from clearprop.tabular.time_limit import TimeLimit, cycle_ends
from clearprop.training import Checkpoints, Epoch
from tabular.tables import passengers

ENDS = (17, 51, 119, 256)


def test_cycles_end_where_the_learning_rate_is_0() -> None:
    assert cycle_ends(256, 4) == ENDS
    for epoch in ENDS:
        assert LogCosine().factor(epoch + 1, 256, ()) < 0.002
    assert cycle_ends(4, 4) == (1, 2, 4)


def ended(seconds: float, each: float, loading: float = 0.0) -> tuple[int, int | None]:
    """Return after which epoch a training ends whose epochs take so long, and what is left."""
    now = [0.0]
    limit = TimeLimit(seconds, ENDS, lambda: now[0])
    now[0] += loading
    for number in range(1, 257):
        now[0] += each
        parameters: Any = None
        if limit(Epoch(number, 0.1, 1.0, None, {}), parameters):
            return number, limit.epochs
    return 256, limit.epochs


@pytest.mark.parametrize(
    ("seconds", "epoch"), [(17.5, 17), (50.9, 17), (51.1, 51), (200, 119), (256, 256), (1e9, 256)]
)
def test_it_ends_at_the_last_end_of_a_cycle_in_time(seconds: float, epoch: int) -> None:
    assert ended(seconds, 1.0) == (epoch, None)


def test_loading_counts_but_is_not_taken_for_an_epoch() -> None:
    assert ended(61.5, 1.0, loading=10) == (51, None)
    assert ended(60.5, 1.0, loading=10) == (17, None)


def test_without_time_for_a_cycle_it_begins_anew_with_fewer_epochs() -> None:
    assert ended(12.5, 1.0) == (2, 10)
    assert ended(2.5, 1.0) == (2, 1)
    assert ended(0.5, 1.0) == (1, 1)


@pytest.mark.parametrize(("slower", "epoch"), [(1.0, 51), (1.5, 51), (10.0, 31)])
def test_if_epochs_become_slower_it_is_cut_at_the_limit(slower: float, epoch: int) -> None:
    now = [0.0]
    limit, parameters = TimeLimit(60, ENDS, lambda: now[0]), None
    for number in range(1, 257):
        now[0] += 1.0 if number < 25 or slower == 1.0 else slower
        any_parameters: Any = parameters
        if limit(Epoch(number, 0.1, 1.0, None, {}), any_parameters):
            break
    assert number <= epoch
    assert now[0] <= 60 + slower


def test_a_training_keeps_to_it() -> None:
    settings = FitSettings(hidden=(32, 32), epochs=100_000, time_limit=6.0)
    fitted = fit(passengers(300), ["fare"], settings)
    assert fitted.seconds < 30
    record = fitted.model.record
    assert record.time_limit == 6.0
    assert record.epochs[0] < 100_000
    score = record.scores["validation"]["R²"]
    assert score > 0.5


def test_all_trainings_share_it() -> None:
    y = passengers(300)["fare"].to_numpy()
    X = passengers(300).drop("fare")
    model = TabularRegressor(hidden=(16,), epochs=50_000, folds=2, time_limit=2, random_state=0)
    model.fit(X, y)
    assert len(model.model_.networks) == 2
    assert max(model.model_.record.epochs) < 50_000
    assert np.isfinite(model.predict(X)).all()


def test_what_makes_no_sense_is_said(tmp_path: Any) -> None:
    with pytest.raises(ClearpropError, match="the time limit is 0 seconds"):
        FitSettings(time_limit=0)
    with pytest.raises(ClearpropError, match="use --stop-after"):
        fit(passengers(60), ["fare"], FitSettings(time_limit=5), checkpoint=Checkpoints(tmp_path))


def test_a_refit_goes_by_the_plan_that_there_was_time_for() -> None:
    settings = FitSettings(hidden=(16,), epochs=20_000_000, time_limit=8.0, refit=True)
    record = fit(passengers(300), ["survived"], settings).model.record
    assert record.schedule == "cosine"
    assert record.refitted
    assert record.epochs[0] < 20_000_000
