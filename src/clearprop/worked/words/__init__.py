"""Every sentence of the documents, in each language; {fields} are filled in with maths or text."""

from collections.abc import Mapping
from typing import Literal, get_args

from clearprop.worked.words.de import DE
from clearprop.worked.words.en import EN

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

WORDS: Mapping[Language, Mapping[str, str]] = {"en": EN, "de": DE}
