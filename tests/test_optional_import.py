"""A library that is absent or broken is named in one sentence."""

import sys

import numpy as np
import pytest

from clearprop.errors import ClearpropError
from clearprop.formats.torch import to_torch
from clearprop.network import Network
from clearprop.optional_import import optional_import
from clearprop.parameters import initialize


def test_a_library_that_is_there_is_given() -> None:
    assert optional_import("numpy", "numpy") is np


def test_an_absent_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClearpropError, match="it is not installed: pip install 'such a thing'"):
        optional_import("no_such_library", "'such a thing'")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ClearpropError, match="torch") as wrong:
        to_torch(initialize(Network.of([2, 1]), seed=0))
    assert "pip install" in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_broken_library_is_named(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half_there.py").write_text("import no_such_part", encoding="utf-8")
    (tmp_path / "all_wrong.py").write_text("raise ImportError('a\\nb')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name, reason in (("half_there", "No module named 'no_such_part'"), ("all_wrong", "a b")):
        with pytest.raises(ClearpropError, match=rf"{name} is installed, but .* \({reason}\)"):
            optional_import(name, name)
