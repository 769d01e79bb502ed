// Reads examples as lines of JSON, works them through and writes every quantity's numbers.
import type { Matrix } from "../src/core/arithmetic";
import { nameOf, Pass } from "../src/core/backprop";
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

function numbersOf<N>(pass: Pass<N>, text: (x: N) => string): [string, string[][]][] {
  return pass.made.map(({ kind, layer, value }) => {
    const entries = Array.from(value.data, text);
    const { rows, columns } = value;
    const cut = (_: unknown, i: number) => entries.slice(i * columns, (i + 1) * columns);
    return [nameOf(kind, layer), Array.from({ length: rows }, cut)];
  });
}

function worked({ example, rounding, values }: Line): [string, string[][]][] {
  const { network, descent } = example;
  if (rounding !== null) {
    const ar = decimals(rounding);
    const pass = new Pass(network, ar, given(example, ar));
    return numbersOf(workThrough(pass, descent), (x) => x.toFixed());
  }
  const pass = new Held(network, floats, given(example, floats));
  pass.values = values ?? {};
  return numbersOf(workThrough(pass, descent), String);
}

process.stdin.setEncoding("utf8");
let text = "";
for await (const part of process.stdin) text += part;
for (const line of text.trim().split("\n")) {
  process.stdout.write(JSON.stringify(worked(JSON.parse(line) as Line)) + "\n");
}
