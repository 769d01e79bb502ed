"""A table in files, prepared once and kept as files that a training maps.

The folder of a cache has a folder for the table, named by what it was made of: the SHA-256 of the
files and of the settings that matter.  It is reused where these are the same, else removed.
"""

import json
import shutil
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from clearprop.dataclass_json import decoded
from clearprop.distributed.ranks import Ranks
from clearprop.errors import ClearpropError
from clearprop.files import make_folder, write_file
from clearprop.progress import rows_bar, say
from clearprop.tabular.file_survey import inferred_note, survey_files
from clearprop.tabular.files import TableFiles
from clearprop.tabular.parts import InFiles, PartBuilder, Shape, map_part
from clearprop.tabular.prepare import Preparation, Prepared, prepare_rows
from clearprop.tabular.settings import FitSettings

VERSION = 3
"""Of the files and of what they are made by; another one's are not reused."""

_MANIFEST = "manifest.json"

_MADE_BY = (
    *("task", "loss", "standardise", "validation", "seed", "missing", "features", "ignore"),
    "class_weight",
    "weights",
    "recipe",
    "bins",
    "folds",
    "fold",
)
"""The settings that what is in a cache depends on."""

_RESERVE = 64 * 2**20
"""Bytes of a disk that are left free."""


@dataclass(frozen=True)
class _Manifest:
    """What a folder has beside the rows."""

    version: int
    shapes: Mapping[str, Shape]
    preparation: Preparation


@contextmanager
def prepared_files(
    files: TableFiles,
    target: str,
    settings: FitSettings,
    folder: Path | None,
    ranks: Ranks,
    *,
    progress: bool = False,
) -> Generator[Prepared]:
    """Prepare a table in files to predict one of its columns; the rows are in files, too.

    They are kept in the folder, if one is given, and reused from there; else they are in a
    temporary folder in the current one, which is removed in the end.  Rank 0 prepares them for all.

    Raises
    ------
    ClearpropError
        If the table cannot be used, or the disk is too small, or some rank cannot see the files.
    """

    def prepare() -> Path:
        if folder is None:
            root = _temporary_folder()
            closing.callback(shutil.rmtree, root, ignore_errors=True)
        else:
            make_folder(folder)
            root = folder
        made = root / _made_of(files, target, settings)[:32]
        if _read(made) is None:
            _clear(root)
            _build(files, target, settings, made, progress=progress)
        else:
            say(f"reusing {made}, since nothing has changed")
        return made

    with ExitStack() as closing:
        made = ranks.from_first(prepare)
        found = _read(made)
        if found is None:
            raise ClearpropError(
                f"rank {ranks.rank} cannot read {made}, which rank 0 has written: name a folder by "
                "--cache that all nodes share"
            )
        yield found
        # Nobody may take the files away while others read them.
        ranks.all_of(None)


def _temporary_folder() -> Path:
    try:
        return Path(mkdtemp(prefix="clearprop-cache-", dir="."))
    except OSError as wrong:
        raise ClearpropError(
            f"cannot write the prepared rows into the current folder: {wrong.strerror or wrong}; "
            "name another one by --cache"
        ) from None


def _build(
    files: TableFiles,
    target: str,
    settings: FitSettings,
    folder: Path,
    *,
    progress: bool,
) -> None:
    """Prepare the rows in a folder that gets its name when it is complete."""
    root, made = folder.parent, dict[str, Shape]()
    beside = root / "building"
    try:
        beside = Path(mkdtemp(prefix="building-", dir=root))
        with rows_bar("counting", None, shown=progress) as seen:
            found = survey_files(files, target, settings, seen)
        rows = sum(found.class_rows)
        with rows_bar("preparing", 2 * rows, shown=progress) as seen:
            preparation = prepare_rows(
                found, files.beginning, settings, partial(_new_parts, beside, made), seen
            ).preparation
        if note := inferred_note(files):
            summary = preparation.summary
            summary = replace(summary, notes=(*summary.notes, note))
            preparation = replace(preparation, summary=summary)
        write_file(beside / _MANIFEST, _manifest(preparation, made))
        beside.replace(folder)
    except OSError as wrong:
        raise ClearpropError(
            f"cannot write the prepared rows into {root}: {wrong.strerror or wrong}"
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _new_parts(
    folder: Path, made: dict[str, Shape], shapes: Mapping[str, Shape]
) -> Mapping[str, PartBuilder]:
    """Make room for the parts, having said how much it takes."""
    needed = sum(shape.rows * shape.bytes_per_row for shape in shapes.values())
    free = shutil.disk_usage(folder).free
    place = folder.parent
    if needed + _RESERVE > free:
        raise ClearpropError(
            f"the prepared rows take {size_text(needed)}, but only {size_text(free)} are free "
            f"where {place} is: give --cache a folder on a larger disk"
        )
    say(
        f"the prepared rows are written into {place}, where they take {size_text(needed)} of the "
        f"{size_text(free)} that are free"
    )
    made |= shapes
    return {name: InFiles(folder, name, shape) for name, shape in shapes.items()}


def _manifest(preparation: Preparation, shapes: Mapping[str, Shape]) -> bytes:
    about = _Manifest(VERSION, shapes, preparation)
    return json.dumps(asdict(about), ensure_ascii=False, allow_nan=False, indent=1).encode()


def _read(folder: Path) -> Prepared | None:
    """Return what a folder has, if it is complete and of this version."""
    try:
        about: _Manifest = decoded(_Manifest, json.loads((folder / _MANIFEST).read_bytes()))
        parts = {name: map_part(folder, name, shape) for name, shape in about.shapes.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return Prepared(parts["training"], parts.get("validation"), about.preparation)


def _clear(root: Path) -> None:
    """Remove what other tables, settings or versions have left."""
    for path in root.iterdir():
        if (path / _MANIFEST).is_file() or path.name.startswith("building-"):
            with suppress(OSError):
                shutil.rmtree(path)


def _made_of(files: TableFiles, target: str, settings: FitSettings) -> str:
    """Digest the files, and the settings that matter."""
    digest = sha256()
    for file in files.files:
        digest.update(_digest(file.path))
    chosen = {name: getattr(settings, name) for name in _MADE_BY}
    about = [VERSION, target, files.encoding, chosen]
    digest.update(json.dumps(about, sort_keys=True).encode())
    return digest.hexdigest()


def _digest(path: Path) -> bytes:
    digest = sha256()
    try:
        with path.open("rb") as file:
            while some := file.read(1 << 20):
                digest.update(some)
    except OSError as wrong:
        raise ClearpropError(f"cannot read {path}: {wrong.strerror or wrong}") from None
    return digest.digest()


def size_text(count: int) -> str:
    """Write a number of bytes as people do."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"
