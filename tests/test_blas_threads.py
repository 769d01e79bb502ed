"""Products too small to repay a second thread of a BLAS get one, and others keep all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Barrier, Thread

import pytest
from threadpoolctl import ThreadpoolController

from clearprop.blas_threads import blas_threads_for, one_blas_thread
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.reference_engine import ReferenceEngine, StepSettings
from clearprop.update import GradientDescent

BLAS = ThreadpoolController().select(user_api="blas")


def threads() -> int:
    return min((library["num_threads"] for library in BLAS.info()), default=1)


several_threads = pytest.mark.skipif(threads() < 2, reason="the BLAS has one thread only")


@several_threads
def test_the_limit_ends_with_the_context() -> None:
    before = threads()
    with one_blas_thread():
        with one_blas_thread():
            assert threads() == 1
        assert threads() == 1
    assert threads() == before


@several_threads
def test_a_failure_ends_the_limit_too() -> None:
    before = threads()
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        _ = 1 / 0
    assert threads() == before


@several_threads
def test_a_thread_that_leaves_later_than_it_came_leaves_no_limit() -> None:
    before, step = threads(), Barrier(2, timeout=60)

    def second() -> None:
        step.wait()
        with one_blas_thread():
            step.wait()
            step.wait()

    other = Thread(target=second)
    other.start()
    with one_blas_thread():
        step.wait()
        step.wait()
    step.wait()
    other.join()
    assert threads() == before


def of_the_reference_engine(network: Network, samples: int) -> AbstractContextManager[object]:
    settings = StepSettings(samples, GradientDescent(), 0.0, None)
    return ReferenceEngine(initialize(network, 0), 569, settings).limit_blas_threads()


@several_threads
@pytest.mark.parametrize("context", [blas_threads_for, of_the_reference_engine])
@pytest.mark.parametrize(
    ("inputs", "samples", "is_limited"), [(30, 200, True), (30, 8, False), (784, 200, False)]
)
def test_products_that_a_blas_would_share_out_for_nothing_are_limited(
    context: Callable[[Network, int], AbstractContextManager[object]],
    inputs: int,
    samples: int,
    is_limited: bool,
) -> None:
    with context(Network.of([inputs, 100, 1]), samples):
        assert (threads() == 1) == is_limited
