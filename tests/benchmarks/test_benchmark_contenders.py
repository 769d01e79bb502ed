"""Contenders do the same work, as far as NumPy alone can show it."""

import pytest

from benchmarks.agreement import disagreement
from benchmarks.contenders import CONTENDERS, Contender
from benchmarks.contenders.base import Run
from benchmarks.contenders.numpy_in_place import CONTENDERS as IN_PLACE
from benchmarks.learners.problem import made_rows
from benchmarks.work import Rule, Work, task_of
from clearprop.arithmetic import Array

SMALL = Work("small", (5, 7, 6, 3), batch=8, steps=12)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("rule", ["sgd", "adam"])
@pytest.mark.parametrize("place", [0, -1])
def test_numpy_in_place_reaches_what_the_reference_reaches(
    activation: str, rule: Rule, place: int
) -> None:
    rate = 0.01 if rule == "sgd" else 1e-3
    work = Work("small", SMALL.sizes, 8, 12, activation, rule, rate)
    contender = IN_PLACE[0]
    assert (
        disagreement(contender.begin(task_of(work), contender.settings(work)[place]), work) is None
    )


class Idle(Run):
    """Leaves out the work."""

    def epoch(self, order: Array) -> None:
        pass

    def parameters(self) -> Array:
        return task_of(SMALL).parameters.flat


def test_who_leaves_out_the_work_is_found_out() -> None:
    found = disagreement(Idle(), SMALL)
    assert found is not None
    assert "1 of the way moved" in found


def test_who_lacks_a_module_says_so() -> None:
    contender = Contender("nobody", IN_PLACE[0].begin, needs=("no_such_module",))
    assert contender.missing() == "no_such_module not installed"


def test_names_differ() -> None:
    assert len({contender.name for contender in CONTENDERS}) == len(CONTENDERS)


def test_made_data_has_every_class() -> None:
    X, classes = made_rows(500, seed=1)
    assert X.shape == (500, 784)
    assert set(classes.tolist()) == set(range(10))
