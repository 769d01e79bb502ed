"""The kernels everything rests on: a register tile of a product, and transposed blocks.

They are emitted as LLVM vector instructions; Numba calls them like functions.
"""

from typing import Any

from clearprop.engine.machine import (
    LANES,
    TALLEST,
    TILE,
    data_pointer,
    instruction,
    intrinsic,
    ir,
    types,
)

_I32: Any = ir.IntType(32)
_I64: Any = ir.IntType(64)
_F32: Any = ir.FloatType()
_POINTER: Any = _F32.as_pointer()
_VECTOR: Any = ir.VectorType(_F32, LANES)
_VECTORS = TILE // LANES


def _whole(number: int) -> Any:
    return ir.Constant(_I64, number)


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


def spread(builder: Any, number: Any) -> Any:
    """Return a vector with the number in every lane."""
    blank = ir.Constant(_VECTOR, ir.Undefined)
    one = builder.insert_element(blank, number, ir.Constant(_I32, 0))
    return builder.shuffle_vector(one, blank, ir.Constant(ir.VectorType(_I32, LANES), [0] * LANES))


def _product(name: str, a_row: int, a_step: int, *, jumps: bool, vectors: int) -> Any:
    """Make a product in registers: C ← scale · A · B + keep · C, of any height up to TALLEST.

    B's rows and C's are TILE long and lie one after the other.  A's entry (r, k) is r·a_row +
    k·a_step after its first one, and if it jumps, `jump` further for every TILE steps made.
    With one vector only the left half is computed; the right half of C becomes 0 if keep is 0.
    """

    @intrinsic
    def product(
        context: Any, A: Any, a: Any, jump: Any, B: Any, b: Any, C: Any, c: Any,
        height: Any, depth: Any, scale: Any, keep: Any,
    ) -> Any:  # fmt: skip
        whole, number = types.int64, types.float32
        signature = types.void(
            A, whole, whole, B, whole, C, whole, whole, whole, number, number
        )  # fmt: skip
        return signature, generate

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        A, a, jump, B, b, C, c, height, depth, scale, keep = arguments
        starts = [
            build.gep(data_pointer(context, build, signature.args[i], array), [index])
            for i, array, index in ((0, A, a), (3, B, b), (5, C, c))
        ]
        build.call(
            _function(build.module, f"clearprop_{name}", a_row, a_step, jumps, vectors),
            [*starts, jump, height, depth, scale, keep],
        )
        return context.get_dummy_value()

    return product


def _function(module: Any, name: str, a_row: int, a_step: int, jumps: bool, vectors: int) -> Any:
    """Return LLVM's function with a loop for each height, defined once in the module."""
    if name in module.globals:
        return module.globals[name]
    kinds = [_POINTER, _POINTER, _POINTER, _I64, _I64, _I64, _F32, _F32]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
    # Every module that has it has the same; inlined where it is called, it would be compiled often.
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    start, done = function.append_basic_block(), function.append_basic_block()
    heights = ir.IRBuilder(start).switch(function.args[4], done)
    ir.IRBuilder(done).ret_void()
    for height in range(1, TALLEST + 1):
        block = function.append_basic_block()
        heights.add_case(_whole(height), block)
        build = ir.IRBuilder(block)
        sums = _sums(build, function, height, a_row, a_step, jumps, vectors)
        _write(build, function, sums, done)
    return function


