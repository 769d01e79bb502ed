"""Which engine trains, and why; decided before anything heavy is imported."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from clearprop.arithmetic import Array
from clearprop.checks import DataSet, is_sparse
from clearprop.engine.workers import cores
from clearprop.errors import ClearpropError, check_names
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.progress import say_once
from clearprop.reference_engine import Engine, ReferenceEngine, StepSettings
from clearprop.stored.samples import StoredSamples

if TYPE_CHECKING:
    from clearprop.engine.ensemble_engine import EnsembleEngine

EngineName = Literal["auto", "reference", "compiled", "jax"]
"""Which engine is asked for."""

_NAMES: tuple[EngineName, ...] = ("auto", "reference", "compiled", "jax")
_WORTH_A_THREAD = 300_000
"""Products in a step that repay a thread: what it reads of the others costs more than waiting."""

_TOGETHER = 800
"""Parameters up to which networks were measured to train faster at once, one in each lane."""

_START_UP = 2.0
"""Seconds of the reference's work from which loading the compiled engine pays."""


def select_engine(
    engine: EngineName,
    parameters: Parameters,
    samples: DataSet | StoredSamples,
    settings: StepSettings,
    epochs: int,
) -> tuple[Engine, str]:
    """Set up what trains, and say which engine it is and why."""
    if engine == "jax":
        return _jax_engine(parameters, samples, settings)
    reason = choose_engine(engine, parameters, samples, settings, epochs)
    if reason is not None:
        return ReferenceEngine(parameters, samples.size, settings), f"reference: {reason}"
    from clearprop.engine.compiled_engine import CompiledEngine

    threads = threads_for(parameters.network, min(settings.batch_size, samples.size))
    running = CompiledEngine(parameters, samples.size, settings, threads)
    return running, f"compiled, {running.threads}"


def choose_engine(
    engine: EngineName,
    parameters: Parameters,
    samples: DataSet | StoredSamples,
    settings: StepSettings,
    epochs: int,
) -> str | None:
    """Return why the reference is to train; None if the compiled engine is.

    Raises
    ------
    ClearpropError
        If the compiled engine is asked for, and cannot.
    """
    check_names("engine", [engine], _NAMES)
    if engine == "reference":
        return "as asked"
    dtype = parameters.flat.dtype.name
    obstacle = _obstacle(dtype, samples.X, settings)
    is_short = engine == "auto" and _is_short(parameters.network, samples.size, settings, epochs)
    if not obstacle and not is_short:
        obstacle = _found_by_trying(parameters.network, settings, dtype)
    if engine == "compiled" and obstacle:
        raise ClearpropError(
            f"the compiled engine cannot train this: {obstacle}; make the engine 'auto' or "
            "'reference'"
        )
    if obstacle is None and is_short:
        return "too short to repay loading the compiled engine"
    return obstacle


def _jax_engine(
    parameters: Parameters, samples: DataSet | StoredSamples, settings: StepSettings
) -> tuple[Engine, str]:
    from clearprop.jax_engine import JaxEngine, check_rules, devices

    try:
        if is_sparse(samples.X):
            raise ClearpropError("the inputs are a sparse matrix")
        check_rules(parameters.network, settings, parameters.flat.dtype.name)
    except ClearpropError as wrong:
        raise ClearpropError(
            f"the jax engine cannot train this: {wrong}; make the engine 'auto' or 'reference'"
        ) from None
    return JaxEngine(parameters, samples.size, settings), f"jax, {devices()}"


def compiles_in_float32(network: Network, X: Array, settings: StepSettings, epochs: int) -> bool:
    """Whether "auto" would compile this training, were its numbers in float32."""
    return (
        _obstacle("float32", X, settings) is None
        and not _is_short(network, X.shape[0], settings, epochs)
        and _found_by_trying(network, settings, "float32") is None
    )


def trains_as_ensemble(
    starts: Sequence[Parameters], X: Array, settings: Sequence[StepSettings], epochs: int
) -> bool:
    """Whether to train networks of one shape at once; `settings` differ in rate and l2 only."""
    network, first = starts[0].network, settings[0]
    samples = X.shape[0] * len(starts)
    return (
        len(starts) > 1
        and network.parameter_count <= _TOGETHER
        and starts[0].flat.dtype == "float32"
        and _obstacle("float32", X, first) is None
        and first.clip_norm is None
        and not first.optimizer.has_own_rates
        and not _is_short(network, samples, first, epochs)
        and _found_by_trying(network, first, "float32") is None
    )


def ensemble_engine(
    starts: Sequence[Parameters], X: Array, Y: Array, settings: Sequence[StepSettings]
) -> "tuple[EnsembleEngine, str]":
    """Set up what trains networks at once, and say how."""
    from clearprop.engine.ensemble_engine import EnsembleEngine

    threads = max(1, min(cores(), len(starts) // 32))
    words = f"compiled, {len(starts)} networks at once, {threads} thread{'s' * (threads > 1)}"
    return EnsembleEngine(starts, X, Y, settings, threads), words


def _obstacle(dtype: str, X: Array, settings: StepSettings) -> str | None:
    """Return what the compiled engine cannot do here, if anything that is known without it."""
    if dtype not in ("float32", "float64"):
        return f"it works in float32 or float64, and the parameters are {dtype}"
    if is_sparse(X):
        return "the inputs are a sparse matrix"
    return None


def _found_by_trying(network: Network, settings: StepSettings, dtype: str) -> str | None:
    """Return which rule cannot be compiled, if any; those of the package can."""
    if find_spec("numba") is None:
        say_once(
            "Numba is not installed, so that trainings take several times as long: "
            "pip install numba"
        )
        return "Numba is not installed"
    from clearprop.engine.packed import compile_rules

    try:
        compile_rules(network, settings.optimizer, dtype)
    except ClearpropError as found:
        return str(found)
    return None


def _is_short(network: Network, samples: int, settings: StepSettings, epochs: int) -> bool:
    """Whether the reference would be done about when the compiled engine is loaded.

    What is loaded already does not count: the same training must give the same numbers, to the
    last bit, whatever the process did before.
    """
    # Fitted to steps of seven networks, of 26 to 235,000 parameters, in batches of 32 and 200:
    # right within a third.
    steps, samples = epochs * -(-samples // settings.batch_size), epochs * samples
    in_steps = 58e-6 * len(network.layers) + 4.7e-9 * network.parameter_count
    in_samples = 18e-9 * sum(network.sizes[1:]) + 63e-12 * network.parameter_count
    if settings.dropout:
        in_samples += 60e-9 * sum(network.sizes[1:-1])
    return steps * in_steps + samples * in_samples < _START_UP


def threads_for(network: Network, batch_size: int) -> int:
    """Return how many threads share a step: each has work for some microseconds at least."""
    # Tiles of samples go to the threads whole.
    tiles, work = -(-batch_size // 32), 3 * network.parameter_count * batch_size
    return max(1, min(cores(), tiles, work // _WORTH_A_THREAD))
