"""Tours: chapters of text that drive the page, written in Markdown.

A chapter is a heading of the second level and what follows; its block of code named "page" says
what the page shows, a key and a value on each line.  A link to #net_c stands at that step, and
`{W_b} · {out_a}` in code is a formula.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clearprop.errors import ClearpropError, check_names
from clearprop.worked.document.maths import Mark, Name, Node, Row, parts_of, with_names
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.parse import parse
from clearprop.worked.writers.mathml import Looks, mathml

VIEWS = ("build", "step", "train")
LEVELS = ("phase", "step", "entry")
EXAMPLES = ("article", "and", "or", "xor", "moons", "spiral", "three", "digits", "sine")
"""Those that the page makes itself."""


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title, its text as HTML, and what it has the page show."""

    title: str
    html: str
    shows: Mapping[str, str] = field(default_factory=dict[str, str])


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: None if text in allowed else f"one of {', '.join(allowed)}"


def _fits(pattern: str, wanted: str) -> Callable[[str], str | None]:
    return lambda text: None if re.fullmatch(pattern, text) else wanted


_KEYS: Mapping[str, Callable[[str], str | None]] = {
    "setup": _one_of(("article", "given")),
    "example": _one_of(EXAMPLES),
    "sizes": _fits(r"[1-9]\d?(-[1-9]\d?){1,25}", "sizes such as 2-4-3-2"),
    "view": _one_of(VIEWS),
    "step": _fits(r"[A-Za-z]\w*", "a step's name, such as net_b or dE_dnet_c"),
    "level": _one_of(LEVELS),
    "entry": _fits(r"[1-9]\d*,\s*[1-9]\d*", "a row and a column, such as 2,1"),
    "train": _fits(r"[1-9]\d{0,5}", "a number of epochs, such as 100"),
}
"""What a chapter may say of the page; each returns what would be right, None if it is."""


def read_tour(text: str) -> list[Chapter]:
    """Return the chapters of a tour in Markdown; HTML in it is text.

    Raises
    ------
    ClearpropError
        If it has no chapter, or a chapter says something that the page does not know.
    """
    from markdown_it import MarkdownIt

    markdown: Any = MarkdownIt("commonmark", {"html": False})
    markdown.add_render_rule("code_inline", _inline)
    chapters = [_chapter(part, markdown) for part in re.split(r"(?m)^## +", text)[1:]]
    if not chapters:
        raise ClearpropError("the tour has no chapter: begin one with a line such as '## Forward'")
    return chapters


def _chapter(text: str, markdown: Any) -> Chapter:
    title, _, body = text.partition("\n")
    title = title.strip()
    block = re.search(r"(?ms)^```page\n(.*?)^```\n?", body)
    shows: dict[str, str] = {}
    for line in block[1].splitlines() if block else ():
        if line.strip():
            key, _, value = (part.strip() for part in line.partition(":"))
            check_names(f"key in the chapter '{title}'", [key], tuple(_KEYS))
            wanted = _KEYS[key](value)
            if wanted is not None:
                raise ClearpropError(
                    f"in the chapter '{title}' {key} is '{value}': it must be {wanted}"
                )
            shows[key] = value
    rest = body if block is None else body[: block.start()] + body[block.end() :]
    return Chapter(title, str(markdown.render(rest)), shows)


def _inline(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    """Return code with names in braces as a formula, and other code as it is."""
    from html import escape

    text = str(tokens[place].content)
    if "{" not in text:
        return f"<code>{escape(text)}</code>"
    try:
        sides = [with_names(parse(side), _symbol) for side in text.split(" = ")]
    except ValueError as wrong:
        raise ClearpropError(f"a formula of the tour cannot be read: {wrong}") from None
    equals = Mark("sign", "=")
    joined: list[Node] = [part for side in sides for part in (equals, *parts_of(side))]
    return f"<math>{mathml(Row(tuple(joined[1:])), Looks())}</math>"


def _symbol(name: Name) -> Node:
    return symbol(name.name, "article", transposed=name.transposed)
