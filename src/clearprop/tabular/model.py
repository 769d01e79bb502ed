"""A trained model: from a table to predictions, with all that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.evaluate import predict
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.tabular.answers import Answers
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.scores import Scores


@dataclass(frozen=True)
class Record:
    """How a model was trained, and how good it came out.

    Attributes
    ----------
    optimizer, learning_rate, schedule, l2, clip_norm, batch_size, initializer, seed
        The settings.
    epochs, best_epoch, stopped_early
        Epochs run, the one whose parameters the model has, and whether it stopped before it
        had run all that it was allowed.
    engine
        What made the updates, and why that.
    training_rows, validation_rows
        How many.
    scores
        By "training", "validation" (if there are rows for it) and "baseline".
    """

    optimizer: str
    learning_rate: float
    schedule: str
    l2: float
    clip_norm: float | None
    batch_size: int
    initializer: str
    seed: int
    epochs: int
    best_epoch: int
    stopped_early: bool
    engine: str
    training_rows: int
    validation_rows: int
    scores: Mapping[str, Scores]


@dataclass(frozen=True)
class Model:
    """A network, and what stands between it and a table on both sides.

    Attributes
    ----------
    parameters
        The network's, in float32.
    preprocessing
        From columns to inputs.
    answers
        From outputs to predictions.
    record
        How it was trained.

    Raises
    ------
    ClearpropError
        If these do not fit together.
    """

    parameters: Parameters
    preprocessing: Preprocessing
    answers: Answers
    record: Record

    def __post_init__(self) -> None:
        found, needed = self.network.sizes[0], self.preprocessing.inputs
        if found != needed:
            raise ClearpropError(f"the network has {found} inputs, but its columns give {needed}")
        self.answers.check_outputs(self.network.output.size)

    @property
    def network(self) -> Network:
        """The network's description."""
        return self.parameters.network

    def outputs(self, frame: pl.DataFrame) -> Array:
        """Return the network's outputs for the rows of a table, shape (rows, outputs).

        Parameters
        ----------
        frame
            A table with the feature columns; others are ignored.

        Raises
        ------
        ClearpropError
            If a feature column is missing or has a cell that cannot be used.
        """
        return predict(self.parameters, self.preprocessing.encode(frame))

    def predict(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the predicted targets: class labels, or numbers in the target's own unit.

        Parameters
        ----------
        frame
            A table with the feature columns; others are ignored.

        Raises
        ------
        ClearpropError
            If a feature column is missing or has a cell that cannot be used.
        """
        return self.answers.predictions(self.outputs(frame))

    def probabilities(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the probability of each class, in a column of its name; a row adds up to 1.

        Parameters
        ----------
        frame
            A table with the feature columns; others are ignored.

        Raises
        ------
        ClearpropError
            If the model predicts numbers, or as for `predict`.
        """
        return self.answers.probabilities(self.outputs(frame))
