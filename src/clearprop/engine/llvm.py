"""What kernels written as LLVM instructions share: types, vectors in memory, a body per case."""

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Any

from clearprop.engine.numba_setup import LANES, data_pointer, instruction, intrinsic, ir, types

I32: Any = ir.IntType(32)
I64: Any = ir.IntType(64)

Emit = Callable[[Any, Any, Any], None]
"""(builder, function, the block to branch to at the end) -> emits one body of a function."""


def whole(number: int) -> Any:
    """Return a constant of 64 bits."""
    return ir.Constant(I64, number)


def is_double(element: Any) -> bool:
    """Whether numbers of that type are float64, and not float32."""
    return isinstance(element, ir.DoubleType)


def vector_of(element: Any) -> Any:
    """Return the type of LANES such numbers; of float64 they take two registers."""
    return ir.VectorType(element, LANES)


def zeros(element: Any) -> Any:
    """Return a vector of zeros."""
    return ir.Constant(vector_of(element), [0.0] * LANES)


def on_vectors(builder: Any, name: str, element: Any, arguments: int) -> Any:
    """Return LLVM's function of that name from so many vectors to one."""
    kind = vector_of(element)
    suffix = f"v{LANES}f{64 if is_double(element) else 32}"
    return instruction(builder, f"{name}.{suffix}", kind, *[kind] * arguments)


def _place(builder: Any, data: Any, index: Any) -> Any:
    kind = vector_of(data.type.pointee).as_pointer()
    return builder.bitcast(builder.gep(data, [index], inbounds=True), kind)


def load_vector(builder: Any, data: Any, index: Any) -> Any:
    """Emit the load of one vector from any number on."""
    vector = builder.load(_place(builder, data, index))
    vector.align = 8 if is_double(data.type.pointee) else 4
    return vector


def store_vector(builder: Any, vector: Any, data: Any, index: Any) -> None:
    """Emit the store of one vector."""
    stored = builder.store(vector, _place(builder, data, index))
    stored.align = 8 if is_double(data.type.pointee) else 4


def spread(builder: Any, number: Any) -> Any:
    """Return a vector with the number in every lane."""
    blank = ir.Constant(vector_of(number.type), ir.Undefined)
    one = builder.insert_element(blank, number, ir.Constant(I32, 0))
    return builder.shuffle_vector(one, blank, ir.Constant(ir.VectorType(I32, LANES), [0] * LANES))


def kernel(names: str, places: str, numbers: int = 0) -> Callable[[Any], Any]:
    """Decorate what emits a kernel, a function for Numba: emit(builder, pointers, other values).

    `names` are its arguments'.  `places` says which of them are an array, and where in it, if not
    at its start: "Aa C" are A[a:] and C.  Of the others, the last `numbers` are of the last array's
    kind of number; the rest are whole.
    """
    order = names.split()
    pairs = [
        (order.index(one[0]), order.index(one[1:]) if one[1:] else None) for one in places.split()
    ]
    arrays = {array for array, _ in pairs}
    taken = arrays | {index for _, index in pairs}

    def decorate(emit: Any) -> Any:
        def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
            data: list[Any] = []
            for array, index in pairs:
                start = data_pointer(context, build, signature.args[array], arguments[array])
                offset = None if index is None else [arguments[index]]
                data.append(start if offset is None else build.gep(start, offset, inbounds=True))
            emit(build, data, [one for k, one in enumerate(arguments) if k not in taken])
            return context.get_dummy_value()

        def typed(context: Any, *kinds: Any) -> Any:
            number, first = kinds[max(arrays)].dtype, len(kinds) - numbers
            wanted = (
                kind if k in arrays else types.int64 if k < first else number
                for k, kind in enumerate(kinds)
            )  # fmt: skip
            return types.void(*wanted), generate

        # Numba asks for the names of arguments.
        named: Any = typed
        named.__signature__ = Signature(
            [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("context", *order)]
        )
        return intrinsic(typed)

    return decorate


def loop(
    build: Any, count: Any, carried: Sequence[Any], body: Callable[[Any, list[Any]], Sequence[Any]]
) -> list[Any]:
    """Emit carried = body(k, carried) for k from 0 to count; return what is carried at the end."""
    before, function = build.block, build.function
    check, inside, end = (function.append_basic_block() for _ in range(3))
    build.branch(check)
    build.position_at_end(check)
    k: Any = build.phi(I64)
    k.add_incoming(whole(0), before)
    values: list[Any] = [build.phi(value.type) for value in carried]
    build.cbranch(build.icmp_signed("<", k, count), inside, end)
    build.position_at_end(inside)
    news = body(k, values)
    k.add_incoming(build.add(k, whole(1)), build.block)
    for value, first, new in zip(values, carried, news, strict=True):
        value.add_incoming(first, before)
        value.add_incoming(new, build.block)
    build.branch(check)
    build.position_at_end(end)
    return values


def with_cases(
    module: Any, name: str, kinds: Sequence[Any], selector: int, cases: Mapping[int, Emit]
) -> Any:
    """Return LLVM's function that runs the body of its argument number `selector`.

    It is defined once in the module, and does nothing for a number that is no case.
    """
    # One of the pointers tells which numbers it is for.
    name = f"{name}_{next(kind.pointee for kind in kinds if isinstance(kind, ir.PointerType))}"
    if name in module.globals:
        return module.globals[name]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), list(kinds)), name)
    # Every module that has it has the same; inlined where it is called, it would be compiled often.
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    start, done = function.append_basic_block(), function.append_basic_block()
    switch = ir.IRBuilder(start).switch(function.args[selector], done)
    ir.IRBuilder(done).ret_void()
    for number, emit in cases.items():
        block = function.append_basic_block()
        switch.add_case(whole(number), block)
        emit(ir.IRBuilder(block), function, done)
    return function


def by_case(
    build: Any, selector: Any, cases: Mapping[int, Callable[[], None]], other: Callable[[], None]
) -> None:
    """Emit, in place, a choice: what the case of that number emits is carried out, or `other`."""
    function, otherwise, done = (
        build.function, build.append_basic_block(), build.append_basic_block()
    )  # fmt: skip
    switch = build.switch(selector, otherwise)
    for number, emit in cases.items():
        block = function.append_basic_block()
        switch.add_case(whole(number), block)
        build.position_at_end(block)
        emit()
        build.branch(done)
    build.position_at_end(otherwise)
    other()
    build.branch(done)
    build.position_at_end(done)


def call_address(build: Any, address: Any, arguments: Sequence[Any]) -> None:
    """Emit the call of a function that lies at an address, unless that is 0."""
    kind = ir.FunctionType(ir.VoidType(), [argument.type for argument in arguments])
    with build.if_then(build.icmp_signed("!=", address, whole(0))):
        build.call(build.inttoptr(address, kind.as_pointer()), arguments)
