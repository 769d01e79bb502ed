"""Slips: what students get when they go wrong in one of the usual ways.

Each is a wrong equation on purpose, for the one step where it happens.  Another slip is another
row of `SLIPS`, with its sentence in `worked.words` under "slip" and its name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clearprop.arithmetic import Arithmetic, Array, Decimals, Quantity
from clearprop.exercises.exercise import Blank, Exercise
from clearprop.exercises.follow_through import follow
from clearprop.losses import OutLoss
from clearprop.network import Layer, Network


@dataclass(frozen=True)
class Site:
    """A step where a slip may happen: what it has `made` without one, of the matrices `used`."""

    network: Network
    made: Quantity
    used: Mapping[str, Array]
    ar: Arithmetic

    def is_at(self, kind: str, *, output: bool) -> bool:
        """Return whether it makes this kind of quantity, at the output layer or before it."""
        is_output = self.made.layer == self.network.output.name
        return self.made.kind == kind and is_output == output

    @property
    def layer(self) -> Layer:
        """The step's layer."""
        return next(layer for layer in self.network.layers if layer.name == self.made.layer)

    def letter(self, distance: int) -> str:
        """Return the letter of the layer that is so far on, or before, if negative."""
        letters = ["a", *(layer.name for layer in self.network.layers)]
        return letters[letters.index(self.made.layer) + distance]


def _transpose(at: Site) -> Array | None:
    """Forget Wᵀ, or transpose the whole of dE_dnet · outᵀ; what does not fit is read row by row."""
    if at.is_at("dE_dout", output=False):
        W = at.used[f"W_{at.letter(1)}"]
        untransposed = W if W.shape[0] == W.shape[1] else W.reshape(W.shape[::-1])
        return untransposed @ at.used[f"dE_dnet_{at.letter(1)}"]
    if at.made.kind == "dW":
        product = at.used[f"out_{at.letter(-1)}"] @ at.used[f"dE_dnet_{at.layer.name}"].T
        return product.reshape(at.made.value.shape)
    return None


def _no_slope(at: Site) -> Array | None:
    """Leave the derivative of the activation function out."""
    return at.used.get(f"dE_dout_{at.layer.name}") if at.made.kind == "dE_dnet" else None


def _out_for_net(at: Site) -> Array | None:
    """Take out where net belongs in the derivative of the activation function."""
    if at.made.kind != "slope":
        return None
    activation, net = at.layer.activation, at.used[f"out_{at.layer.name}"]
    return activation.slope(net, activation.function(net, at.ar), at.ar)


def _sign(at: Site) -> Array | None:
    """Subtract the output from the target."""
    first = "dE_dout" if isinstance(at.network.loss, OutLoss) else "dE_dnet"
    return -at.made.value if at.is_at(first, output=True) else None


def _updated_first(at: Site) -> Array | None:
    """Send the error back through weights that are already updated."""
    if not at.is_at("dE_dout", output=False):
        return None
    W, dW = at.used[f"W_{at.letter(1)}"], at.used[f"dW_{at.letter(1)}"]
    new = at.ar.finish(W - at.ar.finish(at.used["rate"] * dW))
    return new.T @ at.used[f"dE_dnet_{at.letter(1)}"]


SLIPS: dict[str, Callable[[Site], Array | None] | None] = {
    "transpose": _transpose,
    "no slope": _no_slope,
    "out for net": _out_for_net,
    "sign": _sign,
    "updated first": _updated_first,
    "rounded early": None,  # in all steps or in those before: `mark` looks for it
}
"""Every slip by its name: what a step gives with it; None where it cannot happen."""


def slipped(at: Site) -> Iterator[tuple[str, Array]]:
    """Return what a step gives with each of the slips that can happen in it."""
    if not at.made.layer:
        return
    for name, rule in SLIPS.items():
        value = None if rule is None else rule(at)
        if value is not None:
            yield name, at.ar.finish(value)


def hints(exercise: Exercise) -> Mapping[Blank, tuple[tuple[str, Decimal], ...]]:
    """Return, for each blank, the slips that give other numbers there, and these numbers.

    All steps before are right.  Numbers within two tolerances of a right one or of one another
    are left out, since an answer could be both.
    """
    found: dict[Blank, tuple[tuple[str, Decimal], ...]] = {}
    network, ar, wide = exercise.example.network, Decimals(exercise.places), 2 * exercise.tolerance

    def look(made: Quantity, used: Mapping[str, Array]) -> Array:
        for slip, value in slipped(Site(network, made, used, ar)):
            for blank in exercise.blanks_of(made.name):
                number, known = value[blank.row, blank.column], found.get(blank, ())
                taken = [*exercise.bounds(blank), *((other, other) for _, other in known)]
                if all(number < low - wide or number > high + wide for low, high in taken):
                    found[blank] = (*known, (slip, number))
        return made.value

    follow(exercise, look, ar)
    return found
