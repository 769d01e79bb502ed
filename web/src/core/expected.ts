// What the numbers of a step may be by whoever rounds on the way, all steps before being right.
import type { Decimal } from "decimal.js";
import type { Arithmetic, Matrix } from "./arithmetic";
import { nameOf, Pass, type Quantity } from "./backprop";
import { decimals, Exact, type Rounding, unitOf } from "./decimals";
import { type Example, given, workThrough } from "./example";
import { floats } from "./floats";
import { type Interval, Intervals, point, settled } from "./intervals";
import { slips } from "./slips";
import type { Site } from "./tables";

/** An answer may be so far from the exact value, in units of its last digit. */
const TOLERANCE = "0.51";
/** Units between a written number and what is gone on with by who keeps more digits of it. */
const HALF = "0.5500001";
/** Nobody goes on with a larger number. */
const LARGEST = 1e9;
/** Digits beyond those written that are enough for one who keeps every digit. */
const MORE_DIGITS = 6;
const MOST_DIGITS = 15;

/** Keeps what was made, and goes on with what `next` makes of it. */
class Chain<N> extends Pass<N> {
  constructor(
    example: Example,
    ar: Arithmetic<N>,
    private readonly next: (name: string, value: Matrix<N>) => Matrix<N> = (_, value) => value,
  ) {
    super(example.network, ar, given(example, ar));
  }

  override settle(exact: Matrix<N>, kind: string, layer: string = ""): Matrix<N> {
    const name = nameOf(kind, layer);
    const next = this.next(name, super.settle(exact, kind, layer));
    this.found.set(name, next);
    return next;
  }

  /** What was made of a name, if the chain has come so far. */
  step(name: string): Quantity<N> | undefined {
    return this.made.find((one) => nameOf(one.kind, one.layer) === name);
  }
}

/** Work a chain through as far as it goes. */
function asFarAs<N>(chain: Chain<N>, { descent }: Example): Chain<N> {
  try {
    workThrough(chain, descent);
  } catch (error) {
    // Divided by what may be 0: nothing follows any more.
    if (!(error instanceof RangeError)) throw error;
  }
  return chain;
}

/** The right numbers of every step, and those that are near them. */
export class Expected {
  /** Rounded after every step. */
  private readonly rounded: Chain<Decimal>;
  /** For one who keeps all digits. */
  private readonly finer: Chain<Decimal>;
  private readonly full: Chain<number>;
  /** Where numbers may lie, for whoever rounds on the way and goes on with right ones. */
  private readonly reach: Chain<Interval>;

  constructor(
    private readonly example: Example,
    private readonly rounding: Rounding,
  ) {
    const digits = Math.min(MOST_DIGITS, rounding.digits + MORE_DIGITS);
    this.rounded = asFarAs(new Chain(example, decimals(rounding)), example);
    this.finer = asFarAs(new Chain(example, decimals({ ...rounding, digits })), example);
    this.full = asFarAs(new Chain(example, floats), example);
    const own = (name: string, value: Matrix<Interval>): Matrix<Interval> => this.ownReach(name, value);
    this.reach = asFarAs(new Chain(example, new Intervals(rounding), own), example);
  }

  /** The right steps, rounded. */
  get pass(): Pass<Decimal> {
    return this.rounded;
  }

  /** Where a student's own numbers may lie who wrote the right ones. */
  private ownReach(name: string, value: Matrix<Interval>): Matrix<Interval> {
    const right = this.rounded.found.get(name)!;
    const data = Array.from(value.data, (within, place) => {
      const answer = right.data[place];
      const half = this.unit(answer).times(HALF);
      const [low, high] = [answer.minus(half), answer.plus(half)];
      const [lowest, highest] = [Exact.max(low, within.low), Exact.min(high, within.high)];
      if (lowest.greaterThan(highest)) return { low, high, pending: new Exact(0) };
      return { low: Exact.min(lowest, answer), high: Exact.max(highest, answer), pending: new Exact(0) };
    });
    return { rows: value.rows, columns: value.columns, data };
  }

  private unit(...numbers: Decimal[]): Decimal {
    return unitOf(this.rounding, ...numbers);
  }

  private tolerance(...numbers: Decimal[]): Decimal {
    return this.unit(...numbers).times(TOLERANCE);
  }

