"""Products for four samples at once, of layers that fit into one vector: neurons lie in its lanes.

With few samples in a batch, lanes filled with samples would mostly be empty.
"""

from typing import Any

from clearprop.engine.llvm import (
    load_vector,
    loop,
    on_vectors,
    pointers,
    spread,
    store_vector,
    whole,
    zeros,
)
from clearprop.engine.numba_setup import LANES, intrinsic, ir, types

GROUP = 4
"""Samples: as many independent sums as hide what a multiply-add takes to come out."""


def _number(build: Any, data: Any, index: Any) -> Any:
    return spread(build, build.load(build.gep(data, [index], inbounds=True)))


@intrinsic
def weighted_sums(
    context: Any, W: Any, w: Any, rows: Any, A: Any, a0: Any, a1: Any, a2: Any, a3: Any,
    C: Any, c: Any,
) -> Any:  # fmt: skip
    """C[s] ← Σ_k A[a_s + k] · W[k] + W[rows], for four samples; W's and C's rows are vectors."""
    i64 = types.int64

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        kinds, rows = signature.args, arguments[2]
        W, C, *samples = pointers(
            context, build, kinds, arguments, [(0, 1), (8, 9), (3, 4), (3, 5), (3, 6), (3, 7)]
        )
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
        return context.get_dummy_value()

    return types.void(W, i64, i64, A, i64, i64, i64, i64, C, i64), generate


@intrinsic
def outer_sums(
    context: Any, A: Any, a0: Any, a1: Any, a2: Any, a3: Any, D: Any, d: Any, rows: Any,
    T: Any, t: Any, scale: Any, keep: Any, biased: Any,
) -> Any:  # fmt: skip
    """T[k] ← scale · Σ_s A[a_s + k] · D[s] + keep · T[k] for all rows k, and for one of ones.

    The row of ones is the bias's: its sum counts `biased` times, once or not at all.
    """
    i64, number = types.int64, T.dtype

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        kinds, rows = signature.args, arguments[7]
        D, T, *samples = pointers(
            context, build, kinds, arguments, [(5, 6), (8, 9), (0, 1), (0, 2), (0, 3), (0, 4)]
        )
        scale, keep, biased = (spread(build, number) for number in arguments[10:])
        element = T.type.pointee
        stays = build.fcmp_ordered("!=", arguments[11], ir.Constant(element, 0.0))
        fma = on_vectors(build, "fma", element, 3)
        scaled = [build.fmul(load_vector(build, D, whole(s * LANES)), scale) for s in range(GROUP)]

        def write(k: Any, sums: Any) -> None:
            place = build.mul(k, whole(LANES))
            old = build.select(stays, load_vector(build, T, place), zeros(element))
            store_vector(build, build.call(fma, [keep, old, sums]), T, place)

        def row(k: Any, none: list[Any]) -> list[Any]:
            factors = [_number(build, sample, k) for sample in samples]
            pairs: list[Any] = []
            for s in (0, 2):
                first = build.fmul(factors[s], scaled[s])
                pairs.append(build.call(fma, [factors[s + 1], scaled[s + 1], first]))
            write(k, build.fadd(*pairs))
            return none

        loop(build, rows, [], row)
        ones = build.fadd(build.fadd(scaled[0], scaled[1]), build.fadd(scaled[2], scaled[3]))
        write(rows, build.fmul(ones, biased))
        return context.get_dummy_value()

    return types.void(
        A, i64, i64, i64, i64, D, i64, i64, T, i64, number, number, number
    ), generate  # fmt: skip


@intrinsic
def mask(context: Any, A: Any, a: Any, m: Any) -> Any:
    """A[a + i] ← A[a + i] · A[m + i], for the numbers of four vectors."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        places = [(0, 1), (0, 2)]
        data, factors = pointers(context, build, signature.args, arguments, places)
        for s in range(GROUP):
            one, other = (load_vector(build, at, whole(s * LANES)) for at in (data, factors))
            store_vector(build, build.fmul(one, other), data, whole(s * LANES))
        return context.get_dummy_value()

    return types.void(A, types.int64, types.int64), generate
