"""How the page describes its steps: formulas, operands and sentences, from examples of each kind.

A description holds for every layer and any number of samples: placeholders stand for the letters of
its layer, of the one before and of the one after, and for the number of samples.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from clearprop.activations import BUILT_IN_ACTIVATIONS, Elementwise
from clearprop.arithmetic import Rounding
from clearprop.forward import Batch
from clearprop.losses import BUILT_IN_LOSSES, Loss, NetLoss, OutLoss
from clearprop.network import Network
from clearprop.update import BUILT_IN_OPTIMIZERS, OPTIMIZERS, GradientDescent, Optimizer
from clearprop.worked.document.blocks import Paragraph
from clearprop.worked.document.maths import with_names
from clearprop.worked.document.step_blocks import StepBlocks
from clearprop.worked.document.style import Style
from clearprop.worked.document.update_words import updating
from clearprop.worked.steps.example import Example
from clearprop.worked.steps.records import Step, WorkedSteps
from clearprop.worked.steps.settings import TrainingSettings
from clearprop.worked.steps.work_through import work_through
from clearprop.worked.words import Language
from clearprop.worked.writers.mathml import Looks, mathml

BEFORE, HERE, AFTER, SAMPLES = "ⓟ", "ⓝ", "ⓠ", "Ⓢ"
"""What stands for three layers' letters and for the number of samples."""

_MANY = 13
"""Samples of an example with several, a number that no formula has otherwise."""

_LAYERS = ("b", "c", "d")

_OPTIMIZER_NAMES = {kind: name for name, kind in OPTIMIZERS.items()}


@dataclass(frozen=True)
class Description:
    """A step as every page shows it; formulas are MathML."""

    name: str
    formula: str
    template: str
    operands: Sequence[tuple[str, str]]
    notes: Sequence[str]
    # HTML by language; words that speak of operands have their names in data-of
    sentences: dict[Language, str]
    definitions: dict[Language, str]


@cache
def descriptions(languages: tuple[Language, ...]) -> dict[str, Description]:
    """Return the description of every step that the page makes, by the key that it looks it up by.

    Keys are made of what a description depends on: see `describe` in the page's own core.
    """
    found = dict[str, Description]()
    for key, step, worked in kinds_of_steps():
        builders = {
            language: StepBlocks(worked, Style(language=language)) for language in languages
        }
        found[key] = _description(step, worked, builders)
    return found


def kinds_of_steps() -> Iterator[tuple[str, Step, WorkedSteps]]:
    """Yield a step of every kind that the page makes, with its key and the example it is of.

    A layer's steps are described by those of layers c and d.
    """
    known = set[str]()
    for example in _examples():
        is_plain = example.training.is_plain
        # An optimizer divides by roots, which are 0 in decimals; an out has to be.
        worked = work_through(example, Rounding(4) if is_plain else Rounding(12, "significant"))
        for step in worked.steps:
            key = key_of(step, worked)
            if step.layer in ("", "c", "d") and key not in known:
                known.add(key)
                yield key, step, worked


def key_of(step: Step, worked: WorkedSteps) -> str:
    """Return the key of a step's description: what it depends on."""
    network, example, kind = worked.network, worked.example, step.kind
    out = f"out_{network.output.name}"
    many = worked.samples > 1
    if step.phase == "update":
        parts = [_OPTIMIZER_NAMES[type(example.training.optimizer)], kind]
    elif not step.layer:
        loss, last = network.loss, network.output.activation.name
        if kind == "E_total" and many:
            parts = [kind, example.batch]
        elif isinstance(loss, NetLoss) and not loss.has_value(worked.matrix(out)):
            parts = ["E", loss.name, last, "of net"]
        else:
            parts = ["E", loss.name]
    else:
        parts = [kind, *_features(step, worked)]
    return " ".join([*parts, "of many"] if many else parts)


def _features(step: Step, worked: WorkedSteps) -> Iterator[str]:
    """Yield what the description of a layer's step depends on."""
    network, example = worked.network, worked.example
    layer = next(one for one in network.layers if one.name == step.layer)
    activation, loss, is_last = layer.activation, network.loss, layer is network.output
    match step.kind:
        case "net" if layer.bias:
            yield "bias"
        case "out" | "slope":
            yield activation.name
        case "dE_dout" if is_last:
            yield loss.name
        case "dE_dnet" if is_last and isinstance(loss, NetLoss):
            yield loss.name
            yield activation.name
            if all(sum(row) == 1 for row in example.targets):
                yield "shares"
        case "dE_dnet" if is_last and not isinstance(activation, Elementwise):
            yield activation.name
        case "dE_dnet" if is_last and example.slope_inside:
            yield activation.name
            yield "inside"
        case "dW" | "db" if worked.samples > 1:
            yield example.batch
        case _:
            pass


