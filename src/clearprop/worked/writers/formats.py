"""Every format a worked example is written in, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from clearprop.arithmetic import Rounding
from clearprop.worked.document.blocks import Document
from clearprop.worked.document.compose import document
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Worked
from clearprop.worked.steps.review import Review, review
from clearprop.worked.steps.work_through import work_through
from clearprop.worked.writers.html import to_html
from clearprop.worked.writers.json import to_json
from clearprop.worked.writers.latex import to_latex
from clearprop.worked.writers.markdown import to_markdown
from clearprop.worked.writers.notebook import code_of, to_notebook
from clearprop.worked.writers.plain import to_plain
from clearprop.worked.writers.text import to_text
from clearprop.worked.writers.typst import to_pdf, to_typst


@dataclass(frozen=True)
class Told:
    """A worked example with everything that a writer may want to say of it."""

    example: Example
    worked: Worked
    style: Style

    @cached_property
    def after(self) -> Review:
        """What looking back on it says; worked out where it is told, which text does not."""
        return review(self.example, self.worked)

    @property
    def document(self) -> Document:
        """The page."""
        return document(self.worked, self.after, self.style)


DOCUMENT_FORMATS: Mapping[str, Callable[[Document], bytes]] = {
    "text": lambda document: to_plain(document).encode(),
    "html": lambda document: to_html(document).encode(),
    "latex": lambda document: to_latex(document).encode(),
    "pdf": to_pdf,
    "typst": lambda document: to_typst(document).encode(),
    "markdown": lambda document: to_markdown(document).encode(),
    "notebook": lambda document: to_notebook(document).encode(),
}
"""What any document is written in."""

FORMATS: Mapping[str, Callable[[Told], bytes]] = {
    "text": lambda told: to_text(told.worked).encode(),
    "json": lambda told: to_json(told.worked, told.after).encode(),
    "html": lambda told: DOCUMENT_FORMATS["html"](told.document),
    "latex": lambda told: DOCUMENT_FORMATS["latex"](told.document),
    "pdf": lambda told: DOCUMENT_FORMATS["pdf"](told.document),
    "notebook": lambda told: to_notebook(
        told.document, code_of(told.example, told.worked.rounding)
    ).encode(),
    "markdown": lambda told: DOCUMENT_FORMATS["markdown"](told.document),
    "typst": lambda told: DOCUMENT_FORMATS["typst"](told.document),
}
"""What a worked example is written in."""


def tell(example: Example, rounding: Rounding | int, style: Style) -> Told:
    """Work an example through, rounded as `explain` does."""
    return Told(example, work_through(example, rounding), style)
