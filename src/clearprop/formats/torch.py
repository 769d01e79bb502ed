"""Networks to PyTorch and back, as nn.Sequential: there too W is (neurons, neurons before), but
rows are samples.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np

from clearprop.activations import LEAK
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.safetensors import torch_tensors
from clearprop.formats.sequential import (
    ActivationModule,
    Equivalent,
    LinearModule,
    Module,
    as_weights,
    equivalent_of,
    is_exactly,
    join_modules,
)
from clearprop.network import Network
from clearprop.optional_import import optional_import
from clearprop.parameters import Parameters


def _is_high(threshold: Any) -> bool:
    return threshold >= 20


MODULES: dict[str, Equivalent] = {
    "sigmoid": Equivalent("Sigmoid"),
    "tanh": Equivalent("Tanh"),
    "relu": Equivalent("ReLU"),
    "leaky_relu": Equivalent("LeakyReLU", {"negative_slope": (float(LEAK),)}),
    "elu": Equivalent("ELU", {"alpha": (1.0,)}),
    "gelu": Equivalent("GELU", {"approximate": ("none",)}),
    "silu": Equivalent("SiLU"),
    # Above the threshold x stands for ln(1 + exp(x)).  From 40 on they are the same in float64;
    # from PyTorch's own 20 on they are 2e-9 apart, less than float32 can tell.
    "softplus": Equivalent("Softplus", {"beta": (1.0,), "threshold": (40.0, _is_high)}),
    "softmax": Equivalent("Softmax", {"dim": (1, -1, None)}),
}
"""The class of torch.nn for each activation; an entry for a registered one can be added.

The identity needs none, and torch.nn has none for the exponential.
"""

LEFT_OUT = (
    "Identity",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "AlphaDropout",
    "FeatureAlphaDropout",
)
"""Classes of torch.nn that change nothing when a trained network is used."""


def to_torch(parameters: Parameters) -> Any:
    """Return the network as PyTorch's nn.Sequential, with equal outputs.

    Parameters
    ----------
    parameters
        The network's, in float32 or float64.

    Returns
    -------
    torch.nn.Sequential
        A Linear and an activation for each layer, no activation for the identity.  The weights
        are copies, of the same type and on the CPU, and can be trained further.  A row of its
        input is a sample: `to_torch(parameters)(X)` is `predict(parameters, X)`.

    Raises
    ------
    ClearpropError
        If PyTorch is not installed, the parameters are not floats, or torch.nn has no module for
        an activation.
    """
    torch = optional_import("torch", "torch")
    tensors = torch_tensors(parameters)
    with torch.device("meta"):  # no weights are drawn, which would advance PyTorch's generator
        modules = [
            getattr(torch.nn, kind)(*sizes, **named)
            for kind, sizes, named in _described(parameters.network)
        ]
    sequential = torch.nn.Sequential(*modules)
    state = {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}
    sequential.load_state_dict(state, assign=True)
    return sequential


def from_torch(module: Any, loss: str | None = None) -> Parameters:
    """Return the network of a PyTorch module, with the outputs it has in evaluation mode.

    Its weights are copied, as float64 if one is that, else as float32.

    Parameters
    ----------
    module
        An nn.Sequential of Linear layers and activations, other nn.Sequential among them; or a
        single Linear.  Dropout and Identity are left out, and so is Flatten: give flat samples.
    loss
        The network's loss, which a module does not know; None for what usually goes with the
        output layer's activation.

    Raises
    ------
    ClearpropError
        If PyTorch is not installed, or a module is no layer of ours; the message names the first
        such module and what would be right.
    """
    torch = optional_import("torch", "torch")
    if not isinstance(module, torch.nn.Module):
        raise ClearpropError(
            f"{type(module).__name__} is not a module of PyTorch: give an nn.Sequential of Linear "
            "layers and activations"
        )
    return join_modules(_modules(torch, module, ""), loss, whole=_where(module, ""))


def torch_code(network: Network) -> str:
    """Write the code that makes such a module as `to_torch` returns, without its weights."""
    modules: list[str] = []
    for kind, sizes, named in _described(network):
        arguments = [*map(str, sizes), *(f"{name}={value!r}" for name, value in named.items())]
        modules.append(f"nn.{kind}({', '.join(arguments)})")
    return f"nn.Sequential({', '.join(modules)})"


def torch_file(parameters: Parameters) -> bytes:
    """Return the weights as a file that torch.load reads, a state dictionary; see `to_torch`."""
    content = BytesIO()
    optional_import("torch", "torch").save(to_torch(parameters).state_dict(), content)
    return content.getvalue()


def _described(network: Network) -> Iterator[tuple[str, tuple[int, ...], dict[str, Any]]]:
    """Return the class of torch.nn of each module, its sizes and its named arguments."""
    for layer in network.layers:
        yield "Linear", (layer.inputs, layer.size), {} if layer.bias else {"bias": False}
        if layer.activation.name != "identity":
            table = "clearprop.formats.torch.MODULES"
            activation = equivalent_of(layer, MODULES, "PyTorch has no module", table)
            yield activation.kind, (), activation.written()


def _modules(torch: Any, module: Any, path: str) -> Iterator[Module]:
    nn, where = torch.nn, _where(module, path)
    if _is(module, nn.Sequential):
        # A module may occur several times, as a ReLU often does.
        for name, child in module.named_modules(remove_duplicate=False):
            if name and "." not in name:
                yield from _modules(torch, child, f"{path}.{name}" if path else name)
    elif _is(module, nn.Linear):
        W = _numbers(torch, f"the weight of {where}", module.weight)
        b = module.bias
        yield LinearModule(
            where, W, None if b is None else _numbers(torch, f"the bias of {where}", b)
        )
    elif _is(module, nn.Flatten):
        if module.start_dim != 1 or module.end_dim not in (-1, 1):
            raise ClearpropError(
                f"{where} flattens dimensions {module.start_dim} to {module.end_dim}, but a row "
                "for each sample is needed: use Flatten(1, -1), or leave it out"
            )
    elif not any(_is(module, getattr(nn, kind)) for kind in LEFT_OUT):
        yield ActivationModule(where, _activation(nn, module, where))


def _activation(nn: Any, module: Any, where: str) -> str:
    for name, activation in MODULES.items():
        if _is(module, getattr(nn, activation.kind)):
            activation.check(name, module, where)
            return name
    kinds = ", ".join(activation.kind for activation in MODULES.values())
    raise ClearpropError(
        f"{where} is no layer of clearprop: give an nn.Sequential of Linear and {kinds}"
    )


def _is(module: Any, kind: Any) -> bool:
    return is_exactly(module, kind, "forward")


def _where(module: Any, path: str) -> str:
    kind = type(module).__name__
    return f"module '{path}' ({kind})" if path else f"the module {kind}"


def _numbers(torch: Any, where: str, tensor: Any) -> Array:
    if torch.nn.parameter.is_lazy(tensor) or tensor.is_meta:
        raise ClearpropError(f"{where} has no numbers yet: load them, or call the module once")
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.dtype != torch.float64:
        tensor = tensor.float()  # NumPy does not know all of PyTorch's short types
    return as_weights(where, np.asarray(tensor.numpy()))
