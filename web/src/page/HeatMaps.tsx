// Weights and gradients as colors, and neurons that have stopped learning.
import type { JSX, TargetedMouseEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Matrix } from "../core/arithmetic";
import type { Pass } from "../core/backprop";
import { activations } from "../core/rules";
import { short } from "./Curve";
import { MatrixNumbers } from "./Numbers";
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
            {[["W", `W_${name}`], ["dW", `∂E/∂W_${name}`]].map(([kind, label]) => (
              <div key={kind}>
                <HeatMap matrix={pass.get(kind, name)} label={label} />
                <MatrixNumbers matrix={pass.get(kind, name)} label={label} />
              </div>
            ))}
          </div>
          <p class="note">{health(pass, name)}</p>
        </div>
      ))}
    </div>
  );
}

/** Blue is positive; negative is orange with a stroke through it, so that color alone says nothing. */
function HeatMap({ matrix, label }: { matrix: Matrix<number>; label: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, point] = useState("");
  const values = matrix.data;
  const largest = Math.max(...Array.from(values, Math.abs).filter(Number.isFinite), 1e-300);
  const [rows, columns] = [Math.min(matrix.rows, MOST), Math.min(matrix.columns, MOST)];
  useEffect(() => {
    const pen = canvas.current!.getContext("2d")!;
    const style = getComputedStyle(canvas.current!);
    pen.clearRect(0, 0, columns * CELL, rows * CELL);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const x = values[i * matrix.columns + j];
        pen.globalAlpha = Math.min(1, Math.abs(x) / largest);
        pen.fillStyle = style.getPropertyValue(x < 0 ? "--negative" : "--accent");
        pen.fillRect(j * CELL, i * CELL, CELL - 1, CELL - 1);
        if (!(x < 0)) continue;
        pen.globalAlpha = 1;
        pen.fillStyle = style.getPropertyValue("--ink");
        pen.fillRect(j * CELL + 4, i * CELL + CELL / 2 - 1, CELL - 9, 1.5);
      }
    }
  });
  const title = say("train heat map", { name: label, largest: short(largest) });
  const show = (event: TargetedMouseEvent<HTMLCanvasElement>): void => {
    const [i, j] = [Math.floor(event.offsetY / CELL), Math.floor(event.offsetX / CELL)];
    if (i < rows && j < columns) point(`[${i + 1}, ${j + 1}] = ${short(values[i * matrix.columns + j])}`);
  };
  return (
    <figure class="heat-map">
      <canvas
        ref={canvas}
        width={columns * CELL}
        height={rows * CELL}
        role="img"
        aria-label={title}
        onMouseMove={show}
        onMouseLeave={() => point("")}
      />
      <figcaption>{pointed || title}</figcaption>
    </figure>
  );
}

/** Dead: out 0 for every sample. Saturated: next to no slope for more than 90 % of them. */
function health(pass: Pass<number>, layer: string): string {
  const { activation, size } = pass.network.layers.find(({ name }) => name === layer)!;
  const out = pass.get("out", layer);
  const row = (matrix: Matrix<number>, i: number): number[] =>
    Array.from({ length: matrix.columns }, (_, s) => matrix.data[i * matrix.columns + s]);
  const neurons = Array.from({ length: size }, (_, i) => i);
  const dead = neurons.filter((i) => row(out, i).every((x) => x === 0)).length;
  const slope = activations[activation].slope?.(pass.ar, pass.get("net", layer), out);
  const isFlat = (i: number): boolean => row(slope!, i).filter((x) => Math.abs(x) < 0.01).length > 0.9 * out.columns;
  const saturated = slope === undefined ? 0 : neurons.filter(isFlat).length - dead;
  return say("train health", { size, dead, saturated: Math.max(0, saturated) });
}
