"""The students of a class."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Student:
    """A student of a class; what the list does not say is empty."""

    name: str
    id: str = ""
    email: str = ""
    group: str = ""
