"""exp and its relatives for vectors, by polynomials; what depends on the numbers comes in pairs.

The first of a pair is for float32, the second for float64.  Largest errors, in units in the last
place (ulp) of the exact result, of either; tests/engine measures them over all exponents:

    exp 1.5,  expm1 2,  sigmoid 2.5,  tanh 3,  log 2,  log1p 2.5,  softplus 3,  gelu 8

exp(x) is 2^n · exp(r), with n the whole number nearest to x / ln 2, hence |r| ≤ ln 2 / 2, where
a polynomial of degree 7, or 13, suffices.  n ln 2 is subtracted in two parts, the first with so few
bits that its product with n is exact.
"""

from math import factorial, inf, nan

from clearprop.engine.llvm_vector import Scaled, Vector

_PER_LN2 = 1.44269504088896341
# The longer ones are those of fdlibm (Sun Microsystems, 1993).
_LN2_HIGH = (0.693359375, 6.93147180369123816490e-01)
_LN2_LOW = (-2.12194440e-4, 1.90821492927058770002e-10)

_EXP = (
    # Cephes (Moshier, 1992), expf: (exp(r) − 1 − r) / r² on |r| ≤ ln 2 / 2, highest power first.
    (
        1.9875691500e-4,
        1.3981999507e-3,
        8.3334519073e-3,
        4.1665795894e-2,
        1.6666665459e-1,
        5.0000001201e-1,
    ),
    # Taylor's series as far as r^13 / 13!: what is left out is below 5e-18.
    tuple(1 / factorial(k) for k in range(13, 1, -1)),
)

# Beyond these, exp is 0 and infinite, and exp(x) − 1 is −1.
_LOWEST, _HIGHEST = (-104.0, -746.0), (89.0, 710.0)
_LOWEST_OF_EXPM1 = (-30.0, -45.0)


def polynomial(x: Vector, coefficients: tuple[float, ...]) -> Vector:
    """Return Σ coefficient · x^k by Estrin's scheme, the highest power's coefficient first.

    Neighbours are joined in pairs, then pairs of these, so that few products wait for others.
    """
    terms: list[Vector] = [x.of(coefficient) for coefficient in coefficients]
    while len(terms) > 1:
        odd = len(terms) % 2
        pairs = zip(terms[odd::2], terms[odd + 1 :: 2], strict=True)
        terms = terms[:odd] + [high.fma(x, low) for high, low in pairs]
        x = x * x
    return terms[0]


def _reduced(x: Vector) -> tuple[Vector, Vector]:
    """Return n and exp(r) − 1."""
    n = (x * _PER_LN2).nearest()
    r = n.fma(-_LN2_LOW[x.is_double], n.fma(-_LN2_HIGH[x.is_double], x))
    return n, (r * r).fma(polynomial(r, _EXP[x.is_double]), r)


def _exp_apart(x: Vector) -> tuple[Vector, Vector]:
    """Return m and n with exp(x) = m 2^n."""
    # Within these ends n fits the two halves of 2^n.
    highest = _HIGHEST[x.is_double]
    n, rest = _reduced(x.where(">", highest, highest, x).above(_LOWEST[x.is_double]))
    return 1.0 + rest, n


def exp(x: Vector) -> Vector:
    """Return exp(x)."""
    m, n = _exp_apart(x)
    return m.times_power_of_2(n)


def expm1(x: Vector) -> Vector:
    """Return exp(x) − 1 as 2^n (exp(r) − 1) + (2^n − 1), halved so that 2^n is in range."""
    highest = _HIGHEST[x.is_double]
    held = x.where(">", highest, highest, x).above(_LOWEST_OF_EXPM1[x.is_double])
    n, rest = _reduced(held)
    half = (n - 1.0).power_of_2()
    return half.fma(rest, half - 0.5) * 2.0


def _expm1_below_0(x: Vector) -> Vector:
    """Return exp(x) − 1 for x ≤ 0."""
    n, rest = _reduced(x.above(_LOWEST_OF_EXPM1[x.is_double]))
    power = n.power_of_2()
    return power.fma(rest, power - 1.0)


def tanh(x: Vector) -> Vector:
    """Return tanh(x) = −m / (2 + m) with m = exp(−2|x|) − 1, and the sign of x."""
    m = _expm1_below_0(-2.0 * x.absolute())
    return (m / (m + 2.0)).signed_as(x)


_SMALLEST = (2.0**-126, 2.0**-1022)
"""Normal numbers."""


def _odd(last: int) -> tuple[float, ...]:
    return tuple(1 / k for k in range(last, 1, -2))


