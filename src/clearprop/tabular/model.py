"""A trained model: from a table to predictions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.evaluate import predict
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.tabular.postprocessing import Postprocessing
from clearprop.tabular.preprocessing import Preprocessing
from clearprop.tabular.scores import Scores, averaged_outputs
from clearprop.tabular.table import Table


@dataclass(frozen=True)
class LossCurves:
    """A network's mean losses after each epoch, of the rows to train on and those to validate on.

    Six digits are kept; the second ones are empty where there are no such rows.
    """

    training: tuple[float, ...]
    validation: tuple[float, ...]


@dataclass(frozen=True)
class TrainingRecord:
    """How a model was trained, and its scores.

    It has a network for each of the `folds`, each validated on other rows, times the `members` that
    begin with other weights; `epochs` are those that each was trained, `best_epochs` those whose
    parameters it has, and `losses` its curves.  If `refitted`, the networks were then trained on
    all rows for as many epochs.  `engine` says what made the updates and why, and the scores are
    those of "training", "validation" (if there were rows for it), and of a "linear" model and the
    "baseline" on the rows that it is judged by.  `confusion` has a line for each class, of how
    often each class was predicted for its validation rows (the training rows if there are none); it
    is empty where there are many classes, or none.
    """

    recipe: str
    optimizer: str
    learning_rate: float
    scales_rates: bool
    weight_decay: float
    schedule: str
    l2: float
    dropout: float
    label_smoothing: float
    clip_norm: float | None
    batch_size: int
    initializer: str
    seed: int
    metric: str | None
    folds: int
    members: int
    refitted: bool
    time_limit: float | None
    epochs: tuple[int, ...]
    best_epochs: tuple[int, ...]
    losses: tuple[LossCurves, ...]
    stopped_early: bool
    engine: str
    class_weight: str | None
    weights: str | None
    interrupted: bool
    training_rows: int
    validation_rows: int
    scores: Mapping[str, Scores]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Quantile:
    """A network that predicts below which number a share `level` of the targets lies.

    `shift`, in the target's unit, is added: by it, such a share of the rows to validate on is below
    (Romano, Patterson and Candès, 2019).
    """

    level: float
    network: Parameters
    shift: float


@dataclass(frozen=True)
class Model:
    """Networks in float32 whose outputs are averaged, most often a single one, with their
    preprocessing and postprocessing of a table's columns.
    """

    networks: tuple[Parameters, ...]
    preprocessing: Preprocessing
    postprocessing: Postprocessing
    record: TrainingRecord
    quantiles: tuple[Quantile, ...] = ()

    def __post_init__(self) -> None:
        if not self.networks:
            raise ClearpropError("a model needs at least one network")
        found, needed = self.network.sizes[0], self.preprocessing.inputs
        if found != needed:
            raise ClearpropError(f"the network has {found} inputs, but its columns give {needed}")
        self.postprocessing.check_outputs(self.network.output.size)

    @property
    def network(self) -> Network:
        """The description of each network."""
        return self.networks[0].network

    @property
    def parameters(self) -> Parameters:
        """The parameters of the only network; raises ClearpropError if there are several."""
        first, *others = self.networks
        if others:
            raise ClearpropError(
                f"the model is the average of {len(self.networks)} networks, and only one can be "
                "had here: export it to onnx, or train without --folds and --members"
            )
        return first

    def outputs(self, frame: pl.DataFrame) -> Array:
        """Return the network's outputs for the rows of a table, shape (rows, outputs).

        Columns that are no features are ignored.
        """
        X, _ = self.inputs_and_remarks(Table.of(frame))
        return averaged_outputs(self.networks, X)

    def inputs_and_remarks(self, table: Table) -> tuple[Array, tuple[str, ...]]:
        """Return the networks' inputs for the rows of a table, shape (rows, inputs), and a sentence
        for each column that is unlike the training rows.
        """
        columns = self.preprocessing.read(table)
        X = self.preprocessing.encode_values([one.values for one in columns])
        return X, tuple(self.preprocessing.remarks(columns))

    def predict(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the predicted targets: class labels, or numbers in the target's own unit, with
        their quantiles behind if the model has some.
        """
        X, _ = self.inputs_and_remarks(Table.of(frame))
        return self.predictions(X, averaged_outputs(self.networks, X))

    def predictions(self, X: Array, outputs: Array) -> pl.DataFrame:
        """Return what `predict` does, of inputs and the outputs for them."""
        found = self.postprocessing.predictions(outputs)
        if not self.quantiles:
            return found
        quantiles = pl.DataFrame(self.predicted_quantiles(X), schema=list(self.quantile_names))
        return found.hstack(quantiles)

    def predicted_quantiles(self, X: Array) -> Array:
        """Return the target's quantiles, shape (rows, levels), for inputs: never one above the
        next.
        """
        post = self.postprocessing
        columns = [
            post.in_target_units(predict(one.network, X)) + one.shift for one in self.quantiles
        ]
        return np.sort(np.concatenate(columns, axis=1), axis=1)

    @property
    def quantile_names(self) -> tuple[str, ...]:
        """What the quantiles of the target are called, such as "price 5%"."""
        return tuple(
            f"{self.postprocessing.targets[0]} {100 * one.level:g}%" for one in self.quantiles
        )

    def probabilities(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the probability of each class, in a column of its name; a row adds up to 1."""
        return self.postprocessing.probabilities(self.outputs(frame))
