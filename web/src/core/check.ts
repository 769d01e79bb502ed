// What comes from outside, a link or a file, is checked field by field before the page works with it.
import type { Data } from "./data";
import { activations, initializers, losses, optimizers } from "./rules";
import type { Setup } from "../page/state";

/** Says what is wrong with something from outside: a key of words, and what fills its fields. */
export class Wrong extends Error {
  constructor(
    readonly key: string,
    readonly fields: Record<string, string | number> = {},
  ) {
    super(key);
  }
}

// Layers are called by letters; the other bounds keep a link or a file from stopping the browser.
const MOST_LAYERS = 26;
const MOST_PARAMETERS = 1_000_000;
export const MOST_ROWS = 20_000;

type Fields = Record<string, unknown>;

function fields(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Wrong("wrong table", { name });
  return value as Fields;
}

function list(value: unknown, name: string, length?: number): unknown[] {
  if (!Array.isArray(value)) throw new Wrong("wrong list", { name });
  if (length !== undefined && value.length !== length) {
    throw new Wrong("wrong length", { name, found: value.length, needed: length });
  }
  return value;
}

function whole(value: unknown, name: string, lowest: number, highest: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < lowest || value > highest) {
    throw new Wrong("wrong whole number", { name, found: shown(value), lowest, highest });
  }
  return value;
}

/** A finite number as it was typed. */
export function typedNumber(value: unknown, name: string): string {
  const text = typeof value === "number" ? String(value) : value;
  const isNumber = typeof text === "string" && text.trim() !== "" && text.length <= 40 && Number.isFinite(Number(text));
  if (!isNumber) throw new Wrong("wrong number", { name, found: shown(value) });
  return text.trim();
}

function oneOf<T>(value: unknown, table: Record<string, T>, name: string): string {
  if (typeof value !== "string" || !Object.hasOwn(table, value)) {
    throw new Wrong("wrong name", { name, found: shown(value), names: Object.keys(table).join(", ") });
  }
  return value;
}

function flag(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw new Wrong("wrong flag", { name, found: shown(value) });
  return value;
}

function shown(value: unknown): string {
  return String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 30);
}

export function checkedSizes(value: unknown): number[] {
  const sizes = list(value, "sizes");
  if (sizes.length < 2 || sizes.length > MOST_LAYERS) throw new Wrong("wrong layers", { found: sizes.length, highest: MOST_LAYERS });
  const checked = sizes.map((size) => whole(size, "sizes", 1, 10_000));
  const parameters = checked.slice(1).reduce((sum, size, n) => sum + size * (checked[n] + 1), 0);
  if (parameters > MOST_PARAMETERS) throw new Wrong("wrong parameters", { found: parameters, highest: MOST_PARAMETERS });
  return checked;
}

function checkedData(value: unknown, sizes: number[], loss: string): Data {
  const data = fields(value, "data");
  const rows = (key: "inputs" | "targets", width: number): number[][] => {
    const all = list(data[key], key);
    if (all.length < 1 || all.length > MOST_ROWS) throw new Wrong("wrong rows", { name: key, found: all.length, highest: MOST_ROWS });
    return all.map((row, i) => list(row, `${key}[${i + 1}]`, width).map((x, j) => Number(typedNumber(x, `${key}[${i + 1}, ${j + 1}]`))));
  };
  const inputs = rows("inputs", sizes[0]);
  const targets = rows("targets", sizes.at(-1)!);
  if (inputs.length !== targets.length) throw new Wrong("wrong length", { name: "targets", found: targets.length, needed: inputs.length });
  const [lowest, highest] = losses[loss].targets;
  targets.flat().forEach((x) => {
    if ((lowest !== null && x < lowest) || (highest !== null && x > highest)) throw new Wrong("wrong target", { found: x, loss });
  });
  const outputs = sizes.at(-1)!;
  const classes =
    data["classes"] === null || data["classes"] === undefined
      ? null
      : list(data["classes"], "classes", outputs === 1 ? 2 : outputs).map((name) => String(name).slice(0, 60));
  return { name: typeof data["name"] === "string" ? data["name"].slice(0, 60) : "own", inputs, targets, classes };
}

/** Return a setup that is right in every field, or throw `Wrong`. */
export function checkedSetup(value: unknown): Setup {
  const given = fields(value, "setup");
  if (given["version"] !== 1) throw new Wrong("wrong version", { found: shown(given["version"]) });
  const sizes = checkedSizes(given["sizes"]);
  const count = sizes.length - 1;
  const named = list(given["activations"], "activations", count).map((name, n) => oneOf(name, activations, `activations[${n + 1}]`));
  named.forEach((name, n) => {
    if (name === "softmax" && (n < count - 1 || sizes.at(-1) === 1)) throw new Wrong("wrong softmax");
  });
  const biases = list(given["biases"], "biases", count).map((bias, n) => flag(bias, `biases[${n + 1}]`));
  const loss = oneOf(given["loss"], losses, "loss");
  const row = losses[loss];
  const last = named[count - 1];
  if (row.kind === "net" && row.value[last] === undefined) {
    throw new Wrong("wrong pair", { loss, activation: last, names: Object.keys(row.value).join(", ") });
  }
  const optimizer = oneOf(given["optimizer"], optimizers, "optimizer");
  const { learning_rate: _, ...usual } = optimizers[optimizer].numbers;
  const numbers = fields(given["numbers"], "numbers");
  const own = Object.fromEntries(Object.entries(usual).map(([name, x]) => [name, typedNumber(numbers[name] ?? x, name)]));
  const learningRate = typedNumber(given["learningRate"], "learning rate");
  if (!(Number(learningRate) > 0)) throw new Wrong("wrong learning rate", { found: learningRate });
  const matrices = list(given["W"], "W", count).map((matrix, n) =>
    list(matrix, `W[${n + 1}]`, sizes[n + 1]).map((line, i) =>
      list(line, `W[${n + 1}][${i + 1}]`, sizes[n]).map((x, j) => typedNumber(x, `W[${n + 1}][${i + 1}, ${j + 1}]`)),
    ),
  );
  const b = list(given["b"], "b", count).map((line, n) =>
    biases[n] ? list(line, `b[${n + 1}]`, sizes[n + 1]).map((x, i) => typedNumber(x, `b[${n + 1}][${i + 1}]`)) : null,
  );
  const data = checkedData(given["data"], sizes, loss);
  const shownRows = fields(given["shown"], "shown");
  const first = whole(shownRows["first"], "shown.first", 0, data.inputs.length - 1);
  return {
    version: 1,
    sizes,
    activations: named,
    biases,
    loss,
    optimizer,
    numbers: own,
    learningRate,
    batch: oneOf(given["batch"], { mean: 0, sum: 0 }, "batch") as "mean" | "sum",
    slopeInside: flag(given["slopeInside"], "slopeInside"),
    biasesStay: flag(given["biasesStay"], "biasesStay"),
    initializer: oneOf(given["initializer"], { auto: 0, ...initializers }, "initializer"),
    seed: whole(given["seed"], "seed", 0, 2 ** 31),
    W: matrices,
    b,
    data,
    shown: { first, count: whole(shownRows["count"], "shown.count", 1, data.inputs.length - first) },
    rounding: checkedRounding(given["rounding"]),
  };
}

function checkedRounding(value: unknown): Setup["rounding"] {
  if (value === null) return null;
  const rounding = fields(value, "rounding");
  const way = oneOf(rounding["way"], { decimals: 0, significant: 0 }, "rounding") as "decimals" | "significant";
  return { way, digits: whole(rounding["digits"], "digits", way === "significant" ? 1 : 0, 15) };
}
