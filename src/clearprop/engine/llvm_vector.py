"""Vectors as values with operators, which emit LLVM instructions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from clearprop.engine.llvm import I32, I64, is_double, on_vectors, spread
from clearprop.engine.numba_setup import LANES, ir

# Of a number of 32 bits and of one of 64: stored digits of the mantissa, what the exponent is
# counted from, and the bits of the square root of a half.
_DIGITS, _BIAS = (23, 52), (127, 1023)
_ROOT_OF_HALF = (0x3F3504F3, 0x3FE6A09E667F3BCD)
# Whole numbers of 32 bits: few processors convert longer ones.
_SHORT: Any = ir.VectorType(I32, LANES)


def _operator(name: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """Return the methods of an operator, with self on the left and on the right."""

    def left(self: Any, other: Any) -> Any:
        return self.combined(name, other, swapped=False)

    def right(self: Any, other: Any) -> Any:
        return self.combined(name, other, swapped=True)

    return left, right


class Vector:
    """A vector while code for it is being emitted; numbers are spread to all lanes."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value
        self.is_double = is_double(value.type.element)

    __array_ufunc__ = None

    def __array_function__(
        self, function: Any, types: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> "Vector":
        # Any other function of NumPy's would make an array of objects, without a word.
        return self.of(1) if function is np.ones_like else NotImplemented

    def _wrap(self, value: Any) -> "Vector":
        return Vector(self.builder, value)

    def of(self, number: "float | Vector") -> "Vector":
        """Return a vector with the number in every lane."""
        if isinstance(number, Vector):
            return number
        kind: Any = self.value.type
        return self._wrap(ir.Constant(kind, [float(number)] * kind.count))

    def combined(self, name: str, other: Any, *, swapped: bool) -> Any:
        """Return what LLVM's operation of that name makes of both."""
        if not isinstance(other, Vector | float | int):
            return NotImplemented
        pair = (self.value, self.of(other).value)
        return self._wrap(getattr(self.builder, name)(*(pair[::-1] if swapped else pair)))

    __add__, __radd__ = _operator("fadd")
    __sub__, __rsub__ = _operator("fsub")
    __mul__, __rmul__ = _operator("fmul")
    __truediv__, __rtruediv__ = _operator("fdiv")

    def __neg__(self) -> "Vector":
        return self._wrap(self.builder.fneg(self.value))

    def _call(self, name: str, *arguments: "Vector") -> "Vector":
        found = on_vectors(self.builder, name, self.value.type.element, len(arguments))
        return self._wrap(self.builder.call(found, [one.value for one in arguments]))

    def one_by_one(self, name: str) -> "Vector":
        """Return what the C library's function of float64 with that name gives for every lane."""
        build, result = self.builder, self.value
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType()])
        found: Any = build.module.globals.get(name) or ir.Function(build.module, kind, name)
        # So that what is asked twice is computed once.
        found.attributes.add("readnone")
        found.attributes.add("nounwind")
        for lane in range(LANES):
            place = ir.Constant(I32, lane)
            value: Any = build.call(found, [build.extract_element(self.value, place)])
            result = build.insert_element(result, value, place)
        return self._wrap(result)

    def fma(self, factor: "float | Vector", term: "float | Vector") -> "Vector":
        """Return self · factor + term, rounded once."""
        return self._call("fma", self, self.of(factor), self.of(term))

    def sqrt(self) -> "Vector":
        """Return the square root."""
        return self._call("sqrt", self)

    def absolute(self) -> "Vector":
        """Return |self|."""
        return self._call("fabs", self)

    def signed_as(self, other: "Vector") -> "Vector":
        """Return |self| with the other's sign."""
        return self._call("copysign", self, other)

    def nearest(self) -> "Vector":
        """Return the nearest whole number."""
        return self._call("rint", self)

    def larger(self, other: "Vector") -> "Vector":
        """Return the larger of both, lane by lane; where one is NaN, the other."""
        return self.chosen(self.builder.fcmp_ordered(">", self.value, other.value), self, other)

    def above(self, low: float) -> "Vector":
        """Return the greater of self and `low`; NaN stays."""
        return self.where("<", low, low, self)

    def where(
        self, relation: str, bound: float, yes: "float | Vector", no: "float | Vector"
    ) -> "Vector":
        """Return `yes` in lanes where self stands in the relation to the bound, else `no`."""
        test = self.builder.fcmp_ordered(relation, self.value, self.of(bound).value)
        return self.chosen(test, yes, no)

    def positive(self) -> Any:
        """Return for each lane whether it is above 0, as `chosen` takes it."""
        return self.builder.fcmp_ordered(">", self.value, self.of(0).value)

    def chosen(self, test: Any, yes: "float | Vector", no: "float | Vector") -> "Vector":
        """Return `yes` in lanes where the test is true, else `no`."""
        return self._wrap(self.builder.select(test, self.of(yes).value, self.of(no).value))

    def _whole(self, number: int) -> Any:
        """Return a vector of whole numbers of the same width."""
        bits = I64 if self.is_double else I32
        return ir.Constant(ir.VectorType(bits, LANES), [number] * LANES)

    def mantissa_and_power(self) -> "tuple[Vector, Vector]":
        """Return m and whole n with self = m · 2^n and √½ ≤ m < √2, for normal self > 0."""
        build, digits = self.builder, self._whole(_DIGITS[self.is_double])
        bits: Any = build.bitcast(self.value, digits.type)
        # Counted from √½, what carries into the exponent is the power.
        apart: Any = build.sub(bits, self._whole(_ROOT_OF_HALF[self.is_double]))
        power: Any = build.ashr(apart, digits)
        mantissa: Any = build.sub(bits, build.shl(power, digits))
        short: Any = build.trunc(power, _SHORT) if self.is_double else power
        return (
            self._wrap(build.bitcast(mantissa, self.value.type)),
            self._wrap(build.sitofp(short, self.value.type)),
        )

    def times_power_of_2(self, power: "Vector") -> "Vector":
        """Return self · 2^power, also where the result is subnormal.

        2^power alone may be out of range; its two halves are not.
        """
        build = self.builder
        whole: Any = build.fptosi(power.value, _SHORT)
        half: Any = build.ashr(whole, ir.Constant(_SHORT, [1] * LANES))
        return self * self._power_of_2(half) * self._power_of_2(build.sub(whole, half))

    def power_of_2(self) -> "Vector":
        """Return 2^self for whole self, where that is a normal number."""
        return self._power_of_2(self.builder.fptosi(self.value, _SHORT))

    def _power_of_2(self, whole: Any) -> "Vector":
        build, digits = self.builder, self._whole(_DIGITS[self.is_double])
        wide: Any = build.sext(whole, digits.type) if self.is_double else whole
        bits: Any = build.shl(build.add(wide, self._whole(_BIAS[self.is_double])), digits)
        return self._wrap(build.bitcast(bits, self.value.type))


