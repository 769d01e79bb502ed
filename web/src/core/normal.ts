// Φ(x), the share of a standard normal distribution below x, as the page's floats compute it.

/** exp(−x²/2), with x² in two parts, since exp makes what x² loses by rounding relative. */
function bell(x: number): number {
  const high = Math.round(x * 16) / 16;
  return Math.exp((-high * high) / 2) * Math.exp((-(x - high) * (x + high)) / 2);
}

export function cdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const far = Math.abs(x);
  if (far > 40) return x > 0 ? 1 : 0;
  const density = bell(far) / Math.sqrt(2 * Math.PI);
  let tail: number;
  if (far < 1) {
    // Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), whose terms are all of one sign.
    let term = far;
    let sum = 0;
    for (let k = 3; sum + term !== sum; k += 2) {
      sum += term;
      term *= (far * far) / k;
    }
    tail = 0.5 - density * sum;
  } else {
    // Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/…))), from its far end.
    let fraction = far;
    for (let k = Math.ceil(400 / (far * far)) + 8; k > 0; k--) fraction = far + k / fraction;
    tail = density / fraction;
  }
  return x > 0 ? 1 - tail : tail;
}
