"""A folder of checkpoints: the two newest are kept, and one that is torn gives way to the other."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clearprop.checkpoints.content import DamagedError, from_bytes
from clearprop.checkpoints.fingerprint import Fingerprint
from clearprop.errors import ClearpropError
from clearprop.files import read_bytes, write_file
from clearprop.network import Network
from clearprop.progress import say
from clearprop.training_run import Checkpoint

KEPT = 2
"""Checkpoints that are kept, so that one is whole whatever happens to the other."""

_NAME = re.compile(r"checkpoint-([0-9]{8})\.safetensors")


@dataclass(frozen=True)
class Found:
    """A checkpoint that was read, what it was made with, and which engine made its updates."""

    checkpoint: Checkpoint
    made_with: Fingerprint
    engine: str
    path: Path


def checkpoint_files(folder: Path) -> list[Path]:
    """Return the checkpoints in a folder, the oldest first; none if there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except OSError:
        return []


def read_newest(folder: Path, network: Network) -> Found | None:
    """Read the newest checkpoint that is whole, with a warning about any that is not.

    Raises
    ------
    ClearpropError
        If there are some, and none is whole.
    """
    files = checkpoint_files(folder)
    problems: list[str] = []
    for path in reversed(files):
        try:
            found = Found(*from_bytes(read_bytes(path), network), path)
        except (DamagedError, ClearpropError) as wrong:
            problems.append(f"{path.name} cannot be used: {wrong}")
            continue
        for problem in problems:
            say(f"{problem}; the checkpoint before it is taken")
        return found
    if problems:
        raise ClearpropError(f"there is no whole checkpoint in {folder}: {'; '.join(problems)}")
    return None


def write_next(folder: Path, content: bytes) -> Path:
    """Write another checkpoint, and let go of all but the two newest."""
    folder.mkdir(parents=True, exist_ok=True)
    files = checkpoint_files(folder)
    number = int(files[-1].name[11:19]) + 1 if files else 1
    path = folder / f"checkpoint-{number:08d}.safetensors"
    write_file(path, content)
    for old in files[: 1 - KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def clear_leftovers(folder: Path) -> None:
    """Remove what a process that was killed while it wrote has left."""
    with suppress(OSError):
        for path in folder.glob(".checkpoint-*"):
            with suppress(OSError):
                path.unlink()
