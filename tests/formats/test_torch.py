"""Networks go to PyTorch and come back the same; modules that are not ours are named."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from clearprop.activations import ACTIVATIONS
from clearprop.arithmetic import Floats
from clearprop.errors import ClearpropError
from clearprop.evaluate import predict
from clearprop.formats.torch import from_torch, to_torch
from clearprop.forward import forward
from clearprop.network import Network
from clearprop.parameters import Parameters, initialize
from rounding import assert_same_outputs
from strategies import Case, cases, drawn

torch: Any = pytest.importorskip("torch")
nn: Any = torch.nn
prune: Any = pytest.importorskip("torch.nn.utils.prune")


def in_torch(**limits: Any) -> Any:
    """Draw a case whose activations PyTorch has."""
    return cases(**limits).filter(
        lambda case: all(layer.activation.name != "exponential" for layer in case.network.layers)
    )


def in_float32(case: Case) -> tuple[Parameters, Any]:
    flat = case.parameters.flat.astype(np.float32)
    return Parameters(case.network, flat), case.X.astype(np.float32)


def assert_equal(found: Parameters, expected: Parameters) -> None:
    assert found.network == expected.network
    assert found.flat.dtype == expected.flat.dtype
    np.testing.assert_array_equal(found.flat, expected.flat)


@settings(max_examples=60)
@given(in_torch())
def test_outputs_are_equal_there_and_the_network_comes_back(case: Case) -> None:
    parameters, X = in_float32(case)
    module = to_torch(parameters)
    with torch.no_grad():
        outputs = module(torch.tensor(X.T)).numpy().T
    assert outputs.dtype == np.float32
    assert_same_outputs(outputs, parameters, X)
    assert_equal(from_torch(module, parameters.network.loss.name), parameters)


@settings(max_examples=30)
@given(in_torch(most_layers=3))
def test_float64_stays_float64(case: Case) -> None:
    module = to_torch(case.parameters)
    with torch.no_grad():
        outputs = module(torch.tensor(case.X.T)).numpy()
    np.testing.assert_allclose(outputs, predict(case.parameters, case.X.T), rtol=1e-12, atol=1e-13)
    assert_equal(from_torch(module, case.network.loss.name), case.parameters)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS.keys() - {"exponential"}))
def test_far_nets_give_the_same_too(activation: str) -> None:
    network = Network.of([1, 2], activation, bias=False)
    parameters = Parameters(network, np.array([1, -0.5]))
    X = np.array([[-1e30, -800, -90, -30, -20.5, -1e-3, 0, 1e-9, 20.5, 30, 39, 41, 90, 800]])
    ours = forward(parameters, X, Floats()).out
    theirs = to_torch(parameters)(torch.tensor(X.T)).detach().numpy().T
    np.testing.assert_allclose(theirs, ours, rtol=1e-13, atol=1e-15)


def test_it_is_an_ordinary_module_that_can_be_trained() -> None:
    parameters = initialize(Network.of([3, 4, 2], ["leaky_relu", "identity"]), seed=1)
    before = parameters.flat.copy()
    torch.manual_seed(5)
    drawn_without = torch.rand(1)
    torch.manual_seed(5)
    module = to_torch(parameters)
    assert torch.rand(1) == drawn_without  # PyTorch's generator has not moved
    assert list(module.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
    module(torch.ones(5, 3, dtype=torch.float64)).square().sum().backward()
    optimizer.step()
    np.testing.assert_array_equal(parameters.flat, before)
    assert not np.array_equal(from_torch(module).flat, before)


def test_what_changes_nothing_in_use_is_left_out() -> None:
    relu = nn.ReLU()  # at two places
    module = nn.Sequential(
        nn.Flatten(),
        nn.Sequential(nn.Linear(6, 5), relu, nn.Dropout(0.5)),
        nn.Identity(),
        nn.Linear(5, 4, bias=False),
        relu,
        nn.Linear(4, 3),
        nn.AlphaDropout(),
        nn.Softmax(dim=-1),
    )
    found = from_torch(module)
    assert found.network == Network.of(
        [6, 5, 4, 3],
        ["relu", "relu", "softmax"],
        bias=[True, False, True],
        loss="categorical_cross_entropy",
    )
    images = torch.rand(7, 2, 3)
    module.eval()
    outputs = module(images).detach().numpy().T
    assert_same_outputs(outputs, found, images.reshape(7, 6).numpy().T)


def test_a_single_linear_and_short_types() -> None:
    for dtype in (torch.float16, torch.bfloat16):
        module = nn.Linear(3, 2, dtype=dtype)
        found = from_torch(module)
        assert found.flat.dtype == np.float32
        np.testing.assert_array_equal(found.W[0], module.weight.detach().float().numpy())
    assert found.network == Network.of([3, 2], "identity")


def test_the_usual_loss_goes_with_the_output() -> None:
    for last, loss in (
        (nn.Sigmoid(), "binary_cross_entropy"),
        (nn.Softmax(), "categorical_cross_entropy"),
        (nn.Softplus(), "squared_error"),
        (nn.Identity(), "squared_error"),
    ):
        assert from_torch(nn.Sequential(nn.Linear(2, 3), last)).network.loss.name == loss
    assert from_torch(nn.Linear(2, 3), "huber").network.loss.name == "huber"


def small() -> Any:
    torch.manual_seed(4)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))


def pruned(module: Any) -> None:
    prune.l1_unstructured(module[0], "weight", amount=0.5)
    prune.random_unstructured(module[2], "bias", amount=1)


def old_weight_norm(module: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        nn.utils.weight_norm(module[0])


def weight_norm(module: Any) -> None:
    nn.utils.parametrizations.weight_norm(module[0])


def old_spectral_norm(module: Any) -> None:
    nn.utils.spectral_norm(module[2])


def spectral_norm(module: Any) -> None:
    nn.utils.parametrizations.spectral_norm(module[2])


@pytest.mark.parametrize(
    "changed", [pruned, old_weight_norm, weight_norm, old_spectral_norm, spectral_norm]
)
def test_weights_that_a_call_computes_are_those_of_the_next_call(
    changed: Callable[[Any], None],
) -> None:
    module = small()
    changed(module)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
    module(torch.ones(3, 4)).square().sum().backward()
    optimizer.step()
    X = torch.rand(10, 4)
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    kept = [vars(one).copy() for one in module.modules()]
    found = from_torch(module)
    assert found.flat.dtype == np.float32
    assert [vars(one) for one in module.modules()] == kept  # the mode too
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())
    outputs = module.eval()(X).detach().numpy()
    np.testing.assert_allclose(predict(found, X.numpy()), outputs, atol=1e-6)


@pytest.mark.parametrize(
    "hook",
    [
        lambda module, inputs, output: 2 * output,
        lambda module, inputs, output: (output, output),
        lambda module, inputs, output: output[:, :1],
    ],
)
def test_a_hook_that_changes_the_outputs_is_refused(hook: Callable[..., Any]) -> None:
    module = small()
    module.register_forward_hook(hook)
    with pytest.raises(ClearpropError, match="the module Sequential gives other outputs than its"):
        from_torch(module)
    assert module.training


def test_a_hook_that_fails_is_told() -> None:
    module = small()
    module[2].register_forward_pre_hook(lambda module, inputs: inputs[0].float())
    with pytest.raises(
        ClearpropError, match=r"cannot be called on samples in float64 \(.*\).*: remove"
    ):
        from_torch(module)


def test_what_only_runs_a_module_stands_for_it() -> None:
    module = small()
    compiled = torch.compile(module, backend="eager")
    whole = nn.Sequential(nn.DataParallel(compiled), nn.Softmax(1))
    expected = from_torch(module).flat
    np.testing.assert_array_equal(from_torch(nn.DataParallel(compiled)).flat, expected)
    found = from_torch(torch.compile(whole, backend="eager"))
    assert [layer.activation.name for layer in found.network.layers] == ["tanh", "softmax"]
    np.testing.assert_array_equal(found.flat, expected)
    module[1] = nn.PReLU()
    with pytest.raises(ClearpropError, match=r"'0.module._orig_mod.1' \(PReLU\) is no layer"):
        from_torch(whole)


class Own(nn.Module):
    def forward(self, x: Any) -> Any:
        return x


class Doubled(nn.Linear):
    def forward(self, x: Any) -> Any:
        return 2 * super().forward(x)


def with_nan() -> Any:
    module = nn.Linear(2, 2)
    module.weight.data[0, 1] = torch.nan
    return module


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (lambda: nn.Conv1d(2, 3, 1), "the module Conv1d is no layer of clearprop: give"),
        (Own, "the module Own is no layer of clearprop"),
        (lambda: nn.Sequential(Doubled(2, 2)), r"module '0' \(Doubled\) is no layer"),
        (
            lambda: nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.BatchNorm1d(2), nn.PReLU())),
            r"module '1.0' \(BatchNorm1d\) is no layer of clearprop: give .* Linear and Sigmoid, T",
        ),
        (
            lambda: nn.Sequential(nn.Linear(2, 2), nn.LeakyReLU(0.2)),
            r"module '1' \(LeakyReLU\) has negative_slope 0.2, but leaky_relu here has 0.01",
        ),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.ELU(2.0)), "has alpha 2.0, but elu here has 1"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.GELU("tanh")), "approximate 'tanh'"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softplus(2)), "has beta 2, but softplus"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softplus(1, 3)), "has threshold 3, but"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(0)), "has dim 0, but softmax"),
        (
            lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(1), nn.Linear(2, 2)),
            r"module '1' \(Softmax\) is softmax in a hidden layer",
        ),
        (
            lambda: nn.Sequential(nn.Tanh(), nn.Linear(2, 2)),
            r"module '0' \(Tanh\) stands before any weights",
        ),
        (
            lambda: nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.ReLU()),
            r"module '2' \(ReLU\) follows module '1' \(Tanh\), but a layer has one activation",
        ),
        (
            lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 2)),
            r"module '1' \(Linear\) takes 2 inputs, but module '0' \(Linear\) before it gives 3",
        ),
        (nn.Sequential, "the module Sequential has no weights"),
        (lambda: nn.LazyLinear(3), "the weight of the module LazyLinear has no numbers yet"),
        (lambda: nn.Linear(2, 2, device="meta"), "has no numbers yet"),
        (lambda: nn.Linear(2, 2, dtype=torch.complex64), "has numbers of type complex64"),
        (with_nan, "the weight matrix of the module Linear has nan in row 1, column 2"),
        (lambda: nn.Sequential(nn.Flatten(0)), r"module '0' \(Flatten\) flattens dimensions 0 to"),
        (lambda: {}, "dict is not a module of PyTorch"),
    ],
)
def test_what_is_not_ours_is_named_in_one_sentence(module: Callable[[], Any], said: str) -> None:
    with pytest.raises(ClearpropError, match=said) as wrong:
        from_torch(module())
    assert "\n" not in str(wrong.value)


def test_the_exponential_is_refused() -> None:
    parameters = initialize(Network.of([2, 3, 1], ["tanh", "exponential"]), seed=0)
    with pytest.raises(ClearpropError, match="layer c has activation 'exponential', for which Py"):
        to_torch(parameters)


def test_decimals_are_not_floats() -> None:
    network = drawn(Network.of([2, 1]), 1, 0).network
    with pytest.raises(ClearpropError, match="of type object, which other libraries cannot take"):
        to_torch(Parameters(network, np.array([1, 2, 3], dtype=object)))
