"""Numba, LLVM and the host's vectors, at one place: neither library has complete types."""

import platform
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from clearprop.progress import say_once

numba: Any = import_module("numba")
types: Any = import_module("numba.core.types")
intrinsic: Any = import_module("numba.extending").intrinsic
ir: Any = import_module("llvmlite.ir")
_binding: Any = import_module("llvmlite.binding")
_library_type: Any = import_module("numba.core.codegen").JITCodeLibrary
_compiler_type: Any = import_module("numba.core.compiler").Compiler


class _LinkedLibrary(_library_type):
    """Code that is linked into an entry's, and optimised and made into machine code only there.

    Numba would do both for every function by itself as well: a fifth of all compiling.
    """

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return that there is no machine code."""
        return 0

    @property
    def codegen(self) -> Any:
        return self

    def set_env(self, env_name: str, env: Any) -> None:
        """Set up nothing: there is no machine code whose globals it would be."""


class _LinkedCompiler(_compiler_type):
    """Numba's pipeline, with a `_LinkedLibrary` at its end."""

    def define_pipelines(self) -> Any:
        self.state.library = _LinkedLibrary(
            self.state.targetctx.codegen(), self.state.func_id.func_qualname
        )
        return _compiler_type.define_pipelines(self)


# error_model: a division by 0 gives an infinity, as in NumPy, and needs no branch.
_LINKED = {
    "error_model": "numpy",
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": _LinkedCompiler,
}

compiled: Any = numba.njit(**_LINKED)
"""Decorates a function that entries are compiled with; Python cannot call it."""

inlined: Any = numba.njit(**_LINKED, forceinline=True)
"""Decorates such a function that becomes part of its caller: what it gets need not be stored."""


def entry(function: Callable[..., Any]) -> Any:
    """Make a function one that Python calls: compiled by `make_ready` alone, and kept on disk.

    Numba takes what is on disk for up to date if the function's own file has not changed; here
    it must be compiled anew when any file of the engine, or of the tables of rules, has.
    """
    made: Any = numba.njit(error_model="numpy", nogil=True, cache=True)(function)
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.parent.glob("*.py")])
    made._cache._cache_file._source_stamp = tuple(
        (file.name, file.stat().st_mtime, file.stat().st_size) for file in files
    )
    return made


def make_ready(function: Any, signature: Any, words: str) -> None:
    """Load what an entry is compiled to for such arguments, or compile it.

    `words` say what it is, and how long compiling takes, to whoever has to wait for it.
    """
    with _ONE_AT_A_TIME:
        if signature.args in function.overloads:
            return
        # Another process may be writing there; Numba looks again, more carefully.
        with suppress(OSError):
            key = function._cache._index_key(signature, function.targetctx.codegen())
            if key not in function._cache._cache_file._load_index():
                say_once(f"compiling {words}, once on this machine ...")
        function.disable_compile(False)
        function.compile(signature)
        # Any other arguments are a mistake, and would be compiled for without a word.
        function.disable_compile()


_ONE_AT_A_TIME = Lock()


def _lanes() -> int:
    """Return how many float32 fit into the host's widest vector register."""
    features: Any = _binding.get_host_cpu_features()
    if features.get("avx512f"):
        return 16
    return 8 if features.get("avx2") and features.get("fma") else 4


LANES: int = _lanes()
"""Numbers in a vector: as many float32 as one register holds."""

TILE: int = 2 * LANES
"""Columns (samples) that go through a layer side by side: two vectors."""

TALLEST_FOR = {16: 14, 8: 6, 4: 12}
"""By LANES: how many rows of two vectors of float32 stay in the registers, beside their factors.

AVX-512 and NEON have 32 registers, AVX2 has 16.
"""


def tallest_of(element: Any, lanes: int = LANES) -> int:
    """Return how many rows stay in the registers; a vector of float64 takes two of them."""
    registers = 2 if isinstance(element, ir.DoubleType) else 1
    return TALLEST_FOR[lanes] // registers - (registers - 1)


@intrinsic
def tallest(context: Any, array: Any) -> Any:
    """Return `tallest_of` the array's numbers."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        element = context.get_data_type(signature.args[0].dtype)
        return ir.Constant(ir.IntType(64), tallest_of(element))

    return types.int64(array), generate


@intrinsic
def number(context: Any, array: Any, value: Any) -> Any:
    """Return the value as one of the array's kind of numbers."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        return context.cast(build, arguments[1], signature.args[1], signature.return_type)

    return array.dtype(array, types.unliteral(value)), generate


def data_pointer(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where a Numba array's numbers begin."""
    return context.make_array(kind)(context, builder, array).data


@intrinsic
def uncounted(context: Any, record: Any) -> Any:
    """Return a tuple whose arrays have no count of references, which its caller must hold.

    Threads that count on the same cache line at every call wait for each other at every call.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        (kind,), (record,) = signature.args, arguments
        for place, field in enumerate(kind.types):
            if isinstance(field, types.Array):
                array = build.extract_value(record, place)
                copied: Any = context.make_array(field)(context, build, array)
                for name in ("meminfo", "parent"):
                    setattr(copied, name, ir.Constant(getattr(copied, name).type, None))
                record = build.insert_value(record, copied._getvalue(), place)
        return record

    return record(record), generate


HAS_MXCSR = platform.machine().lower() in ("x86_64", "amd64")
"""Whether the processor has x86's register of floating-point control."""
_FLUSHES = 0x8040
"""The bits of x86's MXCSR by which subnormal results, and operands, are taken for 0."""


@intrinsic
def flush_subnormals(context: Any) -> Any:
    """Have this thread take subnormal numbers for 0; return what `restore_subnormals` takes.

    Adam's memory of a dead neuron decays into them, and Intel's processors are 10 to 100 times as
    slow with them.  Other processors than x86's are left as they are.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        if not HAS_MXCSR:
            return ir.Constant(ir.IntType(32), 0)
        place = build.alloca(ir.IntType(32))
        _control(build, "stmxcsr", place)
        before: Any = build.load(place)
        build.store(build.or_(before, ir.Constant(before.type, _FLUSHES)), place)
        _control(build, "ldmxcsr", place)
        return before

    return types.int32(), generate


@intrinsic
def restore_subnormals(context: Any, before: Any) -> Any:
    """Undo `flush_subnormals`."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        if HAS_MXCSR:
            place = build.alloca(ir.IntType(32))
            build.store(arguments[0], place)
            _control(build, "ldmxcsr", place)
        return context.get_dummy_value()

    return types.void(types.int32), generate


def _control(build: Any, name: str, place: Any) -> None:
    byte: Any = ir.IntType(8).as_pointer()
    found = instruction(build, f"x86.sse.{name}", ir.VoidType(), byte)
    build.call(found, [build.bitcast(place, byte)])


def instruction(builder: Any, name: str, result: Any, *kinds: Any) -> Any:
    """Return LLVM's function of that name, declared in the module being built."""
    get: Any = import_module("numba.core.cgutils").get_or_insert_function
    return get(builder.module, ir.FunctionType(result, list(kinds)), f"llvm.{name}")
