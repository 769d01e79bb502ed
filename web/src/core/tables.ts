// What the rows of the generated tables hold; their functions are those of clearprop's own tables.
import type { Arithmetic, Matrix } from "./arithmetic";

/** A function of one matrix, in any arithmetic. */
type OfOne = <N>(ar: Arithmetic<N>, x: Matrix<N>) => Matrix<N>;
type OfTwo = <N>(ar: Arithmetic<N>, x: Matrix<N>, y: Matrix<N>) => Matrix<N>;
type OfThree = <N>(ar: Arithmetic<N>, x: Matrix<N>, y: Matrix<N>, z: Matrix<N>) => Matrix<N>;

/** What an arithmetic's functions come to where it has no better way. */
export interface Derived {
  expm1: OfOne;
  log1p: OfOne;
  maximum: OfTwo;
  step: OfOne;
  absolute: OfOne;
  density: OfOne;
  sigmoid: OfOne;
  softplus: OfOne;
  lessLargest: OfOne;
  logSumExp: OfOne;
  tanhOfSigmoid: OfOne;
}

export interface Activation {
  /** net → out. */
  value: OfOne;
  /** ∂E/∂out, net, out → ∂E/∂net. */
  timesSlope: OfThree;
  /** net, out → ∂out/∂net, where each out depends on its own net alone. */
  slope?: OfTwo;
  initializer: string;
}

interface Targets {
  /** The lowest and the highest target that makes sense; null is no bound. */
  targets: [number | null, number | null];
}

export interface OutLoss extends Targets {
  kind: "out";
  /** out, target → the error's part of each output neuron. */
  value: OfTwo;
  dE_dout: OfTwo;
}

export interface NetLoss extends Targets {
  kind: "net";
  /** The same by its definition, which fails where an out is 0 or 1. */
  ofOut: OfTwo;
  /** Whether the definition takes ln(1 − out), too. */
  ofRest: boolean;
  /** net, out, target → by the name of the output layer's activation. */
  value: Record<string, OfThree>;
  dE_dnet: Record<string, OfThree>;
}

export type Loss = OutLoss | NetLoss;

export interface Optimizer {
  /** Its numbers' usual values, the learning rate first. */
  numbers: Record<string, number>;
  /** What it remembers from one update to the next is called so. */
  memories: string[];
  /** Returns the move and the new memories. */
  move: <N>(
    ar: Arithmetic<N>,
    W: Matrix<N>,
    g: Matrix<N>,
    isWeight: Matrix<N>,
    rate: Matrix<N>,
    t: Matrix<N>,
    memory: Matrix<N>[],
    own: Record<string, Matrix<N>>,
  ) => Matrix<N>[];
}

export interface Initializer {
  draws: "uniform" | "normal";
  /** inputs, size → the limit of the uniform numbers, or the normal ones' standard deviation. */
  spread: OfTwo;
}

/** A step where a slip may happen: what it makes without one, and the matrices around it. */
export interface Site<N> {
  exact: Matrix<N>;
  value: Matrix<N>;
  samples: Matrix<N>;
  /** A matrix of its layer, or of one that is so far on, or before, if negative. */
  get(name: string, distance: number): Matrix<N>;
  used(name: string): Matrix<N>;
}

/** A slip, the kinds of steps in which it can happen, and what it gives there. */
export type Slip = readonly [
  name: string,
  keys: readonly string[],
  made: <N>(ar: Arithmetic<N>, at: Site<N>) => Matrix<N>,
];
