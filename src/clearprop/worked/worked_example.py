"""A worked example in a notebook: it shows itself as a page, and prints as text."""

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from clearprop.arithmetic.rounding import chosen_rounding
from clearprop.errors import ClearpropError
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import example_of_numbers
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.writers.formats import FORMATS, Explanation, explanation
from clearprop.worked.writers.text import to_text


@dataclass(frozen=True)
class WorkedExample:
    """One step of training, number by number; `worked` has every step with its values."""

    _explanation: Explanation

    @property
    def worked(self) -> WorkedSteps:
        """Every step with its formula and its values."""
        return self._explanation.worked

    def written(self, output_format: str) -> bytes:
        """Return the content of a file in any format of `clearprop explain --format`."""
        if output_format not in FORMATS:
            raise ClearpropError(
                f"the format is '{output_format}': it must be one of {', '.join(FORMATS)}"
            )
        return FORMATS[output_format](self._explanation)

    def __str__(self) -> str:
        return to_text(self._explanation.document)

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.worked.network.sizes))
        samples = "1 sample" if self.worked.samples == 1 else f"{self.worked.samples} samples"
        return f"<WorkedExample of a {sizes} network with {samples}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the text where IPython can show no page."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        """Show the page in a frame of its own, so that its style and script stay inside it."""
        page = escape(self.written("html").decode())
        return (
            f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 1px solid #ccc" '
            'title="Backpropagation, worked through"></iframe>'
        )


def worked_example(
    network: Network,
    parameters: Parameters,
    x: Any,
    target: Any,
    decimals: int = 4,
    *,
    learning_rate: float = 0.5,
    batch: Batch = "mean",
    significant: int | None = None,
    exact: bool = False,
    biases_stay: bool = False,
    slope_inside: bool = False,
    style: Style | None = None,
) -> WorkedExample:
    """Work one step of training through, rounded as a person rounds.

    Parameters
    ----------
    network
        Its description.
    parameters
        Its weights and biases, rounded to `decimals` before anything else.
    x, target
        One sample as a vector, or several as a matrix with a column for each.
    decimals
        Kept at every step, 0 to 15.
    learning_rate
        The step size of the update.
    batch
        Whether several samples' gradients are averaged or added up.
    significant
        Digits kept at every step from the first that is not 0 on, 1 to 15, instead of decimals.
    exact
        Whether fractions stay as they are; only what is none is rounded to `decimals`.
    biases_stay
        Whether the update leaves the biases as they are.
    slope_inside
        Whether the output layer's slope is multiplied in as it is, and not rounded on its own.
    style
        Language, notation and convention of its page; English, the article's and columns.

    Returns
    -------
    WorkedExample
        In a notebook it shows itself as a page; printed it is text; `written("pdf")` and the like
        give the content of a file.

    Raises
    ------
    ClearpropError
        If the parameters are another network's, or the samples do not go with it, or numbers are
        to be both exact and rounded to significant digits.
    """
    if parameters.network != network:
        raise ClearpropError(
            f"the parameters are those of a {'-'.join(map(str, parameters.network.sizes))} network "
            f"with its own activations and loss, not of the network given: give parameters made "
            "for it"
        )
    inputs, targets = _rows("x", x), _rows("target", target)
    rounding = chosen_rounding(decimals, significant, exact=exact)
    example = example_of_numbers(
        parameters,
        inputs,
        targets,
        learning_rate,
        rounding,
        batch,
        biases_stay=biases_stay,
        slope_inside=slope_inside,
    )
    return WorkedExample(explanation(example, rounding, style or Style()))


def _rows(name: str, values: Any) -> Any:
    """Return a row for each sample."""
    try:
        columns = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ClearpropError(
            f"{name} is not made of numbers: give a vector, or a matrix with a column for each "
            "sample"
        ) from None
    if columns.ndim not in (1, 2) or not np.isfinite(columns).all():
        raise ClearpropError(
            f"{name} must be a vector, or a matrix with a column for each sample, of finite numbers"
        )
    return columns[None, :] if columns.ndim == 1 else columns.T
