"""Values in a file of TOML: each is what is wanted, or the error says what it must be."""

from decimal import Decimal
from typing import Any, TypeVar, cast

from clearprop.errors import ClearpropError

T = TypeVar("T", int, str, bool)


def number_of(name: str, number: Any) -> Decimal:
    """Return a typed number as a decimal."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise ClearpropError(f"{name} is {number!r}: it must be a number")
    typed = number if isinstance(number, Decimal) else Decimal(str(number))
    if not typed.is_finite():
        raise ClearpropError(f"{name} is {number}: it must be a finite number")
    return typed


def list_of(name: str, value: Any) -> list[Any]:
    """Return what must be a list."""
    if not isinstance(value, list):
        raise ClearpropError(f"{name} is {value}: it must be a list in square brackets")
    return cast("list[Any]", value)


def typed(kind: type[T], name: str, value: Any) -> T:
    """Return what must be of a kind."""
    if type(value) is not kind:
        wanted = {int: "a whole number", str: "a name in quotes", bool: "true or false"}[kind]
        raise ClearpropError(f"{name} is {value}: it must be {wanted}")
    return value


def one_or_more(kind: type[T], name: str, value: Any) -> T | list[T]:
    """Return one value, or a list of them, each of a kind."""
    if isinstance(value, list):
        return [typed(kind, name, one) for one in cast("list[Any]", value)]
    return typed(kind, name, value)
