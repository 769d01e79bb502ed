"""An ONNX graph under construction."""

from typing import Any, final

from clearprop.arithmetic import Array
from clearprop.errors import ClearpropError
from clearprop.optional_import import optional_import

OPSET = 26
"""The set of operators a graph is written in by default."""

OLDEST_OPSET = 21
"""None of the operators used here has changed since; older runtimes need it."""

ML_OPSET = 5
"""The set of operators for tables, such as LabelEncoder."""

LARGEST = 2**31 - 2**20
"""Bytes of weights that fit into one protocol buffer."""

ROWS = "rows"
"""What the number of samples is called in shapes; it may be any."""


@final
class Graph:
    """Nodes, constants, inputs and outputs, each of a name that occurs once.

    Methods that take a name return that or, where it is taken, a similar one.  Inputs come first:
    they keep their names.
    """

    def __init__(self) -> None:
        self._onnx = optional_import("onnx", "onnx")
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []
        self._names = {""}

    def input(self, name: str, kind: str, columns: int) -> str:
        """Add an input of shape (rows, columns); `kind` is FLOAT, DOUBLE or STRING."""
        name = self._free(name)
        self._inputs.append(self._described(name, kind, (ROWS, columns)))
        return name

    def constant(self, name: str, values: Array) -> str:
        """Add numbers or text that are the same for every sample."""
        name = self._free(name)
        self._constants.append(self._onnx.numpy_helper.from_array(values, name))
        return name

    def node(
        self,
        kind: str,
        name: str,
        *tensors: str,
        domain: str = "",
        unread: int = 0,
        **attributes: Any,
    ) -> str:
        """Add an operation on tensors that are there already; return its result, `name`.

        It may have further results that are `unread`.
        """
        name = self._free(name)
        results = [name, *(self._free(f"{name}, not read") for _ in range(unread))]
        self._nodes.append(
            self._onnx.helper.make_node(
                kind, tensors, results, name=name, domain=domain, **attributes
            )
        )
        return name

    def cast(self, name: str, tensor: str, kind: str) -> str:
        """Add the change of a tensor to another type of numbers; return its result."""
        return self.node("Cast", name, tensor, to=getattr(self._onnx.TensorProto, kind))

    def output(self, name: str, kind: str, *columns: int) -> None:
        """Make a tensor of shape (rows, *columns) an output."""
        self._outputs.append(self._described(name, kind, (ROWS, *columns)))

    def model(self, *, opset: int, about: str, metadata: dict[str, str]) -> Any:
        """Return the onnx.ModelProto, which has passed onnx.checker."""
        if not OLDEST_OPSET <= opset <= OPSET:
            raise ClearpropError(
                f"the ONNX opset is {opset}: it must be from {OLDEST_OPSET} to {OPSET}"
            )
        size = sum(constant.ByteSize() for constant in self._constants)
        if size > LARGEST:
            raise ClearpropError(
                f"the weights take {size:,} bytes, more than the 2 GiB an ONNX file can hold: "
                "export to safetensors"
            )
        from importlib.metadata import version

        helper = self._onnx.helper
        sets = [helper.make_opsetid("", opset)]
        if any(node.domain for node in self._nodes):
            sets.append(helper.make_opsetid("ai.onnx.ml", ML_OPSET))
        graph = helper.make_graph(
            self._nodes, "clearprop", self._inputs, self._outputs, self._constants
        )
        model = helper.make_model(
            graph,
            opset_imports=sets,
            ir_version=helper.find_min_ir_version_for(sets),
            producer_name="clearprop",
            producer_version=version("clearprop"),
            doc_string=about,
        )
        helper.set_model_props(model, metadata)
        self._onnx.checker.check_model(model, full_check=True)
        return model

    def _described(self, name: str, kind: str, shape: tuple[str | int, ...]) -> Any:
        element = getattr(self._onnx.TensorProto, kind)
        return self._onnx.helper.make_tensor_value_info(name, element, shape)

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._names:
            number += 1
            free = f"{name}_{number}"
        self._names.add(free)
        return free
