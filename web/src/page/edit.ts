// Changes of the network that keep as many of its numbers as they can.
import { losses, optimizers } from "../core/rules";
import { change, layersOf, type Setup, setup, typedWeights, networkOf, usualNumbers, withDrawnWeights } from "./state";
import { drawn } from "../core/train";

/** "2-4-3-2" → the sizes, or null where it is none. */
export function sizesOf(text: string): number[] | null {
  const sizes = text.split(/[-–,\s]+/).filter((part) => part !== "").map(Number);
  const isRight = sizes.length >= 2 && sizes.length <= 26 && sizes.every((size) => Number.isInteger(size) && size > 0);
  return isRight ? sizes : null;
}

/** Weights of the shapes that the setup now has: the old ones where they are, drawn ones elsewhere. */
function fitted(one: Setup): Setup {
  const fresh = typedWeights(drawn(networkOf(one), one.initializer, one.seed));
  const W = fresh.W.map((matrix, n) => matrix.map((row, i) => row.map((text, j) => one.W[n]?.[i]?.[j] ?? text)));
  const b = fresh.b.map((row, n) => row && row.map((text, i) => one.b[n]?.[i] ?? text));
  return { ...one, W, b };
}

function keep(one: Setup): void {
  change(fitted(paired(one)));
}

/** The nearest loss and output activation that go together. */
function paired(one: Setup): Setup {
  const last = one.activations.length - 1;
  const activations = one.activations.map((name, n) => (name === "softmax" && n < last ? "tanh" : name));
  const loss = losses[one.loss];
  let named = one.loss;
  if (loss.kind === "net" && loss.value[activations[last]] === undefined) named = "squared_error";
  if (activations[last] === "softmax" && one.sizes.at(-1) === 1) activations[last] = "sigmoid";
  return { ...one, activations, loss: named };
}

/** New sizes; data that no longer fit are replaced by a sample of zeros. */
export function resize(sizes: number[]): void {
  const now = setup.value;
  const count = sizes.length - 1;
  const hidden = now.activations.slice(0, -1);
  const fill = hidden[0] ?? "tanh";
  const activations = [...Array.from({ length: count - 1 }, (_, n) => hidden[n] ?? fill), now.activations.at(-1)!];
  const biases = Array.from({ length: count }, (_, n) => now.biases[n] ?? now.biases[0]);
  const fits = now.data.inputs[0].length === sizes[0] && now.data.targets[0].length === sizes.at(-1);
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const data = fits ? now.data : { name: "own", inputs: [zeros(sizes[0])], targets: [zeros(sizes.at(-1)!)], classes: null };
  keep({ ...now, sizes, activations, biases, data, shown: fits ? now.shown : { first: 0, count: 1 } });
}

export function addLayer(): void {
  const { sizes } = setup.value;
  resize([...sizes.slice(0, -1), 3, sizes.at(-1)!]);
}

export function removeLayer(n: number): void {
  const now = setup.value;
  const without = <T,>(list: T[], place: number): T[] => list.filter((_, k) => k !== place);
  keep({
    ...now,
    sizes: without(now.sizes, n),
    activations: without(now.activations, n - 1),
    biases: without(now.biases, n - 1),
    W: without(now.W, n - 1).map((matrix, k) => (k === n - 1 ? [] : matrix)),
    b: without(now.b, n - 1),
  });
}

export function setActivation(n: number, name: string): void {
  const now = setup.value;
  const activations = now.activations.map((one, k) => (k === n ? name : one));
  const isLast = n === activations.length - 1;
  keep({ ...now, activations, loss: isLast ? lossFor(name, now.loss) : now.loss });
}

function lossFor(activation: string, loss: string): string {
  const row = losses[loss];
  return row.kind === "out" || row.value[activation] !== undefined ? loss : "squared_error";
}

export function setBias(n: number, bias: boolean): void {
  const now = setup.value;
  const zeros = new Array<string>(now.sizes[n + 1]).fill("0");
  change({
    biases: now.biases.map((one, k) => (k === n ? bias : one)),
    b: now.b.map((row, k) => (k === n ? (bias ? zeros : null) : row)),
  });
}

export function setOptimizer(optimizer: string): void {
  const needsSignificant = optimizers[optimizer].memories.length > 0 && setup.value.rounding?.way === "decimals";
  change({
    optimizer,
    ...usualNumbers(optimizer),
    // A step that is divided by a root is soon 0 in decimals.
    ...(needsSignificant ? { rounding: { way: "significant", digits: 4 } as const } : {}),
  });
}

export function drawAgain(seed: number): void {
  change(withDrawnWeights({ ...setup.value, seed }));
}

export function setWeight(letter: "W" | "b", n: number, i: number, j: number, text: string): void {
  const now = setup.value;
  if (letter === "W") {
    change({ W: now.W.map((matrix, k) => (k !== n ? matrix : matrix.map((row, r) => (r !== i ? row : row.map((old, c) => (c === j ? text : old)))))) });
  } else {
    change({ b: now.b.map((row, k) => (k !== n || row === null ? row : row.map((old, r) => (r === i ? text : old)))) });
  }
}

/** The losses that go with the output layer's activation. */
export function possibleLosses(): string[] {
  const last = setup.value.activations.at(-1)!;
  return Object.entries(losses)
    .filter(([, loss]) => loss.kind === "out" || loss.value[last] !== undefined)
    .map(([name]) => name);
}

/** Whether every target makes sense to the loss; the first that does not. */
export function wrongTarget(): number | null {
  const [lowest, highest] = losses[setup.value.loss].targets;
  const wrong = setup.value.data.targets.flat().find((x) => (lowest !== null && x < lowest) || (highest !== null && x > highest));
  return wrong ?? null;
}

export function layerLetters(): string[] {
  return ["a", ...layersOf(setup.value).map(({ name }) => name)];
}
