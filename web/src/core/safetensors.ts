// Weights as safetensors: clearprop's models are read; what is written PyTorch and clearprop read.
import { type Setup, typedWeights } from "../page/state";
import { checkedSetup, Wrong } from "./check";
import type { Weights } from "./train";

interface Tensor {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const MOST_BYTES = 20_000_000;

/** The head of a file, and where the numbers begin. */
function headOf(bytes: Uint8Array): { head: Record<string, unknown>; start: number } {
  if (bytes.length < 8 || bytes.length > MOST_BYTES) throw new Wrong("wrong safetensors");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw new Wrong("wrong safetensors");
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as unknown;
    if (typeof head !== "object" || head === null) throw new Wrong("wrong safetensors");
    return { head: head as Record<string, unknown>, start: 8 + length };
  } catch {
    throw new Wrong("wrong safetensors");
  }
}

function numbersOf(bytes: Uint8Array, start: number, tensor: unknown, name: string): { shape: number[]; values: number[] } {
  const { dtype, shape, data_offsets: offsets } = (tensor ?? {}) as Partial<Tensor>;
  const size = dtype === "F32" ? 4 : dtype === "F64" ? 8 : 0;
  if (size === 0 || !Array.isArray(shape) || !Array.isArray(offsets)) throw new Wrong("wrong tensor", { name });
  const count = shape.reduce((product, length) => product * length, 1);
  const [from, to] = offsets;
  const fits = Number.isInteger(count) && count > 0 && to - from === count * size && from >= 0 && start + to <= bytes.length;
  if (!fits) throw new Wrong("wrong tensor", { name });
  const view = new DataView(bytes.buffer, bytes.byteOffset + start + from, to - from);
  const values = Array.from({ length: count }, (_, k) => (size === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true)));
  return { shape, values };
}

/** Read a network with its weights: a model of clearprop's, or what this page has written. */
export function fromSafetensors(bytes: Uint8Array, now: Setup): Setup {
  const { head, start } = headOf(bytes);
  const metadata = (head["__metadata__"] ?? {}) as Record<string, unknown>;
  let about: Record<string, unknown>;
  try {
    const text = metadata["clearprop"] ?? metadata["network"];
    const parsed = JSON.parse(String(text)) as Record<string, unknown>;
    about = (metadata["clearprop"] === undefined ? parsed : parsed["network"]) as Record<string, unknown>;
    if (typeof about !== "object" || about === null) throw new Wrong("wrong model");
  } catch {
    throw new Wrong("wrong model");
  }
  const sizes = about["sizes"] as number[];
  const isBiased = about["bias"] as boolean[];
  if (!Array.isArray(sizes) || !Array.isArray(isBiased)) throw new Wrong("wrong model");
  const activations = about["activation"] as string[];
  let index = 0;
  const W: number[][][] = [];
  const b: (number[] | null)[] = [];
  for (let n = 0; n + 1 < sizes.length; n++) {
    const letter = String.fromCharCode(98 + n);
    const names = metadata["clearprop"] === undefined ? [`${index}.weight`, `${index}.bias`] : [`W_${letter}`, `b_${letter}`];
    const { shape, values } = numbersOf(bytes, start, head[names[0]], names[0]);
    if (shape.length !== 2 || shape[0] !== sizes[n + 1] || shape[1] !== sizes[n]) throw new Wrong("wrong tensor", { name: names[0] });
    W.push(Array.from({ length: shape[0] }, (_, i) => values.slice(i * shape[1], (i + 1) * shape[1])));
    b.push(isBiased[n] === true ? numbersOf(bytes, start, head[names[1]], names[1]).values : null);
    index += activations[n] === "identity" ? 1 : 2;
  }
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const fits = now.data.inputs[0].length === sizes[0] && now.data.targets[0].length === sizes.at(-1);
  return checkedSetup({
    ...now,
    sizes,
    activations,
    biases: isBiased,
    loss: about["loss"],
    ...typedWeights({ W, b }, 7),
    ...(fits ? {} : { data: { name: "own", inputs: [zeros(sizes[0])], targets: [zeros(sizes.at(-1)!)], classes: null }, shown: { first: 0, count: 1 } }),
  });
}

/** Write the weights in float64, under the names of PyTorch's nn.Sequential. */
export function toSafetensors(setup: Setup, { W, b }: Weights): Uint8Array {
  const tensors: [string, number[], number[]][] = [];
  let index = 0;
  W.forEach((matrix, n) => {
    tensors.push([`${index}.weight`, [setup.sizes[n + 1], setup.sizes[n]], matrix.flat()]);
    const bias = b[n];
    if (bias !== null) tensors.push([`${index}.bias`, [setup.sizes[n + 1]], bias]);
    index += setup.activations[n] === "identity" ? 1 : 2;
  });
  const network = { sizes: setup.sizes, activation: setup.activations, bias: setup.biases, loss: setup.loss };
  const head: Record<string, unknown> = { __metadata__: { format: "pt", network: JSON.stringify(network) } };
  let at = 0;
  for (const [name, shape, values] of tensors) {
    head[name] = { dtype: "F64", shape, data_offsets: [at, at + 8 * values.length] };
    at += 8 * values.length;
  }
  let text = JSON.stringify(head);
  text += " ".repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8);
  const described = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + described.length + at);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(described.length), true);
  bytes.set(described, 8);
  let place = 8 + described.length;
  for (const value of tensors.flatMap(([, , values]) => values)) {
    view.setFloat64(place, value, true);
    place += 8;
  }
  return bytes;
}
