// How many samples of each class the network takes for each class.
import type { JSX } from "preact";
import type { Data } from "../core/data";
import { say } from "./words";

function classOf(values: number[]): number {
  return values.length === 1 ? Number(values[0] > 0.5) : values.indexOf(Math.max(...values));
}

export function counts(outputs: number[][], data: Data): number[][] {
  const names = data.classes ?? [];
  const table = names.map(() => names.map(() => 0));
  outputs.forEach((out, i) => table[classOf(data.targets[i])][classOf(out)]++);
  return table;
}

export function accuracy(table: number[][]): number {
  const all = table.flat().reduce((sum, one) => sum + one, 0);
  return table.reduce((sum, row, k) => sum + row[k], 0) / all;
}

export function Confusion({ table, classes }: { table: number[][]; classes: string[] }): JSX.Element {
  return (
    <div class="scroll">
      <table class="confusion">
        <caption>{say("train confusion")}</caption>
        <thead>
          <tr>
            <td />
            {classes.map((name) => (
              <th key={name} scope="col">
                {say("train taken for", { name })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.map((row, i) => (
            <tr key={classes[i]}>
              <th scope="row">{say("train is", { name: classes[i] })}</th>
              {row.map((count, j) => (
                <td key={j} class={i === j ? "right" : count > 0 ? "false" : ""}>
                  {count}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
