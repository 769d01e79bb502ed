"""In a new process: import, and make one step.

python -m benchmarks.first_step CONTENDER REGIME
"""

import json
import sys
from dataclasses import replace
from time import perf_counter

STARTED = perf_counter()


def main() -> None:
    """Make the step, and print the seconds since this file began."""
    name, regime = sys.argv[1:]
    if name == "clearprop":
        seconds = _by_the_public_interface(regime)
    else:
        seconds = _as_contender(name, regime)
    print(json.dumps({"seconds": seconds}))


def _by_the_public_interface(regime: str) -> float:
    import numpy as np

    import clearprop
    from clearprop.update import GradientDescent

    sizes, batch = {"S": ((32, 64, 64, 1), 64), "M": ((784, 256, 128, 10), 128)}[regime]
    network = clearprop.Network.of(sizes, ["relu", "relu", "identity"], loss="squared_error")
    parameters = clearprop.initialize(network, 0, ar=clearprop.Floats("float32"))
    rng = np.random.default_rng(0)
    X = rng.standard_normal((batch, sizes[0]), dtype=np.float32)
    Y = rng.standard_normal((batch, sizes[-1]), dtype=np.float32)
    clearprop.train(
        parameters, X, Y, epochs=1, batch_size=batch, optimizer=GradientDescent(),
        engine="compiled",
    )  # fmt: skip
    return perf_counter() - STARTED


def _as_contender(name: str, regime: str) -> float:
    import numpy as np

    from benchmarks.contenders import CONTENDERS
    from benchmarks.work import REGIMES, task_of

    work = next(replace(work, steps=1) for work in REGIMES if work.name == regime)
    contender = next(one for one in CONTENDERS if one.name == name)
    run = contender.begin(task_of(work), contender.settings(work)[0])
    run.epoch(np.arange(work.samples))
    return perf_counter() - STARTED


if __name__ == "__main__":
    main()
