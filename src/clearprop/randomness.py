"""Random numbers by their place: the seed, what they are for, the epoch and the step say which.

Philox (Salmon et al., 2011) makes numbers of a key and a counter, so that those of any place are
there at once: a training that goes on needs to remember none of what was drawn before.
"""

from typing import Literal, final

import numpy as np
from numpy.random import Generator, Philox, SeedSequence

Purpose = Literal["split", "order", "dropout", "median", "placement", "member"]

_NUMBERS: dict[Purpose, int] = {
    "split": 0,
    "order": 1,
    "dropout": 2,
    "median": 3,
    "placement": 4,
    "member": 5,
}


@final
class Draws:
    """What is drawn for a purpose, by the seed."""

    def __init__(self, seed: int, purpose: Purpose) -> None:
        sequence = SeedSequence(seed, spawn_key=(_NUMBERS[purpose],))
        philox = Philox(key=sequence.generate_state(2, np.uint64))
        self._philox, self._state, self._generator = philox, philox.state, Generator(philox)

    def at(self, epoch: int = 0, step: int = 0) -> Generator:
        """Return the generator at a place; it is the same one each time, moved there."""
        # Setting the counter is several times as fast as another generator.
        self._state["state"]["counter"][2:] = step, epoch
        self._philox.state = self._state
        return self._generator
