"""Gradients agree with PyTorch's autograd, through PyTorch's own functions, to 1e-10."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from clearprop.arithmetic import Array, Floats
from clearprop.backward import backward
from clearprop.forward import error, forward
from strategies import HIDDEN_PAIRS, OUTPUT_PAIRS, Case, cases
from textbook import furthest_apart

torch: Any = pytest.importorskip("torch")
F: Any = torch.nn.functional

TOLERANCE = 1e-10
NOISE = 1e-5
"""Rounding puts gradients of an error of unit size off by 1e-15: 1e-10 of entries of this size."""

ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "identity": lambda x: x,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    "softplus": lambda x: F.softplus(x, threshold=100),  # above it, PyTorch takes x for it
    "mish": F.mish,
    "exponential": torch.exp,
    "softmax": lambda x: torch.softmax(x, dim=1),
}


def _poisson(net: Any, out: Any, target: Any, output: str) -> Any:
    return F.poisson_nll_loss(out, target, log_input=False, eps=0, reduction="sum")


def _binary_cross_entropy(net: Any, out: Any, target: Any, output: str) -> Any:
    if output == "sigmoid":
        return F.binary_cross_entropy_with_logits(net, target, reduction="sum")
    return F.binary_cross_entropy(out, target, reduction="sum")


def _categorical_cross_entropy(net: Any, out: Any, target: Any, output: str) -> Any:
    if output == "softmax":
        return F.cross_entropy(net, target, reduction="sum")
    return -(target * F.logsigmoid(net)).sum()


LOSSES: Mapping[str, Callable[[Any, Any, Any, str], Any]] = {
    "squared_error": lambda net, out, target, output: F.mse_loss(out, target, reduction="sum") / 2,
    "sum_squared_error": lambda net, out, target, output: F.mse_loss(out, target, reduction="sum"),
    "mean_squared_error": lambda net, out, target, output: (
        F.mse_loss(out, target) * target.shape[0]
    ),
    "absolute_error": lambda net, out, target, output: F.l1_loss(out, target, reduction="sum"),
    "huber": lambda net, out, target, output: F.huber_loss(out, target, reduction="sum"),
    "binary_cross_entropy": _binary_cross_entropy,
    "categorical_cross_entropy": _categorical_cross_entropy,
    "poisson": _poisson,
}
"""(net, out, target, output activation) -> the error, summed over outputs and samples."""


def torch_error_and_gradient(case: Case) -> tuple[float, Array]:
    """Pass the samples through PyTorch's layers; there, a row is a sample."""
    out, leaves = torch.tensor(case.X.T), list[Any]()
    net = out
    for layer, W, b in zip(case.network.layers, case.parameters.W, case.parameters.b, strict=True):
        weight = torch.tensor(W, requires_grad=True)
        bias = None if b is None else torch.tensor(b[:, 0], requires_grad=True)
        leaves += [weight] if bias is None else [weight, bias]
        net = F.linear(out, weight, bias)
        out = ACTIVATIONS[layer.activation.name](net)
    loss = LOSSES[case.network.loss.name]
    E_total = loss(net, out, torch.tensor(case.Y.T), case.network.output.activation.name)
    if case.batch == "mean":
        E_total = E_total / case.X.shape[1]
    E_total.backward()
    return E_total.item(), np.concatenate([leaf.grad.numpy().reshape(-1) for leaf in leaves])


def assert_agrees_with_torch(case: Case) -> None:
    ar = Floats()
    ran = forward(case.parameters, case.X, ar)
    E_total = error(case.network, ran, case.Y, ar, case.batch).E_total
    ours = backward(case.parameters, ran, case.Y, ar, case.batch).gradients.flat
    theirs_E_total, theirs = torch_error_and_gradient(case)
    assert E_total[0, 0] == pytest.approx(theirs_E_total, rel=TOLERANCE, abs=1e-13)
    assert furthest_apart(ours, theirs, case, NOISE) <= TOLERANCE


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_every_output_activation_with_every_loss_it_goes_with(output: str, loss: str) -> None:
    @settings(max_examples=8)
    @given(cases(output=output, loss=loss))
    def agree(case: Case) -> None:
        assert_agrees_with_torch(case)

    agree()


@pytest.mark.parametrize(("hidden", "loss"), HIDDEN_PAIRS)
def test_every_hidden_activation_under_every_loss(hidden: str, loss: str) -> None:
    @settings(max_examples=8)
    @given(cases(hidden=hidden, loss=loss))
    def agree(case: Case) -> None:
        assert_agrees_with_torch(case)

    agree()
