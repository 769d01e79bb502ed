"""A product in registers for many networks at once: the same entry of all of them is a vector."""

from functools import partial
from typing import Any

from clearprop.engine.llvm import (
    kernel,
    load_vector,
    loop,
    on_vectors,
    store_vector,
    whole,
    with_cases,
    zeros,
)
from clearprop.engine.numba_setup import LANES, TILE

MOST_ROWS, MOST_COLUMNS = (3, 3) if LANES == 8 else (4, 6)
"""The largest product of which every entry has a vector of its own in the registers."""


@kernel("A a a_row a_step B b b_step b_column C c c_row c_column rows columns depth", "Aa Bb Cc")
def products_of_entries(build: Any, starts: list[Any], values: list[Any]) -> None:
    """C ← A · B of up to MOST_ROWS × MOST_COLUMNS, TILE networks at once.

    How far apart entries lie is given for both directions of each matrix.
    """
    *apart, rows, columns, depth = values
    size = build.add(build.mul(rows, whole(MOST_COLUMNS + 1)), columns)
    values = [*starts, *apart, size, depth]
    kinds = [one.type for one in values]
    build.call(with_cases(build.module, "clearprop_products", kinds, 9, _BY_SIZE), values)


def _emit(build: Any, function: Any, done: Any, rows: int, columns: int) -> None:
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


_BY_SIZE = {
    rows * (MOST_COLUMNS + 1) + columns: partial(_emit, rows=rows, columns=columns)
    for rows in range(1, MOST_ROWS + 1)
    for columns in range(1, MOST_COLUMNS + 1)
}
