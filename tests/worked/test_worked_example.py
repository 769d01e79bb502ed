"""`clearprop.worked_example`: it shows itself in a notebook, and prints as text."""

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest

import clearprop
from clearprop.worked.writers.formats import FORMATS
from strategies import ARTICLE_W
from worked.documents import EXAMPLES, explained


def article(**more: Any) -> clearprop.WorkedExample:
    network = clearprop.Network.of([2, 4, 3, 2], "sigmoid", bias=False)
    W = [np.array(W_n, dtype=float) for W_n in ARTICLE_W]
    parameters = clearprop.Parameters.from_lists(network, W, [None] * 3, clearprop.Floats())
    return clearprop.worked_example(network, parameters, x=[1, 0], target=[0, 1], **more)


def test_it_holds_the_articles_numbers_and_prints_them() -> None:
    shown = article()
    assert [str(n) for n in shown.worked.matrix("dE_dout_c")[:, 0]] == [
        "0.0303",
        "0.0426",
        "0.0549",
    ]
    assert "0.0549" in str(shown)
    assert str(shown) == shown.written("text").decode()
    assert repr(shown) == "<WorkedExample of a 2-4-3-2 network with 1 sample>"


def test_decimals_and_the_learning_rate_are_its_callers() -> None:
    shown = article(decimals=6, learning_rate=0.25)
    assert str(shown.worked.matrix("rate").item()) == "0.25"
    assert all(len(str(n).split(".")[1]) == 6 for n in shown.worked.matrix("net_b").flat)


def test_in_a_notebook_it_is_the_page_in_a_frame() -> None:
    shown = article()
    frame = shown._repr_html_()
    page = re.fullmatch(r'<iframe srcdoc="(.*?)" style=.*</iframe>', frame, re.S)
    assert page is not None
    assert unescape(page[1]) == shown.written("html").decode()


def test_several_samples_are_columns() -> None:
    network = clearprop.Network.of([2, 3, 1], "tanh")
    X, Y = [[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 0]]
    shown = clearprop.worked_example(network, clearprop.initialize(network, seed=0), X, Y)
    assert shown.worked.samples == 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"x": [1, 2, 3]}, "X has shape 3×1, but 2 rows are needed"),
        ({"x": "ab"}, "x is not made of numbers"),
        ({"x": [1, float("nan")]}, "of finite numbers"),
        ({"learning_rate": float("nan")}, "the learning rate is NaN: it must be a number above 0"),
        ({"target": [[[1]]]}, "target must be a vector"),
        ({"network": clearprop.Network.of([2, 3, 2], "relu")}, "the parameters are those of"),
    ],
)
def test_bad_input_gets_a_sentence(wrong: dict[str, Any], message: str) -> None:
    network = clearprop.Network.of([2, 3, 2], "tanh")
    good = {"network": network, "x": [1, 0], "target": [0, 1]}
    with pytest.raises(clearprop.ClearpropError, match=re.escape(message)):
        clearprop.worked_example(parameters=clearprop.initialize(network, seed=0), **(good | wrong))


def test_numbers_of_thirty_digits_are_written_out_and_those_beyond_64_bits_refused() -> None:
    network = clearprop.Network.of([2, 3, 2], "tanh")
    parameters = clearprop.initialize(network, seed=0)
    shown = clearprop.worked_example(network, parameters, [1e30, 0], [0, 1], significant=3)
    assert "1" + 30 * "0" in str(shown)
    shown = clearprop.worked_example(network, parameters, [1, 0], [1e300, 1], significant=3)
    with pytest.raises(
        clearprop.ClearpropError, match="E_total is beyond the largest number of 64"
    ):
        str(shown)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(clearprop.ClearpropError, match="must be one of text, json, html"):
        article().written("docx")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_code_in_a_notebook_gives_the_same_numbers(name: str) -> None:
    notebook = json.loads(FORMATS["notebook"](explained(name)))
    code = "".join(notebook["cells"][-1]["source"])
    last = code.index("clearprop.worked_example(")
    names: dict[str, Any] = {}
    exec(code[:last] + "shown = " + code[last:], names)
    again = names["shown"].worked
    for step, wanted in zip(again.steps, explained(name).worked.steps, strict=True):
        assert step.name == wanted.name
        assert (step.value == wanted.value).all()


def test_jupyter_runs_the_notebook_and_shows_the_page() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.reads(FORMATS["notebook"](explained("xor")).decode(), as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = notebook.cells[-1].outputs
    assert "<iframe" in output.data["text/html"]
    assert "∂E_s/∂net_c" in output.data["text/plain"]
