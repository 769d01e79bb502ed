"""Plots: what is on them, and that matplotlib is only asked for when there is one to draw."""

import sys
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import matplotlib
from matplotlib import pyplot
from matplotlib.figure import Figure

from clearprop import MLPClassifier
from sklearn_api import data

matplotlib.use("Agg")
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def model() -> Any:
    X, y = data.iris()
    yield MLPClassifier((20, 3), early_stopping=True, random_state=0, max_iter=5).fit(X, y)
    pyplot.close("all")


def axes_of(figure: Any) -> list[Any]:
    return figure.get_axes()


def test_losses_of_training_and_validation(model: Any) -> None:
    (axes,) = axes_of(model.plot("losses"))
    curves = {line.get_label(): line.get_ydata() for line in axes.lines}
    np.testing.assert_array_equal(curves["training"], model.loss_curve_)
    np.testing.assert_array_equal(curves["validation"], model.validation_loss_curve_)


def test_weights_are_a_picture_for_each_layer(model: Any) -> None:
    pictures = [image for axes in axes_of(model.plot("weights")) for image in axes.get_images()]
    assert len(pictures) == 3
    for picture, coefs in zip(pictures, model.coefs_, strict=True):
        np.testing.assert_array_equal(picture.get_array(), coefs.T)
        assert picture.get_clim() == (-np.abs(coefs).max(), np.abs(coefs).max())


def test_the_network_has_its_neurons_and_weights_but_not_all_of_a_large_layer(model: Any) -> None:
    (axes,) = axes_of(model.plot("network"))
    texts = [text.get_text() for text in axes.texts]
    assert [text for text in texts if text != "⋮"] == [
        "a: 4\ninputs",
        "b: 20\nrelu",
        "c: 3\nrelu",
        "d: 3\nsoftmax",
    ]
    assert texts.count("⋮") == 1
    lines, circles = axes.collections[:3], axes.collections[3:]
    assert [len(one.get_segments()) for one in lines] == [4 * 12, 12 * 3, 3 * 3]
    assert [len(one.get_offsets()) for one in circles] == [4, 12, 3, 3]
    np.testing.assert_array_equal(lines[2].get_array(), model.coefs_[2].reshape(-1))


def test_all_are_drawn_together_by_default_and_can_be_saved(model: Any, tmp_path: Any) -> None:
    figure = model.plot()
    figure.savefig(tmp_path / "model.png")
    assert (tmp_path / "model.png").stat().st_size > 10_000
    assert [axes.get_title() for axes in axes_of(figure)][:2] == ["Losses", "Network"]


def test_it_draws_on_a_figure_of_ones_own(model: Any) -> None:
    mine = Figure()
    assert model.plot("losses", figure=mine) is mine
    assert len(axes_of(mine)) == 1


def test_a_layer_of_one_neuron_and_one_of_zeros() -> None:
    X, y = data.digits(2)
    still = {"initializer": "zeros", "max_iter": 1, "activation": "relu", "bias": False}
    MLPClassifier(1, **still).fit(X, y).plot()
    pyplot.close("all")


def test_what_cannot_be_drawn_is_said(model: Any) -> None:
    with pytest.raises(ValueError, match="what must be one of losses, network, weights, all"):
        model.plot("loss")


def test_without_matplotlib_it_says_what_to_install(model: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match="pip install matplotlib"):
        model.plot()
