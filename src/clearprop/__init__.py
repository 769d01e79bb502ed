"""Feed-forward neural networks of any size, with every step of backpropagation shown.

Inside, the article's matrices: W of shape (neurons, neurons before), a sample is a column, and a
batch is columns side by side.

    network = Network.of([2, 4, 3, 2], "sigmoid")
    parameters = initialize(network, seed=0)
    training = train(parameters, X, Y)
    out = predict(training.parameters, X)
"""

from clearprop.arithmetic import Decimals, Floats
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.evaluate import evaluate, predict
from clearprop.forward import error, forward
from clearprop.gradient_check import check_gradients
from clearprop.network import Network
from clearprop.parameters import Parameters, given, initialize
from clearprop.storage.keras_models import from_keras, to_keras
from clearprop.storage.onnx_export import to_onnx
from clearprop.storage.onnx_import import from_onnx
from clearprop.storage.torch_modules import from_torch, to_torch
from clearprop.storage.torch_weights import load_weights, save_weights
from clearprop.train import Training, TrainingDivergedError, train
from clearprop.update import State, update

__all__ = [
    "ClearpropError",
    "Decimals",
    "Floats",
    "Network",
    "Parameters",
    "State",
    "Training",
    "TrainingDivergedError",
    "backward",
    "check_gradients",
    "error",
    "evaluate",
    "forward",
    "from_keras",
    "from_onnx",
    "from_torch",
    "given",
    "initialize",
    "load_weights",
    "predict",
    "save_weights",
    "to_keras",
    "to_onnx",
    "to_torch",
    "train",
    "update",
]
