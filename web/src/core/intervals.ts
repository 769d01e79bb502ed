// Intervals: where a number may lie by whoever rounds on the way, to the digits asked or finer.
// They are those of `clearprop.arithmetic.intervals`, so that the page marks as `clearprop mark` does.
import type { Decimal } from "decimal.js";
import { Arithmetic, type Matrix, type Numbers } from "./arithmetic";
import { cdf, Exact, type Rounding, unitOf } from "./decimals";

/** Numbers from low to high, each of which may still be rounded by what is pending. */
export interface Interval {
  low: Decimal;
  high: Decimal;
  pending: Decimal;
  /** Whether it is a whole number of a formula: whoever divides by it may do so before adding up. */
  isCount?: boolean;
}

/** Units by which a number is moved at most that is rounded to finer places first. */
const TWICE = "0.05";
const HALF_AND_TWICE = "0.55";
const NONE = new Exact(0);

export function point(x: Decimal): Interval {
  return { low: x, high: x, pending: NONE };
}

/** The interval with what is pending. */
export function settled({ low, high, pending }: Interval): Interval {
  return { low: low.minus(pending), high: high.plus(pending), pending: NONE };
}

function isPoint({ low, high, pending }: Interval): boolean {
  return low.equals(high) && pending.isZero();
}

function negated({ low, high, pending }: Interval): Interval {
  return { low: high.negated(), high: low.negated(), pending };
}

export function hull(one: Interval, other: Interval): Interval {
  return {
    low: Exact.min(one.low, other.low),
    high: Exact.max(one.high, other.high),
    pending: Exact.max(one.pending, other.pending),
  };
}

/** The interval of the ends, in any order. */
function between(ends: Decimal[]): Interval {
  return { low: Exact.min(...ends), high: Exact.max(...ends), pending: NONE };
}

export class Intervals extends Arithmetic<Interval> {
  constructor(private readonly rounding: Rounding) {
    super(numbersOf(rounding));
  }

  override of(text: string): Matrix<Interval> {
    const isCount = /^\d+$/.test(text) && text !== "1";
    return { rows: 1, columns: 1, data: [{ ...this.numbers.of(text), isCount }] };
  }

  /** [0, 1] where an entry may be above 0 or not. */
  override positive(x: Matrix<Interval>): Matrix<Interval> {
    return this.map(x, (one) => {
      const { low, high } = settled(one);
      if (low.greaterThan(0)) return this.one;
      return high.greaterThan(0) ? hull(this.zero, this.one) : this.zero;
    });
  }

  override where(test: Matrix<Interval>, yes: Matrix<Interval>, no: Matrix<Interval>): Matrix<Interval> {
    const spread = (x: Matrix<Interval>): Matrix<Interval> => this.both(test, x, (_, one) => one);
    const [chosen, other] = [spread(yes), spread(no)];
    const tests = this.both(test, chosen, (one) => one);
    return this.made(tests.rows, tests.columns, (i, j) => {
      const at = i * tests.columns + j;
      const { low, high } = tests.data[at];
      if (!low.equals(high)) return hull(chosen.data[at], other.data[at]);
      return low.isZero() ? other.data[at] : chosen.data[at];
    });
  }

  /** 1 / (1 + exp(−x)), or the same as exp(x) / (1 + exp(x)). */
  override sigmoid(x: Matrix<Interval>): Matrix<Interval> {
    return this.map(x, (one) => {
      const direct = this.fraction(one);
      if (this.rounding.way === "decimals") return direct;
      // 1 − σ(−x) has another rounding.
      return hull(direct, this.numbers.sub(this.one, this.fraction(negated(one))));
    });
  }

  override softplus(x: Matrix<Interval>): Matrix<Interval> {
    return this.log(this.add(this.of("1"), this.exp(x)));
  }

  override lessLargest(x: Matrix<Interval>): Matrix<Interval> {
    return x;
  }

  override logSumExp(x: Matrix<Interval>): Matrix<Interval> {
    return this.log(this.sum(this.exp(x)));
  }

  /** σ(x) by a falling function of exp(−x) and by a rising one of exp(x), each at the ends of exp. */
  private fraction(x: Interval): Interval {
    const { rounding } = this;
    const { exp } = this.numbers;
    const falling = settled(exp(negated(x)));
    const rising = settled(exp(x));
    const ofFalling = (end: Decimal, by: Decimal): Decimal => new Exact(1).div(end.plus(1).plus(by));
    const ofRising = (end: Decimal, by: Decimal): Decimal => end.div(end.plus(1).plus(by));
    const sides = [
      { f: ofFalling, ends: [falling.low, falling.high] },
      { f: ofRising, ends: [rising.low, rising.high].map((end) => Exact.max(end, 0)) },
    ];
    const found = sides.flatMap(({ f, ends }) =>
      ends.flatMap((end) => {
        if (rounding.way === "decimals") return [f(end, NONE)];
        // 1 + exp has other significant digits than exp, and is rounded once more.
        const half = unitOf(rounding, end.plus(1)).times(HALF_AND_TWICE);
        return [f(end, NONE), f(end, half.negated()), f(end, half)];
      }),
    );
    const { low, high } = between(found);
    const unit = unitOf(rounding, ...found);
    return { low: low.minus(unit.times(TWICE)), high: high.plus(unit.times(TWICE)), pending: unit.div(2) };
  }
}

