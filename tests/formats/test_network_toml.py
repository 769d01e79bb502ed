"""NETWORK.toml: what it holds, and one clear sentence where it cannot be used."""

from decimal import Decimal
from pathlib import Path

import pytest

from clearprop.errors import ClearpropError
from clearprop.formats.network_toml import read_network_file
from clearprop.worked.steps.example import Example

WHOLE = """
[network]
sizes = [2, 3, 1]
activation = ["tanh", "sigmoid"]
bias = [true, false]
loss = "huber"

[weights]
b = [[0.10, 0.2], [0.3, 0.4], [0.5, 0.6]]
c = [[1, 2, 3]]

[biases]
b = [0.1, 0.2, 0.3]

[example]
input = [[1, 0], [0, 1]]
target = [[1], [0]]
learning_rate = 0.25
batch = "sum"
"""


def read(tmp_path: Path, text: str | bytes, *, seed: int = 0, places: int = 4) -> Example:
    path = tmp_path / "network.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_network_file(path, seed=seed, places=places)


def test_everything_typed_is_there_as_typed(tmp_path: Path) -> None:
    example = read(tmp_path, WHOLE)
    assert example.network.sizes == (2, 3, 1)
    assert [layer.activation.name for layer in example.network.layers] == ["tanh", "sigmoid"]
    assert [layer.bias for layer in example.network.layers] == [True, False]
    assert example.network.loss.name == "huber"
    assert str(example.W[0][0][0]) == "0.10"
    assert example.b == ((Decimal("0.1"), Decimal("0.2"), Decimal("0.3")), None)
    assert example.inputs == ((1, 0), (0, 1))
    assert example.targets == ((1,), (0,))
    assert example.learning_rate == Decimal("0.25")
    assert example.batch == "sum"
    assert example.seed is None


SHORT = """
[network]
sizes = [2, 3, 1]
[example]
input = [1, 0]
target = [1]
"""


def test_missing_weights_are_drawn_from_the_seed_and_rounded(tmp_path: Path) -> None:
    one, same, other = (read(tmp_path, SHORT, seed=seed, places=3) for seed in (1, 1, 2))
    assert one.W == same.W
    assert one.W != other.W
    assert one.seed == 1
    for number in (number for W_n in one.W for row in W_n for number in row):
        assert number == round(number, 3)


def test_a_seed_in_the_file_counts_more_than_the_one_asked_for(tmp_path: Path) -> None:
    with_seed = SHORT.replace("[example]", "seed = 5\n[example]")
    assert read(tmp_path, with_seed, seed=1).W == read(tmp_path, SHORT, seed=5).W


def test_without_a_word_about_biases_there_are_none(tmp_path: Path) -> None:
    assert read(tmp_path, SHORT).b == (None, None)
    with_bias = SHORT.replace("[example]", "bias = true\n[example]")
    assert read(tmp_path, with_bias).b == ((0, 0, 0), (0,))


BAD = {
    "sizes that do not fit the weights": (
        ("[[1, 2, 3]]", "[[1, 2], [3, 4]]"),
        ["W_c of layer c", "2×2", "1×3"],
    ),
    "biases that do not fit": (("[0.1, 0.2, 0.3]", "[0.1, 0.2]"), ["b_b", "2×1", "3×1"]),
    "an unknown activation": (('"tanh"', '"sigmoyd"'), ["sigmoyd", "did you mean 'sigmoid'"]),
    "an unknown loss": (('"huber"', '"huber_loss"'), ["huber_loss", "did you mean 'huber'"]),
    "an unknown key": (("bias =", "biass ="), ["biass", "did you mean 'bias'"]),
    "an unknown table": (("[weights]", "[weight]"), ["weight", "did you mean 'weights'"]),
    "too many activations": (('"sigmoid"]', '"relu", "relu"]'), ["3 values", "activation"]),
    "a missing layer": (("c = [[1, 2, 3]]", ""), ["[weights]", "layer c", "1×3"]),
    "a layer that is not there": (("c = [[1", "d = [[1"), ["'d'"]),
    "biases where there are none": (("b = [0.1", "c = [0.1"), ["[biases]", "'c'"]),
    "ragged rows": (("[0.3, 0.4]", "[0.3]"), ["W_b", "1 and 2"]),
    "NaN in the input": (("[[1, 0]", "[[nan, 0]"), ["example.input", "nan", "finite"]),
    "infinity in the weights": (("[[1, 2", "[[inf, 2"), ["weights.c", "inf", "finite"]),
    "text for a number": (("[[1, 0]", '[["one", 0]'), ["input", "'one'", "number"]),
    "an input of the wrong length": (("[[1, 0]", "[[1]"), ["input", "1", "2"]),
    "an input too few": (("[[1, 0], [0, 1]]", "[[1, 0]]"), ["1 inputs", "2 targets"]),
    "a batch of another kind": (('"sum"', '"average"'), ["average", "'sum' or 'mean'"]),
    "a learning rate in words": (("0.25", '"fast"'), ["learning_rate", "'fast'", "number"]),
    "sizes in words": (("[2, 3, 1]", '"2-3-1"'), ["sizes", "2-3-1"]),
    "no neurons": (("[2, 3, 1]", "[2, 0, 1]"), ["layer b", "0 neurons"]),
    "no sizes": (("sizes = [2, 3, 1]", ""), ["sizes"]),
    "one size": (("[2, 3, 1]", "[2]"), ["two or more sizes"]),
    "bias in words": (("[true, false]", '"yes"'), ["bias", "true or false"]),
    "no example": (("[example]\ninput = [[1, 0], [0, 1]]", "[exam]\ninput = 1"), ["exam"]),
    "not TOML": (("[network]", "[network"), ["not valid TOML"]),
    "a decimal comma": (("rate = 0.25", "rate = 0,25"), ["write 0.25 with a point", "line 18"]),
    "one activation in a list": (
        ('["tanh", "sigmoid"]', '["tanh"]'),
        ["for one layer, but 2", 'activation = "tanh" for all'],
    ),
    "one bias in a list": (("[true, false]", "[true]"), ["bias = true for all"]),
    "weights the wrong way round": (
        ("[[0.10, 0.2], [0.3, 0.4], [0.5, 0.6]]", "[[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]"),
        ["W_b", "2×3", "3×2", "yours is the transpose"],
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gets_one_sentence_with_the_file_and_the_fault(tmp_path: Path, what: str) -> None:
    (old, new), wanted = BAD[what]
    assert old in WHOLE
    with pytest.raises(ClearpropError) as raised:
        read(tmp_path, WHOLE.replace(old, new, 1))
    message = str(raised.value)
    assert message.count("network.toml") == 1
    assert "\n" not in message
    for part in wanted:
        assert part in message


def test_a_missing_file_and_a_binary_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ClearpropError, match=r"cannot read .*absent\.toml: No such file"):
        read_network_file(tmp_path / "absent.toml", seed=0, places=4)
    with pytest.raises(ClearpropError, match="not a text file"):
        read(tmp_path, b"\xff\xfe\x00")
