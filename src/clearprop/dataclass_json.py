"""Dataclasses from JSON: what `asdict` and `json.dumps` have made of them is checked and undone."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from math import isfinite
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def decoded(kind: Any, value: Any) -> Any:
    """Return a value of a type from what `asdict` and JSON have made of it; raise if it is none."""
    origin, arguments = get_origin(kind), get_args(kind)
    found: Any = value.__class__
    if is_dataclass(kind):
        make: Any = kind
        types = get_type_hints(make)
        if {*value} != {*types}:
            raise TypeError(value)
        return make(**{name: decoded(one, value[name]) for name, one in types.items()})
    if origin is tuple and found is list:
        return tuple(decoded(arguments[0], one) for one in value)
    if origin is Mapping and found is dict:
        return {name: decoded(arguments[1], one) for name, one in value.items()}
    if isinstance(kind, UnionType):
        for one in arguments:
            with suppress(TypeError):
                return decoded(one, value)
    if found is not kind and (kind, found) != (float, int):
        raise TypeError(value)
    if kind is float and not isfinite(value):
        raise ValueError(value)
    return value