def _description(
    step: Step, worked: WorkedSteps, builders: dict[Language, StepBlocks]
) -> Description:
    def general(text: str) -> str:
        return _without_letters(text, step.layer)

    first = next(iter(builders.values()))
    tree = with_names(first.style.tree(step.template), first.symbol)
    return Description(
        name=general(mathml(first.name(step.name), Looks())),
        formula=general(mathml(tree, Looks())),
        template=general(step.template),
        operands=[(general(one.name), one.entries) for one in step.operands],
        notes=[general(note) for note in step.notes],
        sentences={
            language: general(_sentences(step, worked, builder))
            for language, builder in builders.items()
        },
        definitions={
            language: general(_html(_fresh(builder).definitions(step)))
            for language, builder in builders.items()
        },
    )


def _fresh(builder: StepBlocks) -> StepBlocks:
    """Return a builder that has not said anything yet."""
    return replace(builder, said=set[Paragraph]())


def _sentences(step: Step, worked: WorkedSteps, builder: StepBlocks) -> str:
    said = [*_fresh(builder).introduction(step)]
    if step.kind.startswith("rate_d"):
        said.append(updating(worked, builder.style))
    return _with_operands(_html(said), step, builder.style)


def _html(said: Iterable[Paragraph]) -> str:
    return " ".join(
        "".join(
            escape(part) if isinstance(part, str) else f"<math>{mathml(part, Looks())}</math>"
            for part in one.phrase
        )
        for one in said
    )


SPOKEN_OF = ("W", "out", "net", "b", "target", "dE_dout", "dE_dnet", "slope", "dW", "E")
"""Kinds of operands that the words have phrases for, under "page speaks of" and the kind."""


def _with_operands(html: str, step: Step, style: Style) -> str:
    """Mark the first phrase that speaks of each of a step's operands."""
    speaks = dict[str, list[str]]()
    for operand in step.operands:
        kind = next((one for one in SPOKEN_OF if re.match(f"{one}(_.)?$", operand.name)), None)
        phrases = style.text(f"page speaks of {kind}").split("|") if kind else []
        phrase = next((one for one in phrases if one in html), None)
        if phrase is not None:
            speaks.setdefault(phrase, []).append(operand.name)
    for phrase, names in speaks.items():
        marked = f'<span data-of="{" ".join(names)}">{phrase}</span>'
        html = html.replace(phrase, marked, 1)
    return html


def _without_letters(text: str, layer: str) -> str:
    """Put placeholders for the letters of layers in names, in MathML, and for the samples."""
    at = _LAYERS.index(layer) if layer else len(_LAYERS) - 1
    letters = {_LAYERS[at - 1]: BEFORE, _LAYERS[at]: HERE}
    if at + 1 < len(_LAYERS):
        letters[_LAYERS[at + 1]] = AFTER
    text = re.sub(rf"(?<!\d){_MANY}(?!\d)", SAMPLES, text)
    for letter, placeholder in letters.items():
        # A layer's letter stands last, or before "_new"; the b of a bias does not.
        text = re.sub(rf"_{letter}(?=_new|(?!\w))", f"_{placeholder}", text)
        text = text.replace(f"<mi>{letter}</mi>", f"<mi>{placeholder}</mi>")
    return text


def _examples() -> Iterator[Example]:
    batches: tuple[tuple[int, Batch], ...] = ((1, "mean"), (_MANY, "sum"), (_MANY, "mean"))
    for samples, batch in batches:
        for activation in BUILT_IN_ACTIVATIONS:
            if isinstance(activation, Elementwise):
                yield _example(samples, batch, hidden=activation.name)
        for loss in BUILT_IN_LOSSES:
            for last in _outputs_of(loss):
                yield _example(samples, batch, last=last, loss=loss)
                yield _example(samples, batch, last=last, loss=loss, shares=False)
                yield _example(samples, batch, last=last, loss=loss, slope_inside=True)
                yield _example(samples, batch, last=last, loss=loss, weight="40", shares=False)
        for optimizer in BUILT_IN_OPTIMIZERS:
            yield _example(samples, batch, optimizer=optimizer())


def _outputs_of(loss: Loss) -> list[str]:
    if isinstance(loss, NetLoss):
        return list(loss.dE_dnet_formulas)
    return [activation.name for activation in BUILT_IN_ACTIVATIONS]


def _example(
    samples: int,
    batch: Batch,
    *,
    hidden: str = "sigmoid",
    last: str = "sigmoid",
    loss: Loss | None = None,
    weight: str = "0.5",
    shares: bool = True,
    slope_inside: bool = False,
    optimizer: Optimizer | None = None,
) -> Example:
    named = loss.name if loss else "squared_error"
    # One layer has biases and one has none; both are of each kind somewhere.
    network = Network.of(
        [1, 1, 2, 2], activation=["sigmoid", hidden, last], loss=named, bias=[False, shares, True]
    )
    half, whole = Decimal("0.5"), Decimal(weight)
    W: Any = (((half,),), ((half,), (-half,)), ((whole, half), (-whole, half)))
    targets = (half, half) if shares else (Decimal(1), half)
    return Example(
        network,
        W=W,
        b=(None, (half, half) if shares else None, (half, half)),
        inputs=((half,),) * samples,
        targets=(targets,) * samples,
        learning_rate=half,
        batch=batch,
        slope_inside=slope_inside and (loss is None or isinstance(loss, OutLoss)),
        training=TrainingSettings(optimizer=optimizer or GradientDescent()),
    )
