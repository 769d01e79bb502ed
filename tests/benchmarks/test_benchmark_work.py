"""What a benchmark counts and how it makes its data."""

import numpy as np
import pytest

from benchmarks.parts.memory import needed
from benchmarks.work import REGIMES, Work, flat, flops, task_of


def test_operations_of_a_step_are_those_of_its_products() -> None:
    # Forward 4·2 + 3·4 products a sample, dW as many, dE/dout 3·4; 2 operations each.
    assert flops((2, 4, 3), batch=5) == 2 * 5 * (20 + 20 + 12)


def test_nothing_goes_back_to_the_input_layer() -> None:
    assert flops((10, 7), batch=1) == 2 * 2 * 70


@pytest.mark.parametrize("work", REGIMES, ids=lambda work: work.name)
def test_every_epoch_has_several_whole_batches(work: Work) -> None:
    assert work.samples == work.batch * work.steps
    assert work.steps > 1


def test_the_same_task_is_drawn_every_time() -> None:
    work = Work("small", (3, 5, 2), batch=4, steps=3)
    first, second = task_of(work), task_of(work)
    assert first.X.shape == (12, 3)
    assert first.Y.shape == (12, 2)
    assert first.X.dtype == first.Y.dtype == first.parameters.flat.dtype == np.float32
    np.testing.assert_array_equal(first.Y, second.Y)
    np.testing.assert_array_equal(first.parameters.flat, second.parameters.flat)


def test_weights_and_biases_go_back_into_the_same_vector() -> None:
    task = task_of(Work("small", (3, 5, 2), batch=4, steps=1))
    np.testing.assert_array_equal(flat(task.weights, task.biases), task.parameters.flat)


def test_what_adam_needs_is_four_times_the_parameters_and_a_batch_of_outs() -> None:
    bytes_needed = needed(Work("small", (3, 5), batch=4, steps=1, rule="adam"))
    assert bytes_needed == {
        "parameters": 80, "gradients": 80, "optimiser": 160, "activations": 4 * 4 * 8,
    }  # fmt: skip
