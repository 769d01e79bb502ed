"""Activation functions: out = act(net), each with its slope and its formulas beside it.

Formulas name their matrices with the placeholders {net}, {out} and {dE_dout}; whoever prints
them puts "net_b" or its numbers there.  {out}[k] is the entry of neuron k, and Σ_k adds up over all
neurons.  A function of numbers is applied to each entry; its definition says what it does to one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import final

import numpy as np

from clearprop.arithmetic import Arithmetic, Array, Floats
from clearprop.errors import ClearpropError, named
from clearprop.registration import check_gradient, check_new_name, check_placeholders


@dataclass(frozen=True, kw_only=True, eq=False)
class Activation(ABC):
    """A function from a layer's net to its out, and what backpropagation needs to know of it.

    Two are the same only if they are one object, as those of a name always are.
    """

    name: str
    # (net, arithmetic) -> out, both of shape (neurons, batch)
    function: Callable[[Array, Arithmetic], Array]
    formula: str
    slope_formula: str
    # What a function or a letter of the formulas means, by its name: a formula in x, or words
    definitions: Mapping[str, str] = field(default_factory=dict[str, str])
    # Whether the slope jumps at net = 0
    kink: bool = False
    # Whether `slope` reads net: the engine then computes it on the way forward, and otherwise
    # from out on the way back
    slope_needs_net: bool = False
    # What "auto" draws the weights before it with; He's suits functions of relu's kind
    initializer: str = "glorot_uniform"

    def __reduce__(self) -> tuple[Callable[[str], "Activation"], tuple[str]]:
        # Functions written in place cannot be pickled, but their name can.
        return activation_named, (self.name,)

    @property
    @abstractmethod
    def times_slope_formula(self) -> str:
        """How a person writes `times_slope`."""

    @abstractmethod
    def slope(self, net: Array, out: Array, ar: Arithmetic) -> Array:
        """Return ∂out/∂net, of shape (neurons, batch).

        Where a neuron's out depends on other neurons' nets, the shape is (neurons, neurons, batch):
        entry [i, k, s] is ∂out_i/∂net_k for sample s.
        """

    @abstractmethod
    def times_slope(self, dE_dout: Array, net: Array, out: Array, ar: Arithmetic) -> Array:
        """Return ∂E/∂net of shape (neurons, batch): the chain rule through this activation."""


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Elementwise(Activation):
    """An activation by which every neuron's out depends on its own net alone."""

    derivative: Callable[[Array, Array, Arithmetic], Array]

    @property
    def times_slope_formula(self) -> str:
        return "{dE_dout} ⊙ (" + self.slope_formula + ")"

    def slope(self, net: Array, out: Array, ar: Arithmetic) -> Array:
        return self.derivative(net, out, ar)

    def times_slope(self, dE_dout: Array, net: Array, out: Array, ar: Arithmetic) -> Array:
        return dE_dout * self.slope(net, out, ar)


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Softmax(Activation):
    """exp(net) as shares of their sum: every out depends on every net of its column.

    The slope is a matrix for each sample, the Jacobian ∂out_i/∂net_k = out_i (δ_ik − out_k).
    Multiplied by ∂E/∂out it shrinks to out ⊙ (∂E/∂out − Σ ∂E/∂out ⊙ out), which is what
    `times_slope` computes.
    """

    @property
    def times_slope_formula(self) -> str:
        return "{out} ⊙ ({dE_dout} − Σ_k {dE_dout}[k] {out}[k])"

    def slope(self, net: Array, out: Array, ar: Arithmetic) -> Array:
        own = np.eye(len(out), dtype=out.dtype)[:, :, np.newaxis]
        return out[:, np.newaxis, :] * (own - out[np.newaxis, :, :])

    def times_slope(self, dE_dout: Array, net: Array, out: Array, ar: Arithmetic) -> Array:
        return out * (dE_dout - np.sum(dE_dout * out, axis=0, keepdims=True))


