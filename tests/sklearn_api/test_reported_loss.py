"""The loss that is reported: errors, what a loss leaves out, and the penalty, counted by hand."""

import numpy as np
import pytest

from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.sklearn_api.reported_loss import ReportedLoss, mean_over_batches, penalty

NETWORK = Network.of([1, 1, 1], "identity")


def with_weights(first: float, second: float) -> Parameters:
    return Parameters(NETWORK, np.array([first, 7.0, second, 7.0]))


def test_the_penalty_counts_weights_by_their_layer_and_no_biases() -> None:
    assert penalty(with_weights(3, 2), [0.2, 1.0]) == pytest.approx(0.1 * 9 + 0.5 * 4)


def test_one_batch_is_penalised_by_the_weights_before_its_update() -> None:
    reported = ReportedLoss([0.2, 0.0], share=0.5, batches=1)
    reported.penalty_before = penalty(with_weights(3, 0), reported.penalties)
    assert reported.of_epoch(5.0, with_weights(2, 0)) == pytest.approx(2.5 + 0.9)
    assert reported.of_epoch(5.0, with_weights(1, 0)) == pytest.approx(2.5 + 0.4)


def test_several_batches_are_penalised_as_if_the_penalty_fell_evenly() -> None:
    reported = ReportedLoss([2.0, 0.0], batches=3)
    reported.penalty_before = 4.0
    # Before the three updates 4, 3 and 2, after the last 1.
    assert reported.of_epoch(0.0, with_weights(1, 0)) == pytest.approx(4 + 3 + 2)


def test_without_batches_the_parameters_themselves_are_penalised() -> None:
    assert ReportedLoss([2.0, 0.0]).of_epoch(5.0, with_weights(3, 0)) == 5 + 9


def test_what_the_loss_leaves_out_is_added_and_rounding_leads_to_nothing_below_0() -> None:
    reported = ReportedLoss([0.0, 0.0], left_out=lambda: -2.0, left_out_of_validation=-3.0)
    assert reported.of_epoch(2.5, with_weights(0, 0)) == 0.5
    assert reported.of_epoch(2 - 1e-12, with_weights(0, 0)) == 0
    assert reported.of_validation(3.5) == 0.5
    assert ReportedLoss([0.0, 0.0]).of_epoch(-1.0, with_weights(0, 0)) == -1


def test_a_mean_over_batches_is_that_of_their_weighted_means() -> None:
    values, weights = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([1.0, 1.0, 3.0, 0.0, 0.0])
    order = np.array([2, 0, 3, 1, 4])
    assert mean_over_batches(values, None, order, 2) == pytest.approx(3)
    found = mean_over_batches(values, weights, order, 2)
    # (3·3 + 1·1)/4 and 2, two samples each, and one that weighs nothing.
    assert found == pytest.approx((2 * 2.5 + 2 * 2 + 0) / 5)
