// Reads exercises as lines of JSON, each with what was written at its steps, and marks them.
import { keyOf } from "../src/core/describe";
import { nameOf } from "../src/core/backprop";
import type { Rounding } from "../src/core/decimals";
import type { Example } from "../src/core/example";
import { Expected } from "../src/core/expected";
import { marked } from "../src/core/marking";

declare const process: {
  stdin: AsyncIterable<string> & { setEncoding(name: string): void };
  stdout: { write(text: string): void };
};

interface Line {
  example: Example;
  rounding: Rounding;
  /** At one step each. */
  written: { name: string; entries: (string | null)[] }[];
}

function line({ example, rounding, written }: Line): unknown {
  const expected = new Expected(example, rounding);
  const keys = new Map(
    expected.pass.made.map((made) => [nameOf(made.kind, made.layer), keyOf(made, expected.pass, example.descent)]),
  );
  const within = [...keys.keys()].map((name) => {
    const matrix = expected.within(name);
    return [name, matrix && Array.from(matrix.data, ({ low, high, pending }) => [low, high, pending].map(String))];
  });
  return { within, marked: written.map(({ name, entries }) => marked(expected, name, keys.get(name)!, entries)) };
}

process.stdin.setEncoding("utf8");
let text = "";
for await (const part of process.stdin) text += part;
for (const one of text.trim().split("\n")) process.stdout.write(JSON.stringify(line(JSON.parse(one) as Line)) + "\n");
