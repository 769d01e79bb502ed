"""Kernels that transpose: blocks of numbers, and samples on their way in.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.llvm import I32, load_vector, pointers, store_vector, whole
from clearprop.engine.numba_setup import LANES, TILE, data_pointer, intrinsic, ir, types


def _transposed(build: Any, block: list[Any]) -> list[Any]:
    """Emit the transposition of LANES vectors.

    In each of log2(LANES) rounds one bit of the row number changes places with the same bit of
    the column number.
    """
    bit = LANES // 2
    while bit:
        low = [lane if not lane & bit else LANES + lane - bit for lane in range(LANES)]
        high = [lane + bit if not lane & bit else LANES + lane for lane in range(LANES)]
        for i in range(LANES):
            if not i & bit:
                pair = block[i], block[i + bit]
                for place, lanes in ((i, low), (i + bit, high)):
                    choice = ir.Constant(ir.VectorType(I32, LANES), lanes)
                    block[place] = build.shuffle_vector(*pair, choice)
        bit //= 2
    return block


@intrinsic
def transpose_block(context: Any, source: Any, s: Any, target: Any, t: Any) -> Any:
    """Write LANES × LANES entries with rows of TILE transposed: target[j, i] ← source[i, j]."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        source, s, target, t = arguments
        source = data_pointer(context, build, signature.args[0], source)
        target = data_pointer(context, build, signature.args[2], target)
        block = [load_vector(build, source, build.add(s, whole(i * TILE))) for i in range(LANES)]
        for j, vector in enumerate(_transposed(build, block)):
            store_vector(build, vector, target, build.add(t, whole(j * TILE)))
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64), generate


@intrinsic
def gather_lanes(
    context: Any, X: Any, inputs: Any, i: Any, order: Any, s: Any, apart: Any, target: Any, t: Any
) -> Any:
    """Write number i of some samples side by side: target[l] ← X[order[s + l · apart], i].

    X has `inputs` numbers a row.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        places = [(0, 2), (3, 4), (6, 7)]
        X, order, target = pointers(context, build, signature.args, arguments, places)
        for lane in range(LANES):
            place = build.mul(whole(lane), arguments[5], flags=["nsw"])
            sample = build.load(build.gep(order, [place], inbounds=True))
            start = build.mul(sample, arguments[1], flags=["nsw"])
            number = build.load(build.gep(X, [start], inbounds=True))
            build.store(number, build.gep(target, [whole(lane)], inbounds=True))
        return context.get_dummy_value()

    i64 = types.int64
    return types.void(X, i64, i64, order, i64, i64, target, i64), generate


@intrinsic
def gather_block(
    context: Any, X: Any, inputs: Any, order: Any, s: Any, apart: Any, last: Any, i: Any,
    target: Any, t: Any,
) -> Any:  # fmt: skip
    """Write inputs i to i + LANES of some samples: target[j, l] ← X[order[s + l·apart], i + j].

    X has `inputs` numbers a row.  After order[last] that sample is repeated.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        X, inputs, order, s, apart, last, i, target, t = arguments
        X, order, target = (
            data_pointer(context, build, signature.args[place], array)
            for place, array in ((0, X), (2, order), (7, target))
        )
        block: list[Any] = []
        for lane in range(LANES):
            place = build.add(s, build.mul(whole(lane), apart, flags=["nsw"]))
            place = build.select(build.icmp_signed("<", place, last), place, last)
            sample = build.load(build.gep(order, [place], inbounds=True))
            start = build.add(build.mul(sample, inputs, flags=["nsw"]), i)
            block.append(load_vector(build, X, start))
        for j, vector in enumerate(_transposed(build, block)):
            store_vector(build, vector, target, build.add(t, whole(j * TILE)))
        return context.get_dummy_value()

    i64 = types.int64
    return types.void(X, i64, order, i64, i64, i64, i64, target, i64), generate
