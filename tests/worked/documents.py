"""Networks of every kind, as documents; and what a test needs to read numbers back."""

import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from clearprop.arithmetic import Array
from clearprop.formats.network_toml import example_of, read_network_file
from clearprop.worked.document.matrices import MAX_COLUMNS, MAX_ROWS, visible
from clearprop.worked.document.style import Style
from clearprop.worked.steps.example import Example
from clearprop.worked.writers.formats import FORMATS, Explanation, explanation

ROOT = Path(__file__).parents[2]


def _file(name: str) -> Example:
    return read_network_file(ROOT / "examples" / name, seed=0, places=4)


def drawn(sizes: list[int], activation: Any, samples: int, **about: Any) -> Example:
    ones = [[Decimal((i + k) % 3) / 2 for i in range(sizes[0])] for k in range(samples)]
    hot = [[Decimal(int(i == k % sizes[-1])) for i in range(sizes[-1])] for k in range(samples)]
    return example_of(
        {
            "network": {"sizes": sizes, "activation": activation, **about},
            "example": {"input": ones, "target": hot},
        },
        seed=1,
        places=4,
    )


EXAMPLES: dict[str, Any] = {
    "article": lambda: _file("article.toml"),
    "two inputs, with biases": lambda: drawn([2, 2, 2], "sigmoid", 1, bias=True),
    "xor": lambda: drawn([2, 2, 1], ["tanh", "sigmoid"], 4, bias=True),
    "softmax": lambda: drawn(
        [3, 4, 3], ["relu", "softmax"], 1, bias=True, loss="categorical_cross_entropy"
    ),
    "64-32-10": lambda: drawn([64, 32, 10], "sigmoid", 1, bias=True),
    "batch of four": lambda: drawn([3, 4, 2], "leaky_relu", 4, bias=True),
}

STYLES = {
    "plain": Style(),
    "rows": Style(rows=True, paper="letter"),
    "textbook": Style(notation="textbook", language="de"),
}


@cache
def explained(name: str, style: str = "plain") -> Explanation:
    return explanation(EXAMPLES[name](), 4, STYLES[style])


def written(explained: Explanation, output_format: str) -> str:
    """Return a format's text: of a notebook, what its cells hold; and plain numbers."""
    text = FORMATS[output_format](explained).decode()
    if explained.style.has_comma and output_format != "json":
        text = re.sub(r"(?<=\d)(?:\{,\}|\",\"|,)(?=\d)", ".", text)
    if output_format in ("html", "typst"):
        text = re.sub(r"−(?=\d)", "-", text)
    if output_format == "notebook":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


def printed_numbers(value: Array, *, transposed: bool = False) -> list[str]:
    """Return the numbers of a matrix that a page shows, row by row."""
    matrix = value.T if transposed else value
    return [
        format(Decimal(matrix[i, j]), "f")
        for i in visible(matrix.shape[0], MAX_ROWS)
        for j in visible(matrix.shape[1], MAX_COLUMNS)
        if i is not None and j is not None
    ]
