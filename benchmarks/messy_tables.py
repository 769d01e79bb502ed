"""What tables as people have them cost in accuracy: this checkout beside an older one.

python -m benchmarks.messy_tables [--against FOLDER]

Each table has one habit of people or programs.  `clearprop train` learns from its first rows, and
`clearprop predict` answers the others, whose targets it has never seen.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.random import Generator

from benchmarks.table import table as markdown

HERE = Path(__file__).parents[1]
ROWS, UNSEEN = 400, 600


@dataclass(frozen=True)
class Messy:
    """A table: its cells as text, its separator, and whether its target is a number."""

    columns: dict[str, list[str]]
    number: bool = False
    separator: str = ","
    in_order: bool = False


def _noise(rng: Generator, n: int) -> list[str]:
    return [f"{value:.3f}" for value in rng.normal(size=n)]


def _classes(values: np.ndarray) -> list[str]:
    return ["high" if value > np.median(values) else "low" for value in values]


def question_marks(rng: Generator, n: int) -> Messy:
    age = rng.integers(18, 90, n)
    cells = ["?" if rng.random() < 0.1 else str(value) for value in age]
    chance = 1 / (1 + np.exp((age - 54) / 8))
    return Messy({"age": cells, "x": _noise(rng, n), "y": _classes(chance + rng.normal(0, 0.2, n))})


def percentages(rng: Generator, n: int) -> Messy:
    rate = rng.integers(0, 100, n)
    y = 3 * np.sin(rate / 15) + rng.normal(0, 0.3, n)
    return Messy(
        {
            "rate": [f"{value}%" for value in rate],
            "x": _noise(rng, n),
            "y": [f"{v:.4f}" for v in y],
        },
        number=True,
    )


def prices(rng: Generator, n: int) -> Messy:
    price = np.exp(rng.normal(8, 1, n))
    y = np.log(price) + rng.normal(0, 0.2, n)
    cells = [f"${value:,.2f}" for value in price]
    return Messy({"price": cells, "x": _noise(rng, n), "y": [f"{v:.4f}" for v in y]}, number=True)


def decimal_commas(rng: Generator, n: int) -> Messy:
    a, b = rng.uniform(0, 2000, n), rng.normal(size=n)
    y = a / 500 + b**2 + rng.normal(0, 0.1, n)
    german = [
        [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in one] for one in (a, b, y)
    ]
    return Messy(dict(zip(("a", "b", "y"), german, strict=True)), number=True, separator=";")


def dates(rng: Generator, n: int) -> Messy:
    day = np.sort(rng.integers(0, 1400, n))
    season = 3 * np.cos(2 * np.pi * day / 365.2425)
    y = season + np.where((day + 3) % 7 < 2, 2, 0) + rng.normal(0, 0.3, n)
    moments = [np.datetime64("2021-01-04") + int(one) for one in day]
    cells = [".".join(reversed(str(one).split("-"))) for one in moments]
    return Messy(
        {"day": cells, "x": _noise(rng, n), "y": [f"{v:.4f}" for v in y]},
        number=True,
        in_order=True,
    )


def counting_ids(rng: Generator, n: int) -> Messy:
    x = rng.normal(size=n)
    y = _classes(x + rng.normal(0, 0.7, n))
    # The rows to learn from are sorted by class, as an export may be.
    order = [*np.argsort(y[:ROWS], kind="stable"), *range(ROWS, n)]
    ids = [str(1 + i) for i in range(n)]
    return Messy(
        {"id": ids, "x": [f"{x[i]:.3f}" for i in order], "y": [y[i] for i in order]}, in_order=True
    )


def postcodes(rng: Generator, n: int) -> Messy:
    codes = [f"{value:05}" for value in rng.choice(99999, 40, replace=False)]
    which, level = rng.integers(0, 40, n), rng.normal(0, 2, 40)
    y = level[which] + rng.normal(0, 0.5, n)
    cells = [codes[one] for one in which]
    return Messy(
        {"postcode": cells, "x": _noise(rng, n), "y": [f"{v:.4f}" for v in y]}, number=True
    )


def labels_with_zeros(rng: Generator, n: int) -> Messy:
    x = rng.normal(size=(n, 2))
    kind = (x[:, 0] > 0).astype(int) + 2 * (x[:, 1] > 0)
    names = np.array(["7", "07", "007", "12"])
    return Messy(
        {
            "a": [f"{v:.3f}" for v in x[:, 0]],
            "b": [f"{v:.3f}" for v in x[:, 1]],
            "y": names[kind].tolist(),
        }
    )


def targets_with_thousands(rng: Generator, n: int) -> Messy:
    x = rng.normal(size=n)
    y = np.round(3000 + 600 * x + rng.normal(0, 60, n)).astype(int)
    return Messy({"x": [f"{v:.3f}" for v in x], "y": [f"{value:,}" for value in y]}, number=True)


TABLES: dict[str, Callable[[Generator, int], Messy]] = {
    "`?` in a tenth of a column of ages": question_marks,
    "rates as `25%`": percentages,
    "prices as `$25,467.95`": prices,
    "`;` between cells and decimal commas": decimal_commas,
    "dates as `31.12.2024`, later ones to predict": dates,
    "`id` in a table sorted by class": counting_ids,
    "postcodes as `01067`": postcodes,
    "classes `7`, `07` and `007`": labels_with_zeros,
    "a target as `2,195`": targets_with_thousands,
}


def main() -> None:
    """Print a line for each table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.messy_tables", description=__doc__)
    parser.add_argument("--against", type=Path, help="an older checkout, whose figures come first")
    against = parser.parse_args().against
    checkouts = {"before": against, "now": HERE} if against else {"now": HERE}
    heads = [f"{one}: {head}" for one in checkouts for head in ("inputs", "says", "unseen rows")]
    cells: list[list[str]] = []
    for name, make in TABLES.items():
        messy = make(np.random.default_rng(0), ROWS + UNSEEN)
        found = [part for one in checkouts.values() for part in _tried(one, messy)]
        cells.append([name, "R²" if messy.number else "accuracy", *found])
        print(name, *found, file=sys.stderr)
    print(markdown(["table", "score", *heads], cells, left=2))


