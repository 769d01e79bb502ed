"""Every format a worked example is written in, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clearprop.worked.after import After, look_back
from clearprop.worked.as_json import to_json
from clearprop.worked.blocks import Document
from clearprop.worked.document import Style, document
from clearprop.worked.example import Example
from clearprop.worked.explain import explain
from clearprop.worked.html import to_html
from clearprop.worked.latex import to_latex
from clearprop.worked.markdown import to_markdown
from clearprop.worked.notebook import to_notebook
from clearprop.worked.steps import Worked
from clearprop.worked.text import to_text
from clearprop.worked.typst import to_pdf, to_typst


@dataclass(frozen=True)
class Told:
    """A worked example with everything that a writer may want to say of it."""

    example: Example
    worked: Worked
    after: After
    style: Style

    @property
    def document(self) -> Document:
        """The page."""
        return document(self.worked, self.after, self.style)


FORMATS: Mapping[str, Callable[[Told], bytes]] = {
    "text": lambda told: to_text(told.worked).encode(),
    "json": lambda told: to_json(told.worked, told.after).encode(),
    "html": lambda told: to_html(told.document).encode(),
    "latex": lambda told: to_latex(told.document).encode(),
    "pdf": lambda told: to_pdf(told.document),
    "notebook": lambda told: to_notebook(told.document, told.example, told.worked.places).encode(),
    "markdown": lambda told: to_markdown(told.document).encode(),
    "typst": lambda told: to_typst(told.document).encode(),
}


def tell(example: Example, places: int, style: Style) -> Told:
    """Work an example through and look back on it."""
    worked = explain(example, places)
    return Told(example, worked, look_back(example, worked), style)
