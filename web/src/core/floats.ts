// Machine floats, as they are.
import { Arithmetic, type Matrix, type Numbers } from "./arithmetic";
import { cdf } from "./normal";

const numbers: Numbers<number> = {
  rounds: false,
  pi: Math.PI,
  array: (length) => new Array<number>(length).fill(0),
  of: Number,
  finish: (x) => x,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  power: Math.pow,
  positive: (x) => x > 0,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  cdf,
  expm1: Math.expm1,
  log1p: Math.log1p,
  tanh: Math.tanh,
  bounded: (x, low, high) => Math.min(Math.max(x, low), high),
};

export const floats: Arithmetic<number> = new Arithmetic(numbers);

export type Floats = Matrix<number>;
