"""Sentences in someone's own wording take the place of the language's."""

from pathlib import Path

import pytest

from clearprop.errors import ClearpropError
from clearprop.formats.words_toml import read_words
from clearprop.worked.document.style import Style


def test_own_sentences_take_the_place_of_the_languages(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('update = "Step 4"\nupdating = "Now move by {rate}."\n')
    style = Style(own_words=read_words(file, "en"))
    assert style.text("update") == "Step 4"
    assert style.paragraph("updating", rate="η").phrase == ("Now move by η.",)
    assert style.text("given") == Style().text("given")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('updte = "x"', "updte"),
        ('update = "x {y}"', "has the field {y}: its fields are none"),
        ('updating = "x {y}"', "its fields are {rate}"),
        ("update = 3", "must be a sentence in quotes"),
        ('update = "x {"', "is no sentence"),
    ],
)
def test_what_is_no_sentence_is_refused(toml: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text(toml)
    with pytest.raises(ClearpropError, match=said.replace("{", "\\{")):
        read_words(file, "en")
