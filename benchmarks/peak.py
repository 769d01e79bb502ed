"""What the machine can do at most: fused multiply-adds on registers, nothing else."""

from functools import cache
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import Any

from clearprop.engine.workers import Workers, cores

_SUMS_FOR = {16: 24, 8: 12, 4: 24}
"""Independent sums by numbers in a vector: more than a multiply-add takes to come out."""


@cache
def lanes() -> int:
    """Return how many float32 fit into the host's widest vector register, or 0 if not known."""
    if find_spec("llvmlite") is None:
        return 0
    from llvmlite import binding

    features: Any = binding.get_host_cpu_features()
    if features.get("avx512f"):
        return 16
    return 8 if features.get("avx2") and features.get("fma") else 4


@cache
def _kernel() -> Any:
    """Compile a loop of `turns` over one multiply-add for each sum."""
    import numba
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    width, sums = lanes(), _SUMS_FOR[lanes()]
    untyped: Any = ir

    @intrinsic
    def multiply_add(context: Any, turns: Any, factor: Any) -> Any:
        def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
            turns, factor = arguments
            vector, whole = untyped.VectorType(untyped.FloatType(), width), turns.type
            kind = untyped.FunctionType(vector, [vector] * 3)
            name = f"llvm.fma.v{width}f32"
            fma = cgutils.get_or_insert_function(build.module, kind, name)
            factors = untyped.Constant(vector, untyped.Undefined)
            for lane in range(width):
                factors = build.insert_element(factors, factor, untyped.IntType(32)(lane))
            before, loop = build.block, build.append_basic_block("loop")
            after = build.append_basic_block("after")
            build.branch(loop)
            build.position_at_end(loop)
            turn, carried = build.phi(whole), [build.phi(vector) for _ in range(sums)]
            turn.add_incoming(whole(0), before)
            next_turn = build.add(turn, whole(1))
            turn.add_incoming(next_turn, loop)
            moved: list[Any] = []
            for number, value in enumerate(carried):
                value.add_incoming(untyped.Constant(vector, [1.0 + number] * width), before)
                moved.append(build.call(fma, [value, factors, factors]))
                value.add_incoming(moved[-1], loop)
            build.cbranch(build.icmp_signed("<", next_turn, turns), loop, after)
            build.position_at_end(after)
            total = moved[0]
            for value in moved[1:]:
                total = build.fadd(total, value)
            return build.extract_element(total, untyped.IntType(32)(0))

        return types.float32(turns, factor), generate

    def run(turns: int, factor: float) -> float:
        return multiply_add(turns, factor)

    return numba.njit(types.float32(types.int64, types.float32), nogil=True)(run)


def rate(threads: int, seconds: float = 0.05) -> float:
    """Return the operations per second of so many threads at once, over about `seconds`."""
    kernel, operations = _kernel(), 2 * lanes() * _SUMS_FOR[lanes()]
    # As many turns as a core at 3 GHz does in that time with two multiply-adds a cycle.
    turns = int(seconds * 3e9 * 2 / _SUMS_FOR[lanes()])
    # On cores of their own: two threads on one core would find half the peak.
    workers = Workers(threads)
    workers.run(lambda _: kernel(1000, 0.5), threads)
    started = perf_counter()
    workers.run(lambda _: kernel(turns, 0.5), threads)
    return threads * operations * turns / (perf_counter() - started)


def measured() -> dict[int, float] | None:
    """Return the peak of one core and of all cores, by their number; None without Numba."""
    if find_spec("numba") is None:
        return None
    return {n: median(rate(n) for _ in range(5)) for n in sorted({1, cores()})}