def _tried(checkout: Path, messy: Messy) -> tuple[str, str, str]:
    """Return the inputs, the validation score printed, and the score on unseen rows."""
    with tempfile.TemporaryDirectory() as folder:
        names = list(messy.columns)
        rows = list(zip(*messy.columns.values(), strict=True))
        _write(Path(folder, "train.csv"), [names, *rows[:ROWS]], messy.separator)
        _write(Path(folder, "new.csv"), [names, *rows[ROWS:]], messy.separator)
        command = ["train", "train.csv", "--target", "y", "-o", "m"]
        # The network that older checkouts train
        plain = ["--recipe", "plain"] if checkout == HERE else []
        code, out = _clearprop(checkout, folder, *command, *plain)
        if code:
            return "–", "refused", "–"
        inputs = re.search(r"which give (\d+) input", out)
        says = re.search(r"validation +\S+ +(\S+)", out)
        code, _ = _clearprop(checkout, folder, "predict", "m", "new.csv", "-o", "p.csv")
        given, said = (one[1] if one else "?" for one in (inputs, says))
        if code:
            return given, said, "refused"
        predicted = pl.read_csv(Path(folder, "p.csv"), infer_schema=False)["y"].to_list()
        return given, said, _score(messy, predicted)


def _score(messy: Messy, predicted: Sequence[str]) -> str:
    wanted = messy.columns["y"][ROWS:]
    if not messy.number:
        return (
            f"{np.mean([one == other for one, other in zip(wanted, predicted, strict=True)]):.1%}"
        )
    strip = str.maketrans(",.", ".,") if messy.separator == ";" else str.maketrans("", "")
    y = np.array([float(one.translate(strip).replace(",", "")) for one in wanted])
    try:
        error = y - np.array([float(one.replace(",", "")) for one in predicted])
    except ValueError:
        return "no numbers"
    return f"{1 - np.mean(error**2) / np.var(y):.3f}"


def _write(path: Path, rows: Sequence[Sequence[str]], separator: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)


def _clearprop(checkout: Path, folder: str, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "clearprop", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    main()
