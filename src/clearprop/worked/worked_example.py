"""A worked example in a notebook: it shows itself as a page, and prints as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import numpy as np

from clearprop.arithmetic.rounding import chosen_rounding
from clearprop.dropout import dropout_shares
from clearprop.errors import ClearpropError
from clearprop.forward import Batch
from clearprop.network import Network
from clearprop.parameters import Parameters
from clearprop.schedules import Constant, Schedule, check_schedule
from clearprop.training import penalties
from clearprop.update import GradientDescent, Optimizer, check_optimizer
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import example_of_numbers
from clearprop.worked.steps.records import WorkedSteps
from clearprop.worked.steps.settings import TrainingSettings, usual_rate
from clearprop.worked.steps.work_through import usual_rounding
from clearprop.worked.writers.formats import FORMATS, Explanation, explanation
from clearprop.worked.writers.text import to_text


@dataclass(frozen=True)
class WorkedExample:
    """Steps of training, number by number; `worked` has every quantity of the first of them."""

    _explanation: Explanation

    @property
    def worked(self) -> WorkedSteps:
        """Every quantity of the first step, with its formula and its values."""
        return self._explanation.worked

    @property
    def training(self) -> tuple[WorkedSteps, ...]:
        """All steps of training."""
        return self._explanation.training

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
    decimals: int | None = None,
    *,
    learning_rate: float | None = None,
    batch: Batch = "mean",
    significant: int | None = None,
    exact: bool = False,
    biases_stay: bool = False,
    slope_inside: bool = False,
    sample_weight: Sequence[float] | None = None,
    optimizer: Optimizer | None = None,
    schedule: Schedule | None = None,
    l2: float | Sequence[float] = 0.0,
    clip_norm: float | None = None,
    dropout: float | Sequence[float] = 0.0,
    batch_size: int | None = None,
    steps: int = 1,
    seed: int = 0,
    style: Style | None = None,
) -> WorkedExample:
    """Work a step of training through, or several, rounded as a person rounds.

    Parameters
    ----------
    network
        Its description.
    parameters
        Its weights and biases, rounded to `decimals` before anything else.
    x, target
        One sample as a vector, or several as a matrix with a column for each.
    decimals
        Kept at every step, 0 to 15; 4 if not given, or 4 significant digits where the optimizer
        divides by a root, as Adam does.
    learning_rate
        The step size of the update; that of the optimizer, or 0.5, if not given.
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
    sample_weight
        How much each sample counts: 0 or above; all the same if not given.
    optimizer
        One of `clearprop.update`, such as `Adam()`; plain gradient descent if not given.
    schedule, l2, clip_norm, dropout
        As `clearprop.train` has them.
    batch_size
        Samples for each step, in the order given; all of them if not given.
    steps
        How many steps to work through, each from the numbers of the one before.
    seed
        Of the dropout.
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
    kind = optimizer or GradientDescent()
    check_optimizer(kind)
    check_schedule(schedule or Constant())
    shares = tuple(dropout) if isinstance(dropout, Sequence) else dropout
    settings = TrainingSettings(
        optimizer=kind,
        schedule=schedule or Constant(),
        l2=_decimals(penalties(network, l2)),
        clip_norm=None if clip_norm is None else _decimal(clip_norm),
        dropout=_decimals(dropout_shares(network, shares)),
        seed=seed,
        batch_size=batch_size,
        steps=steps,
    )
    if decimals is None and significant is None and not exact:
        rounding = usual_rounding(kind)
    else:
        rounding = chosen_rounding(4 if decimals is None else decimals, significant, exact=exact)
    example = example_of_numbers(
        parameters,
        inputs,
        targets,
        usual_rate(kind) if learning_rate is None else learning_rate,
        rounding,
        batch,
        biases_stay=biases_stay,
        slope_inside=slope_inside,
        sample_weight=_weights(sample_weight, len(inputs)),
        training=settings,
    )
    return WorkedExample(explanation(example, rounding, style or Style()))


def _decimal(number: float) -> Decimal:
    return Decimal(format(Decimal(repr(float(number))).normalize(), "f"))


def _decimals(numbers: Sequence[float]) -> tuple[Decimal, ...]:
    return tuple(map(_decimal, numbers)) if any(numbers) else ()


def _weights(given: Sequence[float] | None, samples: int) -> tuple[Decimal, ...] | None:
    """Return how much each sample counts, checked."""
    if given is None:
        return None
    weights = tuple(map(_decimal, given))
    if len(weights) != samples or not all(weight.is_finite() and weight >= 0 for weight in weights):
        raise ClearpropError(
            f"sample_weight is {list(given)}: it must be {samples} numbers of 0 or above, one for "
            "each sample"
        )
    return weights


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
