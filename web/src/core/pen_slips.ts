// Slips of the pen: what becomes of one right number while it is written down or copied.
import type { Decimal } from "decimal.js";
import { Exact } from "./decimals";

type PenSlip = (right: Decimal, written: Decimal, places: number) => boolean;

function digits(number: Decimal, places: number): string {
  return number.abs().toFixed(places);
}

/** Where the digits of two numbers of one sign and length differ. */
function different(right: Decimal, written: Decimal, places: number): number[] {
  const [one, other] = [digits(right, places), digits(written, places)];
  const isNegative = (x: Decimal): boolean => x.lessThan(0);
  if (one.length !== other.length || isNegative(right) !== isNegative(written)) return [];
  return [...one].flatMap((digit, at) => (digit === other[at] ? [] : [at]));
}

function signLost(right: Decimal, written: Decimal): boolean {
  return !right.isZero() && written.equals(right.negated());
}

/** 10 or 100 times as large or as small, but for digits not written. */
function pointMoved(right: Decimal, written: Decimal, places: number): boolean {
  const unit = new Exact(10).pow(-places);
  if (right.isZero() || written.isZero() || written.minus(right).abs().lessThanOrEqualTo(unit)) return false;
  // Ten times a number that was rounded by half a unit is off by five.
  return [-2, -1, 1, 2].some((by) => {
    const most = unit.times(new Exact(10).pow(Math.max(by, 0)).div(2).plus(1));
    return written.minus(right.times(new Exact(10).pow(by))).abs().lessThan(most);
  });
}

/** Two neighbouring digits have changed places. */
function transposed(right: Decimal, written: Decimal, places: number): boolean {
  const at = different(right, written, places);
  if (at.length !== 2) return false;
  const [one, other] = [digits(right, places), digits(written, places)];
  const [first, second] = at;
  const isNext = second - first === 1 || one.slice(first + 1, second) === ".";
  return isNext && one[first] === other[second] && one[second] === other[first];
}

/** One digit is another, not the last by 1: that comes of rounding. */
function oneDigit(right: Decimal, written: Decimal, places: number): boolean {
  const unit = new Exact(10).pow(-places);
  return different(right, written, places).length === 1 && right.minus(written).abs().greaterThan(unit);
}

/** The likeliest comes first. */
export const PEN_SLIPS: Record<string, PenSlip> = {
  "sign lost": signLost,
  "point moved": pointMoved,
  "digits transposed": transposed,
  "one digit": oneDigit,
};
