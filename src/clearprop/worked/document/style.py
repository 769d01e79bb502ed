"""How a document is to look, and its sentences in that style."""

from dataclasses import dataclass
from string import Formatter

from clearprop.worked.document.blocks import Paper, Paragraph
from clearprop.worked.document.maths import Node
from clearprop.worked.document.notation import Notation, letters
from clearprop.worked.words import WORDS, Language


@dataclass(frozen=True)
class Style:
    """How a document is to look.

    Attributes
    ----------
    language
        Of its words.
    notation
        Of its names: the article's or a textbook's.
    rows
        Whether samples are rows, and every matrix the transpose of the article's.
    paper
        a4 or letter.
    """

    language: Language = "en"
    notation: Notation = "article"
    rows: bool = False
    paper: Paper = "a4"


def in_words(style: Style, key: str, **fields: str) -> str:
    """Return a text of the table of words, its fields and the notation's letters filled in."""
    return WORDS[style.language][key].format(**{**letters(style.notation), **fields})


def sentence(style: Style, key: str, **fields: str | Node) -> Paragraph:
    """Return a text of the table of words as a paragraph; a field may be maths."""
    fields = {**letters(style.notation), **fields}
    phrase: list[str | Node] = []
    for text, field, _, _ in Formatter().parse(WORDS[style.language][key]):
        for part in (text, fields[field] if field else ""):
            if part and isinstance(part, str) and phrase and isinstance(phrase[-1], str):
                phrase[-1] += part
            elif part:
                phrase.append(part)
    return Paragraph(tuple(phrase))
