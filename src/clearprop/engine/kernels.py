"""The kernels everything rests on: register tiles of products.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.llvm import (
    I64,
    Emit,
    load_vector,
    on_vectors,
    pointers,
    spread,
    store_vector,
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


def _product(name: str, a_row: int, a_step: int, *, jumps: bool) -> Any:
    """Make a product in registers: C ← scale · A · B + keep · C, of any height up to the tallest.

    B's rows and C's are TILE long and lie one after the other.  A's entry (r, k) is r·a_row +
    k·a_step after its first one, and if it jumps, `jump` further for every TILE steps made.
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
            sums = _sums(build, function, height, a_row, a_step, jumps)
            _write(build, function, sums, done)

        return emit

    return product


def _sums(
    build: Any, function: Any, height: int, a_row: int, a_step: int, jumps: bool
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
    sums = [[build.phi(vector) for _ in range(_VECTORS)] for _ in range(height)]
    row = build.mul(k, whole(TILE), flags=["nsw"])
    factors = [load_vector(build, B, build.add(row, whole(LANES * v))) for v in range(_VECTORS)]
    added: list[list[Any]] = []
    for r in range(height):
        one = spread(build, build.load(build.gep(at, [whole(r * a_row)], inbounds=True)))
        added.append([build.call(fma, [one, factors[v], sums[r][v]]) for v in range(_VECTORS)])
    following = build.add(k, whole(1))
    step = whole(a_step)
    if jumps:
        at_the_end = build.icmp_signed("==", build.and_(following, whole(TILE - 1)), whole(0))
        step = build.select(at_the_end, build.add(jump, step), step)
    k.add_incoming(following, loop)
    at.add_incoming(build.gep(at, [step], inbounds=True), loop)
    for r in range(height):
        for v in range(_VECTORS):
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
                value = build.fmul(scales, row[v])
                if block is onto:
                    value = build.call(fma, [keeps, load_vector(build, C, place), value])
                store_vector(build, value, C, place)
        build.branch(done)


product_down: Any = _product("down", 1, TILE, jumps=False)
"""With A's columns as rows of panels: entry (r, k) is the r-th of the panel's row k."""

product_across: Any = _product("across", TILE, 1, jumps=True)
"""With A's rows as rows of panels: entry (r, k) is the k-th of row r, panel after panel."""
