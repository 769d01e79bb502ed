"""An activation and a loss that were registered from outside: in every format, and proved."""

from dataclasses import replace
from typing import Any

import pytest

import made_up
from clearprop.activations import ACTIVATIONS
from clearprop.losses import LOSSES
from clearprop.network import Network
from clearprop.worked.derivation.derive import derive
from clearprop.worked.derivation.document import derivation_document
from clearprop.worked.derivation.paths import weight_named
from clearprop.worked.document.style import Style
from clearprop.worked.writers.formats import DOCUMENT_FORMATS, FORMATS, explanation
from worked.documents import STYLES, drawn

BENT_IDENTITY = made_up.BENT_IDENTITY
LOG_COSH = replace(made_up.LOG_COSH, definitions={"cosh": "(exp(x) + exp(−x)) / 2"})


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    activations: Any = ACTIVATIONS
    losses: Any = LOSSES
    monkeypatch.setitem(activations, BENT_IDENTITY.name, BENT_IDENTITY)
    monkeypatch.setitem(losses, LOG_COSH.name, LOG_COSH)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("output_format", FORMATS)
def test_they_are_explained_in_every_format(output_format: str, style: str) -> None:
    if output_format == "pdf":
        pytest.importorskip("typst")
    example = drawn([2, 3, 2], "bent_identity", 2, bias=True, loss="log_cosh")
    explained = explanation(example, 4, STYLES[style])
    assert explained.review.check.agrees
    content = FORMATS[output_format](explained)
    if output_format == "json":
        assert b'"loss": "log_cosh"' in content
    elif output_format != "pdf":
        for said in ("bent identity", "log cosh", "cosh", "bent"):
            assert said in content.decode()
        if output_format == "text":
            assert "cosh(x) = ½ (exp(x) + exp(−x))" in content.decode()
            assert "bent(x) = " in content.decode()


@pytest.mark.parametrize("output_format", DOCUMENT_FORMATS)
def test_they_are_derived_and_proved(output_format: str) -> None:
    if output_format == "pdf":
        pytest.importorskip("typst")
    network = Network.of([2, 3, 2], "bent_identity", loss="log_cosh")
    derivation = derive(network, weight_named(network, "w_b2"))
    assert derivation.sum_is_entry is True
    assert [(one.loss, one.activation, one.holds) for one in derivation.identities] == [
        ("log_cosh", None, True),
        (None, "bent_identity", True),
    ]
    content = DOCUMENT_FORMATS[output_format](derivation_document(derivation, Style()))
    assert output_format == "pdf" or b"bent identity" in content
