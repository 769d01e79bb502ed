"""Write a file whole or not at all."""

import os
import tempfile
from pathlib import Path

from clearprop.errors import ClearpropError


def write_file(path: Path, content: bytes) -> None:
    """Write to a temporary file beside `path` and rename it, so no reader sees half a file.

    Parameters
    ----------
    path
        Where to; a file already there is replaced.
    content
        All of it.

    Raises
    ------
    ClearpropError
        If the file cannot be written; an old one is then left as it was.
    """
    temporary = None
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)  # as an ordinary new file would have
        Path(temporary).replace(path)
    except OSError as wrong:
        raise ClearpropError(f"cannot write {path}: {wrong.strerror or wrong}") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, and those it is in, where there is none yet.

    Raises
    ------
    ClearpropError
        If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ClearpropError(f"cannot write into {path}: it is no folder") from None
    except OSError as wrong:
        raise ClearpropError(f"cannot make the folder {path}: {wrong.strerror or wrong}") from None
