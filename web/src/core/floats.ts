// Machine floats, as they are.
import { Arithmetic, type Matrix, type Numbers } from "./arithmetic";
import { cdf } from "./normal";

const numbers: Numbers<number> = {
  rounds: false,
  pi: Math.PI,
  array: (length) => new Float64Array(length),
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
  product,
  bounded: (x, low, high) => Math.min(Math.max(x, low), high),
};

/** Row by row of y, so that neighbours in memory are read one after the other. */
function product(x: Matrix<number>, y: Matrix<number>): Float64Array {
  const width = y.columns;
  const data = new Float64Array(x.rows * width);
  for (let i = 0; i < x.rows; i++) {
    for (let k = 0; k < x.columns; k++) {
      const factor = x.data[i * x.columns + k];
      for (let j = 0; j < width; j++) data[i * width + j] += factor * y.data[k * width + j];
    }
  }
  return data;
}

export const floats: Arithmetic<number> = new Arithmetic(numbers);
