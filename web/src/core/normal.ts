// Φ(x), the share of a standard normal distribution below x, as the page's floats compute it.

/** exp(−x²/2), with x² in two parts, since exp makes what x² loses by rounding relative. */
function bell(x: number): number {
  const high = Math.round(x * 16) / 16;
  return Math.exp((-high * high) / 2) * Math.exp((-(x - high) * (x + high)) / 2);
}

/**
 * Chebyshev coefficients of (1 + 2z) exp(z²) erfc(z) over t = (z − 3.75)/(z + 3.75), a form in which
 * one series holds for all z ≥ 0 (Shepherd and Laframboise, 1981); computed with 40 digits.
 */
const SERIES = [
  2.3551578691348035082, -0.0045900545806464773309, -0.084249133366517915584, 0.059209939998191890498,
  -0.026658668435305752277, 0.0090749976707052650939, -0.0024131635404176081909, 0.00049077583652580863229,
  -0.000069169733025012063671, 4.1390279860730101675e-6, 7.7403830661984906686e-7, -2.1886401049234395661e-7,
  1.0764999465670910377e-8, 4.5219598112182868979e-9, -7.7544002088313511065e-10, -6.3180883408866844944e-11,
  2.8687950109306698981e-11, 1.945586854577734723e-13, -9.6546967484334389059e-13, 3.2525481481487398415e-14,
  3.3478119482868053878e-14, -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17,
  5.0681489047961113168e-17,
];

/** Φ(x) = ½ erfc(−x/√2), to a few units in the last place. */
export function cdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  const far = Math.abs(x);
  if (far > 40) return x > 0 ? 1 : 0;
  const z = far * Math.SQRT1_2;
  const t = (z - 3.75) / (z + 3.75);
  let next = 0;
  let sum = 0;
  for (let k = SERIES.length - 1; k > 0; k--) {
    const before = sum;
    sum = 2 * t * sum - next + SERIES[k];
    next = before;
  }
  const tail = (0.5 * bell(far) * (t * sum - next + SERIES[0] / 2)) / (1 + 2 * z);
  return x > 0 ? 1 - tail : tail;
}
