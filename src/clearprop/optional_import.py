"""Optional imports: libraries that only some exports need."""

from importlib import import_module
from typing import Any

from clearprop.errors import ClearpropError


def optional_import(name: str, install: str) -> Any:
    """Import a module that clearprop does not depend on; errors say what to `install` with pip."""
    try:
        return import_module(name)
    except ImportError as wrong:
        if isinstance(wrong, ModuleNotFoundError) and wrong.name == name.partition(".")[0]:
            raise ClearpropError(
                f"{name} is needed for this, but it is not installed: pip install {install}"
            ) from None
        reason = " ".join(str(wrong).split())
        raise ClearpropError(
            f"{name} is installed, but cannot be imported ({reason}): install it anew with "
            f"pip install --force-reinstall {install}"
        ) from None
