"""Vectors of float32 as values with operators, which emit LLVM instructions."""

from typing import Any

from clearprop.engine.emitting import F32, I32
from clearprop.engine.machine import instruction, ir


class Lanes:
    """A vector of float32 while code for it is being emitted; numbers are spread to all lanes."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def _wrap(self, value: Any) -> "Lanes":
        return Lanes(self.builder, value)

    def of(self, number: "float | Lanes") -> "Lanes":
        """Return a vector with the number in every lane."""
        if isinstance(number, Lanes):
            return number
        width: int = self.value.type.count
        return self._wrap(ir.Constant(ir.VectorType(F32, width), [float(number)] * width))

    def __add__(self, other: "float | Lanes") -> "Lanes":
        return self._wrap(self.builder.fadd(self.value, self.of(other).value))

    def __sub__(self, other: "float | Lanes") -> "Lanes":
        return self._wrap(self.builder.fsub(self.value, self.of(other).value))

    def __rsub__(self, other: float) -> "Lanes":
        return self.of(other) - self

    def __mul__(self, other: "float | Lanes") -> "Lanes":
        return self._wrap(self.builder.fmul(self.value, self.of(other).value))

    def __truediv__(self, other: "float | Lanes") -> "Lanes":
        return self._wrap(self.builder.fdiv(self.value, self.of(other).value))

    def __rtruediv__(self, other: float) -> "Lanes":
        return self.of(other) / self

    def __neg__(self) -> "Lanes":
        return self._wrap(self.builder.fneg(self.value))

    __radd__, __rmul__ = __add__, __mul__

    def _call(self, name: str, *arguments: "Lanes") -> "Lanes":
        kind: Any = self.value.type
        found = instruction(
            self.builder, f"{name}.v{kind.count}f32", kind, *[kind] * len(arguments)
        )
        return self._wrap(self.builder.call(found, [one.value for one in arguments]))

    def fma(self, factor: "float | Lanes", term: "float | Lanes") -> "Lanes":
        """Return self · factor + term, rounded once."""
        return self._call("fma", self, self.of(factor), self.of(term))

    def sqrt(self) -> "Lanes":
        """Return the square root."""
        return self._call("sqrt", self)

    def absolute(self) -> "Lanes":
        """Return |self|."""
        return self._call("fabs", self)

    def signed_as(self, other: "Lanes") -> "Lanes":
        """Return |self| with the other's sign."""
        return self._call("copysign", self, other)

    def nearest(self) -> "Lanes":
        """Return the nearest whole number."""
        return self._call("rint", self)

    def above(self, low: float) -> "Lanes":
        """Return the greater of self and `low`; NaN stays."""
        return self.where("<", low, low, self)

    def where(
        self, relation: str, bound: float, yes: "float | Lanes", no: "float | Lanes"
    ) -> "Lanes":
        """Return `yes` in lanes where self stands in the relation to the bound, else `no`."""
        mask: Any = self.builder.fcmp_ordered(relation, self.value, self.of(bound).value)
        return self._wrap(self.builder.select(mask, self.of(yes).value, self.of(no).value))

    def mantissa_and_power(self) -> "tuple[Lanes, Lanes]":
        """Return m and whole n with self = m · 2^n and √½ ≤ m < √2, for self ≥ 2^−126."""
        build, kind = self.builder, ir.VectorType(I32, self.value.type.count)

        def all_lanes(number: int) -> Any:
            return ir.Constant(kind, [number] * kind.count)

        bits: Any = build.bitcast(self.value, kind)
        # √½ is 0x3F3504F3: counted from there, what carries into the exponent is the power.
        apart: Any = build.sub(bits, all_lanes(0x3F3504F3))
        power: Any = build.ashr(apart, all_lanes(23))
        mantissa: Any = build.sub(bits, build.shl(power, all_lanes(23)))
        return (
            self._wrap(build.bitcast(mantissa, self.value.type)),
            self._wrap(build.sitofp(power, self.value.type)),
        )

    def times_power_of_2(self, power: "Lanes") -> "Lanes":
        """Return self · 2^power, also where the result is subnormal.

        2^power alone may be out of range; its two halves are not.
        """
        build, kind = self.builder, ir.VectorType(I32, self.value.type.count)

        def all_lanes(number: int) -> Any:
            return ir.Constant(kind, [number] * kind.count)

        whole: Any = build.fptosi(power.value, kind)
        half: Any = build.ashr(whole, all_lanes(1))
        result = self
        for part in (half, build.sub(whole, half)):
            bits: Any = build.shl(build.add(part, all_lanes(127)), all_lanes(23))
            result = result * self._wrap(build.bitcast(bits, self.value.type))
        return result
