"""The kernels everything rests on: register tiles of products.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.llvm import (
    I64,
    Emit,
    load_vector,
    loop,
    on_vectors,
    pointers,
    prefetch,
    spread,
    store_vector,
    sum_of_lanes,
    vector_of,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.numba_setup import (
    LANES,
    TILE,
    intrinsic,
    ir,
    tallest_of,
    types,
)

_VECTORS = TILE // LANES


def _product(name: str, a_row: int, a_step: int, *, jumps: bool, vectors: int) -> Any:
    """Make a product in registers: C ← scale · A · B + keep · C, of any height up to the tallest.

    B's rows and C's are TILE long and lie one after the other.  A's entry (r, k) is r·a_row +
    k·a_step after its first one, and if it jumps, `jump` further for every TILE steps made.
    With one vector only the left half is computed; the right half of C becomes 0 if keep is 0.
    """

    @intrinsic
    def product(
        context: Any, A: Any, a: Any, jump: Any, B: Any, b: Any, C: Any, c: Any,
        height: Any, depth: Any, scale: Any, keep: Any,
    ) -> Any:  # fmt: skip
        i64, number = types.int64, C.dtype
        signature = types.void(A, i64, i64, B, i64, C, i64, i64, i64, number, number)
        return signature, generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        jump, (height, depth, scale, keep) = arguments[2], arguments[7:]
        places = [(0, 1), (3, 4), (5, 6)]
        starts = pointers(context, build, signature.args, arguments, places)
        kinds = [*[one.type for one in starts], I64, I64, I64, scale.type, keep.type]
        heights = range(1, tallest_of(signature.args[5].dtype) + 1)
        by_height = {height: of_height(height) for height in heights}
        function = with_cases(build.module, f"clearprop_{name}", kinds, 4, by_height)
        build.call(function, [*starts, jump, height, depth, scale, keep])
        return context.get_dummy_value()

    def of_height(height: int) -> Emit:
        def emit(build: Any, function: Any, done: Any) -> None:
            sums = _sums(build, function, height, a_row, a_step, jumps, vectors)
            _write(build, function, sums, done)

        return emit

    return product


def _sums(
    build: Any, function: Any, height: int, a_row: int, a_step: int, jumps: bool, vectors: int
) -> list[list[Any]]:
    """Emit the loop over the depth; return the sums of each row."""
    A, B, _, jump, _, depth, _, _ = function.args
    element, vector = B.type.pointee, vector_of(B.type.pointee)
    fma = on_vectors(build, "fma", element, 3)
    before, loop, end = build.block, function.append_basic_block(), function.append_basic_block()
    build.branch(loop)
    build.position_at_end(loop)
    k, at = build.phi(I64), build.phi(A.type)
    k.add_incoming(whole(0), before)
    at.add_incoming(A, before)
    sums = [[build.phi(vector) for _ in range(vectors)] for _ in range(height)]
    row = build.mul(k, whole(TILE), flags=["nsw"])
    factors = [load_vector(build, B, build.add(row, whole(LANES * v))) for v in range(vectors)]
    added: list[list[Any]] = []
    for r in range(height):
        one = spread(build, build.load(build.gep(at, [whole(r * a_row)], inbounds=True)))
        added.append([build.call(fma, [one, factors[v], sums[r][v]]) for v in range(vectors)])
    following = build.add(k, whole(1))
    step = whole(a_step)
    if jumps:
        at_the_end = build.icmp_signed("==", build.and_(following, whole(TILE - 1)), whole(0))
        step = build.select(at_the_end, build.add(jump, step), step)
    k.add_incoming(following, loop)
    at.add_incoming(build.gep(at, [step], inbounds=True), loop)
    for r in range(height):
        for v in range(vectors):
            sums[r][v].add_incoming(zeros(element), before)
            sums[r][v].add_incoming(added[r][v], loop)
    build.cbranch(build.icmp_signed("<", following, depth), loop, end)
    build.position_at_end(end)
    return added


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
                if v >= len(row):
                    if block is anew:
                        store_vector(build, zeros(element), C, place)
                    continue
                value = build.fmul(scales, row[v])
                if block is onto:
                    value = build.call(fma, [keeps, load_vector(build, C, place), value])
                store_vector(build, value, C, place)
        build.branch(done)


product_down: Any = _product("down", 1, TILE, jumps=False, vectors=_VECTORS)
"""With A's columns as rows of panels: entry (r, k) is the r-th of the panel's row k."""

product_across: Any = _product("across", TILE, 1, jumps=True, vectors=_VECTORS)
"""With A's rows as rows of panels: entry (r, k) is the k-th of row r, panel after panel."""

product_across_narrow: Any = _product("across_narrow", TILE, 1, jumps=True, vectors=1)
"""The same, for panels whose right half holds nothing."""


@intrinsic
def dots(
    context: Any, A: Any, a: Any, a_jump: Any, D: Any, d: Any, d_jump: Any, tiles: Any,
    T: Any, t: Any, rows: Any, scale: Any, keep: Any,
) -> Any:  # fmt: skip
    """T[r · TILE] ← scale · Σ_s A[r, s] · D[s] + keep · T[r · TILE], for all rows r.

    A row has TILE samples, and goes on `a_jump` further, D `d_jump` further, for so many tiles.
    """
    i64, number = types.int64, T.dtype

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        A, D, T = pointers(context, build, signature.args, arguments, [(0, 1), (3, 4), (7, 8)])
        a_jump, d_jump, tiles, rows, scale, keep = (arguments[i] for i in (2, 5, 6, 9, 10, 11))
        element = T.type.pointee
        fma, none_yet = on_vectors(build, "fma", element, 3), [zeros(element)] * _VECTORS
        total = sum_of_lanes(build, element)
        stays = build.fcmp_ordered("!=", keep, ir.Constant(element, 0.0))

        def row(r: Any, none: list[Any]) -> list[Any]:
            place = build.mul(r, whole(TILE))

            def tile(k: Any, sums: list[Any]) -> list[Any]:
                a, d = build.add(place, build.mul(k, a_jump)), build.mul(k, d_jump)
                return [
                    build.call(
                        fma,
                        [
                            load_vector(build, A, build.add(a, whole(LANES * v))),
                            load_vector(build, D, build.add(d, whole(LANES * v))),
                            sums[v],
                        ],
                    )
                    for v in range(_VECTORS)
                ]

            left, right = loop(build, tiles, none_yet, tile)
            # In any order: one after the other would take four times as long.
            number = build.call(
                total, [ir.Constant(element, -0.0), build.fadd(left, right)], fastmath=("reassoc",)
            )
            at = build.gep(T, [place], inbounds=True)
            old = build.select(stays, build.load(at), ir.Constant(element, 0.0))
            build.store(build.fadd(build.fmul(scale, number), build.fmul(keep, old)), at)
            return none

        loop(build, rows, [], row)
        return context.get_dummy_value()

    return types.void(A, i64, i64, D, i64, i64, i64, T, i64, i64, number, number), generate


@intrinsic
def fetch(context: Any, C: Any, c: Any, height: Any) -> Any:
    """Have so many rows of TILE numbers fetched, to be there when a product is written to them."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        (start,) = pointers(context, build, signature.args, arguments, [(0, 1)])

        def row(r: Any, none: list[Any]) -> list[Any]:
            place = build.mul(r, whole(TILE))
            for vector in range(_VECTORS):
                prefetch(build, start, build.add(place, whole(LANES * vector)))
            return none

        loop(build, arguments[2], [], row)
        return context.get_dummy_value()

    return types.void(C, types.int64, types.int64), generate
