"""What is said of an update: by which rule parameters move, and what its quantities are."""

from collections.abc import Iterator, Mapping

from clearprop.worked.document.blocks import Paragraph
from clearprop.worked.document.maths import Node
from clearprop.worked.document.notation import symbol
from clearprop.worked.document.style import Style
from clearprop.worked.document.update_symbols import NUMBERS, quantity
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.words import WORDS


def updating(worked: WorkedSteps, style: Style) -> Paragraph:
    """Return by which rule the parameters move; one without words of its own has plain descent's.

    The words of an optimizer have its class's name.
    """
    key = f"updating {type(worked.example.training.optimizer).__name__}"
    known = key in WORDS[style.language]
    return style.paragraph(key if known else "updating", **_symbols(style))


def update_introduction(step: Step, worked: WorkedSteps, style: Style) -> Iterator[Paragraph]:
    """Return what is said before the first quantity of a kind that an optimizer does not make."""
    key = f"update {step.kind}"
    is_first = next(one for one in worked.steps if one.kind == step.kind) is step
    if is_first and key in WORDS[style.language]:
        yield style.paragraph(key, **_symbols(style))


def _symbols(style: Style) -> Mapping[str, Node]:
    memories = {name: quantity(name) for name in ("m", "v", "s", "m_hat", "v_hat")}
    return {**NUMBERS, **memories, "rate": symbol("rate", style.notation)}
