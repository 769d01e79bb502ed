"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from clearprop.errors import ClearpropError
from clearprop.files import check_can_write, write_file


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    for content in (b"first", b"second"):
        write_file(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.txt"
    write_file(path, b"old")

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(ClearpropError, match=r"cannot write .*out.txt: No space left on device"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("where", ["absent/out.txt", "."])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, where: str) -> None:
    with pytest.raises(ClearpropError, match="cannot write"):
        write_file(tmp_path / where, b"x")
    assert list(tmp_path.iterdir()) == []


def test_where_a_file_can_be_written_is_known_before(tmp_path: Path) -> None:
    check_can_write(tmp_path / "m")
    for path, said in ((tmp_path, "it is a directory"), (tmp_path / "no" / "m", "there is no")):
        with pytest.raises(ClearpropError, match=said):
            check_can_write(path)
    assert list(tmp_path.iterdir()) == []
