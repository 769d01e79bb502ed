"""The words of the page's training, in English."""

from collections.abc import Mapping

PAGE_TRAIN: Mapping[str, str] = {
    "train run": "Train",
    "train pause": "Pause",
    "train one update": "One update",
    "train one epoch": "One epoch",
    "train reset": "Start again",
    "train until epoch": "Stop at epoch",
    "train until loss": "Stop at a loss of",
    "train batch size": "Samples in a batch",
    "train none": "none",
    "train epoch": "Epoch",
    "train epoch number": "epoch {epoch}",
    "train updates": "Updates",
    "train loss": "Loss",
    "train accuracy": "Accuracy",
    "train now": "Epoch {epoch}, loss {loss}.",
    "train stopped nan": "The loss is no longer a number: the weights have grown without limit. "
    "Go back to an earlier epoch or start again, with a smaller learning rate or other initial "
    "weights.",
    "train stopped epoch": "Stopped at epoch {epoch}, as asked.",
    "train stopped loss": "Stopped at epoch {epoch}: the loss is as low as asked.",
    "train curve": "The loss over {epochs} epochs: {first} at first, {last} now.",
    "train curve empty": "The loss, epoch by epoch; nothing has been trained yet.",
    "train curve numbers": "The curve in numbers",
    "train first run": "first run",
    "train second run": "second run",
    "train plane": "What the network makes of the plane",
    "train line": "The network’s function",
    "train regions": "The plane of the two inputs, coloured by the outputs, with {count} samples.",
    "train graph": "The outputs as a function of the input, with {count} samples.",
    "train network": "The network",
    "train take weights": "Take these weights to Step",
    "train pick": "Weight or bias",
    "train pick help": "Click a weight, or a neuron for its bias, or name one, to change it while "
    "training runs.",
    "train pick wrong": "There is no such weight or bias: name one as w_b[1, 2] or b_c[1].",
    "train less": "Less",
    "train more": "More",
    "train rewind": "Go back to",
    "train compare": "Train a second network with other settings",
    "train weights and gradients": "Weights, gradients and neurons",
    "train heat map": "{name}, up to {largest}",
    "train health": "Neurons: {size}. Dead, with an output of 0 for every sample: {dead}. "
    "Saturated, with almost no slope for most samples: {saturated}.",
    "train confusion": "Samples by their class and by what the network takes them for",
    "train taken for": "taken for {name}",
    "train is": "class {name}",
}
