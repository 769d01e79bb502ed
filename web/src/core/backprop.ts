// The equations: forward, error, backward, update, by one loop for any number of layers.
import type { Arithmetic, Matrix } from "./arithmetic";
import { activations, losses, optimizers } from "./rules";

export interface Layer {
  /** b, c, d, …; a are the inputs. */
  name: string;
  inputs: number;
  size: number;
  activation: string;
  bias: boolean;
}

export interface Network {
  layers: Layer[];
  loss: string;
}

export type Batch = "sum" | "mean";

/** By its name: W_b, b_b, net_b, out_b, dE_dnet_b, … */
export type Named<N> = Map<string, Matrix<N>>;

/** A named quantity, before and after it was settled. */
export interface Quantity<N> {
  kind: string;
  layer: string;
  exact: Matrix<N>;
  value: Matrix<N>;
}

export function nameOf(kind: string, layer: string): string {
  if (layer === "") return kind;
  return kind.endsWith("_new") ? `${kind.slice(0, -4)}_${layer}_new` : `${kind}_${layer}`;
}

export interface Descent {
  optimizer: string;
  /** The optimizer's own numbers. */
  numbers: Record<string, string>;
  learningRate: string;
  batch: Batch;
  /** Whether the output layer's slope is multiplied in at once, as the article does. */
  slopeInside: boolean;
  biasesStay: boolean;
}

/** What the functions below read and write: every quantity by its name. */
export class Pass<N> {
  readonly made: Quantity<N>[] = [];

  constructor(
    readonly network: Network,
    readonly ar: Arithmetic<N>,
    readonly found: Named<N>,
  ) {}

  get(kind: string, layer: string = ""): Matrix<N> {
    const found = this.found.get(nameOf(kind, layer));
    if (found === undefined) throw new RangeError(`there is no ${nameOf(kind, layer)}`);
    return found;
  }

  settle(exact: Matrix<N>, kind: string, layer: string = ""): Matrix<N> {
    const value = this.ar.finish(exact);
    this.made.push({ kind, layer, exact, value });
    this.found.set(nameOf(kind, layer), value);
    return value;
  }

  get last(): Layer {
    return this.network.layers[this.network.layers.length - 1];
  }

  get samples(): number {
    return this.get("out", "a").columns;
  }
}

/** net_n = W_n · out_{n−1} + b_n and out_n = act_n(net_n), from b to the last layer. */
export function forward<N>(pass: Pass<N>): void {
  const { network, ar } = pass;
  let out = pass.get("out", "a");
  for (const { name, activation, bias } of network.layers) {
    const sum = ar.product(pass.get("W", name), out);
    const net = pass.settle(bias ? ar.add(sum, pass.get("b", name)) : sum, "net", name);
    out = pass.settle(activations[activation].value(ar, net), "out", name);
  }
}

/** The error of each sample, Σ over the output neurons, and that of the batch. */
export function error<N>(pass: Pass<N>, batch: Batch): Matrix<N> {
  const { network, ar, last } = pass;
  const [net, out, target] = [pass.get("net", last.name), pass.get("out", last.name), pass.get("target")];
  const loss = losses[network.loss];
  let entries: Matrix<N>;
  if (loss.kind === "out") entries = loss.value(ar, out, target);
  else if (ar.numbers.rounds && hasValue(ar, out, loss.ofRest)) entries = loss.ofOut(ar, out, target);
  else entries = loss.value[last.activation](ar, net, out, target);
  const E = ar.sum(entries);
  if (pass.samples === 1) return pass.settle(E, "E_total");
  const settled = pass.settle(E, "E");
  return pass.settle(overSamples(pass, ar.sumOfRows(settled), batch), "E_total");
}

/** Whether a loss with logarithms of out has a value by its definition. */
export function hasValue<N>(ar: Arithmetic<N>, out: Matrix<N>, ofRest: boolean): boolean {
  const { positive, sub } = ar.numbers;
  const entries = Array.from(out.data);
  return entries.every((one) => positive(one) && (!ofRest || positive(sub(ar.one, one))));
}

