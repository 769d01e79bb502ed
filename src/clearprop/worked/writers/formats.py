"""Every format a worked example is written in, by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clearprop.arithmetic import Rounding
from clearprop.worked.document.blocks import Document
from clearprop.worked.document.compose import compose
from clearprop.worked.document.compose_steps import compose_steps
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.review import Review, review
from clearprop.worked.steps.work_through import work_through_all
from clearprop.worked.writers.html import to_html
from clearprop.worked.writers.json import to_json
from clearprop.worked.writers.latex import latex_package, to_latex
from clearprop.worked.writers.markdown import picture_of, to_markdown
from clearprop.worked.writers.notebook import code_of, to_notebook
from clearprop.worked.writers.text import to_text
from clearprop.worked.writers.typst import to_pdf, to_typst


@dataclass(frozen=True)
class Explanation:
    """A worked example, step by step, with everything that a format may hold of it."""

    example: Example
    training: tuple[WorkedSteps, ...]
    style: Style

    @property
    def worked(self) -> WorkedSteps:
        """The first step."""
        return self.training[0]

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """The error after each update, and what rounding has changed."""
        return tuple(map(review, self.training))

    @property
    def review(self) -> Review:
        """What the first step has led to."""
        return self.reviews[0]

    @cached_property
    def document(self) -> Document:
        if len(self.training) > 1:
            return compose_steps(self.training, self.style, self.reviews)
        return compose(self.worked, self.style, self.review)


DOCUMENT_FORMATS: dict[str, Callable[[Document], bytes]] = {
    "text": lambda document: to_text(document).encode(),
    "html": lambda document: to_html(document).encode(),
    "latex": lambda document: to_latex(document).encode(),
    "pdf": to_pdf,
    "typst": lambda document: to_typst(document).encode(),
    "markdown": lambda document: to_markdown(document).encode(),
    "notebook": lambda document: to_notebook(document).encode(),
}
"""What any document is written in."""


def written_files(document: Document, output_format: str, path: Path) -> dict[Path, bytes]:
    """Return what a document's file holds, and the files that it needs beside it, by their paths.

    Markdown has its picture beside it, and a fragment in LaTeX the package that it uses.
    """
    if output_format == "markdown":
        picture = picture_of(document)
        beside = path.with_suffix(".svg")
        text = to_markdown(document, beside.name if picture else "").encode()
        return {path: text} if picture is None else {beside: picture.encode(), path: text}
    files = {path: DOCUMENT_FORMATS[output_format](document)}
    if output_format == "latex" and document.fragment:
        files[path.with_name("clearprop.sty")] = latex_package().encode()
    return files


def _of_document(name: str) -> Callable[[Explanation], bytes]:
    return lambda explanation: DOCUMENT_FORMATS[name](explanation.document)


FORMATS: dict[str, Callable[[Explanation], bytes]] = {
    "text": _of_document("text"),
    "json": lambda explanation: to_json(explanation.training, explanation.reviews).encode(),
    **{name: _of_document(name) for name in ("html", "latex", "pdf")},
    "notebook": lambda explanation: to_notebook(
        explanation.document, code_of(explanation.example, explanation.worked.rounding)
    ).encode(),
    **{name: _of_document(name) for name in ("markdown", "typst")},
}
"""What a worked example is written in."""


def explanation(example: Example, rounding: Rounding | int, style: Style) -> Explanation:
    """Work an example through, rounded as `explain` does."""
    return Explanation(example, work_through_all(example, rounding), style)
