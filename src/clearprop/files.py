"""Whole files, read and written; what goes wrong is said in one sentence."""

import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from clearprop.errors import ClearpropError

FilePath: TypeAlias = str | PathLike[str]
"""The path of a file, as public functions take it."""


def as_path(path: FilePath) -> Path:
    """Return a path that may be given as text; raise ClearpropError if it is none."""
    try:
        return Path(path)
    except TypeError:
        raise ClearpropError(
            f"{type(path).__name__} is no path: give the path of a file, as text or a pathlib.Path"
        ) from None


@contextmanager
def errors_naming(where: object) -> Generator[None]:
    """Begin the errors inside with where they are, such as the path of a file."""
    try:
        yield
    except ClearpropError as wrong:
        # What is said of a file has its name already.
        said = str(wrong)
        is_named = isinstance(where, Path) and str(where) in said
        raise ClearpropError(said if is_named else f"{where}: {said}") from None


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; raise ClearpropError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None


def read_text(path: Path, wanted: str) -> str:
    """Return the text of a file in UTF-8, without the mark that some programs begin it with.

    If it is no such text, the error asks for what is `wanted`, such as "a network in TOML".
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ClearpropError(
            f"{path} is not a text file in UTF-8: give {wanted}, saved in that encoding"
        ) from None


def check_can_write(path: Path) -> None:
    """Check, before a long training, that a file can be written; else raise ClearpropError."""
    if path.is_dir():
        raise ClearpropError(f"cannot write {path}: it is a directory")
    if not path.parent.is_dir():
        raise ClearpropError(f"cannot write {path}: there is no directory {path.parent}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ClearpropError(f"cannot write {path}: no permission to write in {path.parent}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically and durably; see `writing`."""
    with writing(path) as write:
        write(content)


@contextmanager
def writing(path: Path) -> Generator[Callable[[bytes], None]]:
    """Write a file atomically and durably: to a temporary file beside it, which is then renamed.

    Yields what writes a part of it.  If that fails (ClearpropError), or anything else inside, an
    old file is left as it was.
    """
    temporary = None
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            yield partial(write_all, descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)  # as an ordinary new file would have
        Path(temporary).replace(path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as wrong:
        raise ClearpropError(f"cannot write {path}: {wrong.strerror or wrong}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of a content to an open file."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(path: Path) -> None:
    """Have the system keep the names in a folder, too; not all systems let folders be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder, and those it is in, where there is none yet; else raise ClearpropError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ClearpropError(f"cannot write into {path}: it is no folder") from None
    except OSError as wrong:
        raise ClearpropError(f"cannot make the folder {path}: {wrong.strerror or wrong}") from None
