// NETWORK.toml, as `clearprop explain` reads it.
import { parse, stringify } from "smol-toml";
import type { Setup } from "../page/state";
import { checkedSetup, checkedSizes, typedNumber, Wrong } from "./check";
import { optimizers } from "./rules";
import { drawn } from "./train";

type Table = Record<string, unknown>;

const KEYS: Record<string, string[]> = {
  network: ["sizes", "activation", "bias", "loss", "seed"],
  example: ["input", "target", "learning_rate", "batch", "biases_stay", "preset"],
  training: ["optimizer", "learning_rate", "momentum", "decay", "beta1", "beta2", "epsilon", "weight_decay"],
};

const PRESETS: Record<string, Pick<Setup, "slopeInside" | "biasesStay">> = {
  article: { slopeInside: true, biasesStay: false },
  mazur: { slopeInside: false, biasesStay: true },
};

export interface FromToml {
  setup: Setup;
  /** Whether the file had no weights, so that they were drawn. */
  drawn: boolean;
}

function table(data: Table, name: string): Table {
  const found = data[name] ?? {};
  if (typeof found !== "object" || Array.isArray(found)) throw new Wrong("wrong table", { name });
  const known = KEYS[name];
  for (const key of Object.keys(found)) {
    if (known !== undefined && !known.includes(key)) throw new Wrong("wrong key", { name: key });
  }
  return found as Table;
}

/** One for all layers, or one for each. */
function each(value: unknown, count: number): unknown {
  return Array.isArray(value) ? value : new Array<unknown>(count).fill(value);
}

/** One sample alone, or a list of them. */
function samples(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Wrong("wrong list", { name });
  return Array.isArray(value[0]) ? value : [value];
}

export function fromToml(text: string, now: Setup): FromToml {
  let data: Table;
  try {
    data = parse(text) as Table;
  } catch (error) {
    throw new Wrong("wrong toml", { reason: error instanceof Error ? error.message.split("\n")[0] : "" });
  }
  for (const name of Object.keys(data)) {
    if (![...Object.keys(KEYS), "weights", "biases"].includes(name)) throw new Wrong("wrong key", { name });
  }
  const network = table(data, "network");
  const example = table(data, "example");
  const training = table(data, "training");
  const sizes = checkedSizes(network["sizes"]);
  const count = sizes.length - 1;
  const letters = Array.from({ length: count }, (_, n) => String.fromCharCode(98 + n));
  const weights = data["weights"] === undefined ? null : table(data, "weights");
  const biases = table(data, "biases");
  const optimizer = String(training["optimizer"] ?? "gradient_descent");
  const usual = Object.hasOwn(optimizers, optimizer) ? optimizers[optimizer].numbers : {};
  const activation = each(network["activation"] ?? "sigmoid", count) as string[];
  const isBiased = each(network["bias"] ?? data["biases"] !== undefined, count) as boolean[];
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const preset = example["preset"];
  if (preset !== undefined && !Object.hasOwn(PRESETS, String(preset))) {
    throw new Wrong("wrong name", { name: "preset", found: String(preset).slice(0, 30), names: Object.keys(PRESETS).join(", ") });
  }
  const particulars = PRESETS[String(preset)] ?? { slopeInside: false, biasesStay: false };
  const inputs = example["input"] === undefined ? [zeros(sizes[0])] : samples(example["input"], "input");
  const targets = example["target"] === undefined ? [zeros(sizes[count])] : samples(example["target"], "target");
  const rate = example["learning_rate"] ?? training["learning_rate"] ?? (optimizer === "gradient_descent" ? 0.5 : usual["learning_rate"]);
  const seed = network["seed"] ?? now.seed;
  const unfinished = {
    version: 1,
    sizes,
    activations: activation,
    biases: isBiased,
    loss: network["loss"] ?? "squared_error",
    optimizer,
    numbers: Object.fromEntries(Object.entries(training).filter(([key]) => key !== "optimizer" && key !== "learning_rate")),
    learningRate: rate,
    batch: example["batch"] ?? "mean",
    ...particulars,
    ...(example["biases_stay"] === undefined ? {} : { biasesStay: example["biases_stay"] }),
    initializer: "auto",
    seed,
    W: letters.map((name, n) => weights?.[name] ?? Array.from({ length: sizes[n + 1] }, () => zeros(sizes[n]))),
    b: letters.map((name, n) => (isBiased[n] === true ? (biases[name] ?? zeros(sizes[n + 1])) : null)),
    data: { name: "own", inputs, targets, classes: null },
    shown: { first: 0, count: inputs.length },
    rounding: now.rounding,
  };
  const setup = checkedSetup(unfinished);
  if (weights !== null) {
    const missing = letters.find((name) => weights[name] === undefined);
    if (missing !== undefined) throw new Wrong("wrong missing", { name: `weights.${missing}` });
    return { setup, drawn: false };
  }
  const layers = setup.sizes.slice(1).map((size, n) => ({ name: letters[n], inputs: setup.sizes[n], size, activation: setup.activations[n], bias: false }));
  const { W } = drawn({ layers, loss: setup.loss }, "auto", setup.seed);
  return { setup: { ...setup, W: W.map((rows) => rows.map((row) => row.map((x) => x.toFixed(4)))) }, drawn: true };
}

/** A number that TOML writes as it was typed, where it can. */
function written(text: string): number {
  return Number(typedNumber(text, "number"));
}

export function toToml(setup: Setup): string {
  const letters = setup.sizes.slice(1).map((_, n) => String.fromCharCode(98 + n));
  const { first, count } = setup.shown;
  const rows = (all: number[][]): number[] | number[][] => {
    const chosen = all.slice(first, first + count);
    return chosen.length === 1 ? chosen[0] : chosen;
  };
  const preset = setup.slopeInside ? { preset: "article" } : {};
  const data = {
    network: { sizes: setup.sizes, activation: setup.activations, bias: setup.biases, loss: setup.loss },
    weights: Object.fromEntries(letters.map((name, n) => [name, setup.W[n].map((row) => row.map(written))])),
    biases: Object.fromEntries(letters.flatMap((name, n) => (setup.b[n] === null ? [] : [[name, setup.b[n].map(written)]]))),
    example: {
      input: rows(setup.data.inputs),
      target: rows(setup.data.targets),
      batch: setup.batch,
      biases_stay: setup.biasesStay,
      ...preset,
    },
    training: {
      optimizer: setup.optimizer,
      learning_rate: written(setup.learningRate),
      ...Object.fromEntries(Object.entries(setup.numbers).map(([name, text]) => [name, written(text)])),
    },
  };
  return `${stringify(data)}\n`;
}
