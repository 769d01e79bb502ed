"""The kernels everything rests on: register tiles of products.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from functools import partial
from typing import Any

from clearprop.engine.llvm import (
    kernel,
    load_vector,
    loop,
    on_vectors,
    spread,
    store_vector,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.numba_setup import LANES, TILE, instruction, ir, tallest_of

_VECTORS = TILE // LANES


def _product(name: str, a_row: int, a_step: int, *, jumps: bool) -> Any:
    """Make a product in registers: C ← scale · A · B + keep · C, of any height up to the tallest.

    B's rows and C's are TILE long and lie one after the other.  A's entry (r, k) is r·a_row +
    k·a_step after its first one, and if it jumps, `jump` further for every TILE steps made.
    """

    @kernel("A a jump B b C c height depth scale keep", "Aa Bb Cc", numbers=2)
    def product(build: Any, starts: list[Any], values: list[Any]) -> None:
        values = [*starts, *values]
        kinds, highest = [one.type for one in values], tallest_of(starts[2].type.pointee)
        cases = {height: partial(emit, height=height) for height in range(1, highest + 1)}
        build.call(with_cases(build.module, f"clearprop_{name}", kinds, 4, cases), values)

    def emit(build: Any, function: Any, done: Any, height: int) -> None:
        _prefetch(build, function, height)
        sums = _sums(build, function, height, a_row, a_step, jumps)
        _write(build, function, sums, done)

    return product


def _prefetch(build: Any, function: Any, height: int) -> None:
    """Prefetch C while the sums are computed: that of a large network is in no cache."""
    byte, hint = ir.IntType(8).as_pointer(), ir.IntType(32)
    prefetch = instruction(build, "prefetch.p0i8", ir.VoidType(), byte, hint, hint, hint)
    for place in range(0, height * TILE, LANES):
        at = build.bitcast(build.gep(function.args[2], [whole(place)], inbounds=True), byte)
        build.call(prefetch, [at, *(ir.Constant(hint, number) for number in (1, 3, 1))])


def _sums(
    build: Any, function: Any, height: int, a_row: int, a_step: int, jumps: bool
) -> list[list[Any]]:
    """Emit the loop over the depth; return the sums of each row."""
    A, B, _, jump, _, depth, _, _ = function.args
    element = B.type.pointee
    fma = on_vectors(build, "fma", element, 3)

    def add(k: Any, state: list[Any]) -> list[Any]:
        at, sums = state[0], state[1:]
        row = build.mul(k, whole(TILE), flags=["nsw"])
        factors = [load_vector(build, B, build.add(row, whole(LANES * v))) for v in range(_VECTORS)]
        added: list[Any] = []
        for r in range(height):
            one = spread(build, build.load(build.gep(at, [whole(r * a_row)], inbounds=True)))
            added += [
                build.call(fma, [one, factors[v], sums[r * _VECTORS + v]]) for v in range(_VECTORS)
            ]
        step = whole(a_step)
        if jumps:
            part = build.and_(build.add(k, whole(1)), whole(TILE - 1))
            at_the_end = build.icmp_signed("==", part, whole(0))
            step = build.select(at_the_end, build.add(jump, step), step)
        return [build.gep(at, [step], inbounds=True), *added]

    _, *sums = loop(build, depth, [A, *[zeros(element)] * (height * _VECTORS)], add)
    return [sums[r * _VECTORS : (r + 1) * _VECTORS] for r in range(height)]


def _write(build: Any, function: Any, sums: list[list[Any]], done: Any) -> None:
    """Emit C ← scale · sums + keep · C; what is there is not read if keep is 0."""
    C, scale, keep = function.args[2], *function.args[6:]
    element = C.type.pointee
    fma = on_vectors(build, "fma", element, 3)
    anew, onto = function.append_basic_block(), function.append_basic_block()
    build.cbranch(build.fcmp_ordered("==", keep, ir.Constant(element, 0.0)), anew, onto)
    for block in (anew, onto):
        build.position_at_end(block)
        scales, keeps = spread(build, scale), spread(build, keep)
        for r, row in enumerate(sums):
            for v in range(_VECTORS):
                place = whole(r * TILE + v * LANES)
                value = build.fmul(scales, row[v])
                if block is onto:
                    value = build.call(fma, [keeps, load_vector(build, C, place), value])
                store_vector(build, value, C, place)
        build.branch(done)


product_down: Any = _product("down", 1, TILE, jumps=False)
"""With A's columns as rows of panels: entry (r, k) is the r-th of the panel's row k."""

product_across: Any = _product("across", TILE, 1, jumps=True)
"""With A's rows as rows of panels: entry (r, k) is the k-th of row r, panel after panel."""


@kernel("A a a_jump D d d_jump tiles T t rows scale keep", "Aa Dd Tt", numbers=2)
def dots(build: Any, data: list[Any], values: list[Any]) -> None:
    """T[r · TILE] ← scale · Σ_s A[r, s] · D[s] + keep · T[r · TILE], for all rows r.

    A row has TILE samples, and goes on `a_jump` further, D `d_jump` further, for so many tiles.
    """
    (A, D, T), (a_jump, d_jump, tiles, rows, scale, keep) = data, values
    element, vector = T.type.pointee, zeros(T.type.pointee).type
    fma, none_yet = on_vectors(build, "fma", element, 3), [zeros(element)] * _VECTORS
    name = f"vector.reduce.fadd.v{LANES}f{64 if isinstance(element, ir.DoubleType) else 32}"
    total = instruction(build, name, element, element, vector)
    stays = build.fcmp_ordered("!=", keep, ir.Constant(element, 0.0))

    def row(r: Any, none: list[Any]) -> list[Any]:
        place = build.mul(r, whole(TILE))

        def tile(k: Any, sums: list[Any]) -> list[Any]:
            starts = build.add(place, build.mul(k, a_jump)), build.mul(k, d_jump)
            added: list[Any] = []
            for v, so_far in enumerate(sums):
                pair = (
                    load_vector(build, matrix, build.add(start, whole(LANES * v)))
                    for matrix, start in zip((A, D), starts, strict=True)
                )
                added.append(build.call(fma, [*pair, so_far]))
            return added

        both = build.fadd(*loop(build, tiles, none_yet, tile))
        # In any order: one after the other would take four times as long.
        number = build.call(total, [ir.Constant(element, -0.0), both], fastmath=("reassoc",))
        at = build.gep(T, [place], inbounds=True)
        old = build.select(stays, build.load(at), ir.Constant(element, 0.0))
        build.store(build.fadd(build.fmul(scale, number), build.fmul(keep, old)), at)
        return none

    loop(build, rows, [], row)