def _sums(
    build: Any, function: Any, height: int, a_row: int, a_step: int, jumps: bool, vectors: int
) -> list[list[Any]]:
    """Emit the loop over the depth; return the sums of each row."""
    A, B, _, jump, _, depth, _, _ = function.args
    fma = instruction(build, f"fma.v{LANES}f32", _VECTOR, _VECTOR, _VECTOR, _VECTOR)
    before, loop, end = build.block, function.append_basic_block(), function.append_basic_block()
    build.branch(loop)
    build.position_at_end(loop)
    k, at = build.phi(_I64), build.phi(_POINTER)
    k.add_incoming(_whole(0), before)
    at.add_incoming(A, before)
    sums = [[build.phi(_VECTOR) for _ in range(vectors)] for _ in range(height)]
    row = build.mul(k, _whole(TILE), flags=["nsw"])
    factors = [load_vector(build, B, build.add(row, _whole(LANES * v))) for v in range(vectors)]
    added: list[list[Any]] = []
    for r in range(height):
        one = spread(build, build.load(build.gep(at, [_whole(r * a_row)], inbounds=True)))
        added.append([build.call(fma, [one, factors[v], sums[r][v]]) for v in range(vectors)])
    following = build.add(k, _whole(1))
    step = _whole(a_step)
    if jumps:
        at_the_end = build.icmp_signed("==", build.and_(following, _whole(TILE - 1)), _whole(0))
        step = build.select(at_the_end, build.add(jump, step), step)
    k.add_incoming(following, loop)
    at.add_incoming(build.gep(at, [step], inbounds=True), loop)
    for r in range(height):
        for v in range(vectors):
            sums[r][v].add_incoming(ir.Constant(_VECTOR, [0.0] * LANES), before)
            sums[r][v].add_incoming(added[r][v], loop)
    build.cbranch(build.icmp_signed("<", following, depth), loop, end)
    build.position_at_end(end)
    return added


def _write(build: Any, function: Any, sums: list[list[Any]], done: Any) -> None:
    """Emit C ← scale · sums + keep · C; what is there is not read if keep is 0."""
    C, scale, keep = function.args[2], *function.args[6:]
    fma = instruction(build, f"fma.v{LANES}f32", _VECTOR, _VECTOR, _VECTOR, _VECTOR)
    anew, onto = function.append_basic_block(), function.append_basic_block()
    build.cbranch(build.fcmp_ordered("==", keep, ir.Constant(_F32, 0.0)), anew, onto)
    for block in (anew, onto):
        build.position_at_end(block)
        scales, keeps = spread(build, scale), spread(build, keep)
        for r, row in enumerate(sums):
            for v in range(_VECTORS):
                place = _whole(r * TILE + v * LANES)
                if v >= len(row):
                    if block is anew:
                        store_vector(build, ir.Constant(_VECTOR, [0.0] * LANES), C, place)
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


def _turned(build: Any, block: list[Any]) -> list[Any]:
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
                    choice = ir.Constant(ir.VectorType(_I32, LANES), lanes)
                    block[place] = build.shuffle_vector(*pair, choice)
        bit //= 2
    return block


@intrinsic
def transpose_block(context: Any, source: Any, s: Any, target: Any, t: Any) -> Any:
    """Write LANES × LANES entries turned, both with rows of TILE: target[j, i] ← source[i, j]."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        source, s, target, t = arguments
        source = data_pointer(context, build, signature.args[0], source)
        target = data_pointer(context, build, signature.args[2], target)
        block = [load_vector(build, source, build.add(s, _whole(i * TILE))) for i in range(LANES)]
        for j, vector in enumerate(_turned(build, block)):
            store_vector(build, vector, target, build.add(t, _whole(j * TILE)))
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64), generate


@intrinsic
def take_block(
    context: Any, X: Any, inputs: Any, order: Any, s: Any, last: Any, i: Any, target: Any, t: Any
) -> Any:
    """Write inputs i to i + LANES of samples order[s] on, turned: target[j, s] ← X[order[s], i+j].

    X has `inputs` numbers a row.  After order[last] that sample is repeated.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        X, inputs, order, s, last, i, target, t = arguments
        X, order, target = (
            data_pointer(context, build, signature.args[place], array)
            for place, array in ((0, X), (2, order), (6, target))
        )
        block: list[Any] = []
        for lane in range(LANES):
            place = build.add(s, _whole(lane))
            place = build.select(build.icmp_signed("<", place, last), place, last)
            sample = build.load(build.gep(order, [place], inbounds=True))
            start = build.add(build.mul(sample, inputs, flags=["nsw"]), i)
            block.append(load_vector(build, X, start))
        for j, vector in enumerate(_turned(build, block)):
            store_vector(build, vector, target, build.add(t, _whole(j * TILE)))
        return context.get_dummy_value()

    whole = types.int64
    return types.void(X, whole, order, whole, whole, whole, target, whole), generate
