"""Gradients and updates by the compiled engine."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any, final

from clearprop.arithmetic import Array
from clearprop.blas_threads import one_blas_thread
from clearprop.distributed.gradients import GradientSource
from clearprop.engine.gradients import apply_gradient, shard_gradient
from clearprop.engine.layout import aligned, layout
from clearprop.engine.numba_setup import make_ready, types
from clearprop.engine.optimizers import set_scales
from clearprop.engine.packed import Packed, dropout_type, shared_types, team_type
from clearprop.parameters import Parameters
from clearprop.randomness import Draws
from clearprop.reference_engine import StepSettings
from clearprop.sample_order import Segment
from clearprop.update import State


@cache
def _signatures(dtype: str) -> tuple[Any, Any]:
    """Return the types of what a shard's gradient and an update take."""
    samples, space, weights, rule = shared_types(dtype)
    whole, exact, team = types.int64, types.float64, team_type()
    return (
        types.void(
            samples,
            space,
            weights,
            dropout_type(dtype),
            whole,
            whole,
            team,
            whole,
            whole,
            exact[::1],
        ),
        types.void(weights, space, exact, rule, team),
    )


@final
class CompiledGradients(Packed, GradientSource):
    """Gradients as the engine keeps parameters: what fills up panels has gradients of 0."""

    def __init__(
        self, parameters: Parameters, settings: StepSettings, samples: int, threads: int
    ) -> None:
        """Make room for shards of so many samples at most."""
        self.dtype = parameters.flat.dtype.name
        words = f"the engine for shared batches in {self.dtype} (about 7 s)"
        for function, signature in zip(
            (shard_gradient, apply_gradient), _signatures(self.dtype), strict=True
        ):
            make_ready(function, signature, words)
        made = layout(
            parameters.network, max(1, samples), threads, self.dtype,
            whole_gradient=True, dropout=settings.dropout,
        )  # fmt: skip
        updates = (settings.state or State()).t
        super().__init__(parameters, settings, made, threads, updates)
        self.length, self._E = made.weights, aligned(1, "float64")
        # A clipped gradient's length is summed by as many threads as there are.
        self._updating = 1 if settings.clip_norm is not None else threads

    @property
    def numbers(self) -> Array:
        return self._weights.p

    def gradient(self, segment: Segment, batch: range, own: range, draws: Draws | None,
                 place: tuple[int, int], into: Array) -> float:  # fmt: skip
        if not own:
            into[:] = 0
            return 0.0
        samples, weights = self._samples_of(segment), self._weights._replace(g=into)
        team, (epoch, step) = self._teams[self._threads], place
        self._begin_dropout(epoch)

        def work(thread: int) -> None:
            shard_gradient(
                samples, self._space, weights, self._dropout, step, own.start - batch.start,
                team[thread], own.start, own.stop, self._E,
            )  # fmt: skip

        self._workers.run(work, self._threads)
        return float(self._E[0])

    def update(self, gradient: Array, weight_sum: float, scale: float) -> None:
        rule = set_scales(self._rule, self._rate, [scale])
        weights, team = self._weights._replace(g=gradient), self._teams[self._updating]

        def work(thread: int) -> None:
            apply_gradient(weights, self._space, 1 / weight_sum, rule, team[thread])

        self._workers.run(work, self._updating)

    def state(self, updates: int) -> State:
        return self._state_after(updates)

    def limit_blas_threads(self) -> AbstractContextManager[object]:
        return one_blas_thread()
