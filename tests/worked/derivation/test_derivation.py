"""Derivations: every path is found, and SymPy proves that the matrix form is their sum."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearprop.activations import ACTIVATIONS, Elementwise
from clearprop.arithmetic import Floats, Rounding
from clearprop.backward import backward
from clearprop.errors import ClearpropError
from clearprop.forward import forward
from clearprop.network import Network
from clearprop.worked.derivation import proof
from clearprop.worked.derivation.derive import derive
from clearprop.worked.derivation.document import derivation_document
from clearprop.worked.derivation.numbers import numbers_of
from clearprop.worked.derivation.paths import (
    Path,
    Weight,
    count_paths,
    lit_edges,
    weight_named,
)
from clearprop.worked.document.diagram import paths_diagram
from clearprop.worked.document.style import Style
from clearprop.worked.writers.formats import DOCUMENT_FORMATS
from clearprop.worked.writers.text import to_text
from strategies import ELEMENTWISE, OUTPUT_PAIRS
from worked.documents import STYLES, drawn

ARTICLE = Network.of([2, 4, 3, 2], "sigmoid", bias=False)


def test_a_path_leads_through_every_neuron_of_the_layers_after() -> None:
    derivation = derive(ARTICLE, weight_named(ARTICLE, "w_b3"))
    assert derivation.weight == Weight(0, 1, 0)
    assert derivation.paths == 6
    assert derivation.first_paths(9) == tuple(
        Path((1, c, d), d) for c in range(3) for d in range(2)
    )


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_the_proof_succeeds_for_every_output_and_loss(output: str, loss: str) -> None:
    network = Network.of([2, 3, 2], ["tanh", output], loss=loss)
    for name in ("w_b3", "b_b2", "w_c5", "b_c1"):
        derivation = derive(network, weight_named(network, name))
        assert derivation.sum_is_entry is True
        assert all(identity.holds for identity in derivation.identities)


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_the_proof_succeeds_for_every_hidden_activation(hidden: str) -> None:
    network = Network.of([2, 2, 2, 1], [hidden, hidden, "sigmoid"])
    derivation = derive(network, weight_named(network, "w_b1"))
    assert derivation.sum_is_entry is True
    assert all(identity.holds for identity in derivation.identities)


def test_a_wrong_slope_is_found_out() -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    assert isinstance(sigmoid, Elementwise)
    wrong = replace(sigmoid, derivative=lambda net, out, ar: net * (1 - net))
    layers = tuple(replace(layer, activation=wrong) for layer in ARTICLE.layers)
    network = replace(ARTICLE, layers=layers)
    holds = {i.loss or i.activation: i.holds for i in derive(network, Weight(0, 0, 0)).identities}
    assert holds == {"squared_error": True, "sigmoid": False}


@pytest.mark.parametrize("layers", [(2, 4, 3, 2), (8, 8, 8, 8, 8, 8)])
def test_a_forgotten_path_is_found_out(
    monkeypatch: pytest.MonkeyPatch, layers: tuple[int, ...]
) -> None:
    every = proof.paths
    monkeypatch.setattr(proof, "paths", lambda *given: list(every(*given))[1:])
    assert derive(Network.of(layers, "sigmoid"), Weight(0, 0, 0)).sum_is_entry is False


def test_many_paths_are_added_up_layer_by_layer() -> None:
    network = Network.of([8] * 10, "relu")
    derivation = derive(network, weight_named(network, "w_b1"))
    assert derivation.paths == 8**8
    assert derivation.sum_is_entry is True
    assert derivation.by_layers
    text = " ".join(to_text(derivation_document(derivation, Style())).split())
    assert f"{8**8 - 12} more paths follow" in text
    assert f"The paths ({8**8}) are too many to be added up one by one." in text


@pytest.mark.parametrize(("output", "loss"), OUTPUT_PAIRS)
def test_layer_by_layer_and_path_by_path_find_the_same(output: str, loss: str) -> None:
    network = Network.of([2, 3, 2], ["tanh", output], loss=loss)
    for name in ("w_b3", "b_b2", "w_c5", "b_c1"):
        assert proof.layers_add_up(network, weight_named(network, name))


def test_a_network_that_is_too_large_is_said_to_be() -> None:
    network = Network.of([4, 100, 100, 2], "relu")
    derivation = derive(network, Weight(0, 0, 0))
    assert derivation.sum_is_entry is None
    assert "too large" in to_text(derivation_document(derivation, Style()))


@pytest.mark.parametrize("batch", ["mean", "sum"])
def test_shapes_and_the_batch_are_said(batch: Any) -> None:
    derivation = derive(ARTICLE, Weight(0, 0, 0), batch)
    for rows, shapes in (
        (False, ("(4×3) · (3×1) = (4×1)", "(4×1) · (1×2) = (4×2)")),
        (True, ("(1×3) · (3×4) = (1×4)", "(2×1) · (1×4) = (2×4)")),
    ):
        text = to_text(derivation_document(derivation, Style(rows=rows)))
        assert all(shape in text for shape in shapes)
        assert f"The gradient is the {batch}" in " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("w_e1", "no weight is called 'w_e1': write w_b[2,1]"),
        ("x", "no weight is called 'x'"),
        ("w_b9", "layer b has 8 weights, numbered from 1"),
        ("w_b0", "layer b has 8 weights, numbered from 1"),
        ("b_b1", "layer b has no biases"),
    ],
)
def test_a_weight_that_is_not_there_gets_a_sentence(name: str, message: str) -> None:
    with pytest.raises(ClearpropError, match=re.escape(message)):
        weight_named(ARTICLE, name)


def test_the_page_has_the_articles_chain_rule() -> None:
    """The article's equation (3), for its weight w_d1."""
    derivation = derive(ARTICLE, weight_named(ARTICLE, "w_d1"))
    text = to_text(derivation_document(derivation, Style()))
    assert "∂E/∂w_d,11 = ∂E/∂out_d,1 · ∂out_d,1/∂net_d,1 · ∂net_d,1/∂w_d,11" in text
    assert "∂net_d,1/∂w_d,11 = out_c,1" in text
    assert "∂E/∂W_d = ∂E/∂net_d · out_cᵀ" in text