  /** Where a step's numbers may lie, before they are rounded; null where none is known. */
  within(name: string): Matrix<Interval> | null {
    return this.reach.step(name)?.exact ?? null;
  }

  isRight(name: string, place: number, answer: Decimal): boolean {
    const chains = [this.rounded.found.get(name)!.data[place], new Exact(this.full.found.get(name)!.data[place])];
    if (chains.some((right) => this.isWithinTolerance(answer, right))) return true;
    const within = this.within(name)?.data[place];
    return within !== undefined && this.fits(answer, within.low, within.high);
  }

  isWithinTolerance(answer: Decimal, right: Decimal): boolean {
    return answer.minus(right).abs().lessThanOrEqualTo(this.tolerance(answer, right));
  }

  fits(answer: Decimal, low: Decimal, high: Decimal): boolean {
    const off = this.tolerance(low, high, answer);
    return low.minus(off).lessThanOrEqualTo(answer) && answer.lessThanOrEqualTo(high.plus(off));
  }

  /** The interval of an entry once it is rounded; of the right number alone, if nothing else is known. */
  interval(name: string, place: number): Interval {
    const within = this.within(name)?.data[place];
    if (within !== undefined) return settled(within);
    return point(this.right(name, place));
  }

  right(name: string, place: number): Decimal {
    return this.rounded.found.get(name)!.data[place];
  }

  isNear(name: string, place: number, answer: Decimal, value: Decimal): boolean {
    return answer.minus(value).abs().lessThanOrEqualTo(this.tolerance(answer, value).plus(this.slack(name, place)));
  }

  /** Whether a value is not the right one, but for rounding. */
  isApart(name: string, place: number, value: Decimal, times: number): boolean {
    const { low, high } = this.interval(name, place);
    const right = low.plus(high).div(2);
    const wide = this.tolerance(value, right).plus(this.slack(name, place)).times(times);
    return value.minus(right).abs().greaterThan(wide);
  }

  private slack(name: string, place: number): Decimal {
    const { low, high } = this.interval(name, place);
    return high.minus(low).div(2);
  }

  /** What a step gives with each slip that can happen in it, in the order in which they are meant. */
  *slipped(name: string, key: string): Generator<[slip: string, value: Matrix<Decimal>]> {
    for (const chain of [this.rounded, this.finer]) {
      const made = chain.step(name);
      if (made === undefined) continue;
      const site = siteOf(chain, made.layer, made.exact, made.value);
      for (const [slip, keys, rule] of slips) {
        if (!keys.includes(key)) continue;
        const value = attempt(() => chain.ar.finish(rule(chain.ar, site)));
        if (value === null || value.rows !== made.value.rows || value.columns !== made.value.columns) continue;
        if (Array.from(value.data).every((x) => x.abs().lessThan(LARGEST))) yield [slip, value];
      }
    }
  }

  /** The digits of a step cut off instead of rounded. */
  truncated(name: string): Decimal[] {
    const { exact } = this.rounded.step(name)!;
    return Array.from(exact.data, (x) => x.toNearest(this.unit(x), Exact.ROUND_DOWN));
  }

  /** A step of who rounds all numbers to fewer digits: as it is written, and before. */
  coarse(name: string, digits: number): Quantity<Decimal> | null {
    const ar = decimals({ ...this.rounding, digits });
    const again = (own: string): Matrix<Decimal> => ar.finish(this.rounded.found.get(own)!);
    const chain = asFarAs(new Chain(this.example, ar, again), this.example);
    return chain.step(name) ?? null;
  }

  get digits(): number {
    return this.rounding.digits;
  }

  /** The digits after the point of the numbers in an interval. */
  places({ low, high }: Interval): number {
    return Math.max(0, -this.unit(low, high).e);
  }
}

/** What a slip cannot be made of gives nothing. */
function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

function siteOf<N>(chain: Chain<N>, layer: string, exact: Matrix<N>, value: Matrix<N>): Site<N> {
  const letters = ["a", ...chain.network.layers.map((one) => one.name)];
  const own = letters.indexOf(layer === "" ? chain.last.name : layer);
  return {
    exact,
    value,
    samples: chain.ar.of(String(chain.samples)),
    get: (name, distance) => chain.get(name, letters[own + distance]),
    used: (name) => chain.get(name),
  };
}
