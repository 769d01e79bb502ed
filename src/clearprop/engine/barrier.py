"""Where threads of one epoch wait for each other.

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
    """Add 1 to counter[0], as one step; return what was there."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        return build.atomic_rmw("add", data, whole(1), "seq_cst")

    return types.int64(counter), generate


@intrinsic
def seen(context: Any, counters: Any, place: Any) -> Any:
    """Return counters[place] as other threads have left it."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        return build.load_atomic(build.gep(data, [arguments[1]]), "acquire", 8)

    return types.int64(counters, types.int64), generate


@intrinsic
def _let_others_run(context: Any) -> Any:
    """Give the core to whoever waits for it."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"
        kind = ir.FunctionType(I32, [])
        found: Any = build.module.globals.get(name) or ir.Function(build.module, kind, name)
        build.call(found, [])
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def _tell(context: Any, counters: Any, place: Any, value: Any) -> Any:
    """Set counters[place], visibly after all that was written before."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        build.store_atomic(arguments[2], build.gep(data, [arguments[1]]), "release", 8)
        return context.get_dummy_value()

    return types.void(counters, types.int64, types.int64), generate


@intrinsic
def exchange(context: Any, counters: Any, place: Any, value: Any) -> Any:
    """Set counters[place], as one step; return what was there."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        return build.atomic_rmw("xchg", build.gep(data, [arguments[1]]), arguments[2], "seq_cst")

    return types.int64(counters, types.int64, types.int64), generate


@intrinsic
def replace(context: Any, counters: Any, place: Any, old: Any, new: Any) -> Any:
    """Set counters[place] if the old value is there, as one step; return whether it was."""

    def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
        data = data_pointer(context, build, signature.args[0], arguments[0])
        at = build.gep(data, [arguments[1]])
        found = build.cmpxchg(at, arguments[2], arguments[3], "seq_cst", "seq_cst")
        return build.extract_value(found, 1)

    return types.boolean(counters, types.int64, types.int64, types.int64), generate


@compiled
def announce(flags: Array, place: int) -> None:
    """Count one more in flags[place], which only this thread writes."""
    _tell(flags, place, flags[place] + 1)


@compiled
def wait_for(flags: Array, place: int, goal: int) -> None:
    """Wait until flags[place] has come to the goal; what was written before is seen afterwards."""
    looks = 0
    while seen(flags, place) < goal:
        looks += 1
        if looks > _SPINS:
            _let_others_run()


@compiled
def meet(counter: Array, threads: int) -> None:
    """Wait until all threads are here; what each wrote before, the others see afterwards."""
    if threads == 1:
        return
    goal = (_arrive(counter) // threads + 1) * threads
    wait_for(counter, 0, goal)
