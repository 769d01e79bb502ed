import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoints.runs import NETWORK, SETTINGS, assert_same, samples, trained
from clearprop.checkpoints.content import DamagedError, from_bytes, to_bytes
from clearprop.checkpoints.fingerprint import Fingerprint
from clearprop.training import Checkpoint, train

MADE_WITH = Fingerprint({"seed": "3"}, {"training samples": "abc"})


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    found = trained(epochs=3).checkpoint
    assert found is not None
    return found


def test_it_comes_back_as_it_was(checkpoint: Checkpoint) -> None:
    content = to_bytes(checkpoint, MADE_WITH, "reference")
    found, made_with, engine = from_bytes(content, NETWORK)
    assert (made_with, engine) == (MADE_WITH, "reference")
    assert found.history == checkpoint.history
    assert found.position == checkpoint.position
    stopping, other = found.early_stopping, checkpoint.early_stopping
    assert stopping is not None
    assert other is not None
    assert (stopping.best, stopping.best_epoch, stopping.waited) == (
        other.best,
        other.best_epoch,
        other.waited,
    )
    assert stopping.best_parameters is not None
    assert other.best_parameters is not None
    np.testing.assert_array_equal(stopping.best_parameters.flat, other.best_parameters.flat)
    assert to_bytes(found, made_with, engine) == content


def test_a_training_goes_on_from_its_content() -> None:
    given = {**SETTINGS, "engine": "reference", "schedule": None}
    short = trained(epochs=3, schedule=None).checkpoint
    assert short is not None
    found, _, _ = from_bytes(to_bytes(short, MADE_WITH, "reference"), NETWORK)
    assert_same(train(found, *samples(), **given), trained(schedule=None))


@given(st.data())
def test_what_is_changed_or_cut_is_seen(data: st.DataObject) -> None:
    checkpoint = trained(epochs=1).checkpoint
    assert checkpoint is not None
    content = bytearray(to_bytes(checkpoint, MADE_WITH, "reference"))
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:at]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedError):
        from_bytes(bytes(content), NETWORK)


def test_another_version_is_named(checkpoint: Checkpoint) -> None:
    content = to_bytes(checkpoint, MADE_WITH, "reference")
    length = int.from_bytes(content[:8], "little")
    head = json.loads(content[8 : 8 + length])
    about = json.loads(head["__metadata__"]["clearprop"])
    head["__metadata__"]["clearprop"] = json.dumps({**about, "version": 9})
    text = json.dumps(head).encode()
    other = len(text).to_bytes(8, "little") + text + content[8 + length :]
    with pytest.raises(DamagedError, match="version 9"):
        from_bytes(other, NETWORK)