function overSamples<N>(pass: Pass<N>, total: Matrix<N>, batch: Batch): Matrix<N> {
  const { ar, samples } = pass;
  return batch === "mean" && samples > 1 ? ar.div(total, ar.of(String(samples))) : total;
}

/**
 * ∂E/∂net_last = ∂E/∂out ⊙ act'(net), and before it
 * ∂E/∂net_n = (W_{n+1}ᵀ · ∂E/∂net_{n+1}) ⊙ act'(net_n); a gradient is ∂E/∂net_n · out_{n−1}ᵀ.
 */
export function backward<N>(pass: Pass<N>, { batch, slopeInside }: Descent): void {
  const { network, ar } = pass;
  const { layers } = network;
  let dE_dnet = outputLayer(pass, slopeInside);
  gradients(pass, layers.length - 1, dE_dnet, batch);
  for (let n = layers.length - 2; n >= 0; n--) {
    const { name, activation } = layers[n];
    const after = layers[n + 1].name;
    const dE_dout = pass.settle(ar.product(ar.transposed(pass.get("W", after)), dE_dnet), "dE_dout", name);
    const [net, out] = [pass.get("net", name), pass.get("out", name)];
    const slope = pass.settle(activations[activation].slope!(ar, net, out), "slope", name);
    dE_dnet = pass.settle(ar.mul(dE_dout, slope), "dE_dnet", name);
    gradients(pass, n, dE_dnet, batch);
  }
}

function outputLayer<N>(pass: Pass<N>, slopeInside: boolean): Matrix<N> {
  const { network, ar, last } = pass;
  const [net, out, target] = [pass.get("net", last.name), pass.get("out", last.name), pass.get("target")];
  const loss = losses[network.loss];
  if (loss.kind === "net") {
    return pass.settle(loss.dE_dnet[last.activation](ar, net, out, target), "dE_dnet", last.name);
  }
  const activation = activations[last.activation];
  const dE_dout = pass.settle(loss.dE_dout(ar, out, target), "dE_dout", last.name);
  if (activation.slope === undefined || slopeInside) {
    return pass.settle(activation.timesSlope(ar, dE_dout, net, out), "dE_dnet", last.name);
  }
  const slope = pass.settle(activation.slope(ar, net, out), "slope", last.name);
  return pass.settle(ar.mul(dE_dout, slope), "dE_dnet", last.name);
}

function gradients<N>(pass: Pass<N>, n: number, dE_dnet: Matrix<N>, batch: Batch): void {
  const { network, ar } = pass;
  const { name, bias } = network.layers[n];
  const before = n === 0 ? "a" : network.layers[n - 1].name;
  const dW = ar.product(dE_dnet, ar.transposed(pass.get("out", before)));
  pass.settle(overSamples(pass, dW, batch), "dW", name);
  if (bias) pass.settle(overSamples(pass, ar.sumOfRows(dE_dnet), batch), "db", name);
}

/** W ← W − move; for gradient descent the move is rate · gradient. */
export function update<N>(pass: Pass<N>, descent: Descent, updates: number): void {
  const { network, ar } = pass;
  const optimizer = optimizers[descent.optimizer];
  const rate = ar.of(descent.learningRate);
  const t = ar.of(String(updates + 1));
  const own: Record<string, Matrix<N>> = {};
  for (const [name, text] of Object.entries(descent.numbers)) own[name] = ar.of(text);
  for (const { name, bias } of network.layers) {
    for (const letter of bias && !descent.biasesStay ? ["W", "b"] : ["W"]) {
      const old = pass.get(letter, name);
      const memory = optimizer.memories.map((one) => pass.get(`${one}_${letter}`, name));
      const settling = ar.observed((value, kind) => {
        const [stem, isNew] = kind.endsWith("_new") ? [kind.slice(0, -4), "_new"] : [kind, ""];
        return pass.settle(value, `${stem}_${letter}${isNew}`, name);
      });
      const isWeight = letter === "W" ? ar.of("1") : ar.of("0");
      const gradient = pass.get(`d${letter}`, name);
      const [move] = optimizer.move(settling, old, gradient, isWeight, rate, t, memory, own);
      const settled = pass.settle(move!, `rate_d${letter}`, name);
      pass.settle(ar.sub(old, settled), `${letter}_new`, name);
    }
  }
}
