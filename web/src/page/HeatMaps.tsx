// Weights and gradients as colors, and neurons that have stopped learning.
import type { JSX } from "preact";
import type { Matrix } from "../core/arithmetic";
import type { Pass } from "../core/backprop";
import { activations } from "../core/rules";
import { short } from "./Curve";
import { say } from "./words";

const CELL = 16;
const MOST = 40;

export function HeatMaps({ pass }: { pass: Pass<number> }): JSX.Element {
  return (
    <div class="heat-maps">
      {pass.network.layers.map(({ name }) => (
        <div key={name}>
          <h3>{say("layer", { layer: name })}</h3>
          <div class="together">
            <HeatMap matrix={pass.get("W", name)} label={`W_${name}`} />
            <HeatMap matrix={pass.get("dW", name)} label={`∂E/∂W_${name}`} />
          </div>
          <p class="note">{health(pass, name)}</p>
        </div>
      ))}
    </div>
  );
}

/** Blue is positive; negative is orange with a stroke through it, so that color alone says nothing. */
function HeatMap({ matrix, label }: { matrix: Matrix<number>; label: string }): JSX.Element {
  const values = Array.from(matrix.data);
  const largest = Math.max(...values.map(Math.abs).filter(Number.isFinite), 1e-300);
  const [rows, columns] = [Math.min(matrix.rows, MOST), Math.min(matrix.columns, MOST)];
  const title = say("train heat map", { name: label, largest: short(largest) });
  return (
    <figure class="heat-map">
      <svg width={columns * CELL} height={rows * CELL} viewBox={`0 0 ${columns * CELL} ${rows * CELL}`} role="img" aria-label={title}>
        {Array.from({ length: rows * columns }, (_, k) => {
          const [i, j] = [Math.floor(k / columns), k % columns];
          const x = values[i * matrix.columns + j];
          return (
            <g key={k} class={x < 0 ? "minus" : "plus"}>
              <rect x={j * CELL} y={i * CELL} width={CELL - 1} height={CELL - 1} fill-opacity={Math.min(1, Math.abs(x) / largest)}>
                <title>{`[${i + 1}, ${j + 1}] = ${short(x)}`}</title>
              </rect>
              {x < 0 && <line x1={j * CELL + 4} x2={(j + 1) * CELL - 5} y1={i * CELL + CELL / 2} y2={i * CELL + CELL / 2} />}
            </g>
          );
        })}
      </svg>
      <figcaption>{title}</figcaption>
    </figure>
  );
}

/** Dead: out 0 for every sample. Saturated: next to no slope for more than 90 % of them. */
function health(pass: Pass<number>, layer: string): string {
  const { activation, size } = pass.network.layers.find(({ name }) => name === layer)!;
  const out = pass.get("out", layer);
  const row = (matrix: Matrix<number>, i: number): number[] => Array.from(matrix.data).slice(i * matrix.columns, (i + 1) * matrix.columns);
  const neurons = Array.from({ length: size }, (_, i) => i);
  const dead = neurons.filter((i) => row(out, i).every((x) => x === 0)).length;
  const slope = activations[activation].slope?.(pass.ar, pass.get("net", layer), out);
  const isFlat = (i: number): boolean => row(slope!, i).filter((x) => Math.abs(x) < 0.01).length > 0.9 * out.columns;
  const saturated = slope === undefined ? 0 : neurons.filter(isFlat).length - dead;
  return say("train health", { size, dead, saturated: Math.max(0, saturated) });
}
