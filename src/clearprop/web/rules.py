"""The tables' rules in TypeScript, for the page: `python -m clearprop.web.rules > rules.ts`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from clearprop.activations import BUILT_IN_ACTIVATIONS, Activation, Elementwise
from clearprop.arithmetic import Arithmetic
from clearprop.arithmetic.decimals import DecimalArithmetic
from clearprop.losses import BUILT_IN_LOSSES, Loss, OutLoss
from clearprop.parameters import INITIALIZERS
from clearprop.update import (
    OPTIMIZERS,
    Optimizer,
    State,
    memories,
    own_numbers,
    with_numbers,
)
from clearprop.web.typescript import Code, Tracing, call, function
from clearprop.worked.steps.describe_update import memory_names

HEAD = """\
// Generated from the tables of equations by `python -m clearprop.web.rules`; not to be edited.
import type { Activation, Derived, Initializer, Loss, Optimizer } from "./tables";
"""


def rules() -> str:
    """Return the module of all rules: the functions of an arithmetic, and the four tables."""
    return "\n".join(
        (
            HEAD,
            _object("derived", "Derived", _derived()),
            _object(
                "activations", "Record<string, Activation>", map(_activation, BUILT_IN_ACTIVATIONS)
            ),
            _object("losses", "Record<string, Loss>", map(_loss, BUILT_IN_LOSSES)),
            _object("optimizers", "Record<string, Optimizer>", _optimizers()),
            _object("initializers", "Record<string, Initializer>", _initializers()),
        )
    )


def _object(name: str, kind: str, entries: Iterator[str]) -> str:
    listed = "".join(f"  {one},\n" for one in entries)
    return f"export const {name}: {kind} = {{\n{listed}}};\n"


def _derived() -> Iterator[str]:
    """Yield what an arithmetic makes of its few functions where it has no better way."""
    ar: Any = Tracing()
    x = Code("x")
    own = {
        "expm1": Arithmetic.expm1,
        "log1p": Arithmetic.log1p,
        "maximum": Arithmetic.maximum,
        "step": Arithmetic.step,
        "absolute": Arithmetic.absolute,
        "density": Arithmetic.density,
        "sigmoid": Arithmetic.sigmoid,
        "softplus": Arithmetic.softplus,
        "lessLargest": Arithmetic.less_largest,
        "logSumExp": Arithmetic.log_sum_exp,
        "tanhOfSigmoid": DecimalArithmetic.tanh,
    }
    for name, rule in own.items():
        arguments = ["x", "low"] if name == "maximum" else ["x"]
        traced: Any = rule
        made = traced(ar, x, *map(Code, arguments[1:]))
        yield f"{name}: {function(arguments, made)}"


def _activation(activation: Activation) -> str:
    ar: Any = Tracing()
    net: Any = Code("net")
    out: Any = Code("out")
    dE_dout: Any = Code("dE_dout")
    rules = {
        "value": function(["net"], activation.function(net, ar)),
        "timesSlope": function(
            ["dE_dout", "net", "out"], activation.times_slope(dE_dout, net, out, ar)
        ),
    }
    if isinstance(activation, Elementwise):
        rules["slope"] = function(["net", "out"], activation.slope(net, out, ar))
    return _row(activation.name, {**rules, "initializer": json.dumps(activation.initializer)})


def _loss(loss: Loss) -> str:
    ar: Any = Tracing()
    net: Any = Code("net")
    out: Any = Code("out")
    target: Any = Code("target")
    of_out = ["out", "target"]
    if isinstance(loss, OutLoss):
        rules = {
            "kind": '"out"',
            "value": function(of_out, loss.value(out, target, ar)),
            "dE_dout": function(of_out, loss.dE_dout(out, target, ar)),
        }
    else:
        of_net = ["net", "out", "target"]
        pairs = [one for one in BUILT_IN_ACTIVATIONS if one.name in loss.dE_dnet_formulas]
        values = {
            one.name: function(of_net, loss.value(net, out, target, one, ar)) for one in pairs
        }
        derivatives = {
            one.name: function(of_net, loss.dE_dnet(net, out, target, one, ar)) for one in pairs
        }
        rules = {
            "kind": '"net"',
            "ofOut": function(of_out, loss.of_out(out, target, ar)),
            "ofRest": json.dumps(loss.of_rest),
            "value": _braces(values),
            "dE_dnet": _braces(derivatives),
        }
    return _row(loss.name, {**rules, "targets": json.dumps(loss.targets)})


def _optimizers() -> Iterator[str]:
    for name, kind in OPTIMIZERS.items():
        names = own_numbers(kind)
        traced = with_numbers(kind, {own: Code(f"own.{own}") for own in names})
        ar: Any = Tracing()
        old: Any = SimpleNamespace(flat=Code("W"), is_weight=Code("isWeight"))
        memory: Any = tuple(Code(f"memory[{place}]") for place in range(memories(kind)))
        state = State(Code("t"), memory)  # pyright: ignore[reportArgumentType]
        g: Any = Code("g")
        rate: Any = Code("rate")
        move, new = traced.move(old, g, state, rate, ar)
        made: Any = [move, *new]
        arguments = [
            *("W", "g", "isWeight", "rate", "t", "memory", "own"),
        ]
        yield _row(
            name,
            {
                "numbers": json.dumps(_defaults(kind)),
                "memories": json.dumps(memory_names(kind())),
                "move": function(arguments, made, *ar.settled),
            },
        )


def _defaults(kind: type[Optimizer]) -> dict[str, Any]:
    names = ["learning_rate", *own_numbers(kind)]
    return {field.name: field.default for field in fields(kind) if field.name in names}


class _Draws:
    """Stands for a generator of random numbers, and says what is to be drawn."""

    def uniform(self, low: Any, high: Any, shape: Any) -> tuple[str, Any]:
        return "uniform", high

    def normal(self, mean: Any, deviation: Any, shape: Any) -> tuple[str, Any]:
        return "normal", deviation


def _initializers() -> Iterator[str]:
    for name, draw in INITIALIZERS.items():
        rng: Any = _Draws()
        layer: Any = SimpleNamespace(inputs=Code("inputs"), size=Code("size"))
        if name == "zeros":
            kind, spread = "uniform", 0
        else:
            drawn: Any = draw(rng, layer)
            kind, spread = drawn
        arguments = ["inputs", "size"]
        made = call("of", Code(f'"{spread}"')) if not isinstance(spread, Code) else spread
        yield _row(name, {"draws": json.dumps(kind), "spread": function(arguments, made)})


def _row(name: str, entries: dict[str, str]) -> str:
    return f"{name}: {_braces(entries)}"


def _braces(entries: dict[str, str]) -> str:
    listed = "".join(f"    {name}: {text},\n" for name, text in entries.items())
    return f"{{\n{listed}  }}"


if __name__ == "__main__":
    sys.stdout.write(rules())
