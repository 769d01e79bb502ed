"""`clearprop score`: a model and a table with targets to scores."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from clearprop.commands import options
from clearprop.commands.screen import print_sections
from clearprop.progress import say


def score(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
    data: Annotated[
        Path,
        Argument(
            metavar="LABELLED",
            help=f"Has the columns the model was trained on, and its target; {options.TABLE_HELP}",
        ),
    ],
    encoding: options.Encoding = None,
) -> None:
    """Compare a model's predictions with the targets of a table.

    For example:

    clearprop score flowers.safetensors labelled.csv
    """
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.evaluation import evaluate_on, labelled
    from clearprop.tabular.read import read_table
    from clearprop.tabular.report import evaluation_sections

    trained = load_model(model)
    rows = labelled(trained, read_table(data, encoding))
    for remark in rows.remarks:
        say(remark)
    scored = evaluate_on(trained, rows)
    print_sections(evaluation_sections(trained, rows, scored, options.table_name(data)))