def test_a_textbook_numbers_the_layers() -> None:
    network = Network.of([2, 2], "sigmoid")
    style = Style(notation="textbook")
    assert "∂z^(2)_1/∂w^(2)_12 = a^(1)_2" in to_text(
        derivation_document(derive(network, weight_named(network, "w_b2")), style)
    )


def test_softmax_with_cross_entropy_shows_why_they_merge() -> None:
    network = Network.of([2, 3], "softmax", loss="categorical_cross_entropy")
    page = to_text(derivation_document(derive(network, Weight(0, 0, 0)), Style()))
    assert "Why softmax and cross-entropy give out − target" in page
    assert "= Σ_i ∂E/∂out_b,i · ∂out_b,i/∂net_b,k\n" in page
    assert "= out_b,k − target_k" in page
    other = derive(ARTICLE, Weight(0, 0, 0))
    assert "Why softmax" not in to_text(derivation_document(other, Style()))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("output_format", DOCUMENT_FORMATS)
def test_every_format_is_written(output_format: str, style: str) -> None:
    if output_format == "pdf":
        pytest.importorskip("typst")
    network = Network.of([2, 3, 2], ["leaky_relu", "softmax"], loss="categorical_cross_entropy")
    derivation = derive(network, weight_named(network, "w_b2"))
    content: Any = DOCUMENT_FORMATS[output_format](derivation_document(derivation, STYLES[style]))
    assert (
        content[:5] == b"%PDF-"
        if output_format == "pdf"
        else b"w_b[1,2]" in content.replace(b"\\", b"")
    )


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_products_along_all_paths_add_up_to_the_gradient(data: Any) -> None:
    """In 15 decimals, beside the gradient in full precision."""
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    output, loss = data.draw(st.sampled_from(OUTPUT_PAIRS))
    if loss == "binary_cross_entropy" and output == "softmax" and sizes[-1] == 1:
        sizes[-1] = 2
    activations = ["tanh"] * (len(sizes) - 2) + [output]
    example = drawn(sizes, activations, 1, bias=True, loss=loss)
    network = example.network
    layer = data.draw(st.integers(0, len(network.layers) - 1))
    row = data.draw(st.integers(0, network.layers[layer].size - 1))
    column = data.draw(st.none() | st.integers(0, network.layers[layer].inputs - 1))
    weight = Weight(layer, row, column)
    found = numbers_of(example, weight, Rounding(15), most=3)
    parameters, X, Y = example.taken_into(Floats())
    passed = forward(parameters, X, Floats())
    gradients = backward(parameters, passed, Y, Floats()).gradients
    matrix = gradients.b[layer] if column is None else gradients.W[layer]
    assert matrix is not None
    entry = pytest.approx(matrix[row, column or 0], abs=1e-11)
    assert float(found.total or "nan") == entry
    assert float(found.entry) == entry
    assert len(found.paths) == min(3, count_paths(network, weight))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("w_c[2,3]", (1, 1, 2)),
        ("w_c,2,3", (1, 1, 2)),
        ("W_C[ 2, 3 ]", (1, 1, 2)),
        ("w_c7", (1, 1, 2)),
        ("w_c23", (1, 1, 2)),
        ("b_c[2]", (1, 1, None)),
        ("w_b[4,1]", (0, 3, 0)),
    ],
)
def test_a_weight_is_named_by_its_row_and_column(name: str, place: Any) -> None:
    network = Network.of([2, 4, 3, 2], "sigmoid", bias=True)
    assert weight_named(network, name) == Weight(*place)


@pytest.mark.parametrize(
    "name", ["w_c[4,1]", "w_c[1,5]", "w_c[0,1]", "w_c[1]", "b_c[1,1]", "w_c99"]
)
def test_a_weight_that_is_not_there_is_refused(name: str) -> None:
    network = Network.of([2, 4, 3, 2], "sigmoid", bias=True)
    with pytest.raises(ClearpropError, match=r"does not exist|no weight"):
        weight_named(network, name)


def test_the_edges_of_the_paths_are_drawn_and_no_others() -> None:
    weight = weight_named(ARTICLE, "w_c[2,3]")
    lit = lit_edges(ARTICLE, weight)
    assert lit == {(1, 1, 2), (2, 0, 1), (2, 1, 1)}
    shown = paths_diagram(ARTICLE.sizes, {}, lit).edges
    strong = {(e.end.layer, e.end.number, e.start.number) for e in shown if not e.is_pale}
    assert strong == {("c", 2, 3), ("d", 1, 2), ("d", 2, 2)}
