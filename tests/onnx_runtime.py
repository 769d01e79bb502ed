"""Run ONNX models in ONNX Runtime."""

from typing import Any

import numpy as np
import polars as pl

from clearprop.arithmetic import Array


def run(model: Any, feed: dict[str, Array]) -> dict[str, Array]:
    """Return every output of a model by its name."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, feed), strict=True))


def cells(model: Any, frame: pl.DataFrame) -> dict[str, Array]:
    """Return the cells of a table as an exported model takes them."""
    feed: dict[str, Array] = {}
    for put in model.graph.input:
        column = frame[put.name]
        if put.type.tensor_type.elem_type == 8:  # STRING
            texts = column.cast(pl.String).fill_null("").to_list()
            feed[put.name] = np.array(texts, dtype=object).reshape(-1, 1)
        else:
            numbers = column.cast(pl.Float64).fill_null(np.nan)
            feed[put.name] = numbers.to_numpy().reshape(-1, 1)
    return feed
