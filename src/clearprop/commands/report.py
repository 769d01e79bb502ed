"""`clearprop report`: a model and a table with targets to a page to read."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clearprop.commands import options
from clearprop.commands.screen import print_sections, refuse_overwriting
from clearprop.progress import say


def report(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
    data: Annotated[
        Path,
        Argument(
            metavar="LABELLED",
            help=f"Has the columns the model was trained on, and its target; {options.TABLE_HELP}",
        ),
    ],
    output: Annotated[Path, Option("--output", "-o", metavar="FILE.html", help="Write there.")],
    encoding: options.Encoding = None,
) -> None:
    """Write a report on a model as one HTML file: how good it is, which columns matter, and how.

    It has the scores with confidence intervals, the training's curves, confusion and calibration or
    residuals, the importance of columns and the responses to the first of them, and cautions.  It
    needs matplotlib: pip install 'clearprop[plot]'.

    For example:

    clearprop report flowers.safetensors labelled.csv -o report.html
    """
    from clearprop.files import check_can_write, write_file
    from clearprop.formats.model_file import load_model
    from clearprop.tabular.evaluation import labelled
    from clearprop.tabular.inspection.explanation import explain_model
    from clearprop.tabular.inspection.html_report import html_report
    from clearprop.tabular.read import read_table

    trained = load_model(model)
    refuse_overwriting("-o", output, {"the model": model, "the data": data})
    check_can_write(output)
    rows = labelled(trained, read_table(data, encoding))
    for remark in rows.remarks:
        say(remark)
    found, name = explain_model(trained, rows), options.table_name(data)
    page = html_report(trained, rows, found, name=model.stem, data=name)
    write_file(output, page.encode())
    print_sections([("report", [str(output)])])
