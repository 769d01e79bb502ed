"""Kernels that transpose: blocks of numbers, and samples on their way in.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.llvm import I32, kernel, load_vector, store_vector, whole
from clearprop.engine.numba_setup import LANES, TILE, ir


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


def _write_transposed(build: Any, block: list[Any], target: Any) -> None:
    """Emit the stores of a block's columns as rows of TILE."""
    for j, vector in enumerate(_transposed(build, block)):
        store_vector(build, vector, target, whole(j * TILE))


@kernel("S s T t", "Ss Tt")
def transpose_block(build: Any, data: list[Any], values: list[Any]) -> None:
    """Write LANES × LANES entries with rows of TILE transposed: T[j, i] ← S[i, j]."""
    block = [load_vector(build, data[0], whole(i * TILE)) for i in range(LANES)]
    _write_transposed(build, block, data[1])


@kernel("X inputs i O s apart T t", "Xi Os Tt")
def gather_lanes(build: Any, data: list[Any], values: list[Any]) -> None:
    """Write number i of some samples side by side: T[l] ← X[O[s + l · apart], i].

    O has their order, and X `inputs` numbers a row.
    """
    (X, order, target), (inputs, apart) = data, values
    for lane in range(LANES):
        place = build.mul(whole(lane), apart, flags=["nsw"])
        sample = build.load(build.gep(order, [place], inbounds=True))
        start = build.mul(sample, inputs, flags=["nsw"])
        number = build.load(build.gep(X, [start], inbounds=True))
        build.store(number, build.gep(target, [whole(lane)], inbounds=True))


@kernel("X inputs O s apart last i T t", "X O Tt")
def gather_block(build: Any, data: list[Any], values: list[Any]) -> None:
    """Write inputs i to i + LANES of some samples: T[j, l] ← X[O[s + l·apart], i + j].

    O has their order, and X `inputs` numbers a row.  After O[last] that sample is repeated.
    """
    (X, order, target), (inputs, s, apart, last, i) = data, values
    block: list[Any] = []
    for lane in range(LANES):
        place = build.add(s, build.mul(whole(lane), apart, flags=["nsw"]))
        place = build.select(build.icmp_signed("<", place, last), place, last)
        sample = build.load(build.gep(order, [place], inbounds=True))
        start = build.add(build.mul(sample, inputs, flags=["nsw"]), i)
        block.append(load_vector(build, X, start))
    _write_transposed(build, block, target)
