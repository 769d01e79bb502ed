"""`clearprop train`: a table to a trained model."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.options import number, present, whole
from clearprop.commands.screen import print_sections, print_where_saved, refuse_overwriting
from clearprop.errors import ClearpropError, check_names

if TYPE_CHECKING:
    from clearprop.tabular.files import TableFiles
    from clearprop.tabular.settings import FitSettings
    from clearprop.tabular.table import Table
    from clearprop.training import Checkpoints

MOST_ROWS = 10
"""The outputs of all rows of a demo are printed if it has no more."""


def train(
    data: Annotated[
        Path | None,
        Argument(
            metavar="DATA", help=f"Rows are samples; {options.TABLE_HELP} Or a folder of them."
        ),
    ] = None,
    target: Annotated[str | None, Option(help="The column to predict.")] = None,
    demo: Annotated[
        str | None,
        Option(help="Instead of data: digits, iris, breast_cancer, diabetes, switch, xor."),
    ] = None,
    output: Annotated[
        Path | None, Option("--output", "-o", metavar="MODEL", help="Save the model there.")
    ] = None,
    card: Annotated[
        Path | None,
        Option(metavar="FILE.md", help="Write a model card there: data, scores, limits."),
    ] = None,
    features: Annotated[
        str | None,
        Option(metavar="COLUMN,...", help="Columns to learn from (all but the target)."),
    ] = None,
    ignore: Annotated[
        str | None, Option(metavar="COLUMN,...", help="Columns not to learn from.")
    ] = None,
    missing: Annotated[
        str | None,
        Option(metavar="MARK,...", help="What stands for a missing value, such as '?,-999'."),
    ] = None,
    encoding: options.Encoding = None,
    task: Annotated[
        str | None, Option(help="classification or regression (inferred from the target).")
    ] = None,
    recipe: Annotated[
        str | None,
        Option(
            help="What the other options are if they are not given: tabular, for the best "
            "predictions, or plain, a small network trained simply (tabular)."
        ),
    ] = None,
    hidden: Annotated[
        str | None, Option(help="Neurons per hidden layer, or none (256-256-256; plain: 64-64).")
    ] = None,
    activation: Annotated[
        str | None,
        Option(
            help="Of the hidden layers: one for all, or relu,tanh,... for each (silu; plain: relu)."
        ),
    ] = None,
    loss: Annotated[
        str | None, Option(help="(cross-entropy for classes, squared_error for numbers)")
    ] = None,
    metric: Annotated[
        str | None,
        Option(
            help="What chooses the best epoch: accuracy, log_loss or auc of classes, rmse or mae "
            "of numbers (the loss)."
        ),
    ] = None,
    folds: Annotated[
        int | None,
        Option(
            parser=whole,
            help="Train so many networks, each judged by another part of the rows, and average "
            "them (1).",
        ),
    ] = None,
    members: Annotated[
        int | None,
        Option(parser=whole, help="Average so many networks that begin with other weights (1)."),
    ] = None,
    refit: Annotated[
        bool | None,
        Option(
            "--refit/--no-refit",
            help="Train once more on all rows, for as many epochs as were best (for classes of "
            "1,000 to 60,000 training rows; plain: no).",
        ),
    ] = None,
    quantiles: Annotated[
        str | None,
        Option(
            metavar="LEVEL,...",
            help="Predict quantiles of a number, too, such as 0.05,0.95: an interval that holds "
            "90 % of the targets.",
        ),
    ] = None,
    time_limit: Annotated[
        str | None,
        Option(
            metavar="SPAN",
            help="Train no longer than this, such as 90s or 10min: with fewer cycles of the "
            "learning rate, and so to the end of one.",
        ),
    ] = None,
    weights: Annotated[
        str | None,
        Option(metavar="COLUMN", help="How much each row counts; it is no feature then."),
    ] = None,
    class_weight: Annotated[
        str | None,
        Option(help="balanced, so that rare classes count as much as frequent ones (none)."),
    ] = None,
    optimizer: Annotated[
        str | None,
        Option(
            help="gradient_descent, momentum, nesterov, rmsprop, adam or adamw (adamw, with a "
            "learning rate for each layer; plain: adam)."
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        Option(
            parser=number,
            help="The step size (0.02 or 0.04 for classes, by the rows, 0.1 for numbers, over "
            "√inputs in each layer; an optimizer that is given, or plain: its usual one).",
        ),
    ] = None,
    schedule: Annotated[
        str | None,
        Option(
            help="Of the learning rate: constant, step, cosine, log_cosine, warm_up or "
            "reduce_on_plateau (log_cosine; plain: constant)."
        ),
    ] = None,
    l2: Annotated[
        float | None,
        Option(parser=number, help="Weight of the penalty ½ Σ W² (0; plain: 0.0005)."),
    ] = None,
    dropout: Annotated[
        float | None,
        Option(
            parser=number,
            help="Share of hidden neurons that drop out (0.3, or 0.15 for many rows of classes; "
            "plain: 0).",
        ),
    ] = None,
    label_smoothing: Annotated[
        float | None,
        Option(
            parser=number,
            help="Share of every target that is spread over all classes (0.1; plain: 0).",
        ),
    ] = None,
    clip_norm: Annotated[
        float | None,
        Option(parser=number, help="Scale longer gradients down to this norm (never)."),
    ] = None,
    epochs: Annotated[
        int | None,
        Option(
            parser=whole,
            help="Maximum number of passes over the training rows (256; plain: 200).",
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        Option(parser=whole, help="Rows per update (64 to 1024, by the rows; plain: 32)."),
    ] = None,
    patience: Annotated[
        int | None,
        Option(
            parser=whole,
            help="Stop after this many epochs without a better validation loss, and keep the best "
            "parameters; 0 to run all epochs and keep the last (256; plain: 20).",
        ),
    ] = None,
    validation: Annotated[
        float | None,
        Option(parser=number, help="Share of the rows kept to judge the network by (0.2)."),
    ] = None,
    initializer: Annotated[
        str | None,
        Option(
            help="Of the weights: he_uniform, normal, ..., or data, by the training rows (data; "
            "plain: glorot_uniform)."
        ),
    ] = None,
    bias: Annotated[
        bool | None, Option("--bias/--no-bias", help="Give layers biases (yes).")
    ] = None,
    memory: options.Memory = None,
    cache: Annotated[
        Path | None,
        Option(metavar="DIR", help="Keep the prepared files there, to use them again."),
    ] = None,
    seed: Annotated[
        int, Option(parser=whole, help="Draws the split, the initial weights and the shuffling.")
    ] = 0,
    checkpoint: Annotated[
        Path | None,
        Option(metavar="DIR", help="Save the training there now and then, to go on from."),
    ] = None,
    every: Annotated[
        str | None,
        Option(metavar="SPAN", help="How often: 10min, 2h, 30s or 5epochs (10min)."),
    ] = None,
    resume: Annotated[
        bool, Option("--resume", help="Go on from the newest checkpoint, if there is one.")
    ] = False,
    stop_after: Annotated[
        str | None,
        Option(
            metavar="SPAN", help="Save and stop after this time, such as 2h, with exit code 75."
        ),
    ] = None,
    reduce: Annotated[
        str | None,
        Option(
            help="How gradients of several processes are added up: exact, to the same model with "
            "any number of them, or fast, in MPI's order (exact)."
        ),
    ] = None,
    force: Annotated[
        bool,
        Option(
            "--force",
            help="Go on though data or settings have changed; without --resume, begin anew where "
            "there are checkpoints.",
        ),
    ] = False,
) -> None:
    """Train a network on a table, and save it with all that it takes to predict.

    Numbers are scaled, categories one-hot encoded, dates turned into days and their place in year,
    week and day, missing values imputed.  What becomes of each column is said; clearprop inspect
    DATA says it before any training.  The values in brackets are used by default; switch and xor
    have others of their own.  Ctrl-C stops the training and keeps the best parameters.

    A table that does not fit into memory is read from its file, or from all CSV or Parquet files of
    a folder, a part at a time; what each column is is inferred from its first 65,536 rows.

    With --checkpoint, Ctrl-C, SIGTERM and --stop-after save the training and leave with exit code
    75: the same command with --resume goes on, and comes to the same model as if it had never
    stopped.

    Started by mpiexec or srun, all processes train one network together, each on its share of every
    batch; see docs/scaling.md.

    For example:

    clearprop train --demo digits -o digits.safetensors

    clearprop train flowers.csv --target species -o flowers.safetensors --card flowers.md
    """
    from clearprop.checkpoints.durations import seconds_of
    from clearprop.distributed.launch import started_together
    from clearprop.files import check_can_write, write_file
    from clearprop.formats.model_card import model_card
    from clearprop.formats.model_file import save_model
    from clearprop.progress import say
    from clearprop.tabular.fit import fit, fit_files
    from clearprop.tabular.report import fitted_sections, row_lines
    from clearprop.tabular.settings import ChoosingMetric, Recipe, Task
    from clearprop.tabular.table import Table
    from clearprop.training import TrainingStopped

    # All processes meet here: what they load before, they load each in its own time.
    with started_together() as comm:
        for what, chosen, choices in (
            ("task", task, get_args(Task)),
            ("recipe", recipe, get_args(Recipe)),
            ("class weight", class_weight, ("balanced",)),
            ("metric", metric, get_args(ChoosingMetric)),
        ):
            if chosen is not None:
                check_names(what, [chosen], choices)
        changes = present(
            task=task,
            recipe=recipe,
            hidden=None if hidden is None else options.hidden_layers(hidden),
            activation=None if activation is None else tuple(activation.split(",")),
            loss=loss,
            optimizer=optimizer,
            learning_rate=learning_rate,
            schedule=schedule,
            l2=l2,
            dropout=dropout,
            label_smoothing=label_smoothing,
            clip_norm=clip_norm,
            epochs=epochs,
            batch_size=batch_size,
            patience=patience,
            validation=validation,
            metric=metric,
            folds=folds,
            members=members,
            refit=refit,
            quantiles=None if quantiles is None else options.levels(quantiles),
            time_limit=None if time_limit is None else seconds_of(time_limit),
            initializer=initializer,
            bias=bias,
            seed=seed,
        )
        for option, path in (("-o", output), ("--card", card)):
            if path is not None:
                refuse_overwriting(option, path, {"the data": data})
                check_can_write(path)
        if output is not None and card is not None and output.resolve() == card.resolve():
            raise ClearpropError(f"--card {card} would overwrite the model: name another file")
        name, table, targets, settings = _table(data, target, demo, encoding, memory, cache)
        columns = table.columns
        changes |= present(
            features=options.names(features, columns),
            ignore=options.names(ignore, columns),
            missing=options.names(missing, ()),
            class_weight=class_weight,
            weights=weights,
        )
        where = _checkpoints(checkpoint, every, stop_after, resume=resume, force=force)
        how: dict[str, Any] = {
            "progress": True,
            "checkpoint": where,
            "comm": comm,
            "reduce": reduce,
        }
        try:
            settings = replace(settings, **changes)
            if isinstance(table, Table):
                fitted = fit(table, targets, settings, **how)
            else:
                fitted = fit_files(table, targets[0], settings, cache=cache, **how)
        except TrainingStopped:
            say("the same command with --resume goes on from there")
            raise
        if comm is not None and comm.Get_rank() > 0:
            return
        if output is not None:
            save_model(fitted.model, output)
        print_sections(fitted_sections(fitted, name))
        if demo is not None and isinstance(table, Table) and table.frame.height <= MOST_ROWS:
            print_sections([("outputs", row_lines(fitted.model, table.frame))])
        print_where_saved(output)
        if card is not None:
            write_file(card, model_card(fitted, name).encode())
            print_sections([("card", [str(card)])])


def _checkpoints(
    folder: Path | None, every: str | None, stop_after: str | None, *, resume: bool, force: bool
) -> "Checkpoints | None":
    from clearprop.training import Checkpoints

    if folder is None:
        for option, is_given in (
            ("--every", every is not None),
            ("--stop-after", stop_after is not None),
            ("--resume", resume),
            ("--force", force),
        ):
            if is_given:
                raise ClearpropError(f"{option} is for checkpoints: give --checkpoint DIR, too")
        return None
    return Checkpoints(folder, every or "10min", stop_after, resume=resume, force=force)


def _table(
    data: Path | None,
    target: str | None,
    demo: str | None,
    encoding: str | None,
    memory: str | None,
    cache: Path | None,
) -> "tuple[str, Table | TableFiles, tuple[str, ...], FitSettings]":
    """Return the table's name, the table, its targets and the settings to begin with."""
    from clearprop.tabular.demos import demo_named
    from clearprop.tabular.files import open_files
    from clearprop.tabular.settings import FitSettings
    from clearprop.tabular.stream import open_table
    from clearprop.tabular.table import Table

    if demo is not None:
        if data is not None or target is not None or cache is not None or memory is not None:
            raise ClearpropError(
                "--demo brings its own table and target: leave it out, or the others"
            )
        chosen = demo_named(demo)
        return demo, Table.of(chosen.frame), chosen.targets, chosen.settings
    if data is None:
        raise ClearpropError(
            "there is nothing to train on: give a table and its --target, or --demo digits"
        )
    if target is None:
        raise ClearpropError(f"it is not said what to predict from {data}: give --target COLUMN")
    table = open_files(data, encoding) if cache else open_table(data, encoding, memory)
    return options.table_name(data), table, (target,), FitSettings()
