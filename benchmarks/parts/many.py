"""Many networks: trained at once, and one after the other, by the compiled engine on one core."""

from dataclasses import replace
from importlib.util import find_spec
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.parts.session import Session
from benchmarks.table import microseconds, table
from benchmarks.work import REGIMES, Work
from clearprop.arithmetic import Array, Floats
from clearprop.network import Network
from clearprop.parameters import initialize
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import Adam, GradientDescent

COUNT, ROUNDS = 64, 5
STEPS = {"T": 250, "S": 10}


def many(session: Session) -> str:
    """Train 64 networks of T and of S, with SGD and Adam; return a table."""
    if find_spec("numba") is None:
        return "## Many networks\n\nabsent: numba is not installed."
    rows: list[list[str]] = []
    for work in (one for one in REGIMES if one.name in STEPS):
        for rule in ("sgd", "adam"):
            session.say(f"{COUNT} networks: {work.name}, {rule}")
            at_once, apart = _times(replace(work, rule=rule, steps=STEPS[work.name]))
            name = f"{COUNT} × {work.name}, {rule.replace('sgd', 'SGD')}"
            rows.append(
                [name, microseconds(at_once), microseconds(apart), f"{apart / at_once:.1f}"]
            )
    return "\n\n".join(
        [
            "## Many networks",
            f"µs for one network's step: {COUNT} networks with seeds and rates of their own, on "
            f"one core, at once and one after the other; medians over {ROUNDS} rounds by turns, "
            "with a check that both lead to the same parameters.",
            table(["training", "at once", "one by one", "times as fast"], rows),
        ]
    )


def _times(work: Work) -> tuple[float, float]:
    """Return the seconds for one step of one network, at once and one by one."""
    from clearprop.engine.compiled_engine import CompiledEngine
    from clearprop.engine.ensemble_engine import EnsembleEngine

    hidden = [work.activation] * (len(work.sizes) - 2)
    network, rng = Network.of(work.sizes, [*hidden, "identity"]), np.random.default_rng(0)
    X = rng.normal(size=(work.samples, work.sizes[0])).astype(np.float32)
    Y = rng.normal(size=(work.samples, work.sizes[-1])).astype(np.float32)
    starts = [initialize(network, seed, ar=Floats("float32")) for seed in range(COUNT)]
    # A larger epsilon than usual, or Adam would make two ways of rounding as large as any move.
    rates = [1e-4 * (1 + seed) for seed in range(COUNT)]
    rules = [
        Adam(learning_rate=rate, epsilon=0.1)
        if work.rule == "adam"
        else GradientDescent(learning_rate=rate)
        for rate in rates
    ]
    settings = [StepSettings(work.batch, rule, 0.0, None) for rule in rules]
    orders: Array = np.stack([rng.permutation(work.samples) for _ in range(COUNT)])
    together = EnsembleEngine(starts, X, Y, settings, 1)
    alone = [
        CompiledEngine(start, len(X), one, 1) for start, one in zip(starts, settings, strict=True)
    ]

    def at_once() -> None:
        together.run_epoch(orders, np.ones(COUNT))

    def apart() -> None:
        for running, order in zip(alone, orders, strict=True):
            running.run_epoch([Segment(X, Y, None, order)], (1.0,))

    taken: dict[str, list[float]] = {"at once": [], "apart": []}
    for _ in range(ROUNDS):
        for name, run in (("at once", at_once), ("apart", apart)):
            began = perf_counter()
            run()
            taken[name].append((perf_counter() - began) / (work.steps * COUNT))
    for number, running in enumerate(alone):
        apart_by = np.abs(together.parameters(number).flat - running.parameters.flat)
        # A sample that rounding puts on the other side of relu's kink moves some weights a little.
        np.testing.assert_array_less(np.quantile(apart_by, 0.9), 1e-5)
        np.testing.assert_array_less(apart_by, 1e-2)
    return median(taken["at once"]), median(taken["apart"])