def softmax(net: Array, ar: Arithmetic) -> Array:
    """Return exp(net) as shares of its sum down each column."""
    e = ar.exp(ar.less_largest(net))
    return e / np.sum(e, axis=0, keepdims=True)


LEAK = "0.01"
"""Slope of leaky_relu below 0, as in Maas, Hannun and Ng, 2013."""

SIGMA: Mapping[str, str] = {"σ": "1 / (1 + exp(−x))"}

SELU: Mapping[str, str] = {
    "λ": "1.0507009873554804934193349852946",
    "α": "1.6732632423543772848170429916717",
}
"""With these, activations tend to mean 0 and variance 1 (Klambauer et al., 2017)."""

FAR = 40
"""Where Φ is 0 or 1, and φ is 0, in float64."""


def _mish_slope(net: Array, ar: Arithmetic) -> Array:
    # 1 − tanh² of softplus, with q = σ(−net), so that no digits are lost where tanh is near 1
    q = ar.sigmoid(-net)
    root = 2 * q / (1 + q * q)
    return ar.tanh(ar.softplus(net)) + net * ar.sigmoid(net) * root * root


BUILT_IN_ACTIVATIONS: tuple[Activation, ...] = (
    Elementwise(
        name="identity",
        function=lambda net, ar: net,
        formula="{net}",
        # A lone 1 would be no matrix to print.
        derivative=lambda net, out, ar: np.ones_like(out),
        slope_formula="1",
    ),
    Elementwise(
        name="sigmoid",
        function=lambda net, ar: ar.sigmoid(net),
        formula="σ({net})",
        derivative=lambda net, out, ar: out * (1 - out),
        slope_formula="{out} ⊙ (1 − {out})",
        definitions=SIGMA,
    ),
    Elementwise(
        name="tanh",
        function=lambda net, ar: ar.tanh(net),
        formula="tanh({net})",
        derivative=lambda net, out, ar: 1 - out * out,
        slope_formula="1 − {out} ⊙ {out}",
    ),
    Elementwise(
        name="relu",
        function=lambda net, ar: ar.maximum(net, 0),
        formula="relu({net})",
        derivative=lambda net, out, ar: ar.step(out),
        slope_formula="relu′({net})",
        definitions={"relu": "max(0, x)", "relu′": "1 where x > 0, else 0"},
        kink=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="leaky_relu",
        function=lambda net, ar: ar.where(ar.positive(net), net, ar.array(LEAK) * net),
        formula="lrelu({net})",
        derivative=lambda net, out, ar: ar.where(ar.positive(out), 1, ar.array(LEAK)),
        slope_formula="lrelu′({net})",
        definitions={
            "lrelu": f"x where x > 0, else {LEAK} x",
            "lrelu′": f"1 where x > 0, else {LEAK}",
        },
        kink=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="elu",
        # Below 0 only: exp of a large net would overflow in the branch that is not taken.
        function=lambda net, ar: ar.where(
            ar.positive(net), net, ar.expm1(ar.where(ar.positive(net), 0, net))
        ),
        formula="elu({net})",
        derivative=lambda net, out, ar: ar.where(ar.positive(out), 1, out + 1),
        slope_formula="elu′({out})",
        definitions={
            "elu": "x where x > 0, else exp(x) − 1",
            "elu′": "1 where x > 0, else x + 1",
        },
        initializer="he_uniform",
    ),
    Elementwise(
        name="selu",
        function=lambda net, ar: (
            ar.array(SELU["λ"])
            * ar.where(
                ar.positive(net),
                net,
                ar.array(SELU["α"]) * ar.expm1(ar.where(ar.positive(net), 0, net)),
            )
        ),
        formula="selu({net})",
        derivative=lambda net, out, ar: ar.where(
            ar.positive(out), ar.array(SELU["λ"]), out + ar.array(SELU["λ"]) * ar.array(SELU["α"])
        ),
        slope_formula="selu′({out})",
        definitions={
            "selu": "1.050701 x where x > 0, else 1.758099 (exp(x) − 1)",
            "selu′": "1.050701 where x > 0, else x + 1.758099",
        },
        kink=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="gelu",
        # Bounded where Φ and φ are 0, since ∞ · 0 is NaN.
        function=lambda net, ar: ar.bounded(net, -FAR, inf) * ar.cdf(net),
        formula="{net} ⊙ Φ({net})",
        derivative=lambda net, out, ar: ar.cdf(net) + ar.bounded(net, -FAR, FAR) * ar.density(net),
        slope_formula="Φ({net}) + {net} ⊙ φ({net})",
        definitions={"Φ": "½ (1 + erf(x / √2))", "φ": "exp(−x² / 2) / √(2 π)"},
        slope_needs_net=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="silu",
        function=lambda net, ar: net * ar.sigmoid(net),
        formula="{net} ⊙ σ({net})",
        derivative=lambda net, out, ar: ar.sigmoid(net) * (1 + net * ar.sigmoid(-net)),
        slope_formula="σ({net}) ⊙ (1 + {net} ⊙ σ(−{net}))",
        definitions=SIGMA,
        slope_needs_net=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="softplus",
        function=lambda net, ar: ar.softplus(net),
        formula="softplus({net})",
        derivative=lambda net, out, ar: ar.sigmoid(net),
        slope_formula="σ({net})",
        definitions={"softplus": "ln(1 + exp(x))", **SIGMA},
        slope_needs_net=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="mish",
        function=lambda net, ar: net * ar.tanh(ar.softplus(net)),
        formula="{net} ⊙ tanh(softplus({net}))",
        derivative=lambda net, out, ar: _mish_slope(net, ar),
        slope_formula="mish′({net})",
        definitions={
            "mish′": "tanh(softplus(x)) + x σ(x) (1 − tanh(softplus(x))²)",
            "softplus": "ln(1 + exp(x))",
            **SIGMA,
        },
        slope_needs_net=True,
        initializer="he_uniform",
    ),
    Elementwise(
        name="exponential",
        function=lambda net, ar: ar.exp(net),
        formula="exp({net})",
        derivative=lambda net, out, ar: out,
        slope_formula="{out}",
    ),
    Softmax(
        name="softmax",
        function=softmax,
        formula="softmax({net})",
        slope_formula="{out} ⊙ (δ − {out}ᵀ)",
        definitions={"softmax": "exp(x) / Σ_k exp(x_k)"},
    ),
)
"""Those that the compiled engine is compiled with; others may be registered."""

