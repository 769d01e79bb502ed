"""WORDS.toml: sentences of documents in someone's own wording."""

from pathlib import Path
from string import Formatter

from clearprop.errors import ClearpropError, check_names
from clearprop.files import errors_naming
from clearprop.formats.toml import read_toml
from clearprop.worked.words import WORDS, Language


def read_words(path: Path, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a file by their keys, which are those of the language's own.

    A sentence may have the fields of the one that it replaces, or fewer.
    """
    found = read_toml(path, "sentences in TOML")
    with errors_naming(path):
        check_names("sentence", found, tuple(WORDS[language]))
        return tuple((key, _checked(key, text, language)) for key, text in found.items())


def _checked(key: str, text: object, language: Language) -> str:
    if not isinstance(text, str):
        raise ClearpropError(f"'{key}' is {text}: it must be a sentence in quotes")
    known = _fields(WORDS[language][key])
    try:
        fields = _fields(text)
    except ValueError as wrong:
        raise ClearpropError(f"'{key}' is no sentence: {wrong}; write {{{{ for a brace") from None
    for field in sorted(fields - known):
        allowed = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
        raise ClearpropError(f"'{key}' has the field {{{field}}}: its fields are {allowed}")
    return text


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
