"""Networks come back from ONNX, our own and others'; a foreign graph names its first node."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.formats.onnx.export import model_to_onnx, to_onnx
from clearprop.formats.onnx.read import from_onnx
from clearprop.parameters import Parameters
from clearprop.tabular.fit import fit
from clearprop.tabular.settings import FitSettings
from onnx_runtime import run
from rounding import assert_same_outputs
from strategies import Case, cases
from tabular.tables import passengers

onnx: Any = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

W = np.array([[0.5, -1.5, 0.25], [1, 2, -0.75]], np.float32)
b = np.array([0.1, -0.2], np.float32)
X = np.random.default_rng(0).normal(0, 2, (3, 20)).astype(np.float32)

Made = tuple[str, list[str], str, dict[str, Any]]
"""A node: its operator, what it takes, what it gives, its settings."""


def graph(*nodes: Made, opset: int = 21, outputs: list[str] | None = None, **constants: Any) -> Any:
    """Make a model of input "x", 3 numbers a row; its output is the last node's."""
    helper, types = onnx.helper, onnx.TensorProto
    constants = {"W": W, "WT": W.T.copy(), "b": b, **constants}
    made = [
        helper.make_node(kind, takes, [gives], name=f"n_{gives}", **settings)
        for kind, takes, gives, settings in nodes
    ]
    return helper.make_model(
        helper.make_graph(
            made,
            "foreign",
            [helper.make_tensor_value_info("x", types.FLOAT, ["N", 3])],
            [
                helper.make_tensor_value_info(name, types.FLOAT, ["N", "M"])
                for name in outputs or [nodes[-1][2]]
            ],
            [onnx.numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=10,
    )


GEMM: Made = ("Gemm", ["x", "W", "b"], "h", {"transB": 1})


def check(model: Any, activation: str | list[str] = "identity") -> Parameters:
    """Assert that the network taken from a graph gives what the graph gives."""
    found = from_onnx(model)
    names = [layer.activation.name for layer in found.network.layers]
    assert names == ([activation] if isinstance(activation, str) else activation)
    (outputs,) = run(model, {"x": X.T}).values()
    assert_same_outputs(outputs.T, found, X)
    return found


@given(cases())
def test_our_own_networks_come_back(case: Case) -> None:
    parameters = Parameters(case.network, case.parameters.flat.astype(np.float32))
    found = from_onnx(to_onnx(parameters), case.network.loss.name)
    assert found.network == parameters.network
    np.testing.assert_array_equal(found.flat, parameters.flat)


def outside(tensor: Any, **where: str) -> None:
    """Keep the numbers of a tensor in a file beside the model."""
    onnx.external_data_helper.set_external_data(tensor, **where)
    tensor.ClearField("raw_data")


def in_initializer() -> Any:
    model = graph(GEMM)
    outside(model.graph.initializer[0], location="w.bin")
    return model


def in_constant() -> Any:
    constant = onnx.numpy_helper.from_array(b, "C")
    outside(constant, location="w.bin")
    return graph(GEMM, ("Constant", [], "c", {"value": constant}), ("Add", ["h", "c"], "y", {}))


def in_function() -> Any:
    model = graph(("Add", ["x", "x"], "y", {}))
    node = in_constant().graph.node[1]
    opset = [onnx.helper.make_opsetid("", 21)]
    model.functions.append(onnx.helper.make_function("own", "F", [], ["c"], [node], opset))
    return model


def in_branch() -> Any:
    value = onnx.helper.make_tensor_value_info("c", onnx.TensorProto.FLOAT, [2])
    node = in_constant().graph.node[1]
    branch = onnx.helper.make_graph([node], "branch", [], [value])
    return graph(("If", ["W"], "c", {"then_branch": branch, "else_branch": branch}))


@pytest.mark.parametrize("made", [in_initializer, in_constant, in_function, in_branch])
def test_numbers_in_other_files_are_refused_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[], Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    model = made()
    Path("m.onnx").write_bytes(model.SerializeToString())
    for present in (False, True):
        if present:
            Path("w.bin").write_bytes(W.tobytes())
        for source in (model, "m.onnx"):
            with pytest.raises(ClearpropError, match="are in another file, which is not") as wrong:
                from_onnx(source)
            assert "\n" not in str(wrong.value)


def test_a_file_is_read(tmp_path: Path) -> None:
    onnx.save(graph(GEMM), tmp_path / "m.onnx")

    class OwnPath:
        def __fspath__(self) -> str:
            return str(tmp_path / "m.onnx")

    for path in (tmp_path / "m.onnx", str(tmp_path / "m.onnx"), OwnPath()):
        np.testing.assert_array_equal(from_onnx(path).W[0], W)


@pytest.mark.parametrize(
    "nodes",
    [
        [GEMM],
        [("Gemm", ["x", "WT", "b"], "h", {})],
        [("Gemm", ["x", "WT"], "h", {})],
        [("Gemm", ["x", "W", ""], "h", {"transB": 1})],
        [("Gemm", ["x", "W", "b"], "h", {"transB": 1, "alpha": 0.3, "beta": -2.0})],
        [("Gemm", ["x", "W", "one"], "h", {"transB": 1})],
        [("MatMul", ["x", "WT"], "h", {})],
        [("MatMul", ["x", "WT"], "h", {}), ("Add", ["h", "b"], "a", {})],
        [("MatMul", ["x", "WT"], "h", {}), ("Add", ["row", "h"], "a", {})],
        [GEMM, ("Add", ["h", "b"], "a", {})],
        [("Transpose", ["W"], "T", {"perm": [1, 0]}), ("MatMul", ["x", "T"], "h", {})],
        [("Identity", ["WT"], "T", {}), ("MatMul", ["x", "T"], "h", {})],
        [
            ("Constant", [], "C", {"value_floats": [1.0, 2.0]}),
            ("Gemm", ["x", "W", "C"], "h", {"transB": 1}),
        ],
        [("Flatten", ["x"], "f", {}), ("Gemm", ["f", "W", "b"], "h", {"transB": 1})],
        [("Reshape", ["x", "shape"], "f", {}), ("Gemm", ["f", "W", "b"], "h", {"transB": 1})],
        [GEMM, ("Dropout", ["h"], "d", {})],
        [GEMM, ("Identity", ["h"], "d", {})],
        [GEMM, ("Cast", ["h"], "d", {"to": 1})],
    ],
)
def test_dense_layers_as_others_write_them(nodes: list[Made]) -> None:
    row, shape = b[np.newaxis], np.array([-1, 3])
    check(graph(*nodes, one=np.float32(0.5), row=row, shape=shape))


@pytest.mark.parametrize(
    ("activation", "nodes"),
    [
        ("relu", [("Relu", ["h"], "y", {})]),
        ("sigmoid", [("Sigmoid", ["h"], "y", {})]),
        ("tanh", [("Tanh", ["h"], "y", {})]),
        ("leaky_relu", [("LeakyRelu", ["h"], "y", {})]),
        ("leaky_relu", [("LeakyRelu", ["h"], "y", {"alpha": 0.01})]),
        ("elu", [("Elu", ["h"], "y", {})]),
        ("gelu", [("Gelu", ["h"], "y", {})]),
        ("softplus", [("Softplus", ["h"], "y", {})]),
        ("exponential", [("Exp", ["h"], "y", {})]),
        ("softmax", [("Softmax", ["h"], "y", {})]),
        ("softmax", [("Softmax", ["h"], "y", {"axis": 1})]),
        ("silu", [("Sigmoid", ["h"], "s", {}), ("Mul", ["h", "s"], "y", {})]),
        ("silu", [("Sigmoid", ["h"], "s", {}), ("Mul", ["s", "h"], "y", {})]),
        (
            "gelu",
            [
                ("Div", ["h", "root"], "d", {}),
                ("Erf", ["d"], "e", {}),
                ("Add", ["e", "one"], "a", {}),
                ("Mul", ["h", "a"], "m", {}),
                ("Mul", ["m", "half"], "y", {}),
            ],
        ),
        (
            "gelu",
            [
                ("Mul", ["h", "half"], "m", {}),
                ("Mul", ["rest", "h"], "d", {}),
                ("Erf", ["d"], "e", {}),
                ("Add", ["one", "e"], "a", {}),
                ("Mul", ["a", "m"], "y", {}),
            ],
        ),
    ],
)
def test_activations_as_others_write_them(activation: str, nodes: list[Made]) -> None:
    root = np.float32(2**0.5)
    numbers = {"root": root, "rest": 1 / root, "one": np.float32([1]), "half": np.float32(0.5)}
    found = check(graph(GEMM, *nodes, **numbers), activation)
    if activation != "softmax":
        more = ("Gemm", ["y", "V"], "z", {})
        V = np.float32([[1], [2]])
        deeper = check(graph(GEMM, *nodes, more, V=V, **numbers), [activation, "identity"])
        np.testing.assert_array_equal(deeper.W[0], found.W[0])


def test_swish_of_newer_sets_of_operators() -> None:
    # ONNX Runtime does not run it yet.
    model = graph(GEMM, ("Swish", ["h"], "y", {}), opset=24)
    assert from_onnx(model).network.output.activation.name == "silu"


def test_double_stays_double_and_half_becomes_single() -> None:
    for dtype, kept in ((np.float64, np.float64), (np.float16, np.float32)):
        model = graph(("MatMul", ["x", "V"], "h", {}), V=W.T.astype(dtype))
        model.graph.input[0].type.tensor_type.elem_type = onnx.helper.np_dtype_to_tensor_dtype(
            np.dtype(dtype)
        )
        found = from_onnx(model)
        assert found.flat.dtype == kept
        np.testing.assert_array_equal(found.W[0], W)


def test_functions_inside_a_model_are_opened() -> None:
    model = graph(GEMM, ("Twice", ["h"], "y", {"domain": "own"}))
    helper = onnx.helper
    model.functions.append(
        helper.make_function(
            "own",
            "Twice",
            ["p"],
            ["q"],
            [helper.make_node("Relu", ["p"], ["q"])],
            [helper.make_opsetid("", 21)],
        )
    )
    model.opset_import.append(helper.make_opsetid("own", 1))
    assert from_onnx(model).network.output.activation.name == "relu"


RELU: Made = ("Relu", ["h"], "y", {})
SQUARE: dict[str, Array] = {"V": np.eye(2, dtype=np.float32)}


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            graph(GEMM, ("Softsign", ["h"], "y", {}), ("Ceil", ["y"], "z", {})),
            r"node 'n_y' \(Softsign\) is no layer of clearprop: give a graph of Gemm, or MatMul",
        ),
        (graph(("Sub", ["x", "three"], "c", {}), three=np.ones(3, np.float32)), r"'n_c' \(Sub\)"),
        (graph(GEMM, RELU, ("Add", ["y", "b"], "z", {})), r"node 'n_z' \(Add\) is no layer"),
        (graph(GEMM, RELU, ("Add", ["y", "h"], "z", {})), r"node 'n_z' \(Add\) is no layer"),
        (graph(GEMM, RELU, ("Mul", ["h", "b"], "z", {})), r"node 'n_z' \(Mul\) is no layer"),
        (graph(GEMM, ("Gemm", ["h", "h"], "z", {"transB": 1})), r"node 'n_z' \(Gemm\) is no"),
        (graph(("Gemm", ["W", "x"], "z", {"transB": 1})), r"node 'n_z' \(Gemm\) is no layer"),
        (graph(GEMM, ("ArgMax", ["h"], "y", {})), r"node 'n_y' \(ArgMax\) is no layer"),
        (graph(GEMM, ("Reshape", ["h", "s"], "y", {}), s=np.array([2, -1])), r"'n_y' \(Reshape\)"),
        (graph(GEMM, ("Cast", ["h"], "y", {"to": 7})), r"node 'n_y' \(Cast\) is no layer"),
        (graph(("Gemm", ["x", "W"], "h", {"transA": 1})), r"has transA 1, but 0 is needed"),
        (graph(GEMM, ("LeakyRelu", ["h"], "y", {"alpha": 0.2})), r"has alpha 0\.2, but 0\.01"),
        (graph(GEMM, ("Elu", ["h"], "y", {"alpha": 2.0})), "has alpha 2, but 1 is needed here"),
        (graph(GEMM, ("Gelu", ["h"], "y", {"approximate": "tanh"})), "approximate tanh, but none"),
        (graph(GEMM, ("Softmax", ["h"], "y", {"axis": 0})), "has axis 0, but -1 is needed"),
        (graph(("Flatten", ["x"], "y", {"axis": 0})), "has axis 0, but 1 is needed"),
        (graph(("Relu", ["x"], "y", {})), r"node 'n_y' \(Relu\) stands before any weights"),
        (graph(GEMM, RELU, ("Tanh", ["y"], "z", {})), r"'n_z' \(Tanh\) follows node 'n_y' \(Relu"),
        (graph(("Identity", ["x"], "y", {})), "the graph has no weights"),
        (
            graph(GEMM, RELU, ("Gemm", ["y", "V"], "z", {}), V=np.ones((3, 2), np.float32)),
            r"node 'n_z' \(Gemm\) takes 3 inputs, but node 'n_h' \(Gemm\) before it gives 2",
        ),
        (
            graph(GEMM, ("Add", ["h", "c"], "y", {}), c=np.ones((2, 1), np.float32)),
            r"node 'n_y' \(Add\) adds numbers of shape 2×1, but a layer of 2 neurons",
        ),
        (graph(GEMM, RELU, outputs=["h", "y"]), r"gives 'h', 'y', but its chain .* ends with 'y'"),
        (graph(GEMM, RELU, outputs=["h"]), "gives 'h', but its chain of layers ends with 'y'"),
        (graph(("Gemm", ["x", "V"], "h", {}), V=np.ones((3, 2), np.int32)), "numbers of type int3"),
        (graph(("Gemm", ["x", "W", "c"], "h", {"transB": 1}), c=b * np.inf), "has inf in row 1"),
        (graph(("Relu", ["absent"], "y", {})), r"this is no valid ONNX model: .*; export it again"),
        (onnx.ModelProto(), "this is no valid ONNX model"),
        (b"bytes", "bytes is no ONNX model: give the path of a file"),
    ],
)
def test_the_first_node_that_is_not_ours_is_named_in_one_sentence(model: Any, said: str) -> None:
    with pytest.raises(ClearpropError, match=said) as wrong:
        from_onnx(model)
    assert "\n" not in str(wrong.value)


