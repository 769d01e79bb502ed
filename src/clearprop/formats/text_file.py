"""Read a file of text."""

from pathlib import Path

from clearprop.errors import ClearpropError


def read_text(path: Path, wanted: str) -> str:
    """Return the text of a file in UTF-8, without the mark that some programs begin it with.

    Parameters
    ----------
    path
        Where it is.
    wanted
        What it should be, such as "a network in TOML".

    Raises
    ------
    ClearpropError
        If it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    except UnicodeDecodeError:
        raise ClearpropError(
            f"{path} is not a text file in UTF-8: give {wanted}, saved in that encoding"
        ) from None
