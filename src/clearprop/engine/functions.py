"""exp and its relatives for vectors of float32, by polynomials.

Largest errors, in units in the last place (ulp) of the exact result; tests/engine measures them
over all exponents:

    exp 1.5,  expm1 (x ≤ 0) 2,  sigmoid 2.5,  tanh 3,  log1p (0 ≤ x ≤ 1) 2.5,  softplus 3,
    gelu 8

exp(x) is 2^n · exp(r), with n the whole number nearest to x / ln 2, hence |r| ≤ ln 2 / 2, where
a polynomial of degree 7 suffices.  n ln 2 is subtracted in two parts, the first with so few bits
that its product with n is exact.
"""

from clearprop.engine.lanes import Lanes

_PER_LN2 = 1.44269504088896341
_LN2_HIGH, _LN2_LOW = 0.693359375, -2.12194440e-4

# Cephes (Moshier, 1992), expf: (exp(r) − 1 − r) / r² on |r| ≤ ln 2 / 2, highest power first.
_EXP = (
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
)


def polynomial(x: Lanes, coefficients: tuple[float, ...]) -> Lanes:
    """Return Σ coefficient · x^k by Horner's rule, the highest power's coefficient first."""
    total = x.of(coefficients[0])
    for coefficient in coefficients[1:]:
        total = total.fma(x, coefficient)
    return total


def _reduced(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return n and exp(r) − 1."""
    n = (x * _PER_LN2).nearest()
    r = n.fma(-_LN2_LOW, n.fma(-_LN2_HIGH, x))
    return n, (r * r).fma(polynomial(r, _EXP), r)


def exp(x: Lanes) -> Lanes:
    """Return exp(x)."""
    # Beyond these ends exp is 0 and infinite; within them n fits the two halves of 2^n.
    held = x.where(">", 89.0, 89.0, x).above(-104.0)
    n, rest = _reduced(held)
    return (1.0 + rest).times_power_of_2(n)


def expm1(x: Lanes) -> Lanes:
    """Return exp(x) − 1 for x ≤ 0: 2^n (exp(r) − 1) + (2^n − 1)."""
    n, rest = _reduced(x.above(-30.0))
    power = x.of(1.0).times_power_of_2(n)
    return power.fma(rest, power - 1.0)


def sigmoid(x: Lanes) -> Lanes:
    """Return 1 / (1 + exp(−x)), from exp(−|x|), as the reference does."""
    e = exp(-x.absolute())
    return x.where(">", 0.0, 1.0, e) / (1.0 + e)


def tanh(x: Lanes) -> Lanes:
    """Return tanh(x) = −m / (2 + m) with m = exp(−2|x|) − 1, and the sign of x."""
    m = expm1(-2.0 * x.absolute())
    return (m / (m + 2.0)).signed_as(x)


# (artanh(s)/s − 1) / s² as a polynomial in s² for s ≤ 1/3: 1/3 + s²/5 + s⁴/7 + ...
_ARTANH = (1 / 15 * 1.16, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3)


def log1p(x: Lanes) -> Lanes:
    """Return ln(1 + x) for 0 ≤ x ≤ 1, as 2 artanh(s) with s = x / (2 + x) ≤ 1/3."""
    s = x / (x + 2.0)
    square = s * s
    doubled = s + s
    return (doubled * square).fma(polynomial(square, _ARTANH), doubled)


def softplus(x: Lanes) -> Lanes:
    """Return ln(1 + exp(x)) as max(x, 0) + ln(1 + exp(−|x|))."""
    return x.where(">", 0.0, x, 0.0) + log1p(exp(-x.absolute()))


# The same series for s ≤ 0.172, where it needs no more terms than this.
_ARTANH_NEAR_0 = (1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3)


def log(x: Lanes) -> Lanes:
    """Return ln(x) for x ≥ 2^−126, as n ln 2 + 2 artanh(s): x = m 2^n and s = (m − 1) / (m + 1)."""
    m, n = x.mantissa_and_power()
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    doubled = s + s
    small = n.fma(_LN2_LOW, (doubled * square) * polynomial(square, _ARTANH_NEAR_0)) + doubled
    return n.fma(_LN2_HIGH, small)


# exp(z²) erfc(z) (1 + 0.4 z) as a polynomial in 1 / (1 + 0.4 z), for 0 ≤ z ≤ 10.2: least squares
# on Chebyshev's nodes, weighted until the largest relative error, 9e-9, was about smallest.
_ERFCX = (
    -2.920626004e-02,
    1.959052974e-01,
    -4.938542840e-01,
    5.408244034e-01,
    -2.788685516e-01,
    2.691155250e-01,
    1.306993419e-01,
    2.147006889e-01,
    2.249782881e-01,
    2.257055594e-01,
)
_PER_ROOT_2 = 0.70710678118654752


def _half_erfc(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return exp(−x²/2), and what it has to be multiplied by for erfc(|x| / √2) / 2."""
    # Beyond 14.5 both erfc and exp are 0 in float32; an infinite x² would make a NaN of 0 · ∞.
    held = x.where(">", 15.0, 15.0, x).above(-15.0)
    square = held * held
    # What x² lost by rounding matters: it is absolute, and exp makes it relative.
    lost = held.fma(held, -square)
    t = 1.0 / (held.absolute() * (0.4 * _PER_ROOT_2) + 1.0)
    return exp(square * -0.5) * (lost * -0.5 + 1.0), t * polynomial(t, _ERFCX) * 0.5


def gelu(x: Lanes) -> Lanes:
    """Return x Φ(x), with Φ(x) = (1 + erf(x / √2)) / 2 as erfc on the side where that is small."""
    e, ratio = _half_erfc(x)
    # Below −15 it is 0 in float32.  e comes last: it may be subnormal, and have few digits.
    outside = x.above(-15.0) * ratio * e
    return x.where(">", 0.0, x - x.where(">", 15.0, 0.0, outside), outside)


def gelu_slope(x: Lanes) -> Lanes:
    """Return Φ(x) + x φ(x), with φ(x) = exp(−x²/2) / √(2π)."""
    e, ratio = _half_erfc(x)
    outside = e * ratio
    density = e * 0.39894228040143268
    held = x.where(">", 15.0, 15.0, x).above(-15.0)
    return held.fma(density, x.where(">", 0.0, 1.0 - outside, outside))