def test_operators_of_others_and_nodes_without_a_name() -> None:
    model = graph(GEMM, ("Gelu", ["h"], "y", {"domain": "com.microsoft"}))
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    model.graph.node[1].name = ""
    with pytest.raises(ClearpropError, match=r"node that gives 'y' \(com.microsoft.Gelu\) is no"):
        from_onnx(model)


def test_a_model_with_its_preprocessing_names_the_first_node() -> None:
    model = fit(
        passengers(), ["survived"], FitSettings(recipe="plain", hidden=(8,), epochs=1)
    ).model
    with pytest.raises(ClearpropError, match=r"node 'numbers' \(Concat\) is no layer"):
        from_onnx(model_to_onnx(model))


def test_numbers_of_no_known_type_are_named() -> None:
    model = graph(GEMM)
    model.graph.initializer[0].data_type = 103
    with pytest.raises(ClearpropError, match=r"the constant 'W' cannot be read|no valid ONNX"):
        from_onnx(model)


def test_almost_gelu_is_not_gelu() -> None:
    nodes: list[Made] = [
        ("Div", ["h", "two"], "d", {}),
        ("Erf", ["d"], "e", {}),
        ("Add", ["e", "one"], "a", {}),
        ("Mul", ["h", "a"], "m", {}),
        ("Mul", ["m", "half"], "y", {}),
    ]
    numbers = {"two": np.float32(2), "one": np.float32(1), "half": np.float32(0.5)}
    with pytest.raises(ClearpropError, match=r"node 'n_d' \(Div\) is no layer"):
        from_onnx(graph(GEMM, *nodes, **numbers))


def test_what_is_no_onnx_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    with pytest.raises(ClearpropError, match=r"cannot read .*m\.onnx: No such file"):
        from_onnx(path)
    path.write_bytes(b"")
    with pytest.raises(ClearpropError, match=r"m\.onnx: this is no valid ONNX model"):
        from_onnx(path)
    path.write_bytes(graph(GEMM).SerializeToString()[:-9])
    with pytest.raises(ClearpropError, match=r"m\.onnx is not an ONNX file, or only a part"):
        from_onnx(path)
    path.write_bytes(b"x,y\n" * 9)
    with pytest.raises(ClearpropError, match=r"m\.onnx"):
        from_onnx(path)
    path.write_bytes(graph(GEMM, RELU).SerializeToString().replace(b"Relu", b"Re\xe6u"))
    with pytest.raises(ClearpropError, match=r"m\.onnx"):
        from_onnx(path)