class Scaled(Vector):
    """m · 2^n: its product with a vector has all digits where it is itself subnormal."""

    def __init__(self, mantissa: Vector, power: Vector) -> None:
        super().__init__(mantissa.builder, mantissa.times_power_of_2(power).value)
        self.mantissa, self.power = mantissa, power

    def combined(self, name: str, other: Any, *, swapped: bool) -> Any:
        if name != "fmul" or not isinstance(other, Vector):
            return super().combined(name, other, swapped=swapped)
        return (self.mantissa * other).times_power_of_2(self.power)

    # A subclass's own method goes before that of a vector on its left.
    __mul__, __rmul__ = _operator("fmul")


class Scalar:
    """One number for all lanes, computed once where a vector of it would be for every vector.

    To divide by one is to multiply by its inverse.  `kind` is the type of number in the vectors
    that it is combined with; `power` is what `number ** UPDATES` is, if that is known.
    """

    def __init__(self, builder: Any, value: Any, kind: Any, power: "Scalar | None" = None) -> None:
        self.builder, self.value, self.kind, self.power = builder, value, kind, power

    def combined(self, name: str, other: Any, *, swapped: bool) -> Any:
        """Return what LLVM's operation of that name makes of both."""
        if isinstance(other, Vector):
            if name == "fdiv" and swapped:
                return other * (1.0 / self).vector
            return self.vector.combined(name, other, swapped=swapped)
        if not isinstance(other, Scalar):
            other = Scalar(self.builder, ir.Constant(self.value.type, float(other)), self.kind)
        pair = (self.value, other.value)
        result = getattr(self.builder, name)(*(pair[::-1] if swapped else pair))
        return Scalar(self.builder, result, self.kind)

    @property
    def vector(self) -> Vector:
        """The number in every lane."""
        value = self.value
        if value.type != self.kind:
            value = self.builder.fptrunc(value, self.kind)
        return Vector(self.builder, spread(self.builder, value))

    __add__, __radd__ = _operator("fadd")
    __sub__, __rsub__ = _operator("fsub")
    __mul__, __rmul__ = _operator("fmul")
    __truediv__, __rtruediv__ = _operator("fdiv")

    def __neg__(self) -> "Scalar":
        return 0.0 - self

    def __pow__(self, exponent: Any) -> "Scalar":
        if exponent is not UPDATES or self.power is None:
            raise TypeError("only an optimiser's own numbers are raised, to the count of updates")
        return self.power


UPDATES: Any = object()
"""Stands for t, the count of updates, while an optimiser's rule is compiled."""
