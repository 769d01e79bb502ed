// One step of training by hand: a network, its numbers, samples and how the weights are updated.
import type { Arithmetic, Matrix } from "./arithmetic";
import { backward, type Descent, error, forward, type Network, Pass, update } from "./backprop";
import { optimizers } from "./rules";

/** Numbers as they were typed: 0.1 is one tenth. */
export type Rows = readonly (readonly string[])[];

export interface Example {
  network: Network;
  /** For each layer from b on; null where it has no biases. */
  W: Rows[];
  b: (readonly string[] | null)[];
  /** A row for each sample. */
  inputs: Rows;
  targets: Rows;
  descent: Descent;
}

export function matrix<N>(rows: Rows, ar: Arithmetic<N>): Matrix<N> {
  const data = rows.flatMap((row) => row.map((text) => ar.numbers.of(text)));
  return { rows: rows.length, columns: rows[0]?.length ?? 0, data };
}

/** What a step starts from: the numbers that nobody computed, by name. */
export function given<N>(example: Example, ar: Arithmetic<N>): Map<string, Matrix<N>> {
  const { network, descent } = example;
  const found = new Map<string, Matrix<N>>();
  found.set("out_a", ar.transposed(matrix(example.inputs, ar)));
  found.set("target", ar.transposed(matrix(example.targets, ar)));
  found.set("rate", ar.of(descent.learningRate));
  for (const [name, text] of Object.entries(descent.numbers)) found.set(name, ar.of(text));
  network.layers.forEach(({ name }, n) => {
    const matrices = new Map([["W", matrix(example.W[n], ar)]]);
    const b = example.b[n];
    if (b !== null) matrices.set("b", matrix(b.map((one) => [one]), ar));
    for (const [letter, value] of matrices) {
      found.set(`${letter}_${name}`, value);
      for (const memory of optimizers[descent.optimizer].memories) {
        found.set(`${memory}_${letter}_${name}`, ar.map(value, () => ar.zero));
      }
    }
  });
  return found;
}

/** Work a step through: every quantity is settled in `pass`, whose next step works with it. */
export function workThrough<N>(pass: Pass<N>, descent: Descent): Pass<N> {
  forward(pass);
  error(pass, descent.batch);
  backward(pass, descent);
  update(pass, descent, 0);
  return pass;
}
