// Decimals, rounded as a person rounds: half up, after every named quantity.
import Decimal from "decimal.js";
import { Arithmetic, type Numbers } from "./arithmetic";

export interface Rounding {
  way: "decimals" | "significant";
  /** Kept after the decimal point, or significant ones. */
  digits: number;
}

/** 28 digits in every operation, as Python's decimals have. */
export const Exact = Decimal.clone({ precision: 28, rounding: Decimal.ROUND_HALF_EVEN });
/** Φ gets more, so that what its series loses is not seen. */
const Finer = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });

export function decimals(rounding: Rounding): Arithmetic<Decimal> {
  const { way, digits } = rounding;
  const numbers: Numbers<Decimal> = {
    rounds: true,
    pi: new Exact("3.141592653589793238462643383"),
    array: (length) => new Array<Decimal>(length),
    of: (text) => new Exact(text),
    finish(x) {
      const written =
        way === "decimals"
          ? x.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP)
          : x.toSignificantDigits(digits, Decimal.ROUND_HALF_UP);
      return written.isZero() ? written.abs() : written;
    },
    add: (x, y) => x.plus(y),
    sub: (x, y) => x.minus(y),
    mul: (x, y) => x.times(y),
    div: (x, y) => x.div(y),
    power: (x, y) => x.pow(y),
    positive: (x) => x.greaterThan(0),
    exp: (x) => x.exp(),
    log: (x) => x.ln(),
    sqrt: (x) => x.sqrt(),
    cdf,
  };
  return new Arithmetic(numbers);
}

/** What the last digit counts that is written of the largest of some numbers. */
export function unitOf({ way, digits }: Rounding, ...numbers: Decimal[]): Decimal {
  if (way === "decimals") return new Exact(10).pow(-digits);
  const largest = Exact.max(...numbers.map((x) => x.abs()));
  // All of a 0's digits are 0: those after the point are counted.
  return new Exact(10).pow((largest.isZero() ? 0 : largest.e + 1) - digits);
}

/** ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
export function cdf(x: Decimal): Decimal {
  const far = new Finer(x).abs();
  const smallest = new Finer("1e-60");
  let term = far;
  let sum = new Finer(0);
  for (let k = 3; term.greaterThan(sum.times(smallest)); k += 2) {
    sum = sum.plus(term);
    term = term.times(far).times(far).div(k);
  }
  const density = far.times(far).div(-2).exp().div(Finer.acos(-1).times(2).sqrt());
  const half = new Finer("0.5");
  const above = density.times(sum);
  return new Exact((x.isNegative() ? half.minus(above) : half.plus(above)).toSignificantDigits(28));
}
