"""Networks to PyTorch and back, as nn.Sequential: there too W is (neurons, neurons before), but
rows are samples.
"""

import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO
from typing import Any

import numpy as np

from clearprop.activations import LEAK
from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.evaluate import predict
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
    "selu": Equivalent("SELU"),
    "gelu": Equivalent("GELU", {"approximate": ("none",)}),
    "silu": Equivalent("SiLU"),
    # Above the threshold x stands for ln(1 + exp(x)).  From 40 on they are the same in float64;
    # from PyTorch's own 20 on they are 2e-9 apart, less than float32 can tell.
    "softplus": Equivalent("Softplus", {"beta": (1.0,), "threshold": (40.0, _is_high)}),
    "mish": Equivalent("Mish"),
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

COMPARED = 16
"""Samples on which the network's outputs are compared with the module's."""

TOLERANCE = 1e-4
"""Of the largest output: weights computed in a call, such as weight_norm's, are rounded once more.

Others differ by less than 1e-12, since both sides compute in float64.
"""


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

    Its weights are copied, as float64 if one is that, else as float32.  Those that a call computes
    from others (torch.nn.utils.prune, weight_norm, spectral_norm) are taken as a call computes
    them.  The outputs of both are compared on random samples; the module is left as it was.

    Parameters
    ----------
    module
        An nn.Sequential of Linear layers and activations, other nn.Sequential among them; or a
        single Linear.  Dropout and Identity are left out, and so is Flatten: give flat samples.
        DataParallel and what torch.compile returns stand for the module inside.
    loss
        The network's loss, which a module does not know; None for what usually goes with the
        output layer's activation.

    Raises
    ------
    ClearpropError
        If PyTorch is not installed, a module is no layer of ours (the message names the first such
        module and what would be right), or the outputs differ, as a hook may make them.
    """
    torch = optional_import("torch", "torch")
    if not isinstance(module, torch.nn.Module):
        raise ClearpropError(
            f"{type(module).__name__} is not a module of PyTorch: give an nn.Sequential of Linear "
            "layers and activations"
        )
    while inner := _wrapped(torch.nn, module):
        module = getattr(module, inner)
    whole = _where(module, "")
    with _in_use(torch, module):
        read = join_modules(_modules(torch, module, ""), loss, whole=whole)
        X = np.random.default_rng(0).standard_normal((COMPARED, read.network.sizes[0]))
        outputs = _outputs(torch, module, X)
        # Weights that hooks compute from others are now those of this call, in float64.
        called = join_modules(_modules(torch, module, ""), loss, whole=whole)
    parameters = Parameters(read.network, called.flat.astype(read.flat.dtype))
    _check_same_outputs(parameters, X, outputs, whole)
    return parameters


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


@contextmanager
def _in_use(torch: Any, module: Any) -> Generator[None]:
    """Put a module into evaluation mode without gradients, and leave it as it was.

    Its attributes are what a call may change: the mode, and the weights that hooks compute.
    """
    before: list[tuple[dict[str, Any], dict[str, Any]]]
    before = [(one.__dict__, {**one.__dict__}) for one in module.modules()]
    try:
        with torch.no_grad():
            module.eval()
            yield
    finally:
        for attributes, old in before:
            attributes.clear()
            attributes.update(old)


def _outputs(torch: Any, module: Any, X: Array) -> Array:
    """Call a module on the CPU with all its numbers in float64, whatever they are kept as.

    What is no tensor, as a hook may return, has the shape of no outputs.
    """
    state = {
        name: tensor.detach().to("cpu", torch.float64 if tensor.is_floating_point() else None)
        for name, tensor in (*module.named_parameters(), *module.named_buffers())
    }
    try:
        with warnings.catch_warnings(), _without_compiling(torch):
            warnings.simplefilter("ignore")  # Softmax without a dim
            outputs = torch.func.functional_call(module, state, torch.from_numpy(X))
    except (RuntimeError, TypeError, ValueError) as wrong:
        reason = str(wrong).strip().partition("\n")[0].rstrip(".")
        raise ClearpropError(
            f"{_where(module, '')} cannot be called on samples in float64 ({reason}), so its "
            "outputs cannot be compared: remove its hooks"
        ) from None
    return outputs.numpy() if isinstance(outputs, torch.Tensor) else np.empty(0)


def _without_compiling(torch: Any) -> AbstractContextManager[Any]:
    """Run modules that torch.compile has made as they were written, if there can be any."""
    if "torch._dynamo" not in sys.modules:  # importing it takes a second
        return nullcontext()
    return torch.compiler.set_stance("force_eager")


def _check_same_outputs(parameters: Parameters, X: Array, theirs: Array, whole: str) -> None:
    in_float64 = Parameters(parameters.network, parameters.flat.astype(np.float64))
    ours = predict(in_float64, X)
    if theirs.shape == ours.shape:
        largest = np.max(np.abs(theirs), initial=0, where=np.isfinite(theirs))
        if np.allclose(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE * largest, equal_nan=True):
            return
    raise ClearpropError(
        f"{whole} gives other outputs than its layers do: it computes something besides them, such "
        "as a hook; remove that, and make parametrized weights permanent"
    )


def _wrapped(nn: Any, module: Any) -> str:
    """Return the attribute that has the module inside one that only runs it, "" if it is none."""
    if _is(module, nn.DataParallel) or _is(module, nn.parallel.DistributedDataParallel):
        return "module"
    return "_orig_mod" if hasattr(module, "_orig_mod") else ""  # what torch.compile returns


def _modules(torch: Any, module: Any, path: str) -> Iterator[Module]:
    nn, where = torch.nn, _where(module, path)
    if inner := _wrapped(nn, module):
        yield from _modules(torch, getattr(module, inner), f"{path}.{inner}" if path else inner)
    elif _is(module, nn.Sequential):
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
