"""TypeScript as an arithmetic: a rule of the tables, carried out on it, writes itself down.

Every operation of a rule becomes a call of the page's own arithmetic, whose matrices are those of
floats or of decimals: "out * (1 - out)" becomes `ar.mul(out, ar.sub(ar.of("1"), out))`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, final

import numpy as np

from clearprop.arithmetic import Arithmetic


@final
@dataclass(frozen=True)
class Code:
    """An expression: a name or a number, or a function of the page's arithmetic and what it is of.

    NumPy's functions and Python's operators build larger ones, as they do with arrays.
    """

    head: str
    parts: tuple["Code", ...] = ()
    is_call: bool = False

    __array_ufunc__ = None  # NumPy leaves operators to this class

    def __add__(self, other: Any) -> "Code":
        return call("add", self, other)

    def __radd__(self, other: Any) -> "Code":
        return call("add", other, self)

    def __sub__(self, other: Any) -> "Code":
        return call("sub", self, other)

    def __rsub__(self, other: Any) -> "Code":
        return call("sub", other, self)

    def __mul__(self, other: Any) -> "Code":
        return call("mul", self, other)

    def __rmul__(self, other: Any) -> "Code":
        return call("mul", other, self)

    def __truediv__(self, other: Any) -> "Code":
        return call("div", self, other)

    def __rtruediv__(self, other: Any) -> "Code":
        return call("div", other, self)

    def __pow__(self, other: Any) -> "Code":
        return call("power", self, other)

    def __neg__(self) -> "Code":
        return call("neg", self)

    def __matmul__(self, other: Any) -> "Code":
        return call("product", self, other)

    @property
    def T(self) -> "Code":
        """The transposed matrix."""
        return call("transposed", self)

    @property
    def shape(self) -> "Shape":
        """The shape of the matrix, which is not known before the page has it."""
        return Shape(self)

    def reshape(self, shape: "Shape") -> "Code":
        """Return the same entries, row by row, in a matrix of another shape."""
        return call("reshaped", self, shape.of)

    def __getitem__(self, rows: slice) -> "Code":
        first, end = rows.start or 0, rows.stop
        return call("rows", self, Code(str(first)), Code("undefined" if end is None else str(end)))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> "Code":
        by_columns = {np.sum: "sum", np.max: "largest", np.sort: "sorted"}
        if function in by_columns and kwargs.get("axis") == 0:
            return call(by_columns[function], args[0])
        if function is np.real:
            return args[0]
        if function is np.ones_like:
            return call("ones", args[0])
        raise NotImplementedError(f"the page's arithmetic has no {function.__name__}")


@final
@dataclass(frozen=True)
class Shape:
    """The shape of a matrix."""

    of: Code


def number(value: Any) -> Code:
    """Return a number as an expression; of a typed 0.1 the page's decimals make one tenth."""
    if isinstance(value, Code):
        return value
    infinite = {inf: "Infinity", -inf: "-Infinity"}
    return call("of", Code(f'"{infinite.get(value, value)}"'))


def call(function: str, *parts: Any) -> Code:
    """Return what a function of the page's arithmetic makes of expressions and numbers."""
    return Code(function, tuple(map(number, parts)), is_call=True)


def _method(function: str) -> Any:
    def method(self: Any, *parts: Any) -> Code:
        return call(function, *parts)

    return method


@final
class Tracing(Arithmetic):
    """Expressions; each function of the arithmetic is a call of the page's own."""

    def __init__(self) -> None:
        self.settled: list[Code] = []

    def array(self, values: Any) -> Any:
        return number(values)

    def settle(self, value: Any, kind: str, layer: str = "") -> Any:
        settled = call("settle", value, Code(f'"{kind}"'))
        self.settled.append(settled)
        return settled

    def finish(self, value: Any) -> Any:
        return call("finish", value)

    def neurons(self, x: Any) -> Any:
        return call("neurons", x)

    @property
    def pi(self) -> Any:
        return Code("ar.pi")

    exp = _method("exp")
    expm1 = _method("expm1")
    log = _method("log")
    log1p = _method("log1p")
    sqrt = _method("sqrt")
    tanh = _method("tanh")
    cdf = _method("cdf")
    density = _method("density")
    positive = _method("positive")
    where = _method("where")
    maximum = _method("maximum")
    step = _method("step")
    absolute = _method("absolute")
    bounded = _method("bounded")
    sigmoid = _method("sigmoid")
    softplus = _method("softplus")
    less_largest = _method("lessLargest")
    log_sum_exp = _method("logSumExp")
    log_sum_exp_of_others = _method("logSumExpOfOthers")

    def sum_over_others(self, term: Callable[..., Any], own: Any, *others: Any) -> Any:
        rows = ["row", *(f"row{place}" for place in range(1, len(others) + 1))]
        body = _written(term(*map(Code, rows)))
        return call("sumOverOthers", Code(f"({', '.join(rows)}) => {body}"), own, *others)


def function(arguments: Sequence[str], returned: Any, *first: Code) -> str:
    """Return a TypeScript function of an arithmetic `ar` and matrices, from what a rule returned.

    That is one expression or several.  What stands more than once in it gets a name; `first` are
    expressions that are computed before all others, in order.
    """
    results: list[Code] = [returned] if isinstance(returned, Code) else [*returned]
    lines, texts = _computed([*first, *results], results)
    value = texts[0] if isinstance(returned, Code) else f"[{', '.join(texts)}]"
    body = f"{{ {' '.join(lines)} return {value}; }}" if lines else value
    return f"({', '.join(['ar', *arguments])}) => {body}"


def _computed(ordered: list[Code], results: list[Code]) -> tuple[list[str], list[str]]:
    """Return the statements that give names to what is used twice, and the texts of the results."""
    uses = Counter[Code]()
    for one in ordered:
        _count(one, uses)
    names, lines = dict[Code, str](), list[str]()
    for part in dict.fromkeys(part for one in ordered for part in _inner_first(one)):
        is_shared = part.is_call and part.head != "of" and uses[part] > 1
        if is_shared or part.head == "settle":
            lines.append(f"const t{len(names) + 1} = {_written(part, names)};")
            names[part] = f"t{len(names) + 1}"
    return lines, [_written(one, names) for one in results]


def _count(one: Code, uses: Counter[Code]) -> None:
    uses[one] += 1
    if uses[one] == 1:
        for part in one.parts:
            _count(part, uses)


def _inner_first(one: Code) -> Iterator[Code]:
    for part in one.parts:
        yield from _inner_first(part)
    yield one


def _written(one: Code, names: dict[Code, str] | None = None) -> str:
    if names and one in names:
        return names[one]
    if not one.is_call:
        return one.head
    return f"ar.{one.head}({', '.join(_written(part, names) for part in one.parts)})"
