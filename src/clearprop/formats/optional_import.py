"""Other people's libraries, imported only where a model travels to them or comes from them."""

from importlib import import_module
from typing import Any

from clearprop.errors import ClearpropError


def library(name: str, install: str) -> Any:
    """Import a library that clearprop does not depend on.

    Parameters
    ----------
    name
        The module's.
    install
        What to install for it, as pip takes it.

    Raises
    ------
    ClearpropError
        If it is not installed, or cannot be imported; the message says what to do.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as wrong:
        if wrong.name != name.partition(".")[0]:
            raise _broken(name, install, wrong) from None
        raise ClearpropError(
            f"{name} is needed for this, but it is not installed: pip install {install}"
        ) from None
    except ImportError as wrong:
        raise _broken(name, install, wrong) from None


def _broken(name: str, install: str, wrong: ImportError) -> ClearpropError:
    reason = " ".join(str(wrong).split())
    return ClearpropError(
        f"{name} is installed, but cannot be imported ({reason}): install it anew with "
        f"pip install --force-reinstall {install}"
    )
