// Reads descriptions and examples as lines of JSON, works these through and writes every step.
import type { Matrix } from "../src/core/arithmetic";
import { nameOf, Pass } from "../src/core/backprop";
import { type Descriptions, steps } from "../src/core/describe";
import { decimals, type Rounding } from "../src/core/decimals";
import { type Example, given, matrix, type Rows, workThrough } from "../src/core/example";
import { floats } from "../src/core/floats";

declare const process: {
  stdin: AsyncIterable<string> & { setEncoding(name: string): void };
  stdout: { write(text: string): void };
};

interface Line {
  example: Example;
  /** Floats are not rounded. */
  rounding: Rounding | null;
  /** What each step is to work with, in place of what the steps before it made. */
  values: Record<string, Rows> | null;
}

class Held<N> extends Pass<N> {
  values: Record<string, Rows> = {};

  override settle(exact: Matrix<N>, kind: string, layer: string = ""): Matrix<N> {
    const value = super.settle(exact, kind, layer);
    const name = nameOf(kind, layer);
    const rows = this.values[name];
    if (rows === undefined) return value;
    const held = matrix(rows, this.ar);
    this.found.set(name, held);
    return held;
  }
}

interface Found {
  name: string;
  value: string[][];
  template: string;
  operands: [string, string][];
  notes: string[];
}

function found<N>(pass: Pass<N>, { descent }: Example, text: (x: N) => string): Found[] {
  return steps(pass, descent, descriptions).map(({ kind, layer, value, template, operands, notes }) => {
    const entries = Array.from(value.data, text);
    const { rows, columns } = value;
    const cut = (_: unknown, i: number) => entries.slice(i * columns, (i + 1) * columns);
    return { name: nameOf(kind, layer), value: Array.from({ length: rows }, cut), template, operands, notes };
  });
}

function worked({ example, rounding, values }: Line): Found[] {
  const { network, descent } = example;
  if (rounding !== null) {
    const ar = decimals(rounding);
    const pass = new Pass(network, ar, given(example, ar));
    return found(workThrough(pass, descent), example, (x) => x.toFixed());
  }
  const pass = new Held(network, floats, given(example, floats));
  pass.values = values ?? {};
  return found(workThrough(pass, descent), example, String);
}

process.stdin.setEncoding("utf8");
let text = "";
for await (const part of process.stdin) text += part;
const [first, ...lines] = text.trim().split("\n");
const descriptions = JSON.parse(first) as Descriptions;
for (const line of lines) {
  process.stdout.write(JSON.stringify(worked(JSON.parse(line) as Line)) + "\n");
}
