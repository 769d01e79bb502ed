"""Random networks with parameters and samples, and the table of what goes with what."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from clearprop.arithmetic import Array, Floats
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters

ELEMENTWISE = (
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "softplus",
    "mish",
)

AT_THE_OUTPUT = ("exponential", "softmax")
"""Only there: layer upon layer of exponentials leaves every format's range."""

OUTPUTS_FOR = {
    "squared_error": (*ELEMENTWISE, *AT_THE_OUTPUT),
    "sum_squared_error": (*ELEMENTWISE, *AT_THE_OUTPUT),
    "mean_squared_error": (*ELEMENTWISE, *AT_THE_OUTPUT),
    "absolute_error": (*ELEMENTWISE, *AT_THE_OUTPUT),
    "huber": (*ELEMENTWISE, *AT_THE_OUTPUT),
    "binary_cross_entropy": ("sigmoid", "softmax"),
    "categorical_cross_entropy": ("sigmoid", "softmax"),
    "poisson": ("exponential", "sigmoid", "softmax", "softplus"),
}
"""Every loss, and the output activations whose range it makes sense of; written by hand."""

OUTPUT_PAIRS = [(output, loss) for loss, outputs in OUTPUTS_FOR.items() for output in outputs]
HIDDEN_PAIRS = [(hidden, loss) for loss in OUTPUTS_FOR for hidden in ELEMENTWISE]

ARTICLE_W = [
    [["0.1", "0.2"], ["0.3", "0.4"], ["0.5", "0.6"], ["0.7", "0.8"]],
    [
        ["0.25", "0.30", "0.35", "0.40"],
        ["0.45", "0.50", "0.55", "0.60"],
        ["0.65", "0.70", "0.75", "0.80"],
    ],
    [["0.3", "0.4", "0.5"], ["0.6", "0.7", "0.8"]],
]
"""The article's weights, its section 4."""


@dataclass(frozen=True)
class Case:
    """A network with everything a gradient needs."""

    parameters: Parameters
    X: Array
    Y: Array
    batch: Batch

    @property
    def network(self) -> Network:
        return self.parameters.network


def drawn(
    network: Network, samples: int, seed: int, batch: Batch = "mean", dtype: str = "float64"
) -> Case:
    """Fill a network with numbers of about unit size and give it samples its loss can use."""
    rng = np.random.default_rng(seed)
    W = [rng.normal(0, layer.inputs**-0.5, (layer.size, layer.inputs)) for layer in network.layers]
    b = [rng.normal(0, 0.5, layer.size) if layer.bias else None for layer in network.layers]
    X = rng.normal(0, 1, (network.sizes[0], samples))
    ar = Floats(dtype)
    parameters = Parameters.from_lists(network, W, b, ar)
    return Case(parameters, ar.array(X), ar.array(targets(network, samples, rng)), batch)


def targets(network: Network, samples: int, rng: np.random.Generator) -> Array:
    """Draw targets that go with the network's loss."""
    shape = (network.output.size, samples)
    match network.loss.name:
        case "binary_cross_entropy" | "categorical_cross_entropy":
            # Classes, and shares between them.
            return np.where(rng.random(shape) < 0.5, rng.random(shape).round(), rng.random(shape))
        case "poisson":
            return rng.poisson(2, shape).astype(float)
        case _:
            return rng.normal(0, 1, shape)


@st.composite
def cases(
    draw: DrawFn,
    *,
    output: str | None = None,
    hidden: str | None = None,
    loss: str | None = None,
    most_layers: int = 6,
    most_neurons: int = 9,
    most_samples: int = 5,
) -> Case:
    """Draw a case; `hidden` is then the activation of at least one hidden layer."""
    loss = loss or draw(st.sampled_from(sorted(OUTPUTS_FOR)))
    output = output or draw(st.sampled_from(OUTPUTS_FOR[loss]))
    depth = draw(st.integers(1 if hidden is None else 2, most_layers))
    sizes = draw(st.lists(st.integers(1, most_neurons), min_size=depth + 1, max_size=depth + 1))
    if (loss, output) == ("binary_cross_entropy", "softmax"):
        sizes[-1] = max(2, sizes[-1])
    activations = draw(
        st.lists(st.sampled_from(ELEMENTWISE), min_size=depth - 1, max_size=depth - 1)
    )
    if hidden is not None:
        activations[draw(st.integers(0, depth - 2))] = hidden
    bias: SearchStrategy[bool | list[bool]] = st.one_of(
        st.booleans(), st.lists(st.booleans(), min_size=depth, max_size=depth)
    )
    network = Network.of(sizes, [*activations, output], bias=draw(bias), loss=loss)
    return drawn(
        network,
        samples=draw(st.integers(1, most_samples)),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch=draw(st.sampled_from(["sum", "mean"])),
    )
