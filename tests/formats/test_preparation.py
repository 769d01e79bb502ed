"""What files of weights alone carry: how inputs are prepared, and what outputs mean."""

import json
from datetime import date, timedelta
from math import pi
from typing import Any

import numpy as np
import polars as pl

from clearprop.evaluate import predict
from clearprop.formats.preparation import input_lines, output_lines, preparation_json
from clearprop.tabular.fit import fit
from clearprop.tabular.model import Model
from clearprop.tabular.settings import FitSettings

ROWS = 200
RNG = np.random.default_rng(0)
SIZE = RNG.normal(-50, 10, ROWS)
DAYS = RNG.integers(15000, 16000, ROWS)
FRAME = pl.DataFrame(
    {
        "size": SIZE,
        "day": [date(1970, 1, 1) + timedelta(days=int(day)) for day in DAYS],
        "colour": RNG.choice(["red", "green", "blue"], ROWS),
        "price": 3 * SIZE - 1000 + RNG.normal(0, 1, ROWS),
        "sold": RNG.choice(["yes", "no"], ROWS),
    }
)


def trained(*targets: str) -> Model:
    left = FRAME.drop({"price", "sold"} - {*targets})
    return fit(left, [*targets], FitSettings(recipe="plain", epochs=2)).model


def test_the_json_is_enough_to_prepare_inputs_and_to_undo_outputs() -> None:
    model = trained("price")
    about: dict[str, Any] = json.loads(preparation_json(model))
    (size,), (day,) = about["preprocessing"]["numeric"], about["preprocessing"]["dates"]
    (colour,) = about["preprocessing"]["categorical"]
    columns = {
        "size": (SIZE - size["centre"]) / size["scale"],
        "day in days": (DAYS - day["centre"]) / day["scale"],
        **{f"colour is {one}": FRAME["colour"] == one for one in colour["categories"]},
    }
    for cycle, length in (("year", 365.2425), ("week", 7)):
        columns[f"day sine of {cycle}"] = np.sin(2 * pi * DAYS / length)
        columns[f"day cosine of {cycle}"] = np.cos(2 * pi * DAYS / length)
    assert {*columns} == {*about["inputs"]}
    X = np.stack([np.asarray(columns[name]) for name in about["inputs"]], axis=1)
    post = about["postprocessing"]
    price = predict(model.parameters, X)[:, 0] * post["scale"][0] + post["centre"][0]
    np.testing.assert_allclose(price, model.predict(FRAME)["price"], rtol=1e-5)
    assert preparation_json(model) == preparation_json(trained("price"))


def test_people_are_told_in_sentences() -> None:
    model = trained("price")
    size, day = model.preprocessing.numeric[0], model.preprocessing.dates[0]
    assert input_lines(model) == [
        f"size: (value + {-size.centre}) / {size.scale}; where missing, the value {size.median}",
        f"day: (days since 1970-01-01 − {day.centre}) / {day.scale}, sine and cosine of "
        "2π · days / 365.2425, sine and cosine of 2π · days / 7.0; where missing, "
        f"{day.median} days",
        "colour: 1 for blue, green, red, an input for each, else 0; where missing, "
        f"{model.preprocessing.categorical[0].most_frequent}",
    ]
    (scale,), (centre,) = model.postprocessing.scale, model.postprocessing.centre
    assert output_lines(model) == [f"price: output · {scale} − {-centre}"]


def test_classes_are_told_in_the_order_of_outputs() -> None:
    one_output = trained("sold")
    assert one_output.network.output.size == 1
    assert output_lines(one_output) == ["sold: the probability of yes, of no the rest"]
    frame = FRAME.drop("price", "sold")
    three = fit(frame, ["colour"], FitSettings(recipe="plain", epochs=1)).model
    assert output_lines(three) == ["colour: the probabilities of blue, green, red"]
