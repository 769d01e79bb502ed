// Matrices of any kind of number, and the functions that the equations need on them.
import { derived } from "./rules";

/** Its entries row by row. */
export interface Matrix<N> {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<N>;
}

/** What a new matrix's entries are written to. */
export interface Entries<N> {
  readonly length: number;
  [index: number]: N;
}

/** One kind of number; a function that is left out is made of the others. */
export interface Numbers<N> {
  /** Whether values are rounded as a person rounds, who goes on with what is written. */
  readonly rounds: boolean;
  readonly pi: N;
  array(length: number): Entries<N>;
  of(text: string): N;
  /** A named quantity as it is written down. */
  finish(x: N): N;
  add(x: N, y: N): N;
  sub(x: N, y: N): N;
  mul(x: N, y: N): N;
  div(x: N, y: N): N;
  power(x: N, y: N): N;
  positive(x: N): boolean;
  exp(x: N): N;
  log(x: N): N;
  sqrt(x: N): N;
  /** The share of a standard normal distribution below x. */
  cdf(x: N): N;
  expm1?(x: N): N;
  log1p?(x: N): N;
  tanh?(x: N): N;
  /** The matrix product of x and y, row by row, where there is a faster way. */
  product?(x: Matrix<N>, y: Matrix<N>): Entries<N>;
  /** x between bounds; numbers that are never infinite need none. */
  bounded?(x: N, low: N, high: N): N;
}

/** Returns what the next step works with. */
export type Settle<N> = (value: Matrix<N>, kind: string) => Matrix<N>;

export class Arithmetic<N> {
  readonly zero: N;
  readonly one: N;
  private readonly constants = new Map<string, Matrix<N>>();

  constructor(
    readonly numbers: Numbers<N>,
    private readonly observer?: Settle<N>,
  ) {
    this.zero = numbers.of("0");
    this.one = numbers.of("1");
  }

  /** The same arithmetic, which passes every quantity on when it is settled. */
  observed(observer: Settle<N>): Arithmetic<N> {
    return new Arithmetic(this.numbers, observer);
  }

  settle(value: Matrix<N>, kind: string): Matrix<N> {
    return this.observer === undefined ? value : this.observer(value, kind);
  }

  finish(value: Matrix<N>): Matrix<N> {
    if (!this.numbers.rounds) return value;
    return this.map(value, (x) => this.numbers.finish(x));
  }

  of(text: string): Matrix<N> {
    let found = this.constants.get(text);
    if (found === undefined) {
      found = { rows: 1, columns: 1, data: [this.numbers.of(text)] };
      this.constants.set(text, found);
    }
    return found;
  }

  get pi(): Matrix<N> {
    return { rows: 1, columns: 1, data: [this.numbers.pi] };
  }

