// The gradients against central differences of the error: an independent way to the same numbers.
import type { Matrix } from "./arithmetic";
import { backward, type Descent, error, forward, type Named, type Network, Pass } from "./backprop";
import { floats } from "./floats";

export interface Check {
  compared: number;
  /** The largest difference, as a share of the largest gradient of its matrix. */
  worst: number;
  /** The entry where it is. */
  name: string;
}

const STEP = 1e-5;

export function checkGradients(network: Network, given: Named<number>, descent: Descent): Check {
  const pass = new Pass(network, floats, new Map(given));
  forward(pass);
  error(pass, descent.batch);
  backward(pass, { ...descent, slopeInside: false });
  const check: Check = { compared: 0, worst: 0, name: "" };
  for (const { name, bias } of network.layers) {
    for (const letter of bias ? ["W", "b"] : ["W"]) {
      const gradient = pass.get(`d${letter}`, name);
      const largest = Math.max(1e-12, ...Array.from(gradient.data, Math.abs));
      const matrix = given.get(`${letter}_${name}`)!;
      for (let place = 0; place < matrix.data.length; place++) {
        const moved = (by: number): number => errorWith(network, given, descent, `${letter}_${name}`, place, by);
        const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        const off = Math.abs(difference - gradient.data[place]) / largest;
        check.compared++;
        if (off >= check.worst) {
          check.worst = off;
          const [i, j] = [Math.floor(place / matrix.columns), place % matrix.columns];
          check.name = letter === "W" ? `w_${name}[${i + 1}, ${j + 1}]` : `b_${name}[${i + 1}]`;
        }
      }
    }
  }
  return check;
}

function errorWith(
  network: Network,
  given: Named<number>,
  descent: Descent,
  name: string,
  place: number,
  by: number,
): number {
  const old = given.get(name)!;
  const data = Array.from(old.data);
  data[place] += by;
  const changed: Matrix<number> = { ...old, data };
  const pass = new Pass(network, floats, new Map(given).set(name, changed));
  forward(pass);
  return error(pass, descent.batch).data[0];
}
