"""Words: every language has every sentence, and another one is one dictionary."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import clearprop.worked as worked_room
from clearprop.activations import ACTIVATIONS
from clearprop.losses import LOSSES
from clearprop.worked.derivation.derive import derive
from clearprop.worked.derivation.document import derivation_document
from clearprop.worked.derivation.paths import Weight
from clearprop.worked.document.parse import parse
from clearprop.worked.document.style import Style
from clearprop.worked.words import WORDS
from clearprop.worked.writers.formats import DOCUMENT_FORMATS, FORMATS, explanation
from worked.documents import EXAMPLES


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


@pytest.mark.parametrize("language", tuple(WORDS))
def test_every_language_has_every_sentence_with_the_same_fields(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
    for key, text in WORDS["en"].items():
        assert fields(WORDS[language][key]) == fields(text), key


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("language", tuple(WORDS))
def test_every_loss_has_a_name_in_every_language(language: str, loss: str) -> None:
    assert WORDS[language][f"loss {loss}"]


def is_formula(text: str) -> bool:
    try:
        return bool(parse(text))
    except ValueError:
        return False


def test_definitions_are_the_tables_in_english_and_others_are_translated() -> None:
    for row in (*ACTIVATIONS.values(), *LOSSES.values()):
        for text, english in row.definitions.items():
            assert Style().definition(text, english) == english
            if not is_formula(english):
                assert Style(language="de").definition(text, english) != english
    assert Style(language="de").definition("cosh", "cosh(x) = ...") == "cosh(x) = ..."


def test_what_has_no_word_goes_by_its_name() -> None:
    assert Style().name_of("activation", "bent_identity") == "bent identity"
    assert Style(language="de").name_of("loss", "log_cosh") == "log cosh"
    for activation in ACTIVATIONS:
        named = Style().name_of("activation", activation)
        assert named.lower().replace(" ", "_") == activation


@pytest.mark.parametrize("output_format", DOCUMENT_FORMATS)
def test_another_language_is_one_dictionary(
    monkeypatch: pytest.MonkeyPatch, output_format: str
) -> None:
    """Every text of the documents is taken from it: here, all words are xs."""

    def crossed_out(text: str) -> str:
        return re.sub(r"\{\w+\}|[^\W\d_]", lambda found: (found[0][1:] and found[0]) or "x", text)

    if output_format == "pdf":
        pytest.importorskip("typst")
    xs = {key: crossed_out(text) for key, text in WORDS["en"].items()} | {"babel": "english"}
    monkeypatch.setitem(WORDS, "xx", xs)
    style = Style(language="xx")
    example = explanation(EXAMPLES["batch of four"](), 4, style)
    network = example.worked.network
    derived = derivation_document(derive(network, Weight(0, 0, 0)), style)
    for content in (FORMATS[output_format](example), DOCUMENT_FORMATS[output_format](derived)):
        assert content
        if output_format == "text":
            words = set(re.findall(r"(?<![_\w])[a-z]{4,}", content.decode()))
            words = {word for word in words if set(word) != {"x"}}
            assert "target" in words
            assert words <= {"target", "bias", "relu", "lrelu"}  # which are symbols


def test_no_sentence_stands_outside_the_words() -> None:
    """A text of some words that is no docstring and no error is one that nobody can translate."""
    room = Path(str(worked_room.__file__)).parent
    for path in room.rglob("*.py"):
        if {"words", "steps"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        raised = {
            id(text)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise)
            for text in ast.walk(node)
        }
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) in raised | bare:
                    continue
                assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]", node.value), node.value
