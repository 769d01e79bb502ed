"""Scores in files, a row for each method, table and seed: results/METHOD.csv."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

HERE = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """What a method came to on one split of a table, and in how many seconds."""

    table: str
    seed: int
    version: str
    error: float
    log_loss: float | None
    auc: float | None
    seconds: float


_FIELDS = [field.name for field in fields(Row)]


def stored(method: str) -> list[Row]:
    """Return the stored scores of a method; none if there are none."""
    path = HERE / f"{method}.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Row(
                row["table"], int(row["seed"]), row["version"], float(row["error"]),
                _number(row["log_loss"]), _number(row["auc"]), float(row["seconds"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _number(text: str) -> float | None:
    return float(text) if text else None


def store(method: str, rows: Sequence[Row]) -> None:
    """Write all scores of a method, in order."""
    HERE.mkdir(exist_ok=True)
    with (HERE / f"{method}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _FIELDS, lineterminator="\n")
        writer.writeheader()
        for row in sorted(rows, key=lambda row: (row.table.lower(), row.seed)):
            numbers = {k: f"{v:.6g}" if isinstance(v, float) else v for k, v in asdict(row).items()}
            writer.writerow(numbers)
