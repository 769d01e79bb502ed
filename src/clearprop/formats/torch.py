"""Networks to PyTorch and back, as nn.Sequential: there too W is (neurons, neurons before), but
rows are samples.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np

from clearprop.activations import LEAK
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.optional_import import library
from clearprop.formats.safetensors import torch_tensors
from clearprop.formats.sequential import Applied, Part, Weights, floats, join
from clearprop.network import Layer, Network
from clearprop.parameters import Parameters


@dataclass(frozen=True)
class Setting:
    """A setting of one of PyTorch's activations.

    Attributes
    ----------
    value
        With which it is ours.
    fits
        Whether it is ours with another value too.
    """

    value: Any
    fits: Callable[[Any], bool] = lambda value: False


@dataclass(frozen=True)
class Counterpart:
    """One of our activations in PyTorch: a class of torch.nn, and its settings."""

    kind: str
    settings: Mapping[str, Setting] = field(default_factory=dict[str, Setting])


COUNTERPARTS: Mapping[str, Counterpart] = {
    "sigmoid": Counterpart("Sigmoid"),
    "tanh": Counterpart("Tanh"),
    "relu": Counterpart("ReLU"),
    "leaky_relu": Counterpart("LeakyReLU", {"negative_slope": Setting(float(LEAK))}),
    "elu": Counterpart("ELU", {"alpha": Setting(1.0)}),
    "gelu": Counterpart("GELU", {"approximate": Setting("none")}),
    "silu": Counterpart("SiLU"),
    # Above the threshold x stands for ln(1 + exp(x)).  From 40 on they are the same in float64;
    # from PyTorch's own 20 on they are 2e-9 apart, less than float32 can tell.
    "softplus": Counterpart(
        "Softplus", {"beta": Setting(1.0), "threshold": Setting(40.0, lambda value: value >= 20)}
    ),
    "softmax": Counterpart("Softmax", {"dim": Setting(1, lambda value: value in (-1, None))}),
}
"""By our names; the identity needs none, and torch.nn has none for the exponential."""

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
    """Give the network as PyTorch's nn.Sequential, with equal outputs.

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
    torch = library("torch", "torch")
    tensors = torch_tensors(parameters)
    dtype = getattr(torch, parameters.flat.dtype.name)
    modules: list[Any] = []
    for layer in parameters.network.layers:
        # On "meta" no weights are drawn, which would be lost, and would move PyTorch's generator.
        modules.append(
            torch.nn.Linear(layer.inputs, layer.size, bias=layer.bias, device="meta", dtype=dtype)
        )
        if layer.activation.name != "identity":
            counterpart = _counterpart(layer)
            settings = {name: one.value for name, one in counterpart.settings.items()}
            modules.append(getattr(torch.nn, counterpart.kind)(**settings))
    sequential = torch.nn.Sequential(*modules)
    state = {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}
    sequential.load_state_dict(state, assign=True)
    return sequential


def from_torch(module: Any, loss: str | None = None) -> Parameters:
    """Take a network from PyTorch, with the outputs it has in evaluation mode.

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
    torch = library("torch", "torch")
    if not isinstance(module, torch.nn.Module):
        raise ClearpropError(
            f"{type(module).__name__} is not a module of PyTorch: give an nn.Sequential of Linear "
            "layers and activations"
        )
    return join(_parts(torch, module, ""), loss, whole=_where(module, ""))


def torch_code(network: Network) -> str:
    """Write the code that makes such a module as `to_torch` gives, without its weights.

    Parameters
    ----------
    network
        The network.

    Raises
    ------
    ClearpropError
        If torch.nn has no module for an activation.
    """
    modules: list[str] = []
    for layer in network.layers:
        bias = "" if layer.bias else ", bias=False"
        modules.append(f"nn.Linear({layer.inputs}, {layer.size}{bias})")
        if layer.activation.name != "identity":
            counterpart = _counterpart(layer)
            settings = [f"{name}={one.value!r}" for name, one in counterpart.settings.items()]
            modules.append(f"nn.{counterpart.kind}({', '.join(settings)})")
    return f"nn.Sequential({', '.join(modules)})"


def torch_file(parameters: Parameters) -> bytes:
    """Return the weights as the content of a file that torch.load reads: a state dictionary.

    Parameters
    ----------
    parameters
        The network's, in float32 or float64.

    Raises
    ------
    ClearpropError
        As for `to_torch`.
    """
    torch = library("torch", "torch")
    content = BytesIO()
    torch.save(to_torch(parameters).state_dict(), content)
    return content.getvalue()


def _counterpart(layer: Layer) -> Counterpart:
    try:
        return COUNTERPARTS[layer.activation.name]
    except KeyError:
        raise ClearpropError(
            f"layer {layer.name} has activation '{layer.activation.name}', for which PyTorch has "
            "no module: use ONNX or Keras, or train with another activation"
        ) from None


def _parts(torch: Any, module: Any, path: str) -> Iterator[Part]:
    nn, where = torch.nn, _where(module, path)
    if _is(module, nn.Sequential):
        # A module may stand at several places, as a ReLU often does.
        for name, child in module.named_modules(remove_duplicate=False):
            if name and "." not in name:
                yield from _parts(torch, child, f"{path}.{name}" if path else name)
    elif _is(module, nn.Linear):
        W = _numbers(torch, f"the weight of {where}", module.weight)
        b = module.bias
        yield Weights(where, W, None if b is None else _numbers(torch, f"the bias of {where}", b))
    elif _is(module, nn.Flatten):
        if module.start_dim != 1 or module.end_dim not in (-1, 1):
            raise ClearpropError(
                f"{where} flattens dimensions {module.start_dim} to {module.end_dim}, but a row "
                "for each sample is needed: use Flatten(1, -1), or leave it out"
            )
    elif not any(_is(module, getattr(nn, kind)) for kind in LEFT_OUT):
        yield Applied(where, _activation(nn, module, where))


def _activation(nn: Any, module: Any, where: str) -> str:
    for name, counterpart in COUNTERPARTS.items():
        if _is(module, getattr(nn, counterpart.kind)):
            for key, setting in counterpart.settings.items():
                found = getattr(module, key)
                if found != setting.value and not setting.fits(found):
                    raise ClearpropError(
                        f"{where} has {key} {found!r}, but {name} here has {setting.value!r}: "
                        "give it that and train again, or choose another activation"
                    )
            return name
    kinds = ", ".join(counterpart.kind for counterpart in COUNTERPARTS.values())
    raise ClearpropError(
        f"{where} is no layer of clearprop: give an nn.Sequential of Linear and {kinds}"
    )


def _is(module: Any, kind: Any) -> bool:
    """Tell whether a module is of a class and computes what that class does."""
    return isinstance(module, kind) and module.__class__.forward is kind.forward


def _where(module: Any, path: str) -> str:
    kind = type(module).__name__
    return f"module '{path}' ({kind})" if path else f"the module {kind}"


def _numbers(torch: Any, where: str, tensor: Any) -> Array:
    if torch.nn.parameter.is_lazy(tensor) or tensor.is_meta:
        raise ClearpropError(f"{where} has no numbers yet: load them, or call the module once")
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.dtype != torch.float64:
        tensor = tensor.float()  # NumPy does not know all of PyTorch's short types
    return floats(where, np.asarray(tensor.numpy()))
