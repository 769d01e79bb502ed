"""Networks: their description, and one sentence where there can be no such network."""

import pytest

from clearprop.errors import ClearpropError
from clearprop.network import Network, layer_name


def test_layers_have_letters_and_shapes() -> None:
    network = Network.of([2, 4, 3], ["tanh", "sigmoid"], bias=[True, False])
    described = [
        (layer.name, layer.inputs, layer.size, layer.activation.name, layer.bias)
        for layer in network.layers
    ]
    assert described == [("b", 2, 4, "tanh", True), ("c", 4, 3, "sigmoid", False)]
    assert network.sizes == (2, 4, 3)
    assert network.parameter_count == 2 * 4 + 4 + 4 * 3
    assert network.output.name == "c"


@pytest.mark.parametrize(
    ("index", "name"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (51, "az"), (52, "ba"),
                        (701, "zz"), (702, "aaa")]
)  # fmt: skip
def test_letters_go_on_after_z(index: int, name: str) -> None:
    assert layer_name(index) == name


def test_one_name_serves_every_layer() -> None:
    network = Network.of([1, 2, 3, 1], "relu", bias=False)
    assert {layer.activation.name for layer in network.layers} == {"relu"}
    assert not any(layer.bias for layer in network.layers)


@pytest.mark.parametrize(
    ("sizes", "activation", "loss", "wanted"),
    [
        ([3], "relu", "huber", "two or more sizes"),
        ([2, 0, 1], "relu", "huber", "layer b has 0 neurons"),
        ([2, 1], "sigmoyd", "huber", "did you mean 'sigmoid'?"),
        ([2, 1], "relu", "hubr", "did you mean 'huber'?"),
        ([2, 2, 1], ["relu", "relu", "relu"], "huber", "3 values are given for activation"),
        ([2, 2, 1], ["softmax", "relu"], "huber", "layer b is hidden and has activation 'softmax'"),
        ([2, 1], "tanh", "binary_cross_entropy", "use sigmoid or softmax"),
        ([2, 1], "relu", "poisson", "use exponential or softplus or sigmoid or softmax"),
        ([2, 1], "softmax", "binary_cross_entropy", "make the output activation sigmoid"),
    ],
)
def test_what_cannot_be_a_network_is_said(
    sizes: list[int], activation: str | list[str], loss: str, wanted: str
) -> None:
    with pytest.raises(ClearpropError) as raised:
        Network.of(sizes, activation, loss=loss)
    assert wanted in str(raised.value)
