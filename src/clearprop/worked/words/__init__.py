"""Every sentence of the documents, by language; {fields} are filled in with maths or text.

Another language is a folder beside these with the same keys and fields, and a line in `WORDS`.
"""

from collections.abc import Mapping
from typing import TypeAlias

from clearprop.worked.words.de import DE
from clearprop.worked.words.en import EN

Language: TypeAlias = str
"""A language's code, such as "en": a key of `WORDS`."""

WORDS: dict[Language, Mapping[str, str]] = {"en": EN, "de": DE}
"""The texts of each language; "babel" is its name in LaTeX."""
