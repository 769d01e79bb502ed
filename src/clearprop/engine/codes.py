"""The numbers by which the engine knows the reference's activations and losses."""

from clearprop.activations import ACTIVATIONS, SOFTMAX, Elementwise
from clearprop.losses import (
    CATEGORICAL_CROSS_ENTROPY,
    LOSSES,
    POISSON,
    NetLoss,
    OutLoss,
)
from clearprop.network import Network

ACTIVATION_CODES = {name: code for code, name in enumerate(ACTIVATIONS)}
"""By name."""

ELEMENTWISE = {
    ACTIVATION_CODES[name]: activation
    for name, activation in ACTIVATIONS.items()
    if isinstance(activation, Elementwise)
}
"""By code."""

OUT_LOSSES = [loss for loss in LOSSES.values() if isinstance(loss, OutLoss)]
NET_LOSSES = [
    (loss, activation)
    for loss in LOSSES.values()
    if isinstance(loss, NetLoss)
    for activation in ELEMENTWISE.values()
    if activation.name in loss.dE_dnet_formulas
]
SOFTMAX_LOSSES = [(CATEGORICAL_CROSS_ENTROPY, SOFTMAX), (POISSON, SOFTMAX)]

# Losses have their codes in this order: from these on they are computed from net, and softmax's.
NET_LOSS, SOFTMAX_LOSS = len(OUT_LOSSES), len(OUT_LOSSES) + len(NET_LOSSES)


LOSS_CODES = {
    (loss.name, name): code for code, loss in enumerate(OUT_LOSSES) for name in ACTIVATIONS
} | {
    (loss.name, activation.name): code
    for code, (loss, activation) in enumerate([*NET_LOSSES, *SOFTMAX_LOSSES], NET_LOSS)
}
"""By the names of the loss and of the output activation."""


def loss_code(network: Network) -> int:
    """Return the code of the network's loss."""
    return LOSS_CODES[network.loss.name, network.output.activation.name]
