// The samples: a table to edit, and for two inputs a plane on which a click adds one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Data } from "../core/data";
import { change, setup } from "./state";
import { number, say } from "./words";

const MOST = 30;

export function DataTable(): JSX.Element {
  const { data, shown, sizes } = setup.value;
  const rows = data.inputs.slice(0, MOST);
  const replaced = (inputs: number[][], targets: number[][]): void => {
    const count = Math.min(shown.count, inputs.length);
    const first = Math.min(shown.first, inputs.length - count);
    change({ data: { ...data, name: "own", inputs, targets }, shown: { first, count } });
  };
  const cell = (list: "inputs" | "targets", i: number, j: number): JSX.Element => (
    <td key={`${list}${j}`}>
      <input
        aria-label={say(list === "inputs" ? "page input of" : "page target of", { number: j + 1, sample: i + 1 })}
        value={number(String(data[list][i][j]))}
        inputMode="decimal"
        autocomplete="off"
        onChange={(event) => {
          const x = Number(event.currentTarget.value.trim().replace(",", ".").replace("−", "-"));
          if (event.currentTarget.value.trim() === "" || !Number.isFinite(x)) {
            event.currentTarget.value = number(String(data[list][i][j]));
            return;
          }
          const changed = data[list].map((row, r) => (r !== i ? row : row.map((old, c) => (c === j ? x : old))));
          replaced(list === "inputs" ? changed : data.inputs, list === "targets" ? changed : data.targets);
        }}
      />
    </td>
  );
  const isShown = (i: number): boolean => i >= shown.first && i < shown.first + shown.count;
  return (
    <div class="data">
      {sizes[0] === 2 && <Plane data={data} onAdd={(x, target) => replaced([...data.inputs, x], [...data.targets, target])} />}
      <p class="note">{say("page samples shown")}</p>
      <div class="scroll tall">
        <table class="editable samples">
          <thead>
            <tr>
              <th scope="col">{say("page work through")}</th>
              <th scope="colgroup" colSpan={sizes[0]}>
                {say("page inputs")}
              </th>
              <th scope="colgroup" colSpan={sizes.at(-1)!}>
                {say("page targets")}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i} class={isShown(i) ? "shown" : ""}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={say("page work through sample", { sample: i + 1 })}
                    checked={isShown(i)}
                    onChange={() => change({ shown: nextShown(shown, i) })}
                  />
                </td>
                {row.map((_, j) => cell("inputs", i, j))}
                {data.targets[i].map((_, j) => cell("targets", i, j))}
                <td>
                  <button
                    type="button"
                    aria-label={say("page remove sample", { sample: i + 1 })}
                    disabled={data.inputs.length === 1}
                    onClick={() => replaced(data.inputs.filter((_, r) => r !== i), data.targets.filter((_, r) => r !== i))}
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data.inputs.length > MOST && <p class="note">{say("page samples cut", { most: MOST, all: data.inputs.length })}</p>}
      <button type="button" onClick={() => replaced([...data.inputs, data.inputs[0].map(() => 0)], [...data.targets, data.targets[0].map(() => 0)])}>
        + {say("page add sample")}
      </button>
    </div>
  );
}

/** Samples beside each other, up to the one that was clicked; the one alone where it was shown. */
function nextShown(shown: { first: number; count: number }, i: number): { first: number; count: number } {
  const last = shown.first + shown.count - 1;
  if (i === last + 1) return { first: shown.first, count: shown.count + 1 };
  if (i === shown.first - 1) return { first: i, count: shown.count + 1 };
  if (i === last && shown.count > 1) return { first: shown.first, count: shown.count - 1 };
  return { first: i, count: 1 };
}

const SIDE = 260;
const MOST_DRAWN = 2000;

function Plane({ data, onAdd }: { data: Data; onAdd: (x: number[], target: number[]) => void }): JSX.Element {
  const outputs = data.targets[0].length;
  const count = outputs === 1 ? 2 : outputs;
  const [chosen, choose] = useState(0);
  const reach = Math.max(1, ...data.inputs.flat().map(Math.abs)) * 1.15;
  const place = (x: number): number => ((x + reach) / (2 * reach)) * SIDE;
  const classOf = (target: number[]): number => (outputs === 1 ? Math.round(target[0]) : target.indexOf(Math.max(...target)));
  const targetOf = (k: number): number[] => (outputs === 1 ? [k] : Array.from({ length: outputs }, (_, j) => (j === k ? 1 : 0)));
  return (
    <div class="plane">
      <fieldset>
        <legend>{say("page click adds")}</legend>
        {Array.from({ length: count }, (_, k) => (
          <label key={k}>
            <input type="radio" name="added" checked={chosen === k} onChange={() => choose(k)} />
            {say("page class", { name: data.classes?.[k] ?? k })}
          </label>
        ))}
      </fieldset>
      <svg
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        role="img"
        aria-label={say("page plane", { count: data.inputs.length })}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const at = (part: number): number => Math.round((part * 2 - 1) * reach * 100) / 100;
          const x = at((event.clientX - box.left) / box.width);
          const y = -at((event.clientY - box.top) / box.height);
          onAdd([x, y], targetOf(chosen));
        }}
      >
        <line x1={0} x2={SIDE} y1={SIDE / 2} y2={SIDE / 2} class="axis" />
        <line y1={0} y2={SIDE} x1={SIDE / 2} x2={SIDE / 2} class="axis" />
        {data.inputs.slice(0, MOST_DRAWN).map(([x, y], i) => (
          <Point key={i} x={place(x)} y={SIDE - place(y)} of={classOf(data.targets[i])} />
        ))}
      </svg>
    </div>
  );
}

/** Classes differ by shape as well as by colour. */
function Point({ x, y, of }: { x: number; y: number; of: number }): JSX.Element {
  const style = `point class-${of % 4}`;
  if (of % 4 === 0) return <circle class={style} cx={x} cy={y} r={4} />;
  if (of % 4 === 1) return <rect class={style} x={x - 3.6} y={y - 3.6} width={7.2} height={7.2} />;
  if (of % 4 === 2) return <path class={style} d={`M${x} ${y - 5}l4.6 8h-9.2z`} />;
  return <path class={style} d={`M${x} ${y - 5}l5 5-5 5-5-5z`} />;
}
