"""A product in registers for many networks at once: the same entry of all of them is a vector."""

from typing import Any

from clearprop.engine.llvm import (
    I64,
    Emit,
    load_vector,
    loop,
    on_vectors,
    pointers,
    store_vector,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.numba_setup import LANES, TILE, intrinsic, types

MOST_ROWS, MOST_COLUMNS = (3, 3) if LANES == 8 else (4, 6)
"""The largest product of which every entry has a vector of its own in the registers."""


@intrinsic
def products_of_entries(
    context: Any, A: Any, a: Any, a_row: Any, a_step: Any, B: Any, b: Any, b_step: Any,
    b_column: Any, C: Any, c: Any, c_row: Any, c_column: Any, rows: Any, columns: Any, depth: Any,
) -> Any:  # fmt: skip
    """C ← A · B of up to MOST_ROWS × MOST_COLUMNS, TILE networks at once.

    How far apart entries lie is given for both directions of each matrix.
    """
    i64 = types.int64
    places = (i64, i64, i64)
    signature = types.void(A, *places, B, *places, C, *places, i64, i64, i64)
    return signature, _call_products


def _call_products(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
    a_row, a_step, b_step, b_column = (arguments[i] for i in (2, 3, 6, 7))
    c_row, c_column, rows, columns, depth = arguments[10:]
    places = [(0, 1), (4, 5), (8, 9)]
    starts = pointers(context, build, signature.args, arguments, places)
    size = build.add(build.mul(rows, whole(MOST_COLUMNS + 1)), columns)
    kinds = [one.type for one in starts] + [I64] * 8
    build.call(
        with_cases(build.module, "clearprop_products", kinds, 9, _BY_SIZE),
        [*starts, a_row, a_step, b_step, b_column, c_row, c_column, size, depth],
    )
    return context.get_dummy_value()


def _of_size(rows: int, columns: int) -> Emit:
    def emit(build: Any, function: Any, done: Any) -> None:
        _emit_products(build, function, rows, columns, done)

    return emit


_BY_SIZE = {
    rows * (MOST_COLUMNS + 1) + columns: _of_size(rows, columns)
    for rows in range(1, MOST_ROWS + 1)
    for columns in range(1, MOST_COLUMNS + 1)
}


def _emit_products(build: Any, function: Any, rows: int, columns: int, done: Any) -> None:
    A, B, C, a_row, a_step, b_step, b_column, c_row, c_column, _, depth = function.args
    fma, none_yet = on_vectors(build, "fma", C.type.pointee, 3), zeros(C.type.pointee)
    a_rows = [build.mul(a_row, whole(r)) for r in range(rows)]
    b_columns = [build.mul(b_column, whole(j)) for j in range(columns)]
    places = [
        build.add(build.mul(c_row, whole(r)), build.mul(c_column, whole(j)))
        for r in range(rows)
        for j in range(columns)
    ]

    def half(number: Any, none: list[Any]) -> list[Any]:
        begin = build.mul(number, whole(LANES))
        at_a, at_b, at_c = (build.gep(data, [begin], inbounds=True) for data in (A, B, C))

        def add(k: Any, sums: list[Any]) -> list[Any]:
            a, b = build.mul(k, a_step), build.mul(k, b_step)
            left = [load_vector(build, at_a, build.add(a, offset)) for offset in a_rows]
            right = [load_vector(build, at_b, build.add(b, offset)) for offset in b_columns]
            pairs = [(one, other) for one in left for other in right]
            return [
                build.call(fma, [*pair, total]) for pair, total in zip(pairs, sums, strict=True)
            ]

        for place, total in zip(
            places, loop(build, depth, [none_yet] * len(places), add), strict=True
        ):
            store_vector(build, total, at_c, place)
        return none

    loop(build, whole(TILE // LANES), [], half)
    build.branch(done)
