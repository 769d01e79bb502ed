"""Weights are read by PyTorch's side of safetensors, and its files are read here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from safetensors import safe_open
from safetensors.numpy import load as deserialize
from safetensors.numpy import save

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.safetensors import load_weights, save_weights, weights_as_bytes
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from strategies import Case, cases

NETWORK = Network.of([3, 4, 2], ["relu", "softmax"], loss="categorical_cross_entropy")


@given(cases())
def test_saved_weights_come_back(tmp_path_factory: pytest.TempPathFactory, case: Case) -> None:
    path = tmp_path_factory.getbasetemp() / "weights.safetensors"
    for dtype in (np.float32, np.float64):
        parameters = Parameters(case.network, case.parameters.flat.astype(dtype))
        save_weights(parameters, path)
        loaded = load_weights(path, case.network)
        assert loaded.network == case.network
        assert loaded.flat.dtype == dtype
        np.testing.assert_array_equal(loaded.flat, parameters.flat)
        assert path.read_bytes() == weights_as_bytes(parameters)


def test_pytorch_loads_what_is_saved_and_the_other_way_round(tmp_path: Path) -> None:
    torch: Any = pytest.importorskip("torch")
    safetensors_torch: Any = pytest.importorskip("safetensors.torch")
    parameters = initialize(NETWORK, seed=3)
    save_weights(parameters, tmp_path / "ours")
    nn = torch.nn
    module = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.Softmax(dim=1)).double()
    module.load_state_dict(safetensors_torch.load_file(tmp_path / "ours"))
    np.testing.assert_array_equal(module[2].weight.detach().numpy(), parameters.W[1])

    with_more = nn.Sequential(
        nn.Sequential(nn.Linear(3, 4), nn.ReLU()), nn.Dropout(), nn.Linear(4, 2), nn.Softmax(1)
    )
    safetensors_torch.save_file(with_more.state_dict(), tmp_path / "theirs")
    loaded = load_weights(tmp_path / "theirs", NETWORK)
    assert loaded.flat.dtype == np.float32
    np.testing.assert_array_equal(loaded.W[0], with_more[0][0].weight.detach().numpy())
    np.testing.assert_array_equal(loaded.b[1], with_more[2].bias.detach().numpy()[:, np.newaxis])


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "_orig_mod.module.", "1.module."])
def test_prefixes_of_wrappers_are_understood(tmp_path: Path, prefix: str) -> None:
    parameters = initialize(NETWORK, seed=3)
    tensors = deserialize(weights_as_bytes(parameters))
    (tmp_path / "m").write_bytes(save({prefix + name: one for name, one in tensors.items()}))
    np.testing.assert_array_equal(load_weights(tmp_path / "m", NETWORK).flat, parameters.flat)


def test_layers_are_in_the_order_of_numbers_not_of_text(tmp_path: Path) -> None:
    network = Network.of([1] * 13, "tanh", bias=False)
    parameters = Parameters(network, np.arange(12, dtype=np.float32))
    save_weights(parameters, tmp_path / "m")
    np.testing.assert_array_equal(load_weights(tmp_path / "m", network).flat, parameters.flat)


GOOD: dict[str, Array] = {
    "0.weight": np.zeros((4, 3), np.float32),
    "0.bias": np.zeros(4, np.float32),
    "2.weight": np.zeros((2, 4), np.float32),
    "2.bias": np.zeros(2, np.float32),
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"0.weight": None}, "there is 0.bias but no 0.weight"),
        ({"0.bias": None}, "layer b has a bias, but no b_b is given"),
        ({"4.weight": np.zeros((2, 2), np.float32)}, r"3 Linear modules \(0, 2, 4\), but .* has 2"),
        ({"fc.weight": np.zeros((2, 2), np.float32)}, "'fc.weight' is not called as in"),
        ({"1.running_mean": np.zeros(4, np.float32)}, "'1.running_mean' is not called as in"),
        ({"module.0.bias": np.zeros(4, np.float32)}, "there are several tensors '0.bias', some"),
        ({"0.weight": np.zeros((3, 4), np.float32)}, "W_b of layer b has shape 3×4, but 4×3"),
        ({"0.weight": np.zeros((4, 3), np.int8)}, "'0.weight' has numbers of type I8"),
        ({"2.bias": np.array([0, np.inf], np.float32)}, "'2.bias' has inf in row 1, column 2"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, Array | None], said: str
) -> None:
    tensors = {name: tensor for name, tensor in {**GOOD, **changes}.items() if tensor is not None}
    path = tmp_path / "m"
    path.write_bytes(save(tensors))
    with pytest.raises(ClearpropError, match=said) as wrong:
        load_weights(path, NETWORK)
    assert str(wrong.value).startswith(f"{path}: ")
    assert "\n" not in str(wrong.value)


def test_what_is_no_safetensors_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m"
    with pytest.raises(ClearpropError, match=r"cannot read .*: No such file"):
        load_weights(path, NETWORK)
    for content in (b"", b"x" * 100, save(GOOD)[:-1]):
        path.write_bytes(content)
        with pytest.raises(ClearpropError, match="is not a safetensors file, or only a part of"):
            load_weights(path, NETWORK)


def test_a_path_may_be_text(tmp_path: Path) -> None:
    parameters = initialize(NETWORK, seed=3)
    save_weights(parameters, str(tmp_path / "m"))
    np.testing.assert_array_equal(load_weights(str(tmp_path / "m"), NETWORK).flat, parameters.flat)
    with pytest.raises(ClearpropError, match=r"cannot read .*n: No such file"):
        load_weights(str(tmp_path / "n"), NETWORK)
    no_path: Any = 3
    with pytest.raises(ClearpropError, match="int is no path: give the path of a file, as text or"):
        save_weights(parameters, no_path)
    with pytest.raises(ClearpropError, match="int is no path"):
        load_weights(no_path, NETWORK)


def test_more_metadata_is_kept_in_order(tmp_path: Path) -> None:
    parameters = initialize(Network.of([1, 2], "identity"), seed=3)
    more = {name: f"{name} “ü”" for name in "zyxabc"}
    contents = {weights_as_bytes(parameters, more) for _ in range(10)}
    assert len(contents) == 1
    (tmp_path / "m").write_bytes(contents.pop())
    with safe_open(tmp_path / "m", "numpy") as file:
        assert file.metadata() == {"format": "pt", **more}
    np.testing.assert_array_equal(
        load_weights(tmp_path / "m", parameters.network).flat, parameters.flat
    )


def test_nan_is_not_saved(tmp_path: Path) -> None:
    parameters = initialize(NETWORK, seed=3)
    parameters.flat[1] = np.nan
    with pytest.raises(ClearpropError, match=r"0\.weight has nan in row 1, column 2"):
        save_weights(parameters, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_short_floats_of_pytorch_are_read_or_refused(tmp_path: Path) -> None:
    torch: Any = pytest.importorskip("torch")
    safetensors_torch: Any = pytest.importorskip("safetensors.torch")
    linear = torch.nn.Sequential(torch.nn.Linear(3, 2))
    network = Network.of([3, 2], "identity")
    for dtype in (torch.float16, torch.bfloat16):
        state = linear.to(dtype).state_dict()
        safetensors_torch.save_file(state, tmp_path / "m")
        loaded = load_weights(tmp_path / "m", network)
        assert loaded.flat.dtype == np.float32
        np.testing.assert_array_equal(loaded.W[0], state["0.weight"].float().numpy())
