"""Models are kept whole, the same byte for byte, and refused when they are damaged."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load, save

from clearprop.errors import ClearpropError
from clearprop.formats.model_file import KEY, load_model, save_model
from clearprop.parameters import Parameters
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings
from tabular.tables import passengers

QUICK = FitSettings(recipe="plain", hidden=(8,), epochs=10)


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(passengers(), ["survived"], QUICK).model


@pytest.mark.parametrize("target", ["survived", "sex", "alone", "fare"])
def test_a_loaded_model_is_the_one_saved(tmp_path: Path, target: str) -> None:
    frame = passengers().with_columns(
        price=pl.format("€ {},5", pl.int_range(300) % 7),
        day=pl.date(2026, 1, pl.int_range(300) % 28 + 1),
    )
    saved = fit(frame, [target], replace(QUICK, missing=("-999",))).model
    save_model(saved, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert loaded.preprocessing == saved.preprocessing
    assert loaded.postprocessing == saved.postprocessing
    assert loaded.record == saved.record
    assert loaded.network == saved.network
    np.testing.assert_array_equal(loaded.parameters.flat, saved.parameters.flat)
    assert loaded.predict(frame).equals(saved.predict(frame))


def test_the_same_seed_gives_the_same_file_in_another_process(tmp_path: Path) -> None:
    passengers().write_parquet(tmp_path / "data.parquet")
    for name in "ab":
        command = ["train", "data.parquet", "--target", "survived", "--epochs", "5", "-o", name]
        subprocess.run(
            [sys.executable, "-m", "clearprop", *command], cwd=tmp_path, check=True, timeout=60
        )
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_file_is_numbers_and_json(tmp_path: Path, model: Model) -> None:
    save_model(model, tmp_path / "m")
    content = (tmp_path / "m").read_bytes()
    assert {name: tensor.shape for name, tensor in load(content).items()} == {
        "W_b": (8, model.preprocessing.inputs),
        "b_b": (8, 1),
        "W_c": (1, 8),
        "b_c": (1, 1),
    }
    size = int.from_bytes(content[:8], "little")
    metadata = json.loads(content[8 : 8 + size])["__metadata__"]
    assert list(metadata) == [KEY]
    about = json.loads(metadata[KEY])
    assert (about["format"], about["version"]) == ("clearprop model", 4)


@pytest.mark.parametrize("fails", ["os.fsync", "pathlib.Path.replace"])
def test_an_interrupted_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model, fails: str
) -> None:
    path = tmp_path / "m"
    path.write_bytes(b"old")

    def no_space(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fails, no_space)
    with pytest.raises(ClearpropError, match=r"cannot write .*: No space left on device"):
        save_model(model, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_parameters_that_are_no_numbers_are_not_saved(tmp_path: Path, model: Model) -> None:
    flat = model.parameters.flat.copy()
    flat[3] = np.nan
    with pytest.raises(ClearpropError, match="W_b has nan in row 1, column 4"):
        save_model(replace(model, networks=(Parameters(model.network, flat),)), tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", [0, 5, 100, 2000, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, model: Model, cut: int) -> None:
    path = tmp_path / "m"
    save_model(model, path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ClearpropError, match="m is not a clearprop model, or only a part of one"):
        load_model(path)


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_bytes(b"x,y\n" * 100)
    with pytest.raises(ClearpropError, match="m is not a clearprop model"):
        load_model(path)
    path.write_bytes(save({"weight": np.zeros(3)}))
    with pytest.raises(ClearpropError, match="m is a safetensors file of another program"):
        load_model(path)
    with pytest.raises(ClearpropError, match=r"cannot read .*: Is a directory"):
        load_model(tmp_path)
    with pytest.raises(ClearpropError, match=r"cannot read .*: No such file"):
        load_model(tmp_path / "absent")


About = dict[str, Any]


def _drop_a_feature(about: About) -> None:
    about["preprocessing"]["numeric"].pop()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda about: about.update(version=5), "version 5 of the model format"),
        (lambda about: about.update(format="other"), "it is not a clearprop model"),
        (lambda about: about.pop("network"), "is damaged"),
        (lambda about: about.update(preprocessing=[]), "is damaged"),
        (lambda about: about["record"].update(unknown=1), "is damaged"),
        (lambda about: about["preprocessing"]["numeric"][0].update(scale=0.0), "is damaged"),
        (lambda about: about["preprocessing"]["numeric"][0].update(mean="1"), "is damaged"),
        (lambda about: about["preprocessing"]["numeric"][0].update(edges=[2, 1]), "is damaged"),
        (lambda about: about["preprocessing"]["categorical"][0].update(categories=[]), "damaged"),
        (_drop_a_feature, "has 10 inputs, but its columns give 9"),
        (lambda about: about["answers"].update(classes=[0, 1, 2]), "has 1 outputs, which do not"),
        (lambda about: about["answers"].update(classes=[0, "1"]), "is damaged"),
        (lambda about: about["network"].update(sizes=[10, 9, 1]), "W_b of layer b has shape 8×10"),
        (lambda about: about["network"].update(loss="hubert"), "did you mean 'huber'"),
        (lambda about: about["network"].update(activation=["rellu", "sigmoid"]), "mean 'relu'"),
        (lambda about: about["network"].update(bias=[True, False]), "b_c are there, but not part"),
    ],
)
def test_a_file_whose_parts_do_not_fit_is_refused(
    tmp_path: Path, model: Model, change: Callable[[About], None], said: str
) -> None:
    path = tmp_path / "m"
    save_model(model, path)
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    about = json.loads(json.loads(content[8 : 8 + size])["__metadata__"][KEY])
    change(about)
    path.write_bytes(save(load(content), {KEY: json.dumps(about)}))
    with pytest.raises(ClearpropError, match=said) as wrong:
        load_model(path)
    assert str(path) in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_nan_in_a_file_is_refused(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "m"
    save_model(model, path)
    content = path.read_bytes()
    path.write_bytes(content[:-4] + np.array(np.nan, np.float32).tobytes())
    with pytest.raises(ClearpropError, match="m: b_c has nan in row 1, column 1"):
        load_model(path)


def test_a_table_of_one_column_of_text_round_trips(tmp_path: Path) -> None:
    frame = pl.DataFrame({"größe": ["ä", "b", None] * 10, "y": [1.5, 2.5, 3.25] * 10})
    saved = fit(frame, ["y"], replace(QUICK, hidden=())).model
    save_model(saved, tmp_path / "m")
    assert load_model(tmp_path / "m").predict(frame).equals(saved.predict(frame))