# (artanh(s)/s − 1) / s² as a polynomial in s² for s ≤ 1/3: 1/3 + s²/5 + s⁴/7 + ...
_ARTANH = ((1 / 15 * 1.16, *_odd(13)), _odd(35))


def _log1p_up_to_1(x: Vector) -> Vector:
    """Return ln(1 + x) for −½ ≤ x ≤ 1, as 2 artanh(s) with s = x / (2 + x), |s| ≤ 1/3."""
    s = x / (x + 2.0)
    square = s * s
    doubled = s + s
    return (doubled * square).fma(polynomial(square, _ARTANH[x.is_double]), doubled)


def log1p(x: Vector) -> Vector:
    """Return ln(1 + x); where |x| is not small, 1 + x has all its digits."""
    near = _log1p_up_to_1(x.where(">", 1.0, 1.0, x).above(-0.5))
    far = log(x + 1.0)
    return x.where("<", -0.5, far, x.where(">", 1.0, far, near))


def softplus(x: Vector) -> Vector:
    """Return ln(1 + exp(x)) as max(x, 0) + ln(1 + exp(−|x|)), whose exp is never above 1."""
    return x.where(">", 0.0, x, 0.0) + _log1p_up_to_1(exp(-x.absolute()))


# The same series for s ≤ 0.172, where it needs no more terms than this.
_ARTANH_NEAR_0 = (_odd(11), _odd(23))


def log(x: Vector) -> Vector:
    """Return ln(x) as n ln 2 + 2 artanh(s), where x is m 2^n and s = (m − 1) / (m + 1)."""
    # Subnormal numbers have no power of their own: they are made normal first.
    smallest, digits = _SMALLEST[x.is_double], 54 if x.is_double else 25
    is_small = x.where("<", smallest, 1.0, 0.0)
    m, n = x.where("<", smallest, x * 2.0**digits, x).mantissa_and_power()
    n = n - is_small * float(digits)
    s = (m - 1.0) / (m + 1.0)
    square = s * s
    doubled = s + s
    rest = (doubled * square) * polynomial(square, _ARTANH_NEAR_0[x.is_double])
    small = n.fma(_LN2_LOW[x.is_double], rest) + doubled
    finite = x.where("<", inf, n.fma(_LN2_HIGH[x.is_double], small), x)
    return x.where(">", 0.0, finite, x.where("==", 0.0, -inf, nan))


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
# What is missing in that number as a float64.
_PER_ROOT_2_LOW = -4.833646656726457e-17
_DENSITY = 0.39894228040143268
"""1 / √(2π)."""


def _held(x: Vector) -> tuple[Vector, Vector, Vector]:
    """Return x held between bounds, its square, and 1 − what that has lost / 2, in float32.

    Beyond 14.5 both erfc and exp are 0, and an infinite x² would make a NaN of 0 · ∞.  What x² lost
    by rounding matters: it is absolute, and exp makes it relative.
    """
    held = x.where(">", 15.0, 15.0, x).above(-15.0)
    square = held * held
    return held, square, held.fma(held, -square).fma(-0.5, 1.0)


def _erfc_exactly(x: Vector) -> tuple[Vector, Vector, Vector]:
    """Return x held where neither of the others is 0 or 1, Φ(x) and φ(x), in float64.

    The C library has erfc; that x / √2 is rounded shows in it far from 0, and is made good.
    """
    held = x.where(">", 40.0, 40.0, x).above(-40.0)
    square = held * held
    e = exp(square * -0.5)
    density = e.fma(held.fma(held, -square) * -0.5, e) * _DENSITY
    z = held * -_PER_ROOT_2
    lost = held.fma(-_PER_ROOT_2, -z) - held * _PER_ROOT_2_LOW
    # The slope of erfc(z) / 2 is −φ(x) √2.
    below = z.one_by_one("erfc") * 0.5 - lost * density / _PER_ROOT_2
    return held, below, density


def cdf(x: Vector) -> Vector:
    """Return Φ(x) = (1 + erf(x / √2)) / 2, as erfc on the side where that is small."""
    if x.is_double:
        return _erfc_exactly(x)[1]
    held, square, rest = _held(x)
    m, n = _exp_apart(square * -0.5)
    t = 1.0 / (held.absolute() * (0.4 * _PER_ROOT_2) + 1.0)
    below = Scaled(m * rest * (t * polynomial(t, _ERFCX) * 0.5), n)
    above = x.where(">", 0.0, 1.0 - below, below.mantissa)
    return Scaled(above, x.where(">", 0.0, 0.0, n))


def density(x: Vector) -> Vector:
    """Return φ(x) = exp(−x²/2) / √(2π)."""
    if x.is_double:
        return _erfc_exactly(x)[2]
    _, square, rest = _held(x)
    return exp(square * -0.5) * rest * _DENSITY
