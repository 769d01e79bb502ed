// Marks the numbers of one step, all steps before being right, as `clearprop mark` does.
import type { Decimal } from "decimal.js";
import type { Matrix } from "./arithmetic";
import { Exact } from "./decimals";
import type { Expected } from "./expected";
import { type Interval, point } from "./intervals";
import { PEN_SLIPS } from "./pen_slips";

export type Verdict = "right" | "wrong" | "missing";

/** How a step's entries are marked, and what seems to have gone wrong in which of them. */
export interface Marked {
  verdicts: Verdict[];
  explanations: { slip: string; entries: number[] }[];
}

/** Times what honest rounding may change: a slip in a single entry changes it by more. */
const CLEAR = 4;

/** A slip, and which of the entries it explains. */
interface Explanation {
  slip: string;
  entries: number[];
  /** How far these are from what the slip gives. */
  distance: number;
  /** Whether most entries that it would change are those that it explains. */
  isWhole: boolean;
}

/** Mark what was written in the entries of a step, row by row; null is nothing. */
export function marked(expected: Expected, name: string, key: string, written: readonly (string | null)[]): Marked {
  const answers = written.map((text) => (text === null ? null : new Exact(text)));
  const verdicts = answers.map((answer, place): Verdict => {
    if (answer === null) return "missing";
    return expected.isRight(name, place, answer) ? "right" : "wrong";
  });
  const wrong = verdicts.flatMap((verdict, place) => (verdict === "wrong" ? [place] : []));
  const explanations = wrong.length === 0 ? [] : new Explaining(expected, name, key, answers).of(wrong);
  return { verdicts, explanations };
}

/** Looks for slips that explain wrong entries of a step, each most of those that none before does. */
class Explaining {
  private readonly answered: number[];

  constructor(
    private readonly expected: Expected,
    private readonly name: string,
    private readonly key: string,
    private readonly answers: readonly (Decimal | null)[],
  ) {
    this.answered = answers.flatMap((answer, place) => (answer === null ? [] : [place]));
  }

  of(wrong: readonly number[]): Explanation[] {
    const found = [...this.expected.slipped(this.name, this.key)].map(([slip, value]) => this.explained(slip, value));
    let left = [...wrong];
    const named: Explanation[] = [];
    const take = (explanations: Explanation[]): void => {
      for (const one of explanations) {
        const entries = one.entries.filter((place) => left.includes(place));
        if (entries.length > 0) named.push({ ...one, entries });
        left = left.filter((place) => !one.entries.includes(place));
      }
    };
    take(chosen(found.filter((one) => one.isWhole), left));
    if (left.length > 0) take(chosen(this.byRounding(), left));
    take(this.byPen(left));
    take(chosen(found, left));
    return named;
  }

  private answer(place: number): Decimal {
    return this.answers[place]!;
  }

  private explained(slip: string, value: Matrix<Decimal>): Explanation {
    const { expected, name, answered } = this;
    const apart = (times: number) => (place: number) => expected.isApart(name, place, value.data[place], times);
    const changed = answered.filter(apart(2));
    const near = answered.filter((place) => expected.isNear(name, place, this.answer(place), value.data[place]));
    const fit = changed.filter((place) => near.includes(place));
    // 0 comes of many a slip, and of making numbers up.
    const isNotZero = (place: number): boolean => !this.answer(place).isZero();
    const isWhole = 2 * fit.length > changed.length && fit.some(isNotZero);
    const entries = isWhole ? near : fit.filter(apart(CLEAR)).filter(isNotZero);
    const off = entries.map((place) => this.answer(place).minus(value.data[place]).abs().toNumber());
    return { slip, entries, distance: off.reduce((sum, one) => sum + one, 0), isWhole };
  }

  /** Slips in rounding by which most of the entries come out, right or wrong. */
  private byRounding(): Explanation[] {
    const { expected, name, answered } = this;
    const cut = expected.truncated(name);
    const found = [this.ofRounding("truncated", answered.filter((place) => this.answer(place).equals(cut[place])))];
    for (let digits = expected.digits - 1; digits > 0; digits--) {
      const made = expected.coarse(name, digits);
      if (made === null) continue;
      const fit = answered.filter((place) => {
        const [answer, exact] = [this.answer(place), made.exact.data[place]];
        return answer.equals(made.value.data[place]) || expected.isWithinTolerance(answer, exact);
      });
      if (fit.some((place) => !this.answer(place).isZero())) found.push(this.ofRounding("rounded early", fit));
    }
    return found.filter((one) => 2 * one.entries.length > answered.length);
  }

  private ofRounding(slip: string, entries: number[]): Explanation {
    return { slip, entries, distance: 0, isWhole: true };
  }

  /** Slips of the pen; the number meant may be any that honest rounding reaches, or the right one. */
  private byPen(left: readonly number[]): Explanation[] {
    const { expected, name } = this;
    const meant = (place: number): Interval[] => [expected.interval(name, place), point(expected.right(name, place))];
    const fits = (place: number, answer: Decimal): boolean => meant(place).some(({ low, high }) => expected.fits(answer, low, high));
    const misplaced = this.answered.filter((place) => !fits(place, this.answer(place)));
    const isExchanged = (place: number): boolean =>
      misplaced.includes(place) &&
      misplaced.some((other) => other !== place && fits(place, this.answer(other)) && fits(other, this.answer(place)));
    const named = new Map<string, number[]>();
    for (const place of left) {
      const slip = isExchanged(place) ? "exchanged" : this.penSlip(this.answer(place), meant(place));
      if (slip !== null) named.set(slip, [...(named.get(slip) ?? []), place]);
    }
    return [...named].map(([slip, entries]) => this.ofRounding(slip, entries));
  }

  private penSlip(written: Decimal, meant: Interval[]): string | null {
    if (written.isZero()) return null;
    for (const interval of meant) {
      const places = this.expected.places(interval);
      const candidates = [...candidatesIn(interval, places)];
      for (const [slip, rule] of Object.entries(PEN_SLIPS)) {
        if (candidates.some((right) => rule(right, written, places))) return slip;
      }
    }
    return null;
  }
}

/** Units of the last place that the right number may be any of. */
const MOST_TRIED = 25;

/** The numbers of so many places in an interval, from its middle outwards. */
function* candidatesIn({ low, high }: Interval, places: number): Generator<Decimal> {
  const unit = new Exact(10).pow(-places);
  const middle = low.plus(high).div(2).toDecimalPlaces(places, Exact.ROUND_HALF_EVEN);
  yield middle;
  for (let step = 1; step <= Math.floor(MOST_TRIED / 2); step++) {
    for (const number of [middle.minus(unit.times(step)), middle.plus(unit.times(step))]) {
      if (low.lessThanOrEqualTo(number) && number.lessThanOrEqualTo(high)) yield number;
    }
  }
}

/** The explanations of most of the entries left, one after the other; of equals the nearest. */
function chosen(found: readonly Explanation[], wrong: readonly number[]): Explanation[] {
  const picked: Explanation[] = [];
  let left = [...wrong];
  while (left.length > 0) {
    const counts = found.map((one) => one.entries.filter((place) => left.includes(place)).length);
    const best = Math.max(0, ...counts);
    if (2 * best <= left.length) break;
    const tied = found.filter((_, index) => counts[index] === best);
    const nearest = tied.reduce((one, other) => (other.distance < one.distance ? other : one));
    picked.push(nearest);
    left = left.filter((place) => !nearest.entries.includes(place));
  }
  return picked;
}
