// Data sets of class size, made from a seed; and what is read from a table.
import { random } from "./random";

export interface Data {
  name: string;
  /** A row for each sample. */
  inputs: number[][];
  targets: number[][];
  /** The classes' names where the targets are 1 for a sample's class and 0 for the others. */
  classes: string[] | null;
}

export interface Maker {
  make(seed: number): Data;
  /** The network that suits it. */
  sizes: number[];
  activations: string[];
  loss: string;
}

function gate(name: string, outputs: number[]): Maker {
  const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
  return {
    make: () => ({ name, inputs, targets: outputs.map((one) => [one]), classes: ["0", "1"] }),
    sizes: name === "xor" ? [2, 3, 1] : [2, 1],
    activations: name === "xor" ? ["tanh", "sigmoid"] : ["sigmoid"],
    loss: "binary_cross_entropy",
  };
}

/** A number with as many decimals as a person would type. */
function short(x: number): number {
  return Math.round(x * 1000) / 1000;
}

function oneOf(count: number, of: number): number[] {
  return Array.from({ length: of }, (_, k) => (k === count ? 1 : 0));
}

function plane(
  name: string,
  classes: string[],
  perClass: number,
  point: (k: number, t: number, noise: () => number) => [number, number],
  hidden: number[],
): Maker {
  const binary = classes.length === 2;
  return {
    make(seed) {
      const rng = random(seed);
      const inputs: number[][] = [];
      const targets: number[][] = [];
      for (let i = 0; i < perClass; i++) {
        for (let k = 0; k < classes.length; k++) {
          const [x, y] = point(k, i / perClass, rng.normal);
          inputs.push([short(x), short(y)]);
          targets.push(binary ? [k] : oneOf(k, classes.length));
        }
      }
      return { name, inputs, targets, classes };
    },
    sizes: [2, ...hidden, binary ? 1 : classes.length],
    activations: [...hidden.map(() => "tanh"), binary ? "sigmoid" : "softmax"],
    loss: binary ? "binary_cross_entropy" : "categorical_cross_entropy",
  };
}

export const makers: Record<string, Maker> = {
  and: gate("and", [0, 0, 0, 1]),
  or: gate("or", [0, 1, 1, 1]),
  xor: gate("xor", [0, 1, 1, 0]),
  moons: plane(
    "moons",
    ["0", "1"],
    60,
    (k, t, noise) => {
      const angle = Math.PI * t;
      const [x, y] = k === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
      return [x - 0.5 + 0.1 * noise(), y - 0.25 + 0.1 * noise()];
    },
    [6, 6],
  ),
  spiral: plane(
    "spiral",
    ["0", "1"],
    80,
    (k, t, noise) => {
      const angle = 3.5 * Math.PI * t + k * Math.PI;
      const radius = 0.1 + t;
      return [radius * Math.cos(angle) + 0.02 * noise(), radius * Math.sin(angle) + 0.02 * noise()];
    },
    [10, 10],
  ),
  three: plane(
    "three",
    ["0", "1", "2"],
    50,
    (k, _, noise) => {
      const angle = (2 * Math.PI * k) / 3 + Math.PI / 2;
      return [Math.cos(angle) + 0.35 * noise(), Math.sin(angle) + 0.35 * noise()];
    },
    [5],
  ),
  sine: {
    make(seed) {
      const rng = random(seed);
      const inputs = Array.from({ length: 60 }, (_, i) => [short(-1 + (2 * i) / 59)]);
      const targets = inputs.map(([x]) => [short(Math.sin(Math.PI * x) + 0.05 * rng.normal())]);
      return { name: "sine", inputs, targets, classes: null };
    },
    sizes: [1, 8, 1],
    activations: ["tanh", "identity"],
    loss: "squared_error",
  },
};

/** Add samples that the page was made with to those that it makes itself. */
export function addSamples(name: string, data: Data, sizes: number[]): void {
  makers[name] = { make: () => data, sizes, activations: [...sizes.slice(1, -1).map(() => "tanh"), "softmax"], loss: "categorical_cross_entropy" };
}
