"""JAX: an epoch is one jitted call, a scan over whole batches and a step for the rows left."""

from functools import cache
from typing import Any

import numpy as np

from benchmarks.learners.problem import RATE, Learner, Problem, Watch


def _nets(parameters: Any, x: Any) -> Any:
    import jax

    for W, b in parameters[:-1]:
        x = jax.nn.relu(x @ W.T + b)
    W, b = parameters[-1]
    return x @ W.T + b


def _step(carried: Any, x: Any, classes: Any) -> Any:
    import jax
    from jax import numpy as jnp

    def loss(parameters: Any) -> Any:
        logarithms = jax.nn.log_softmax(_nets(parameters, x))
        return -jnp.mean(jnp.take_along_axis(logarithms, classes[:, None], axis=1))

    parameters, m, v, t = carried
    g, t = jax.grad(loss)(parameters), t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    first, second = 1 - 0.9**t, 1 - 0.999**t
    parameters = jax.tree.map(
        lambda p, m, v: p - RATE * (m / first) / (jnp.sqrt(v / second) + 1e-8), parameters, m, v
    )
    return parameters, m, v, t


@cache
def _compiled(batch: int) -> tuple[Any, Any]:
    """Return an epoch, and the choice of classes; kept, so that a second training is warm."""
    import jax
    from jax import numpy as jnp

    def epoch(carried: Any, X: Any, classes: Any, order: Any) -> Any:
        whole = len(order) // batch * batch
        batches = order[:whole].reshape(-1, batch)
        carried, _ = jax.lax.scan(
            lambda c, rows: (_step(c, X[rows], classes[rows]), None), carried, batches
        )
        left = order[whole:]
        return _step(carried, X[left], classes[left]) if len(left) else carried

    def choose(parameters: Any, X: Any) -> Any:
        return jnp.argmax(_nets(parameters, X), axis=1)

    return jax.jit(epoch, donate_argnums=0), jax.jit(choose)


def _learn(problem: Problem, seed: int, watch: Watch) -> None:
    import jax
    from jax import numpy as jnp

    epoch, choose = _compiled(problem.batch)
    X, X_unseen = jnp.asarray(problem.X), jnp.asarray(problem.X_unseen)
    classes = jnp.asarray(problem.classes)
    parameters = jax.tree.map(jnp.array, problem.pairs(seed))
    m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
    carried = (parameters, m, v, jnp.zeros((), jnp.float32))
    for order in problem.orders(seed):
        carried = epoch(carried, X, classes, order.astype(np.int32))
        if watch(problem.accuracy(np.asarray(choose(carried[0], X_unseen)))):
            return


LEARNER = Learner("JAX", ("jax",), _learn)
