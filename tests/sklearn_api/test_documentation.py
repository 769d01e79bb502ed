"""Every parameter and attribute is documented, and the table from scikit-learn leaves none out."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from sklearn import neural_network

from clearprop import MLPClassifier, MLPRegressor
from sklearn_api import data

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

BOTH = pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
GUIDE = (Path(__file__).parents[2] / "docs" / "from-scikit-learn.md").read_text(encoding="utf-8")


def section(kind: Any, title: str) -> dict[str, str]:
    """Return what a section of a docstring says of each name at the start of a line."""
    text = re.split(r"\n\w+\n-+\n", inspect.cleandoc(kind.__doc__).split(f"{title}\n---")[1])[0]
    said: dict[str, str] = {}
    for names, _, rest in re.findall(r"^(\w[\w, ]*)( : (.*))?$", text, re.M):
        said |= dict.fromkeys(names.split(", "), rest)
    return said


@BOTH
def test_every_parameter_is_documented_with_its_default(kind: Any) -> None:
    documented = section(kind, "Parameters")
    parameters = dict(inspect.signature(kind).parameters)
    assert set(documented) == set(parameters)
    for name, parameter in parameters.items():
        if name not in ("beta_1", "beta_2"):
            assert f"default={parameter.default!r}" in documented[name].replace('"', "'")


@BOTH
def test_every_fitted_attribute_is_documented(kind: Any) -> None:
    fitted = kind(max_iter=2).fit(*data.digits(2))
    found = {name for name in vars(fitted) if name.endswith("_") and not name.startswith("_")}
    assert found | {"parameters_", "feature_names_in_"} == set(section(kind, "Attributes"))


@BOTH
def test_theirs_keep_their_names_defaults_and_order(kind: Any) -> None:
    theirs = inspect.signature(getattr(neural_network, kind.__name__)).parameters
    ours = inspect.signature(kind).parameters
    known = [name for name in ours if name in theirs]
    assert known == list(theirs)
    for name, parameter in theirs.items():
        assert ours[name].default == parameter.default
        assert ours[name].kind == parameter.kind


@BOTH
def test_the_guide_has_a_row_for_every_parameter(kind: Any) -> None:
    rows = re.findall(r"^\| `(\w+)`", GUIDE, re.M)
    assert set(kind().get_params()) <= set(rows)
