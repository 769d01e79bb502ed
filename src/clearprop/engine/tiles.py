"""The two kernels everything rests on: a register tile of a product, and a transposed block.

Both are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.machine import (
    HEIGHTS,
    LANES,
    TILE,
    data_pointer,
    instruction,
    intrinsic,
    ir,
    types,
)

_I32: Any = ir.IntType(32)
_I64: Any = ir.IntType(64)
_VECTOR: Any = ir.VectorType(ir.FloatType(), LANES)
_MASK: Any = ir.VectorType(ir.IntType(1), LANES)


def _place(builder: Any, data: Any, index: Any) -> Any:
    return builder.bitcast(builder.gep(data, [index], inbounds=True), _VECTOR.as_pointer())


def load_vector(builder: Any, data: Any, index: Any) -> Any:
    """Emit the load of one vector from any float32 on."""
    vector = builder.load(_place(builder, data, index))
    vector.align = 4
    return vector


def store_vector(builder: Any, vector: Any, data: Any, index: Any) -> None:
    """Emit the store of one vector."""
    builder.store(vector, _place(builder, data, index)).align = 4


def _spread(builder: Any, number: Any) -> Any:
    blank = ir.Constant(_VECTOR, ir.Undefined)
    one = builder.insert_element(blank, number, ir.Constant(_I32, 0))
    return builder.shuffle_vector(one, blank, ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES))


def _lanes_below(builder: Any, count: Any) -> Any:
    """Return a mask of the lanes whose number is below `count`."""
    kind = ir.VectorType(_I32, LANES)
    one = builder.insert_element(
        ir.Constant(kind, ir.Undefined), builder.trunc(count, _I32), ir.Constant(_I32, 0)
    )
    bound = builder.shuffle_vector(
        one, ir.Constant(kind, ir.Undefined), ir.Constant(kind, [0] * LANES)
    )
    return builder.icmp_signed("<", ir.Constant(kind, list(range(LANES))), bound)


def _product(height: int) -> Any:
    """Make the register tile of `height` rows: C ← (C if add else first) + A · B.

    A's entry (r, k) is A[a + r a_row + k a_step], B's row k starts at B[b + k b_row], C's row r at
    C[c + r c_row], of which `columns` are written; first[f + r f_step] starts row r's sums.
    """

    @intrinsic
    def product(
        context: Any, A: Any, a: Any, a_row: Any, a_step: Any, B: Any, b: Any, b_row: Any,
        C: Any, c: Any, c_row: Any, columns: Any, first: Any, f: Any, f_step: Any,
        depth: Any, add: Any,
    ) -> Any:  # fmt: skip
        signature = types.void(
            A, a, a_row, a_step, B, b, b_row, C, c, c_row, columns, first, f, f_step, depth, add
        )
        return signature, generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        A, a, a_row, a_step, B, b, b_row, C, c, c_row, columns, first, f, f_step, depth, add = (
            arguments
        )
        A = data_pointer(context, build, signature.args[0], A)
        B = data_pointer(context, build, signature.args[4], B)
        C = data_pointer(context, build, signature.args[7], C)
        first = data_pointer(context, build, signature.args[11], first)
        # Inlined wherever it is called, it would be compiled as often.
        build.function.attributes.add("noinline")
        rows, vectors = range(height), range(TILE // LANES)
        whole = [ir.Constant(_I64, number) for number in range(max(height, 2))]

        def multiplied(x: Any, y: Any) -> Any:
            return build.mul(x, y, flags=["nsw"])

        fma = instruction(build, f"fma.v{LANES}f32", _VECTOR, _VECTOR, _VECTOR, _VECTOR)
        begins = [
            _spread(
                build, build.load(build.gep(first, [build.add(f, multiplied(whole[r], f_step))]))
            )
            for r in rows
        ]
        a_rows = [build.add(a, multiplied(whole[r], a_row)) for r in rows]
        before = build.block
        loop, end = build.append_basic_block("terms"), build.append_basic_block("summed")
        build.branch(loop)
        build.position_at_end(loop)
        k = build.phi(_I64)
        k.add_incoming(whole[0], before)
        sums = [[build.phi(_VECTOR) for _ in vectors] for _ in rows]
        b_row = build.add(b, multiplied(k, b_row))
        factors = [
            load_vector(build, B, build.add(b_row, ir.Constant(_I64, LANES * v))) for v in vectors
        ]
        a_k = multiplied(k, a_step)
        added: list[list[Any]] = []
        for r in rows:
            one = _spread(
                build, build.load(build.gep(A, [build.add(a_rows[r], a_k)], inbounds=True))
            )
            added.append([build.call(fma, [one, factors[v], sums[r][v]]) for v in vectors])
        following = build.add(k, whole[1])
        k.add_incoming(following, loop)
        for r in rows:
            for v in vectors:
                sums[r][v].add_incoming(begins[r], before)
                sums[r][v].add_incoming(added[r][v], loop)
        build.cbranch(build.icmp_signed("<", following, depth), loop, end)
        build.position_at_end(end)
        _write(build, added, C, c, c_row, columns, add)
        return context.get_dummy_value()

    return product


def _write(
    build: Any, sums: list[list[Any]], C: Any, c: Any, c_row: Any, columns: Any, add: Any
) -> None:
    """Emit the stores of a tile, masked to the columns that exist, adding to C if asked."""
    pointer = _VECTOR.as_pointer()
    kind = f"v{LANES}f32.p0"
    load = instruction(build, f"masked.load.{kind}", _VECTOR, pointer, _I32, _MASK, _VECTOR)
    store = instruction(build, f"masked.store.{kind}", ir.VoidType(), _VECTOR, pointer, _I32, _MASK)
    four, zero = ir.Constant(_I32, 4), ir.Constant(_VECTOR, [0.0] * LANES)
    adding = build.insert_element(
        ir.Constant(_MASK, ir.Undefined), build.trunc(add, ir.IntType(1)), ir.Constant(_I32, 0)
    )
    adding = build.shuffle_vector(
        adding,
        ir.Constant(_MASK, ir.Undefined),
        ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES),
    )
    for v in range(TILE // LANES):
        offset = ir.Constant(_I64, LANES * v)
        exist = _lanes_below(build, build.sub(columns, offset))
        kept = build.and_(exist, adding)
        for r, row in enumerate(sums):
            index = build.add(c, build.mul(ir.Constant(_I64, r), c_row, flags=["nsw"]))
            place = _place(build, C, build.add(index, offset))
            old = build.call(load, [place, four, kept, zero])
            build.call(store, [build.fadd(row[v], old), place, four, exist])


PRODUCTS: dict[int, Any] = {height: _product(height) for height in HEIGHTS}
"""The register tile of each height."""


@intrinsic
def transpose_block(
    context: Any, source: Any, s: Any, s_row: Any, target: Any, t: Any, t_row: Any
) -> Any:
    """Write LANES × LANES entries turned: target[t + j t_row + i] ← source[s + i s_row + j].

    In each of log2(LANES) rounds one bit of the row number changes places with the same bit of
    the column number.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        source, s, s_row, target, t, t_row = arguments
        source = data_pointer(context, build, signature.args[0], source)
        target = data_pointer(context, build, signature.args[3], target)

        def row(start: Any, i: int, step: Any) -> Any:
            return build.add(start, build.mul(ir.Constant(_I64, i), step, flags=["nsw"]))

        block = [load_vector(build, source, row(s, i, s_row)) for i in range(LANES)]
        bit = LANES // 2
        while bit:
            low = [lane if not lane & bit else LANES + lane - bit for lane in range(LANES)]
            high = [lane + bit if not lane & bit else LANES + lane for lane in range(LANES)]
            for i in range(LANES):
                if not i & bit:
                    pair = block[i], block[i + bit]
                    for place, lanes in ((i, low), (i + bit, high)):
                        choice = ir.Constant(ir.VectorType(_I32, LANES), lanes)
                        block[place] = build.shuffle_vector(*pair, choice)
            bit //= 2
        for j in range(LANES):
            store_vector(build, block[j], target, row(t, j, t_row))
        return context.get_dummy_value()

    return types.void(source, s, s_row, target, t, t_row), generate
