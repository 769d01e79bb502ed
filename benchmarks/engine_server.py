"""One checkout's compiled engine in a process of its own, which trains whenever it is told to.

A request is a line of JSON on standard input, the reply one on standard output.  The process is
started with the checkout and its src in front on the path, and imports nothing but that checkout's
own files: its own contender knows what its engine is called and how it takes samples.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np


class Training:
    """A work under way, after a check that it reaches what the checkout's reference reaches."""

    def __init__(self, fields: dict[str, Any], dtype: str) -> None:
        from benchmarks.agreement import disagreement
        from benchmarks.contenders.ours import COMPILED, CONTENDERS
        from benchmarks.work import Work, task_of
        from clearprop.parameters import Parameters

        self._work = Work(**fields | {"sizes": tuple(fields["sizes"])})
        task = task_of(self._work)
        parameters = Parameters(task.parameters.network, task.parameters.flat.astype(dtype))
        X, Y = task.X.astype(dtype), task.Y.astype(dtype)
        task = replace(task, X=X, Y=Y, parameters=parameters)
        engine = next(one for one in CONTENDERS if one.name == COMPILED)
        setting = engine.settings(self._work)[0]
        wrong = disagreement(engine.begin(task, setting), self._work)
        if wrong:
            raise SystemExit(f"the engine does not do the work {self._work.name}: {wrong}")
        self._run = engine.begin(task, setting)
        rng = np.random.default_rng(2)
        self._orders = [rng.permutation(self._work.samples) for _ in range(8)]

    def turn(self, seconds: float) -> float:
        """Train for at least so many seconds, after an epoch that is not timed.

        Returns the seconds of one step.
        """
        self._run.epoch(self._orders[-1])
        started, epochs = perf_counter(), 0
        while True:
            self._run.epoch(self._orders[epochs % len(self._orders)])
            epochs += 1
            elapsed = perf_counter() - started
            if elapsed >= seconds:
                return elapsed / (epochs * self._work.steps)


def main() -> None:
    """Reply to requests until there are no more."""
    replies, sys.stdout = sys.stdout, sys.stderr  # what an engine prints is no reply
    import clearprop

    def reply(value: object) -> None:
        print(json.dumps(value), file=replies, flush=True)

    reply(str(Path(clearprop.__file__).resolve()))
    training: Training | None = None
    for line in sys.stdin:
        request = json.loads(line)
        if "work" in request:
            training = None  # the last one's memory is free before the next is set up
            training = Training(request["work"], request["dtype"])
            reply("ready")
        elif training is not None:
            reply(training.turn(request["seconds"]))


if __name__ == "__main__":
    main()
