// Where the views get their numbers from; here the page's own core, which needs nothing but the page.
import type { Arithmetic, Matrix } from "../core/arithmetic";
import { nameOf, Pass } from "../core/backprop";
import { decimals } from "../core/decimals";
import { type Description, type Descriptions, type Phase, steps } from "../core/describe";
import { type Example, given, workThrough } from "../core/example";
import { floats } from "../core/floats";
import { exampleOf, networkOf, type Setup } from "./state";

/** Numbers as they are shown, and as they are drawn. */
export interface ShownMatrix {
  rows: number;
  columns: number;
  text: string[];
  value: number[];
}

export interface ShownStep extends Description {
  /** Such as net_b or W_b_new. */
  id: string;
  /** What its description depends on, and which slips can happen. */
  key: string;
  kind: string;
  layer: string;
  phase: Phase;
  result: ShownMatrix;
}

/** One step of training, worked through. */
export interface Shown {
  /** The numbers that nobody computed, by name. */
  given: Map<string, ShownMatrix>;
  steps: ShownStep[];
  samples: number;
  target: ShownMatrix;
  /** What the update has made better; a test does not say. */
  review: Review | null;
}

/** The outputs and the error with the old weights, and with the new ones. */
export interface Review {
  outBefore: ShownMatrix;
  outAfter: ShownMatrix;
  errorBefore: string;
  errorAfter: string;
}

export interface Source {
  /** Work one step of training through. */
  workedThrough(setup: Setup): Promise<Shown>;
}

/** Eight digits of a float; all of them would be read by nobody. */
function floatText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  if (x !== 0 && (size < 1e-5 || size >= 1e8)) return power(x.toExponential(5));
  return String(Number(x.toPrecision(8)));
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 5.532e-9 → 5.532·10⁻⁹ */
function power(text: string): string {
  const [mantissa, exponent] = text.split("e");
  const digits = [...exponent.replace(/[+-]/, "")].map((digit) => RAISED[Number(digit)]).join("");
  return `${mantissa}·10${exponent.startsWith("-") ? "⁻" : ""}${digits}`;
}

class Core implements Source {
  constructor(private readonly descriptions: Descriptions) {}

  async workedThrough(setup: Setup): Promise<Shown> {
    const example = exampleOf(setup);
    const { rounding } = setup;
    if (rounding === null) return this.shown(setup, example, floats, floatText);
    const isSmall = (x: { abs(): { lessThan(y: string): boolean }; isZero(): boolean }): boolean =>
      rounding.way === "significant" && !x.isZero() && x.abs().lessThan("0.0001");
    return this.shown(setup, example, decimals(rounding), (x) => {
      if (isSmall(x)) return power(x.toExponential(rounding.digits - 1));
      // What was given stands as it was typed; what was computed has all its digits.
      return rounding.way === "decimals" ? x.toFixed(Math.max(x.decimalPlaces(), 0)) : x.toFixed();
    });
  }

  private shown<N>(setup: Setup, example: Example, ar: Arithmetic<N>, text: (x: N) => string): Shown {
    const network = networkOf(setup);
    const descent = setup;
    const initial = given(example, ar);
    const pass = workThrough(new Pass(network, ar, new Map(initial)), descent);
    const shownValue = (value: Matrix<N>): ShownMatrix => shownMatrix(value, (x) => padded(text(x), setup.rounding));
    const after = new Map(initial);
    for (const [name, value] of pass.found) {
      if (name.endsWith("_new")) after.set(name.slice(0, -4), value);
    }
    const second = workThrough(new Pass(network, ar, after), descent);
    const out = nameOf("out", pass.last.name);
    const total = (one: Pass<N>): string => shownValue(one.get("E_total")).text[0];
    return {
      given: givenMatrices(setup, initial, text),
      steps: steps(pass, descent, this.descriptions).map((step) => ({
        ...step,
        id: nameOf(step.kind, step.layer),
        result: shownValue(step.value),
      })),
      samples: pass.samples,
      target: shownMatrix(initial.get("target")!, text),
      review: {
        outBefore: shownValue(pass.found.get(out)!),
        outAfter: shownValue(second.found.get(out)!),
        errorBefore: total(pass),
        errorAfter: total(second),
      },
    };
  }
}

function shownMatrix<N>({ rows, columns, data }: Matrix<N>, text: (x: N) => string): ShownMatrix {
  return { rows, columns, text: Array.from(data, text), value: Array.from(data, Number) };
}

/** The numbers that nobody computed, by name: weights as they were typed. */
export function givenMatrices<N>(setup: Setup, initial: Map<string, Matrix<N>>, text: (x: N) => string): Map<string, ShownMatrix> {
  return new Map([...initial].map(([name, value]) => [name, typed(setup, name) ?? shownMatrix(value, text)]));
}

/** Weights and biases as they were typed: 0.30 stays 0.30. */
function typed(setup: Setup, name: string): ShownMatrix | null {
  const [letter, layer, ...rest] = name.split("_");
  if ((letter !== "W" && letter !== "b") || rest.length > 0) return null;
  const n = layer.charCodeAt(0) - "b".charCodeAt(0);
  const text = letter === "W" ? setup.W[n].flat() : (setup.b[n] ?? []);
  return { rows: setup.sizes[n + 1], columns: letter === "W" ? setup.sizes[n] : 1, text, value: text.map(Number) };
}

/** A computed decimal has as many places as were asked for: 0.5250, 1.0000. */
function padded(text: string, rounding: Setup["rounding"]): string {
  if (rounding?.way !== "decimals" || rounding.digits === 0) return text;
  const [whole, places = ""] = text.split(".");
  return `${whole}.${places.padEnd(rounding.digits, "0")}`;
}

export function core(descriptions: Descriptions): Source {
  return new Core(descriptions);
}

