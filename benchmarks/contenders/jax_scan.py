"""JAX: an epoch is one jitted call, a scan over its steps."""

from typing import Any

import numpy as np

from benchmarks.contenders.base import LARGE, Contender, Run, Setting
from benchmarks.work import Task, Work, flat
from clearprop.arithmetic import Array
from clearprop.engine.workers import cores


def _settings(work: Work) -> list[Setting]:
    """Return what to try: which way of fetching rows is faster is not clear for small steps."""
    if work.flops > LARGE:
        return [Setting(cores(), "each")]
    ways = ("before", "each")
    return [Setting(threads, rows) for threads in sorted({1, cores()}) for rows in ways]


def _epoch_of(work: Work, rows: str) -> Any:
    """Return an epoch as a function (carried, X, Y, order) -> carried."""
    import jax
    from jax import numpy as jnp

    act = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}[work.activation]

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        for W, b in parameters[:-1]:
            x = act(x @ W.T + b)
        W, b = parameters[-1]
        return jnp.sum((x @ W.T + b - y) ** 2) * (0.5 / work.batch)

    def step(carried: Any, x: Any, y: Any) -> Any:
        parameters, m, v, t = carried
        g = jax.grad(loss)(parameters, x, y)
        if work.rule == "sgd":
            return jax.tree.map(lambda p, g: p - work.rate * g, parameters, g), m, v, t
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        first, second = 1 - 0.9**t, 1 - 0.999**t
        moved = jax.tree.map(
            lambda p, m, v: p - work.rate * (m / first) / (jnp.sqrt(v / second) + 1e-8),
            parameters, m, v,
        )  # fmt: skip
        return moved, m, v, t

    def epoch(carried: Any, X: Any, Y: Any, order: Any) -> Any:
        if rows == "before":
            batches = (work.steps, work.batch, -1)
            dealt = X[order].reshape(batches), Y[order].reshape(batches)
            return jax.lax.scan(lambda c, xy: (step(c, *xy), None), carried, dealt)[0]
        chosen = order.reshape(work.steps, work.batch)
        return jax.lax.scan(lambda c, at: (step(c, X[at], Y[at]), None), carried, chosen)[0]

    return epoch


class _Run(Run):
    def __init__(self, task: Task, setting: Setting) -> None:
        import jax
        from jax import numpy as jnp

        # Threads are an option of each compiled function: nothing of the process is changed.
        options = {"xla_cpu_multi_thread_eigen": False} if setting.threads == 1 else None
        epoch = _epoch_of(task.work, setting.rows)
        self._epoch = jax.jit(epoch, donate_argnums=0, compiler_options=options)
        pairs = list(zip(task.weights, task.biases, strict=True))
        parameters = jax.tree.map(jnp.array, pairs)
        m, v = ([], []) if task.work.rule == "sgd" else (_zeros(parameters), _zeros(parameters))
        self._carried = (parameters, m, v, jnp.zeros((), jnp.float32))
        self._X, self._Y = jnp.array(task.X), jnp.array(task.Y)

    def epoch(self, order: Array) -> None:
        import jax

        self._carried = self._epoch(self._carried, self._X, self._Y, order.astype(np.int32))
        jax.block_until_ready(self._carried)

    def parameters(self) -> Array:
        pairs = [(np.asarray(W), np.asarray(b)) for W, b in self._carried[0]]
        return flat([W for W, _ in pairs], [b for _, b in pairs])


def _zeros(parameters: Any) -> Any:
    import jax
    from jax import numpy as jnp

    return jax.tree.map(jnp.zeros_like, parameters)


CONTENDERS = (
    Contender(
        "JAX jit + scan", _Run, needs=("jax",), settings=_settings,
        note="an epoch is one call; 1 thread is the compiler option xla_cpu_multi_thread_eigen "
        "turned off for that call, since its pool of threads is made once for a process",
    ),
)  # fmt: skip