/** Every operation moves both ends, and widens them by what rounding its result may change. */
function numbersOf(rounding: Rounding): Numbers<Interval> {
  const unit = (...numbers: Decimal[]): Decimal => unitOf(rounding, ...numbers);
  const isSignificant = rounding.way === "significant";

  /** The result of an operation, unless it is one number that needs no rounding. */
  function rounded(low: Decimal, high: Decimal): Interval {
    const last = unit(low, high);
    if (low.equals(high) && low.mod(last).isZero()) return point(low);
    const twice = last.times(TWICE);
    return { low: low.minus(twice), high: high.plus(twice), pending: last.div(2) };
  }

  /** By how much a number in it may change where it is rounded. */
  function open(x: Interval): Decimal {
    return !x.pending.isZero() || x.low.equals(x.high) ? x.pending : unit(x.low, x.high).div(2);
  }

  function add(one: Interval, two: Interval): Interval {
    if (isSignificant) {
      for (const [zero, other] of [[one, two], [two, one]]) {
        if (isPoint(zero) && zero.low.isZero()) return other;
      }
      const [first, second] = [settled(one), settled(two)];
      return rounded(first.low.plus(second.low), first.high.plus(second.high));
    }
    // Of two rounded numbers the sum needs no rounding; else it has that of one of them.
    const [first, second] = [open(one), open(two)];
    let widened = Exact.min(first, second);
    if (!widened.isZero()) widened = widened.plus(unit().times(TWICE));
    return {
      low: one.low.plus(two.low).minus(widened),
      high: one.high.plus(two.high).plus(widened),
      pending: Exact.max(first, second),
    };
  }

  function mul(one: Interval, two: Interval): Interval {
    for (const [factor, other] of [[one, two], [two, one]]) {
      if (!isPoint(factor)) continue;
      if (factor.low.isZero()) return factor;
      if (factor.low.abs().equals(1)) return factor.low.isPositive() ? other : negated(other);
    }
    const [x, y] = [settled(one), settled(two)];
    const { low, high } = between([x.low, x.high].flatMap((a) => [y.low, y.high].map((b) => a.times(b))));
    return rounded(low, high);
  }

  function div(one: Interval, two: Interval): Interval {
    const [x, y] = [settled(one), settled(two)];
    if (!y.low.greaterThan(0) && !y.high.lessThan(0)) throw new RangeError("a number is divided by what may be 0");
    const { low, high } = between([x.low, x.high].flatMap((a) => [y.low, y.high].map((b) => a.div(b))));
    const divided = rounded(low, high);
    if (two.isCount !== true) return divided;
    // Whoever divides first rounds each part of what is added up, or multiplied, afterwards.
    const earlier = open(one).times(two.low.minus(1));
    return { ...divided, low: divided.low.minus(earlier), high: divided.high.plus(earlier) };
  }

  /** What a function that nowhere falls makes of it. */
  function rising(f: (x: Decimal) => Decimal): (x: Interval) => Interval {
    return (x) => {
      const { low, high } = settled(x);
      const first = f(low);
      return rounded(first, low.equals(high) ? first : f(high));
    };
  }

  return {
    rounds: true,
    pi: point(Exact.acos(-1)),
    array: (length) => new Array<Interval>(length),
    of: (text) => point(new Exact(text)),
    finish: settled,
    add,
    sub: (x, y) => add(x, negated(y)),
    mul,
    div,
    power(x, y) {
      if (!isPoint(x) || !isPoint(y)) throw new RangeError("there are no powers of intervals");
      return point(x.low.pow(y.low));
    },
    positive: (x) => settled(x).low.greaterThan(0),
    exp: rising((x) => x.exp()),
    // What may be 0 by rounding may have any logarithm.
    log: rising((x) => (x.greaterThan(0) ? x.ln() : new Exact("-1e6"))),
    // What is a square may be below 0 by rounding alone.
    sqrt: rising((x) => Exact.max(x, 0).sqrt()),
    cdf: rising(cdf),
    tanh: rising((x) => x.tanh()),
  };
}
