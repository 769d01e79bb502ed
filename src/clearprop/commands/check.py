"""`clearprop check`: backpropagation's gradients against independent ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from clearprop.commands.options import number, whole

if TYPE_CHECKING:
    from clearprop.arithmetic import Array
    from clearprop.forward import Batch
    from clearprop.parameters import Parameters

SAMPLES = 5
"""How many samples are drawn to check a trained model on."""

MOST = 5000
"""Of a network with more parameters than this, so many are drawn and checked."""


def check(
    network: Annotated[
        Path, Argument(metavar="NETWORK.toml|MODEL", help="A network file, or a model.")
    ],
    tolerance: Annotated[
        float | None,
        Option(parser=number, help="Worst relative error allowed (1e-6, complex step 1e-10)."),
    ] = None,
    seed: Annotated[
        int, Option(parser=whole, help="Draws weights that are not given, and inputs for a model.")
    ] = 0,
) -> None:
    """Check gradients against independent ones, in float64.

    Independent are central differences and the complex step.  Exits with 1 if backpropagation is
    further off from one of them than the tolerance.

    For example:

    clearprop check examples/article.toml
    """
    from clearprop.gradient_check import METHODS, TOLERANCE, check_gradients

    parameters, X, Y, batch = _case(network, seed)
    count = parameters.network.parameter_count
    sizes = "-".join(map(str, parameters.network.sizes))
    print(f"network {sizes}, {count} parameters, {X.shape[1]} samples, float64")
    wrong = False
    for method in METHODS:
        allowed = TOLERANCE[method] if tolerance is None else tolerance
        found = check_gradients(parameters, X, Y, method, batch, most=MOST, seed=seed)
        right = found.worst <= allowed
        wrong = wrong or not right
        skipped = f", {found.skipped} at a kink skipped" if found.skipped else ""
        print(
            f"{method:<20} worst relative error {found.worst:.1e} at {found.where}, "
            f"{found.compared} compared{skipped}: "
            f"{'agrees' if right else 'DIFFERS'} (tolerance {allowed:.0e})"
        )
    raise typer.Exit(1 if wrong else 0)


def _case(path: Path, seed: int) -> "tuple[Parameters, Array, Array, Batch]":
    """Return what to check: the file's own example, or a model on inputs drawn from the seed."""
    import numpy as np

    from clearprop.arithmetic import Floats
    from clearprop.checks import check_seed
    from clearprop.formats.model_file import load_model
    from clearprop.formats.network_toml import read_network_file

    if path.suffix == ".toml":
        example = read_network_file(path, seed=seed, places=15)
        return *example.taken_into(Floats()), example.batch
    parameters = load_model(path).parameters
    check_seed(seed)
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((parameters.network.sizes[0], SAMPLES))
    # Targets between 0 and 1 go with every loss.
    return parameters, X, rng.uniform(size=(parameters.network.output.size, SAMPLES)), "mean"
