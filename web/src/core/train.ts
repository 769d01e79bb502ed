// Training in floats: epoch by epoch, over the same equations as the steps.
import type { Matrix } from "./arithmetic";
import { backward, type Descent, error, forward, type Named, nameOf, type Network, Pass, update } from "./backprop";
import { floats } from "./floats";
import { pcg64 } from "./pcg64";
import { random, type Random } from "./random";
import { activations, initializers, optimizers } from "./rules";

export interface Weights {
  /** For each layer from b on: a row for each neuron, a column for each neuron before. */
  W: number[][][];
  /** null where a layer has no biases. */
  b: (number[] | null)[];
}

/**
 * Draw weights as the initializer says, "auto" as the activation does; biases are 0. Uniform ones are
 * those that clearprop draws from the same seed.
 */
export function drawn(network: Network, initializer: string, seed: number): Weights {
  const uniform = pcg64(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const W = network.layers.map((layer) => {
    const name = initializer === "auto" ? activations[layer.activation].initializer : initializer;
    const { draws, spread } = initializers[name];
    const size = (count: number): Matrix<number> => floats.of(String(count));
    const wide = spread(floats, size(layer.inputs), size(layer.size)).data[0];
    const one = (): number => (draws === "uniform" ? -wide + 2 * wide * uniform() : wide * normal());
    return Array.from({ length: layer.size }, () => Array.from({ length: layer.inputs }, one));
  });
  const b = network.layers.map(({ size, bias }) => (bias ? new Array<number>(size).fill(0) : null));
  return { W, b };
}

/** Rows of samples -> one column for each of them. */
export function columns(rows: readonly (readonly number[])[]): Matrix<number> {
  const width = rows[0]?.length ?? 0;
  return floats.made(width, rows.length, (i, j) => rows[j][i]);
}

function rowsOf(matrix: Matrix<number>): number[][] {
  const data = Array.from(matrix.data);
  const cut = (_: unknown, i: number): number[] => data.slice(i * matrix.columns, (i + 1) * matrix.columns);
  return Array.from({ length: matrix.rows }, cut);
}

/** Samples that are worked through at once: with more of them a frame would have to wait. */
const SLICE = 250;

/** One training: update by update, epoch by epoch. */
export class Training {
  epochs = 0;
  updates = 0;
  private readonly rng: Random;
  /** Samples that this epoch has still to see, and the sum of the others' losses. */
  private order: number[] = [];
  private total = 0;
  /** The samples of this update, how many of them have been worked through, and the sums of their gradients. */
  private batch: number[] = [];
  private summed = 0;
  private readonly gradients: Named<number> = new Map();
  private readonly state: Named<number> = new Map();

  constructor(
    readonly network: Network,
    weights: Weights,
    private readonly X: readonly (readonly number[])[],
    private readonly Y: readonly (readonly number[])[],
    readonly descent: Descent,
    /** Samples of one update; all if null. */
    private readonly batchSize: number | null,
    seed: number,
  ) {
    this.rng = random(seed);
    this.weights = weights;
    for (const memory of optimizers[descent.optimizer].memories) {
      for (const [name, value] of [...this.state]) {
        if (/^[Wb]_[a-z]$/.test(name)) this.state.set(`${memory}_${name}`, floats.map(value, () => 0));
      }
    }
  }

  get weights(): Weights {
    const { layers } = this.network;
    return {
      W: layers.map(({ name }) => rowsOf(this.state.get(`W_${name}`)!)),
      b: layers.map(({ name, bias }) => (bias ? Array.from(this.state.get(`b_${name}`)!.data) : null)),
    };
  }

  /** Weights may be changed while training runs; what the optimizer remembers stays. */
  set weights({ W, b }: Weights) {
    this.network.layers.forEach(({ name, size, inputs, bias }, n) => {
      this.state.set(`W_${name}`, floats.made(size, inputs, (i, j) => W[n][i][j]));
      if (bias) this.state.set(`b_${name}`, floats.made(size, 1, (i) => b[n]?.[i] ?? 0));
    });
  }

  /** Work a slice of a batch through, and update after the last; return the mean loss of an epoch that ends so. */
  advance(): number | null {
    if (this.batch.length === 0) this.nextBatch();
    const slice = this.batch.slice(this.summed, this.summed + SLICE);
    const pass = this.started(slice.map((i) => this.X[i]), slice.map((i) => this.Y[i]));
    forward(pass);
    this.total += error(pass, "sum").data[0];
    backward(pass, { ...this.descent, batch: "sum" });
    for (const [name, value] of pass.found) {
      if (!/^d[Wb]_/.test(name)) continue;
      const before = this.gradients.get(name);
      this.gradients.set(name, before === undefined ? value : floats.add(before, value));
    }
    this.summed += slice.length;
    if (this.summed < this.batch.length) return null;
    this.update();
    if (this.order.length > 0) return null;
    this.epochs++;
    return this.total / this.X.length;
  }

  private nextBatch(): void {
    const size = this.batchSize ?? this.X.length;
    if (this.order.length === 0) {
      const all = this.X.map((_, i) => i);
      this.order = size < all.length ? this.rng.shuffled(all) : all;
      this.total = 0;
    }
    this.batch = this.order.splice(0, size);
  }

  private update(): void {
    const pass = new Pass(this.network, floats, new Map(this.state));
    const count = floats.of(String(this.descent.batch === "mean" ? this.batch.length : 1));
    for (const [name, sum] of this.gradients) pass.found.set(name, floats.div(sum, count));
    update(pass, this.descent, this.updates++);
    for (const { kind, layer, value } of pass.made) {
      if (kind.endsWith("_new")) this.state.set(nameOf(kind.slice(0, -4), layer), value);
    }
    this.gradients.clear();
    this.batch = [];
    this.summed = 0;
  }

  /** Make the rest of an epoch, and return its mean loss. */
  epoch(): number {
    for (;;) {
      const loss = this.advance();
      if (loss !== null) return loss;
    }
  }

  /** A forward pass, and where targets are given the backward one, of any samples. */
  passed(X: readonly (readonly number[])[], Y?: readonly (readonly number[])[]): Pass<number> {
    const pass = this.started(X, Y);
    forward(pass);
    if (Y !== undefined) {
      error(pass, this.descent.batch);
      backward(pass, this.descent);
    }
    return pass;
  }

  /** The network's outputs, a row for each sample. */
  outputs(X: readonly (readonly number[])[]): number[][] {
    const pass = this.passed(X);
    return rowsOf(floats.transposed(pass.get("out", pass.last.name)));
  }

  private started(X: readonly (readonly number[])[], Y?: readonly (readonly number[])[]): Pass<number> {
    const found = new Map(this.state);
    found.set("out_a", columns(X));
    if (Y !== undefined) found.set("target", columns(Y));
    return new Pass(this.network, floats, found);
  }
}
