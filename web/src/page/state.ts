// What the page shows, as signals; every change of the setup can be undone.
import { computed, signal } from "@preact/signals";
import type { Descent, Layer, Network } from "../core/backprop";
import { type Data, makers } from "../core/data";
import type { Rounding } from "../core/decimals";
import type { Example, Rows } from "../core/example";
import { optimizers } from "../core/rules";
import { drawn, type Weights } from "../core/train";

/** Everything that is built: plain data, whose numbers are as they were typed. */
export interface Setup extends Descent {
  version: 1;
  sizes: number[];
  /** For each layer from b on. */
  activations: string[];
  biases: boolean[];
  loss: string;
  initializer: string;
  seed: number;
  W: string[][][];
  b: (string[] | null)[];
  data: Data;
  /** Which samples are worked through by hand: from one, so many. */
  shown: { first: number; count: number };
  /** null are floats, as they are. */
  rounding: Rounding | null;
}

export type Mode = "build" | "step" | "train" | "tour" | "test";

export const setup = signal<Setup>(article());
export const mode = signal<Mode>("build");
export const language = signal("en");

const past: Setup[] = [];
const future: Setup[] = [];
export const canUndo = signal(false);
export const canRedo = signal(false);

function counted(): void {
  canUndo.value = past.length > 0;
  canRedo.value = future.length > 0;
}

/** Change the setup; the state before can be brought back. */
export function change(changes: Partial<Setup>): void {
  past.push(setup.value);
  if (past.length > 200) past.shift();
  future.length = 0;
  setup.value = { ...setup.value, ...changes };
  counted();
}

export function undo(): void {
  const before = past.pop();
  if (before === undefined) return;
  future.push(setup.value);
  setup.value = before;
  counted();
}

export function redo(): void {
  const after = future.pop();
  if (after === undefined) return;
  past.push(setup.value);
  setup.value = after;
  counted();
}

export function layersOf(one: Setup): Layer[] {
  return one.sizes.slice(1).map((size, n) => ({
    name: String.fromCharCode("b".charCodeAt(0) + n),
    inputs: one.sizes[n],
    size,
    activation: one.activations[n],
    bias: one.biases[n],
  }));
}

export function networkOf(one: Setup): Network {
  return { layers: layersOf(one), loss: one.loss };
}

function typed(rows: readonly (readonly number[])[]): Rows {
  return rows.map((row) => row.map(String));
}

/** The samples that are worked through by hand, with all the numbers they meet. */
export function exampleOf(one: Setup): Example {
  const { first, count } = one.shown;
  return {
    network: networkOf(one),
    W: one.W,
    b: one.b,
    inputs: typed(one.data.inputs.slice(first, first + count)),
    targets: typed(one.data.targets.slice(first, first + count)),
    descent: one,
  };
}

export function weightsOf(one: Setup): Weights {
  return {
    W: one.W.map((matrix) => matrix.map((row) => row.map(Number))),
    b: one.b.map((row) => row && row.map(Number)),
  };
}

/** Weights as they are typed, with so many decimals. */
export function typedWeights(weights: Weights, decimals = 4): Pick<Setup, "W" | "b"> {
  const text = (x: number): string => String(Number(x.toFixed(decimals)));
  return {
    W: weights.W.map((matrix) => matrix.map((row) => row.map(text))),
    b: weights.b.map((row) => row && row.map(text)),
  };
}

export function withDrawnWeights(one: Setup): Setup {
  return { ...one, ...typedWeights(drawn(networkOf(one), one.initializer, one.seed)) };
}

export const parameterCount = computed(() =>
  layersOf(setup.value).reduce((sum, { inputs, size, bias }) => sum + size * (inputs + (bias ? 1 : 0)), 0),
);

/** The usual numbers of an optimizer, as they are typed. */
export function usualNumbers(optimizer: string): Pick<Setup, "numbers" | "learningRate"> {
  const { learning_rate, ...own } = optimizers[optimizer].numbers;
  return {
    learningRate: optimizer === "gradient_descent" ? "0.5" : String(learning_rate),
    numbers: Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)])),
  };
}

/** The network of the article, with its weights, inputs and targets. */
export function article(): Setup {
  return {
    version: 1,
    sizes: [2, 4, 3, 2],
    activations: ["sigmoid", "sigmoid", "sigmoid"],
    biases: [false, false, false],
    loss: "squared_error",
    optimizer: "gradient_descent",
    numbers: {},
    learningRate: "0.5",
    batch: "mean",
    slopeInside: true,
    biasesStay: false,
    initializer: "auto",
    seed: 0,
    W: [
      [["0.1", "0.2"], ["0.3", "0.4"], ["0.5", "0.6"], ["0.7", "0.8"]],
      [["0.25", "0.30", "0.35", "0.40"], ["0.45", "0.50", "0.55", "0.60"], ["0.65", "0.70", "0.75", "0.80"]],
      [["0.3", "0.4", "0.5"], ["0.6", "0.7", "0.8"]],
    ],
    b: [null, null, null],
    data: { name: "article", inputs: [[1, 0]], targets: [[0, 1]], classes: null },
    shown: { first: 0, count: 1 },
    rounding: { way: "decimals", digits: 4 },
  };
}

/** A setup that suits one of the data sets that the page makes. */
export function madeFor(name: string, seed: number): Setup {
  const { make, sizes, activations, loss } = makers[name];
  return trainable({ ...article(), sizes, activations, loss, seed, data: make(seed) });
}

/** A setup that suits samples of one's own: one hidden layer, and an output for the targets' kind. */
export function suited(now: Setup, data: Data): Setup {
  const outputs = data.targets[0].length;
  const ends = { numbers: ["identity", "squared_error"], two: ["sigmoid", "binary_cross_entropy"], many: ["softmax", "categorical_cross_entropy"] };
  const [last, loss] = data.classes === null ? ends.numbers : outputs === 1 ? ends.two : ends.many;
  const sizes = [data.inputs[0].length, 8, outputs];
  return trainable({ ...now, sizes, activations: ["tanh", last], loss, data });
}

function trainable(one: Setup): Setup {
  return withDrawnWeights({
    ...one,
    biases: one.activations.map(() => true),
    optimizer: "adam",
    ...usualNumbers("adam"),
    learningRate: "0.02",
    batch: "mean",
    slopeInside: false,
    biasesStay: false,
    shown: { first: 0, count: 1 },
    rounding: { way: "significant", digits: 4 },
  });
}
