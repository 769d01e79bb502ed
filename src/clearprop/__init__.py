"""Feed-forward neural networks of any size, with every step of backpropagation shown.

Data sets have a row for each sample.  The mathematics has the article's matrices: W of shape
(neurons, neurons before), a sample is a column, and a batch is columns side by side.

    network = Network.of([2, 4, 3, 2], "sigmoid")
    parameters = initialize(network, seed=0)
    training = train(parameters, X, Y)
    out = predict(training.parameters, X)
"""

from typing import TYPE_CHECKING, Any

from clearprop.arithmetic import Decimals, Floats
from clearprop.backward import backward
from clearprop.candidates import Candidate
from clearprop.ensembles import train_many
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate, predict
from clearprop.formats.keras import from_keras, to_keras
from clearprop.formats.onnx.export import to_onnx
from clearprop.formats.onnx.read import from_onnx
from clearprop.formats.safetensors import load_weights, save_weights
from clearprop.formats.torch import from_torch, to_torch
from clearprop.forward import error, forward
from clearprop.gradient_check import check_gradients
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from clearprop.search import search
from clearprop.training import Checkpoints, Training, TrainingDivergedError, train
from clearprop.update import State, update

if TYPE_CHECKING:
    from clearprop.sklearn_api import MLPClassifier, MLPRegressor
    from clearprop.tabular.encoder import TableEncoder
    from clearprop.tabular.estimators import TabularClassifier, TabularRegressor
    from clearprop.worked.document.style import Style
    from clearprop.worked.worked_example import WorkedExample, worked_example

__all__ = [
    "Candidate",
    "Checkpoints",
    "ClearpropError",
    "Decimals",
    "Floats",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "Parameters",
    "State",
    "Style",
    "TableEncoder",
    "TabularClassifier",
    "TabularRegressor",
    "Training",
    "TrainingDivergedError",
    "WorkedExample",
    "backward",
    "check_gradients",
    "error",
    "evaluate",
    "forward",
    "from_keras",
    "from_onnx",
    "from_torch",
    "initialize",
    "load_weights",
    "predict",
    "save_weights",
    "search",
    "to_keras",
    "to_onnx",
    "to_torch",
    "train",
    "train_many",
    "update",
    "worked_example",
]


def __getattr__(name: str) -> Any:
    """Import scikit-learn, and the writers of documents, only when they are used."""
    if name in ("MLPClassifier", "MLPRegressor"):
        from clearprop import sklearn_api

        return getattr(sklearn_api, name)
    if name in ("TabularClassifier", "TabularRegressor"):
        from clearprop.tabular import estimators

        return getattr(estimators, name)
    if name == "TableEncoder":
        from clearprop.tabular.encoder import TableEncoder

        return TableEncoder
    if name in ("Style", "WorkedExample", "worked_example"):
        from clearprop.worked import worked_example

        return getattr(worked_example, name)
    raise AttributeError(f"module 'clearprop' has no attribute '{name}'")
