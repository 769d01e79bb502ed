"""Products for four samples at once, of layers that fit into one vector: neurons lie in its lanes.

With few samples in a batch, lanes filled with samples would mostly be empty.
"""

from typing import Any

from clearprop.engine.llvm import (
    kernel,
    load_vector,
    loop,
    on_vectors,
    spread,
    store_vector,
    whole,
    zeros,
)
from clearprop.engine.numba_setup import LANES, ir

GROUP = 4
"""Samples: as many independent sums as hide what a multiply-add takes to come out."""


def _number(build: Any, data: Any, index: Any) -> Any:
    return spread(build, build.load(build.gep(data, [index], inbounds=True)))


@kernel("W w rows A a0 a1 a2 a3 C c", "Ww Cc Aa0 Aa1 Aa2 Aa3")
def weighted_sums(build: Any, data: list[Any], values: list[Any]) -> None:
    """C[s] ← Σ_k A[a_s + k] · W[k] + W[rows], for four samples; W's and C's rows are vectors."""
    (W, C, *samples), (rows,) = data, values
    fma = on_vectors(build, "fma", C.type.pointee, 3)
    start = load_vector(build, W, build.mul(rows, whole(LANES)))

    def add(k: Any, sums: list[Any]) -> list[Any]:
        row = load_vector(build, W, build.mul(k, whole(LANES)))
        return [
            build.call(fma, [_number(build, sample, k), row, total])
            for sample, total in zip(samples, sums, strict=True)
        ]

    for s, total in enumerate(loop(build, rows, [start] * GROUP, add)):
        store_vector(build, total, C, whole(s * LANES))


@kernel("A a0 a1 a2 a3 D d rows T t scale keep biased", "Dd Tt Aa0 Aa1 Aa2 Aa3", numbers=3)
def outer_sums(build: Any, data: list[Any], values: list[Any]) -> None:
    """T[k] ← scale · Σ_s A[a_s + k] · D[s] + keep · T[k] for all rows k, and for one of ones.

    The row of ones is the bias's: its sum counts `biased` times, once or not at all.
    """
    (D, T, *samples), (rows, *factors) = data, values
    scale, keep, biased = (spread(build, one) for one in factors)
    element = T.type.pointee
    stays = build.fcmp_ordered("!=", factors[1], ir.Constant(element, 0.0))
    fma = on_vectors(build, "fma", element, 3)
    scaled = [build.fmul(load_vector(build, D, whole(s * LANES)), scale) for s in range(GROUP)]

    def write(k: Any, sums: Any) -> None:
        place = build.mul(k, whole(LANES))
        old = build.select(stays, load_vector(build, T, place), zeros(element))
        store_vector(build, build.call(fma, [keep, old, sums]), T, place)

    def row(k: Any, none: list[Any]) -> list[Any]:
        outs = [_number(build, sample, k) for sample in samples]
        pairs: list[Any] = []
        for s in (0, 2):
            first = build.fmul(outs[s], scaled[s])
            pairs.append(build.call(fma, [outs[s + 1], scaled[s + 1], first]))
        write(k, build.fadd(*pairs))
        return none

    loop(build, rows, [], row)
    ones = build.fadd(build.fadd(scaled[0], scaled[1]), build.fadd(scaled[2], scaled[3]))
    write(rows, build.fmul(ones, biased))


@kernel("A a m", "Aa Am")
def mask(build: Any, data: list[Any], values: list[Any]) -> None:
    """A[a + i] ← A[a + i] · A[m + i], for the numbers of four vectors."""
    for s in range(GROUP):
        one, other = (load_vector(build, at, whole(s * LANES)) for at in data)
        store_vector(build, build.fmul(one, other), data[0], whole(s * LANES))
