"""A barrier for the threads of one epoch.

Numba's own parallel loops cost ten times as much to begin as a step of a small network takes.
"""

import sys
from typing import Any

from clearprop.arithmetic import Array
from clearprop.engine.llvm import I32, whole
from clearprop.engine.numba_setup import compiled, data_pointer, intrinsic, ir, types

_SPINS = 4000
"""Looks (some 20 µs) before a thread lets others have its core."""


@intrinsic
def _arrive(context: Any, counter: Any) -> Any:
    """Add 1 to counter[0], atomically; return what was there."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        return build.atomic_rmw("add", data, whole(1), "seq_cst")

    return types.int64(counter), generate


@intrinsic
def _arrivals(context: Any, counter: Any) -> Any:
    """Return counter[0] as other threads have left it."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        return build.load_atomic(data, "acquire", 8)

    return types.int64(counter), generate


@intrinsic
def _yield_core(context: Any) -> Any:
    """Give the core to whoever waits for it."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"
        kind = ir.FunctionType(I32, [])
        found: Any = build.module.globals.get(name) or ir.Function(build.module, kind, name)
        build.call(found, [])
        return context.get_dummy_value()

    return types.void(), generate


@compiled
def wait_for_all(counter: Array, threads: int) -> None:
    """Wait until all threads are here; what each wrote before, the others see afterwards."""
    if threads == 1:
        return
    goal, looks = (_arrive(counter) // threads + 1) * threads, 0
    while _arrivals(counter) < goal:
        looks += 1
        if looks > _SPINS:
            _yield_core()
