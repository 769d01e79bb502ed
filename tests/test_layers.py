"""Arrows point one way: no room imports from one above it, and no modules form a circle."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"

ROOMS = (
    "errors",
    "typed_numbers",
    "arithmetic",
    "optional_import",
    "files",
    "dataclass_json",
    "registration",
    "activations",
    "logarithms",
    "losses",
    "network",
    "blas_threads",
    "label_smoothing",
    "checks",
    "parameters",
    "data_initializer",
    "forward",
    "backward",
    "update",
    "metrics",
    "schedules",
    "randomness",
    "dropout",
    "validation_split",
    "sample_order",
    "stored",
    "evaluate",
    "gradient_check",
    "reference_engine",
    # The mathematics ends here.
    "progress",
    "jax_engine",
    "engine",
    "distributed",
    "early_stopping",
    "training_run",
    "checkpoints",
    "training_samples",
    "training",
    "candidates",
    "kept_trainings",
    "ensembles",
    "search",
    "worked.words",
    "worked.steps",
    "worked.document",
    "worked.writers",
    "worked.derivation",
    "worked.worked_example",
    "sklearn_api",
    "tabular",
    "exercises",
    "web",
    "formats",
    "commands",
    "cli",
    "__main__",
)
"""From the lowest to the highest; a name is a module or a package."""


@cache
def modules() -> dict[str, Path]:
    """Return the file of every module by its name; `clearprop` itself exports from everywhere."""
    found = {
        ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((SRC / "clearprop").rglob("*.py"))
    }
    del found["clearprop"]
    return found


def imports(module: str, *, for_types: bool) -> set[str]:
    """Return the modules that a module imports anywhere; those for types alone if wanted."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in _statements(tree, for_types=for_types):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules() else str(node.module))
    return {name for name in found if name.split(".")[0] == "clearprop"} - {module}


def _statements(node: ast.AST, *, for_types: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        is_for_types = (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        )
        if for_types or not is_for_types:
            yield child
            yield from _statements(child, for_types=for_types)


def room_of(module: str) -> str | None:
    """Return the room of a module; None for a package that only holds rooms."""
    inside = module.removeprefix("clearprop.")
    found = [room for room in ROOMS if inside == room or inside.startswith(f"{room}.")]
    return found[0] if found else None


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    rooms = {module: room_of(module) for module in modules()}
    assert {module for module, room in rooms.items() if room is None} == {"clearprop.worked"}
    assert set(rooms.values()) - {None} == set(ROOMS)
    assert imports("clearprop.worked", for_types=True) == set()


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_from_its_own_room_and_lower_ones(module: str) -> None:
    height = {None: -1} | {room: place for place, room in enumerate(ROOMS)}
    upwards = {
        imported
        for imported in imports(module, for_types=True)
        if imported == "clearprop" or height[room_of(imported)] > height[room_of(module)]
    }
    assert upwards == set()


def test_no_modules_form_a_circle() -> None:
    left = {module: imports(module, for_types=False) for module in modules()}
    while True:
        free = {module for module, needed in left.items() if not needed & left.keys()}
        if not free:
            break
        left = {module: needed for module, needed in left.items() if module not in free}
    assert left == {}
