"""`clearprop explain`: a network worked through, number by number."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import (
    deliver,
    deliver_all,
    paint,
    print_document,
    refuse_pdf_on_screen,
)
from clearprop.errors import ClearpropError
from clearprop.typed_numbers import decimal_of

if TYPE_CHECKING:
    from clearprop.arithmetic import Rounding


def _option(text: str) -> Any:
    return Option(parser=options.decimal, metavar="<float>", help=text)


_Number: TypeAlias = Annotated[Decimal | None, _option("The optimizer's (its usual one).")]


def explain(
    network: Annotated[
        Path | None, Argument(metavar="NETWORK.toml", help="The network and its numbers.")
    ] = None,
    sizes: Annotated[
        str | None, Option(help="Instead of a file: neurons per layer, such as 2-4-3-2.")
    ] = None,
    activation: Annotated[
        str | None,
        Option(help="With --sizes: one for all layers (sigmoid), or sigmoid,relu,softmax."),
    ] = None,
    loss: Annotated[str | None, Option(help="With --sizes: the loss (squared_error).")] = None,
    bias: Annotated[
        bool, Option("--bias", help="With --sizes: give layers biases, 0 at first.")
    ] = False,
    inputs: Annotated[
        str | None, Option("--input", help="The input, as 1,0 (several: 1,0;0,1).")
    ] = None,
    target: Annotated[
        str | None, Option(help="What the outputs should be, written like the input.")
    ] = None,
    learning_rate: Annotated[
        Decimal | None,
        _option("The step size of the update (0.5, or the optimizer's usual one)."),
    ] = None,
    batch: Annotated[
        str | None, Option(help="The gradient of several samples: their sum or mean (mean).")
    ] = None,
    seed: Annotated[
        int, Option(parser=options.whole, help="Draws the weights that are not given.")
    ] = 0,
    decimals: Annotated[
        int | None, Option(parser=options.whole, help="Digits kept at every step, 0 to 15 (4).")
    ] = None,
    significant: Annotated[
        int | None, Option(parser=options.whole, help="Instead: significant digits kept, 1 to 15.")
    ] = None,
    exact: Annotated[
        bool, Option("--exact", help="Keep fractions; round only what is none, to --decimals.")
    ] = False,
    sample_weight: Annotated[
        str | None, Option(help="How often each sample counts, as 1,2,0.5 (once).")
    ] = None,
    optimizer: Annotated[
        str | None,
        Option(
            help="gradient_descent, momentum, nesterov, rmsprop, adam or adamw; sklearn_adam and "
            "the like are scikit-learn's (gradient_descent)."
        ),
    ] = None,
    momentum: _Number = None,
    decay: _Number = None,
    beta1: _Number = None,
    beta2: _Number = None,
    epsilon: _Number = None,
    weight_decay: _Number = None,
    schedule: Annotated[
        str | None,
        Option(
            help="Of the learning rate: constant, step, cosine, warm_up or reduce_on_plateau "
            "(constant)."
        ),
    ] = None,
    l2: Annotated[Decimal | None, _option("Weight of the penalty ½ Σ W² (0).")] = None,
    clip_norm: Annotated[
        Decimal | None, _option("Scale longer gradients down to this norm (never).")
    ] = None,
    dropout: Annotated[
        Decimal | None, _option("The share of hidden neurons that falls out, drawn by --seed (0).")
    ] = None,
    batch_size: Annotated[
        int | None,
        Option(parser=options.whole, help="Samples for each step, in the order given (all)."),
    ] = None,
    steps: Annotated[
        int | None, Option(parser=options.whole, help="Training steps, one after the other (1).")
    ] = None,
    epochs: Annotated[
        int | None, Option(parser=options.whole, help="Instead: passes over all samples.")
    ] = None,
    preset: Annotated[
        str | None,
        Option(
            help="article: the output layer's slope is not rounded on its own; mazur: the update "
            "leaves biases as they are."
        ),
    ] = None,
    output_format: Annotated[
        str, Option("--format", help="text, json, html, pdf, latex, typst, markdown or notebook.")
    ] = "text",
    language: options.Language = "en",
    notation: options.Notation = "article",
    convention: options.Convention = "columns",
    layout: options.Layout = "lines",
    decimal_comma: options.DecimalComma = None,
    words: options.Words = None,
    paper: options.Paper = "a4",
    part: Annotated[
        str | None,
        Option(
            help="Only network, notation, forward, error, backward, update, review or layer=c; "
            "several with commas."
        ),
    ] = None,
    fragment: Annotated[
        bool,
        Option("--fragment", help="latex, typst or markdown for a document of your own."),
    ] = False,
    title: Annotated[str, Option(help="In place of the usual title.", show_default=False)] = "",
    author: Annotated[str, Option(help="Below the title.", show_default=False)] = "",
    date: Annotated[str, Option(help="Below the title.", show_default=False)] = "",
    heading_level: Annotated[
        int, Option(parser=options.whole, help="Where headings begin: 1, 2 or 3.")
    ] = 1,
    output: options.Document = None,
) -> None:
    """Work a training step through, or several, number by number.

    Forward, error, backward and update: every step with its formula, numbers and result.

    For example:

    clearprop explain examples/article.toml

    clearprop explain --sizes 2-4-3-2 --input 1,0 --target 0,1 --seed 0

    clearprop explain examples/article.toml --optimizer adam --steps 3
    """
    from clearprop.formats.network_toml import PRESETS, example_of, read_network_file
    from clearprop.worked.document.style import Style
    from clearprop.worked.steps.work_through import usual_rounding
    from clearprop.worked.writers.formats import FORMATS, explanation, written_files

    output_format = options.one_of("format", output_format, tuple(FORMATS))
    chosen = _rounding(decimals, significant, exact=exact)
    digits = 4 if chosen is None else chosen.digits
    style = options.chosen_style(
        language, notation, convention, paper, layout, decimal_comma, words
    )
    has_parts = part is not None or any((title, author, date, heading_level != 1))
    if output_format == "json" and (style != Style() or has_parts):
        raise ClearpropError(
            "options such as --language, --notation, --layout, --part and --title are for pages: "
            "give a --format such as html"
        )
    refuse_pdf_on_screen(output_format, output)
    if fragment and output_format not in ("latex", "typst", "markdown"):
        raise ClearpropError(
            f"--fragment is for latex, typst and markdown, not for {output_format}"
        )
    if heading_level not in (1, 2, 3):
        raise ClearpropError(f"--heading-level is {heading_level}: it must be 1, 2 or 3")
    if preset is not None:
        options.one_of("preset", preset, tuple(PRESETS))
    numbers = options.present(
        input=None if inputs is None else _samples("--input", inputs),
        target=None if target is None else _samples("--target", target),
        sample_weight=None
        if sample_weight is None
        else _samples("--sample-weight", sample_weight)[0],
        batch=batch,
        preset=preset,
    )
    training = options.present(
        optimizer=optimizer,
        momentum=momentum,
        decay=decay,
        beta1=beta1,
        beta2=beta2,
        epsilon=epsilon,
        weight_decay=weight_decay,
        schedule=schedule,
        l2=l2,
        clip_norm=clip_norm,
        dropout=dropout,
        batch_size=batch_size,
        steps=steps,
        epochs=epochs,
    )
    described = options.present(
        sizes=None if sizes is None else options.sizes_of(sizes),
        activation=activation.split(",") if activation and "," in activation else activation,
        loss=loss,
        bias=bias or None,
    )
    if network is not None:
        if described:
            raise ClearpropError(
                f"--{next(iter(described))} describes a network, and so does {network}: "
                "give one of the two"
            )
        example = read_network_file(
            network,
            seed=seed,
            places=digits,
            changes=numbers,
            training=training,
            rate=learning_rate,
        )
    elif sizes is not None:
        training |= options.present(learning_rate=learning_rate)
        data = {"network": described, "example": numbers, "training": training}
        example = example_of(data, seed=seed, places=digits, from_options=True)
    else:
        raise ClearpropError("there is nothing to explain: give a NETWORK.toml, or --sizes 2-4-3-2")

    letters = ["a", *(layer.name for layer in example.network.layers)]
    style = replace(
        style,
        parts=() if part is None else options.parts_of(part, letters),
        title=title,
        author=author,
        date=date,
        heading_level=heading_level,
        fragment=fragment,
    )
    explained = explanation(example, chosen or usual_rounding(example.training.optimizer), style)
    if output_format == "text" and output is None:
        print_document(explained.document)
        source = "" if network is None else f"{network} "
        command = f"clearprop page {source}-o page.html"
        print("\n" + paint("note", style.text("page of it", command=command)))
    elif output_format in ("markdown", "latex") and output is not None:
        deliver_all(written_files(explained.document, output_format, output))
    else:
        deliver(FORMATS[output_format](explained), output)


def _rounding(decimals: int | None, significant: int | None, *, exact: bool) -> "Rounding | None":
    """Return the rounding that the options choose; None if they leave it to the example."""
    from clearprop.arithmetic.rounding import chosen_rounding

    if decimals is not None and significant is not None:
        raise ClearpropError(
            "--decimals and --significant both say how to round: give one of the two"
        )
    if decimals is None and significant is None and not exact:
        return None
    return chosen_rounding(4 if decimals is None else decimals, significant, exact=exact)


def _samples(option: str, text: str) -> list[list[Decimal]]:
    return [
        [decimal_of(f"{option} has", number.strip()) for number in sample.split(",")]
        for sample in text.split(";")
    ]
