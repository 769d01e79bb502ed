"""Numba, LLVM and the host's vectors, at one place: neither library tells its types."""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

numba: Any = import_module("numba")
types: Any = import_module("numba.core.types")
intrinsic: Any = import_module("numba.extending").intrinsic
ir: Any = import_module("llvmlite.ir")
_binding: Any = import_module("llvmlite.binding")

# error_model: a division by 0 gives an infinity, as in NumPy, and needs no branch.
compiled: Any = numba.njit(
    error_model="numpy", nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""Decorates a function that others are compiled with.

Python cannot call it: what that takes would be compiled for each, and is a tenth of all compiling.
"""


inlined: Any = numba.njit(error_model="numpy", nogil=True, inline="always")
"""Decorates a function that is called at one place, and compiled with what is around it.

A compiled function is optimised and made into machine code once for itself, and once more for
every function around it.
"""


def entry(function: Callable[..., Any]) -> Any:
    """Make a function one that Python calls: compiled by `make_ready` alone, and kept on disk.

    Numba takes what is on disk for up to date if the function's own file has not changed; here
    it must be compiled anew when any file of the engine has.
    """
    made: Any = numba.njit(error_model="numpy", nogil=True, cache=True)(function)
    files = sorted(Path(__file__).parent.glob("*.py"))
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
                _say(f"clearprop: compiling {words}, once for all networks ...")
        function.disable_compile(False)
        function.compile(signature)
        # Any other arguments are a mistake, and would be compiled for without a word.
        function.disable_compile()


_ONE_AT_A_TIME = Lock()


@cache
def _say(words: str) -> None:
    """Print it, once."""
    print(words, file=sys.stderr)


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


def tallest_of(number: Any, lanes: int = LANES) -> int:
    """Return how many rows stay in the registers; a vector of float64 takes two of them."""
    return TALLEST_FOR[lanes] // (number.bitwidth // 32) - number.bitwidth // 64


@intrinsic
def tallest(context: Any, array: Any) -> Any:
    """Return `tallest_of` the array's numbers."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(ir.IntType(64), tallest_of(signature.args[0].dtype))

    return types.int64(array), generate


@inlined
def number(array: Any, value: float) -> Any:
    """Return the value as one of the array's kind of numbers."""
    return array.dtype.type(value)


def data_pointer(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where a Numba array's numbers begin."""
    return context.make_array(kind)(context, builder, array).data


@intrinsic
def uncounted(context: Any, array: Any) -> Any:
    """Return the array without its count of references, which its caller must hold meanwhile.

    Threads that count on the same cache line at every call wait for each other at every call.
    """

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        copied: Any = context.make_array(signature.args[0])(context, build, arguments[0])
        for name in ("meminfo", "parent"):
            setattr(copied, name, ir.Constant(getattr(copied, name).type, None))
        return copied._getvalue()

    return array(array), generate


def instruction(builder: Any, name: str, result: Any, *kinds: Any) -> Any:
    """Return LLVM's function of that name, declared in the module being built."""
    get: Any = import_module("numba.core.cgutils").get_or_insert_function
    return get(builder.module, ir.FunctionType(result, list(kinds)), f"llvm.{name}")
