"""Set up what trains on many ranks, and say how."""

from collections.abc import Generator
from contextlib import contextmanager
from platform import node
from typing import Any

from clearprop.checks import DataSet
from clearprop.distributed.cores import cores_shared_out
from clearprop.distributed.data_parallel import DataParallelEngine
from clearprop.distributed.gradients import GradientSource, ReferenceGradients
from clearprop.distributed.ranks import OneProcess, Ranks, ranks_of
from clearprop.distributed.reduction import ExactReducer, FastReducer, Reduction
from clearprop.distributed.shards import shards_of
from clearprop.engine.select import EngineName, choose_engine, select_engine, threads_for
from clearprop.engine.workers import cores
from clearprop.errors import ClearpropError, check_names
from clearprop.parameters import Parameters
from clearprop.progress import say
from clearprop.reference_engine import Engine, StepSettings
from clearprop.stored.samples import StoredSamples


@contextmanager
def ranks_of_training(communicator: Any) -> Generator[Ranks]:
    """Give the ranks of an mpi4py communicator, on their cores, or this process if it is None."""
    if communicator is None:
        yield OneProcess()
        return
    with ranks_of(communicator) as ranks, cores_shared_out(ranks):
        yield ranks


def reduction_of(communicator: Any, reduction: Reduction | None) -> Reduction | None:
    """Return how gradients are added up: exactly if nothing else is said; None for one process."""
    if reduction is not None:
        check_names("reduction", [reduction], ("exact", "fast"))
    return reduction or (None if communicator is None else "exact")


def engine_on(
    ranks: Ranks,
    reduction: Reduction | None,
    engine: EngineName,
    parameters: Parameters,
    samples: DataSet | StoredSamples,
    settings: StepSettings,
    epochs: int,
) -> tuple[Engine, str]:
    """Set up what trains, and say which engine it is and why."""
    if reduction is None:
        return select_engine(engine, parameters, samples, settings, epochs)
    return _data_parallel(engine, parameters, samples, settings, epochs, ranks, reduction)


def shards_in_words(reduction: Reduction | None, batch_size: int, ranks: Ranks) -> str:
    """Say how gradients are added up, what of it their sums depend on; nothing of one process."""
    if reduction is None:
        return ""
    if reduction == "fast":
        return "in MPI's order"
    return f"in {_shards(reduction, batch_size, ranks)} shards of each batch"


def _shards(reduction: Reduction, batch_size: int, ranks: Ranks) -> int:
    """Return into how many parts a batch is cut."""
    return shards_of(batch_size) if reduction == "exact" else ranks.size


def _data_parallel(
    engine: EngineName,
    parameters: Parameters,
    samples: DataSet | StoredSamples,
    settings: StepSettings,
    epochs: int,
    ranks: Ranks,
    reduction: Reduction,
) -> tuple[Engine, str]:
    if engine == "jax":
        raise ClearpropError(
            "JAX shares batches out among its own devices: leave the engine 'auto' on MPI's ranks"
        )
    batch_size = min(settings.batch_size, samples.size)
    shards = _shards(reduction, batch_size, ranks)
    largest = -(-batch_size // shards)
    threads = threads_for(parameters.network, largest)

    def set_up() -> tuple[GradientSource, str]:
        reason = choose_engine(engine, parameters, samples, settings, epochs)
        if reason is not None:
            return ReferenceGradients(parameters, settings), f"reference: {reason}"
        from clearprop.distributed.compiled_gradients import CompiledGradients

        source = CompiledGradients(parameters, settings, largest, threads)
        return source, f"compiled, {threads} thread{'s' * (threads > 1)}"

    # What the first of a node compiles, the others find on its disk.
    source, description = ranks.one_by_one_on_a_node(set_up)
    if reduction == "exact":
        reducer = ExactReducer(ranks, source.length, source.dtype, shards)
    else:
        reducer = FastReducer(ranks, source.length, source.dtype)
    running = DataParallelEngine(source, reducer, ranks, samples.size, settings)
    _say_what_runs(ranks, description, shards)
    # Neither ranks nor threads, which do not change the result.
    return running, f"{description.split(', ')[0]}, {shards_in_words(reduction, batch_size, ranks)}"


def _say_what_runs(ranks: Ranks, description: str, shards: int) -> None:
    """Say once how many ranks there are, and what each has."""
    if ranks.size == 1:
        return
    every: list[tuple[str, int]] = ranks.all_of((node(), cores()))
    if ranks.rank > 0:
        return
    nodes = {name: 0 for name, _ in every}
    each = sorted({count for _, count in every})
    of_each = f"{each[0]}" if len(each) == 1 else f"{each[0]} to {each[-1]}"
    idle = ""
    if shards < ranks.size:
        idle = (
            f"; {ranks.size - shards} of them have nothing to do, since batches are cut into "
            f"{shards}: make them larger"
        )
    say(
        f"{ranks.size} ranks on {len(nodes)} node{'s' * (len(nodes) > 1)}, {description}; "
        f"{of_each} core{'s' * (of_each != '1')} for each{idle}"
    )