ACTIVATIONS = {activation.name: activation for activation in BUILT_IN_ACTIVATIONS}
"""Every activation by its name."""


def register_activation(activation: Elementwise) -> Elementwise:
    """Add an activation to the table; everything that works with its rows then works with it.

    Its formulas may name {net}, and that of its slope also {out}; its slope must be the derivative
    of its function, and not read net unless `slope_needs_net` says so.
    """
    name, ar = activation.name, Floats()
    check_new_name("an activation", name, ACTIVATIONS)
    check_placeholders(name, [activation.formula], ["net"])
    check_placeholders(name, [activation.slope_formula], ["net", "out"])
    net = ar.array([[-2.3, -1.1, -0.37, 0.41, 1.3, 2.7]])
    out = activation.function(net, ar)
    slope = activation.slope(net, out, ar)
    check_gradient(name, lambda net: activation.function(net, ar), net, slope)
    if not activation.slope_needs_net and np.isnan(activation.slope(net * np.nan, out, ar)).any():
        raise ClearpropError(
            f"the slope of '{name}' reads net: set slope_needs_net, or compute it from out"
        )
    ACTIVATIONS[name] = activation
    return activation


def activation_named(name: str) -> Activation:
    """Return the activation of that name."""
    return named("activation", name, ACTIVATIONS)