  map(x: Matrix<N>, f: (x: N) => N): Matrix<N> {
    const data = this.numbers.array(x.data.length);
    for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]);
    return { rows: x.rows, columns: x.columns, data };
  }

  /** Entry by entry; one row, one column or one number goes with every row or column. */
  both(x: Matrix<N>, y: Matrix<N>, f: (x: N, y: N) => N): Matrix<N> {
    const rows = Math.max(x.rows, y.rows);
    const columns = Math.max(x.columns, y.columns);
    const data = this.numbers.array(rows * columns);
    if (x.data.length === y.data.length && x.rows === y.rows) {
      for (let i = 0; i < data.length; i++) data[i] = f(x.data[i], y.data[i]);
      return { rows, columns, data };
    }
    const [xDown, xRight] = strides(x);
    const [yDown, yRight] = strides(y);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, at++) {
        data[at] = f(x.data[i * xDown + j * xRight], y.data[i * yDown + j * yRight]);
      }
    }
    return { rows, columns, data };
  }

  add(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    return this.both(x, y, this.numbers.add);
  }

  sub(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    return this.both(x, y, this.numbers.sub);
  }

  mul(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    return this.both(x, y, this.numbers.mul);
  }

  div(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    return this.both(x, y, this.numbers.div);
  }

  power(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    return this.both(x, y, this.numbers.power);
  }

  neg(x: Matrix<N>): Matrix<N> {
    const { sub, mul } = this.numbers;
    const minus = sub(this.zero, this.one);
    return this.map(x, (one) => mul(one, minus));
  }

  /** The matrix product x · y. */
  product(x: Matrix<N>, y: Matrix<N>): Matrix<N> {
    if (x.columns !== y.rows) throw new RangeError(`${x.columns} columns do not go with ${y.rows} rows`);
    const { add, mul, product } = this.numbers;
    if (product !== undefined) return { rows: x.rows, columns: y.columns, data: product(x, y) };
    const data = this.numbers.array(x.rows * y.columns);
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < y.columns; j++) {
        let sum = this.zero;
        for (let k = 0; k < x.columns; k++) {
          const one = mul(x.data[i * x.columns + k], y.data[k * y.columns + j]);
          sum = k === 0 ? one : add(sum, one);
        }
        data[i * y.columns + j] = sum;
      }
    }
    return { rows: x.rows, columns: y.columns, data };
  }

  transposed(x: Matrix<N>): Matrix<N> {
    const { rows, columns } = x;
    const data = this.numbers.array(rows * columns);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, at++) data[j * rows + i] = x.data[at];
    }
    return { rows: columns, columns: rows, data };
  }

  made(rows: number, columns: number, entry: (i: number, j: number) => N): Matrix<N> {
    const data = this.numbers.array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j);
    }
    return { rows, columns, data };
  }

  /** The sum down each column. */
  sum(x: Matrix<N>): Matrix<N> {
    return this.folded(x, this.numbers.add);
  }

  /** The sum of each row. */
  sumOfRows(x: Matrix<N>): Matrix<N> {
    return this.transposed(this.sum(this.transposed(x)));
  }

  largest(x: Matrix<N>): Matrix<N> {
    const { positive, sub } = this.numbers;
    return this.folded(x, (one, other) => (positive(sub(other, one)) ? other : one));
  }

  private folded(x: Matrix<N>, f: (x: N, y: N) => N): Matrix<N> {
    return this.made(1, x.columns, (_, j) => {
      if (x.rows === 0) return this.zero;
      let result = x.data[j];
      for (let i = 1; i < x.rows; i++) result = f(result, x.data[i * x.columns + j]);
      return result;
    });
  }

  /** Each column from its smallest entry to its largest. */
  sorted(x: Matrix<N>): Matrix<N> {
    const { positive, sub } = this.numbers;
    const upright = Array.from(this.transposed(x).data);
    const order = (one: N, other: N): number =>
      positive(sub(one, other)) ? 1 : positive(sub(other, one)) ? -1 : 0;
    const columns = Array.from({ length: x.columns }, (_, j) =>
      upright.slice(j * x.rows, (j + 1) * x.rows).sort(order),
    );
    return this.made(x.rows, x.columns, (i, j) => columns[j][i]);
  }

  /** Rows from one on, up to another; negative numbers count from the end, as in Python. */
  rows(x: Matrix<N>, first: number, end?: number): Matrix<N> {
    const data = Array.from(x.data).slice(
      (first < 0 ? x.rows + first : first) * x.columns,
      (end === undefined ? x.rows : end < 0 ? x.rows + end : end) * x.columns,
    );
    return { rows: data.length / x.columns, columns: x.columns, data };
  }

  /** The entries of x, row by row, in a matrix like another. */
  reshaped(x: Matrix<N>, { rows, columns }: Matrix<N>): Matrix<N> {
    return { rows, columns, data: x.data };
  }

  ones(x: Matrix<N>): Matrix<N> {
    return this.map(x, () => this.one);
  }

  /** How many neurons x has a row for. */
  neurons(x: Matrix<N>): Matrix<N> {
    return this.of(String(x.rows));
  }

  /** 1 where an entry is above 0, else 0. */
  positive(x: Matrix<N>): Matrix<N> {
    return this.map(x, (one) => (this.numbers.positive(one) ? this.one : this.zero));
  }

  where(test: Matrix<N>, yes: Matrix<N>, no: Matrix<N>): Matrix<N> {
    const rows = Math.max(test.rows, yes.rows, no.rows);
    const columns = Math.max(test.columns, yes.columns, no.columns);
    const [testDown, testRight] = strides(test);
    const [yesDown, yesRight] = strides(yes);
    const [noDown, noRight] = strides(no);
    return this.made(rows, columns, (i, j) =>
      this.numbers.positive(test.data[i * testDown + j * testRight])
        ? yes.data[i * yesDown + j * yesRight]
        : no.data[i * noDown + j * noRight],
    );
  }

  exp(x: Matrix<N>): Matrix<N> {
    return this.map(x, this.numbers.exp);
  }

  log(x: Matrix<N>): Matrix<N> {
    return this.map(x, this.numbers.log);
  }

  sqrt(x: Matrix<N>): Matrix<N> {
    return this.map(x, this.numbers.sqrt);
  }

  cdf(x: Matrix<N>): Matrix<N> {
    return this.map(x, this.numbers.cdf);
  }

  expm1(x: Matrix<N>): Matrix<N> {
    return this.numbers.expm1 ? this.map(x, this.numbers.expm1) : derived.expm1(this, x);
  }

  log1p(x: Matrix<N>): Matrix<N> {
    return this.numbers.log1p ? this.map(x, this.numbers.log1p) : derived.log1p(this, x);
  }

  tanh(x: Matrix<N>): Matrix<N> {
    return this.numbers.tanh ? this.map(x, this.numbers.tanh) : derived.tanhOfSigmoid(this, x);
  }

  bounded(x: Matrix<N>, low: Matrix<N>, high: Matrix<N>): Matrix<N> {
    const { bounded } = this.numbers;
    return bounded ? this.map(x, (one) => bounded(one, low.data[0], high.data[0])) : x;
  }

  maximum(x: Matrix<N>, low: Matrix<N>): Matrix<N> {
    return derived.maximum(this, x, low);
  }

  step(x: Matrix<N>): Matrix<N> {
    return derived.step(this, x);
  }

  absolute(x: Matrix<N>): Matrix<N> {
    return derived.absolute(this, x);
  }

  density(x: Matrix<N>): Matrix<N> {
    return derived.density(this, x);
  }

  sigmoid(x: Matrix<N>): Matrix<N> {
    return derived.sigmoid(this, x);
  }

  softplus(x: Matrix<N>): Matrix<N> {
    return derived.softplus(this, x);
  }

  lessLargest(x: Matrix<N>): Matrix<N> {
    return derived.lessLargest(this, x);
  }

  logSumExp(x: Matrix<N>): Matrix<N> {
    return derived.logSumExp(this, x);
  }

  /** In row i: ln Σ exp(x) down all rows but i, of which there is one. */
  logSumExpOfOthers(x: Matrix<N>): Matrix<N> {
    const rows = Array.from({ length: x.rows }, (_, i) =>
      this.logSumExp(this.made(x.rows - 1, x.columns, (k, j) => x.data[(k < i ? k : k + 1) * x.columns + j])),
    );
    return this.made(x.rows, x.columns, (i, j) => rows[i].data[j]);
  }

  /** In row i: the sum of term(row i of own, rows j of the others) over all j ≠ i. */
  sumOverOthers(
    term: (own: Matrix<N>, ...others: Matrix<N>[]) => Matrix<N>,
    own: Matrix<N>,
    ...others: Matrix<N>[]
  ): Matrix<N> {
    const sums = Array.from({ length: own.rows }, (_, i) => {
      let sum = this.of("0");
      for (let j = 0; j < own.rows; j++) {
        if (j === i) continue;
        const rows = others.map((one) => this.rows(one, j, j + 1));
        sum = this.add(sum, term(this.rows(own, i, i + 1), ...rows));
      }
      return sum;
    });
    return this.made(own.rows, own.columns, (i, j) => sums[i].data[j]);
  }
}

/** How far apart neighbours down and to the right lie; 0 where there is only one. */
function strides<N>(x: Matrix<N>): [number, number] {
  return [x.rows === 1 ? 0 : x.columns, x.columns === 1 ? 0 : 1];
}
