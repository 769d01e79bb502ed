"""Rules that were registered later: each compiled by itself, into a function with an address."""

from collections.abc import Callable, Sequence
from typing import Any

from clearprop.engine.numba_setup import intrinsic, numba, types
from clearprop.errors import ClearpropError

REGISTERED = -1
"""The code of a rule that has an address instead."""


def compiled_alone(what: str, emit: Callable[[Any, list[Any]], None], kinds: Sequence[Any]) -> Any:
    """Compile what `emit(builder, values)` emits, a function of values of such types.

    Its `address` is good for as long as somebody holds the result.  What vectors cannot do raises a
    ClearpropError that says so of `what`.
    """

    @intrinsic
    def carried_out(context: Any, values: Any) -> Any:
        def generate(context: Any, build: Any, signature: Any, arguments: Any) -> Any:
            emit(build, [build.extract_value(arguments[0], k) for k in range(len(kinds))])
            return context.get_dummy_value()

        return types.void(values), generate

    # Numba compiles no `*values` into a function of C's: as many names are written out.
    names = ", ".join(f"value_{k}" for k in range(len(kinds)))
    scope: dict[str, Any] = {"carried_out": carried_out}
    exec(f"def rule({names}): carried_out(({names}))", scope)
    try:
        return numba.cfunc(types.void(*kinds))(scope["rule"])
    except Exception as found:
        # Numba wraps what is raised in words of its own, which come later.
        lines = [line.strip() for line in str(found).splitlines() if line.strip()]
        reason = lines[0] if lines else type(found).__name__
        raise ClearpropError(f"its vectors cannot compute {what} ({reason})") from None
