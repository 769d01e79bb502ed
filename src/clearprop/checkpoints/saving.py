"""Saving while a training goes on: when it is time, and when it has to stop."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic
from typing import final

from clearprop.checkpoints.content import to_bytes
from clearprop.checkpoints.durations import interval_of, seconds_of
from clearprop.checkpoints.fingerprint import Fingerprint
from clearprop.checkpoints.folder import (
    Found,
    checkpoint_files,
    clear_leftovers,
    read_newest,
    write_next,
)
from clearprop.checkpoints.signals import Signals
from clearprop.distributed.ranks import Ranks
from clearprop.errors import ClearpropError
from clearprop.files import FilePath, as_path
from clearprop.network import Network
from clearprop.progress import say
from clearprop.training_run import Checkpoint, Training, TrainingInterrupted, TrainingStopped

RETRY = 60.0
"""Seconds after which a checkpoint that could not be written is tried again."""


@dataclass(frozen=True)
class Checkpoints:
    """Where a training keeps its checkpoints, and how often.

    Parameters
    ----------
    folder
        Made if need be; the two newest checkpoints are kept in it.
    every
        A span such as "10min", "30s" or "2h", or a number of epochs, "5epochs".
    stop_after
        A span after which the training is saved and stopped; None for no limit.
    resume
        Whether to go on from the newest checkpoint there; if not, the folder must have none.
    force
        Go on even though data or settings are not those that the checkpoint was made with, or,
        without `resume`, begin anew and write over what is there.
    """

    folder: FilePath
    every: str = "10min"
    stop_after: str | None = None
    resume: bool = True
    force: bool = False


@final
class Saving:
    """One training's checkpoints, as it goes on."""

    def __init__(self, where: Checkpoints, signals: Signals, ranks: Ranks) -> None:
        self._folder: Path = as_path(where.folder)
        self._where, self._signals, self._ranks = where, signals, ranks
        self._every = interval_of(where.every)
        limit = inf if where.stop_after is None else seconds_of(where.stop_after)
        self._saved = monotonic()
        self._end, self._retry = self._saved + limit, inf
        self._made_with, self._engine = Fingerprint({}, {}), ""
        self._problem: str = ""
        self._epochs = 0
        self.reason: str = ""
        """Why the training has to stop, once it has to."""

    def begin(self, network: Network, made_with: Fingerprint) -> Found | None:
        """Return the checkpoint to go on from, if there is one.

        Raises
        ------
        ClearpropError
            If it was made with other data or settings, or there is one that nobody asks for.
        """
        self._made_with = made_with
        found = self._ranks.from_first(lambda: self._found(network, made_with))
        self._epochs = len(found.checkpoint.history) if found else 0
        return found

    def _found(self, network: Network, made_with: Fingerprint) -> Found | None:
        clear_leftovers(self._folder)
        if not self._where.resume:
            if checkpoint_files(self._folder) and not self._where.force:
                raise ClearpropError(
                    f"{self._folder} already has checkpoints: go on from them with --resume, name "
                    "another folder, or begin anew with --force"
                )
            return None
        found = read_newest(self._folder, network)
        if found is not None:
            different = found.made_with.difference(made_with)
            if different and not self._where.force:
                raise ClearpropError(
                    f"{found.path} is of another training: {different}; give what it was made "
                    "with, or go on all the same with --force"
                )
        return found

    def check_engine(self, engine: str, found: Found | None) -> None:
        """Note which engine trains; refuse one that would not come to the same bytes."""
        self._engine = engine.replace(":", ",").split(",")[0]
        if found and found.engine != self._engine and not self._where.force:
            raise ClearpropError(
                f"{found.path} was made by the {found.engine} engine, and this would be the "
                f"{self._engine} one, whose last digits differ: install what it was made with, or "
                "go on all the same with --force"
            )

    def should_stop(self, checkpoint: Callable[[], Checkpoint]) -> bool:
        """Save between two updates, if it is time to; return whether the training has to stop.

        Any rank may be asked to; what time it is, rank 0 decides.
        """
        now = monotonic()
        if self._signals.asked:
            self.reason = f"stopped by {self._signals.asked}"
        elif self._ranks.rank > 0:
            return False
        elif now >= self._end:
            self.reason = f"stopped after {self._where.stop_after}"
        elif now >= min(self._saved + self._every.seconds, self._retry):
            self.save(checkpoint())
        return bool(self.reason)

    def end_epoch(self, epochs: int, checkpoint: Callable[[], Checkpoint]) -> bool:
        """Do the same after an epoch, of which there have been so many."""
        if epochs - self._epochs >= self._every.epochs:
            self.save(checkpoint())
        self.should_stop(checkpoint)
        return self.agree()

    def agree(self) -> bool:
        """Return whether any rank has to stop; all then have its reason."""
        reasons: list[str] = self._ranks.all_of(self.reason)
        self.reason = next((reason for reason in reasons if reason), "")
        return bool(self.reason)

    def save(self, checkpoint: Checkpoint) -> bool:
        """Write a checkpoint; if that fails, say so once, and try again later.

        Rank 0 does, for all.
        """
        if self._ranks.rank > 0:
            return True
        content = to_bytes(checkpoint, self._made_with, self._engine)
        try:
            write_next(self._folder, content)
        except (ClearpropError, OSError) as wrong:
            problem = str(wrong)
            if isinstance(wrong, OSError):
                problem = f"cannot write {wrong.filename}: {wrong.strerror or wrong}"
            if problem != self._problem:
                say(f"no checkpoint: {problem}; training goes on, and it is tried again")
            self._problem, self._retry = problem, monotonic() + RETRY
            return False
        if self._problem:
            say("checkpoints are written again")
        self._problem, self._retry, self._saved = "", inf, monotonic()
        self._epochs = len(checkpoint.history)
        return True

    def stopped(self, training: Training, *, saved: bool) -> BaseException:
        """Say that a training has to stop, and return what it ends with."""
        epochs = len(training.history)
        where = f"saved in {self._folder}" if saved else f"not saved: {self._problem}"
        if self._ranks.rank == 0:
            say(f"{self.reason} after {epochs} epoch{'s' * (epochs != 1)}; {where}")
        if self.reason.endswith("SIGINT"):
            return TrainingInterrupted(training)
        return TrainingStopped(training, self.reason)
