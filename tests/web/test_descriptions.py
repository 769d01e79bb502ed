"""What the page says of a step, and the words in it that speak of what the step is made of."""

import re

import pytest

from clearprop.web.descriptions import SPOKEN_OF, descriptions
from clearprop.worked.words import WORDS

LANGUAGES = tuple(WORDS)
MARKED = re.compile(r'<span data-of="([^"]+)">([^<]+)</span>')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_speaks_of_something_somewhere(language: str) -> None:
    spoken = {
        phrase
        for one in descriptions(LANGUAGES).values()
        for _, phrase in MARKED.findall(one.sentences[language])
    }
    for kind in SPOKEN_OF:
        for phrase in WORDS[language][f"page speaks of {kind}"].split("|"):
            assert phrase in spoken, (kind, phrase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_speak_of_operands_of_their_step(language: str) -> None:
    for key, one in descriptions(LANGUAGES).items():
        operands = {name for name, _ in one.operands}
        for names, _ in MARKED.findall(one.sentences[language]):
            assert operands.issuperset(names.split()), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["net", "out", "E", "dE_dout", "dE_dnet", "dW", "db"])
def test_steps_of_every_kind_have_such_words(language: str, kind: str) -> None:
    found = [
        one
        for key, one in descriptions(LANGUAGES).items()
        if key.split()[0] == kind and MARKED.search(one.sentences[language])
    ]
    assert found
