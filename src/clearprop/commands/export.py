"""`clearprop export`: a model to a file of another program."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from clearprop.commands.options import whole
from clearprop.commands.screen import print_sections, refuse_overwriting
from clearprop.errors import ClearpropError, named

if TYPE_CHECKING:
    from clearprop.tabular.model import Model

Sections = list[tuple[str, Sequence[str]]]

Exported = tuple[bytes, Sections]
"""The content of a file, and sections to print about it."""


def export(
    model: Annotated[Path, Argument(metavar="MODEL", help="From clearprop train.")],
    to: Annotated[str, Option(metavar="FORMAT", help="onnx, torch, safetensors or keras.")],
    output: Annotated[Path, Option("--output", "-o", metavar="FILE", help="Write there.")],
    opset: Annotated[
        int | None,
        Option(
            parser=whole,
            metavar="NUMBER",
            help="With --to onnx: the set of operators, 21 to 26; a low one for older runtimes "
            "(26).",
        ),
    ] = None,
) -> None:
    """Write a model so that another program can use it.

    ONNX holds all of it: raw columns of a table in, labels and probabilities, or numbers, out.
    The other formats hold the network alone: how its inputs are prepared and what its outputs mean
    is printed, and safetensors and Keras files carry it as JSON.

    For example:

    clearprop export iris.safetensors --to onnx -o iris.onnx

    clearprop export iris.safetensors --to torch -o iris.pt
    """
    from clearprop.files import check_can_write, write_file
    from clearprop.formats.model_file import load_model

    write = named("format", to, FORMATS)
    if opset is not None and to != "onnx":
        raise ClearpropError(f"--opset is for --to onnx, not for --to {to}: leave it out")
    trained = load_model(model)
    refuse_overwriting("-o", output, {"the model": model})
    check_can_write(output)
    content, sections = write(trained, output, opset)
    write_file(output, content)
    print_sections([("written to", [str(output)]), *sections])


def _onnx(model: "Model", path: Path, opset: int | None) -> Exported:
    from clearprop.formats.onnx.export import model_to_onnx
    from clearprop.formats.onnx.graph import OPSET
    from clearprop.tabular.postprocessing import label_text
    from clearprop.tabular.report import listed

    opset = OPSET if opset is None else opset
    exported = model_to_onnx(model, opset)
    numeric, categorical = model.preprocessing.numeric, model.preprocessing.categorical
    takes = ["each column by its name, of shape rows×1"]
    if numeric:
        takes.append(f"float64, NaN where missing: {listed([one.name for one in numeric])}")
    if dates := model.preprocessing.dates:
        names = listed([one.name for one in dates])
        takes.append(f"float64, days since 1970-01-01, NaN where missing: {names}")
    if categorical:
        takes.append(f'text, "" where missing: {listed([one.name for one in categorical])}')
    classes = model.postprocessing.classes
    columns = (
        model.postprocessing.targets if classes is None else [label_text(one) for one in classes]
    )
    gives = " and ".join(one.name for one in exported.graph.output)
    return exported.SerializeToString(), [
        ("takes", takes),
        ("gives", [f"{gives} (columns {listed(columns)})"]),
        ("operators", [f"opset {opset}"]),
    ]


def _torch(model: "Model", path: Path, opset: int | None) -> Exported:
    from clearprop.formats.torch import torch_file

    load = f"torch.load({str(path)!r}, weights_only=True)"
    carried = "nowhere: the file has weights alone, so keep these lines, or the model"
    return torch_file(model.parameters), _state_dict(model, carried, "import torch", load)


def _safetensors(model: "Model", path: Path, opset: int | None) -> Exported:
    from clearprop.formats.preparation import KEY, preparation_json
    from clearprop.formats.safetensors import weights_as_bytes

    content = weights_as_bytes(model.parameters, {KEY: preparation_json(model)})
    carried = f"in the file's metadata, as JSON under {KEY}"
    importing = "from safetensors.torch import load_file"
    return content, _state_dict(model, carried, importing, f"load_file({str(path)!r})")


def _keras(model: "Model", path: Path, opset: int | None) -> Exported:
    from clearprop.formats.keras import keras_file
    from clearprop.formats.preparation import KEY, preparation_json

    if path.suffix != ".keras":
        raise ClearpropError(
            f"-o {path} does not end in .keras, without which Keras does not read it: name it "
            f"{path.with_suffix('.keras')}"
        )
    load = f"model = keras.saving.load_model({str(path)!r})"
    name = f"{KEY}.json"
    content = keras_file(model.parameters, {name: preparation_json(model)})
    carried = f"in the file, a ZIP archive, as JSON in {name}"
    return content, _network_alone(model, carried, "import keras", load)


def _state_dict(model: "Model", carried: str, importing: str, load: str) -> Sections:
    from clearprop.formats.torch import torch_code

    module = f"module = {torch_code(model.network)}"
    load = f"module.load_state_dict({load})"
    return _network_alone(model, carried, importing, "from torch import nn", module, load)


def _network_alone(model: "Model", carried: str, *reading: str) -> Sections:
    """Say what a file holds and how to read it; `carried` says where it keeps all this."""
    from clearprop.formats.preparation import input_lines, output_lines

    inputs = model.preprocessing.inputs
    holds = f"the network alone, which takes {inputs} prepared inputs; --to onnx takes raw columns"
    return [
        ("holds", [holds]),
        ("inputs", input_lines(model)),
        ("outputs", output_lines(model)),
        ("kept", [carried]),
        ("read it with", reading),
    ]


FORMATS: Mapping[str, Callable[["Model", Path, int | None], Exported]] = {
    "onnx": _onnx,
    "torch": _torch,
    "safetensors": _safetensors,
    "keras": _keras,
}
"""How to write each format: (model, path, opset or None) -> content and sections."""
