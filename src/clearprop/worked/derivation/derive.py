"""The chain rule for one weight, path by path, and a proof that the matrix form says the same.

A path leads from the weight's neuron forward to an output neuron; along it stand the derivatives
that the chain rule multiplies, and the gradient is the sum over all paths.
"""

from dataclasses import dataclass
from itertools import islice, pairwise

from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.worked.derivation.paths import Path, Weight, count_paths, paths
from clearprop.worked.derivation.proof import Identity, identities, layers_add_up, paths_add_up

MAX_ADDED = 1000
"""More paths than these are not added up one by one: SymPy would take minutes."""

MAX_LETTERS = 500
"""Nor are those of a network of more parameters."""

MAX_BETWEEN = 5000
"""Layers with more weights between them are not compared: SymPy would take minutes."""


@dataclass(frozen=True)
class Derivation:
    """What there is to say of one weight's gradient: how many paths it has, and what was proved.

    `sum_is_entry` says whether the sum over all paths is the entry of the matrix form, and is None
    if the network is too large to tell; `by_layers` whether it was found layer by layer.
    """

    network: Network
    weight: Weight
    batch: Batch
    paths: int
    sum_is_entry: bool | None
    by_layers: bool
    identities: tuple[Identity, ...]

    def first_paths(self, most: int) -> tuple[Path, ...]:
        """Return the first paths, those of the first neurons."""
        return tuple(islice(paths(self.network, self.weight), most))


def derive(network: Network, weight: Weight, batch: Batch = "mean") -> Derivation:
    """Count a weight's paths, add them up, and compare the sum with the matrix form's entry."""
    count = count_paths(network, weight)
    layers = network.layers[weight.layer :]
    is_small = count <= MAX_ADDED and network.parameter_count <= MAX_LETTERS
    sum_is_entry: bool | None = None
    if is_small:
        sum_is_entry = paths_add_up(network, weight)
    elif all(here.size * after.size <= MAX_BETWEEN for here, after in pairwise(layers)):
        sum_is_entry = layers_add_up(network, weight)
    return Derivation(
        network, weight, batch, count, sum_is_entry, not is_small, tuple(identities(network))
    )
