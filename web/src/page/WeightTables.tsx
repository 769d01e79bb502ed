// Every weight and bias in a field of its own.
import type { JSX } from "preact";
import { setWeight } from "./edit";
import { layersOf, setup } from "./state";
import { number, say } from "./words";

export function WeightTables(): JSX.Element {
  const now = setup.value;
  const field = (letter: "W" | "b", n: number, name: string, i: number, j: number, text: string): JSX.Element => (
    <td key={j}>
      <input
        aria-label={letter === "W" ? `w_${name}[${i + 1}, ${j + 1}]` : `b_${name}[${i + 1}]`}
        value={number(text)}
        inputMode="decimal"
        autocomplete="off"
        class={text.startsWith("-") ? "negative" : ""}
        onChange={(event) => {
          const typed = event.currentTarget.value.trim().replace(",", ".").replace("−", "-");
          if (typed !== "" && Number.isFinite(Number(typed))) setWeight(letter, n, i, j, typed);
          else event.currentTarget.value = number(text);
        }}
      />
    </td>
  );
  return (
    <div class="weights">
      {layersOf(now).map(({ name, bias, size, inputs }, n) => (
        <details key={name} open={size * inputs <= 40}>
          <summary>
            <i>W</i>
            <sub>{name}</sub>
            {bias && say("page and bias")} ({size} × {inputs})
          </summary>
          <div class="scroll">
            <table class="editable">
              <tbody>
                {now.W[n].map((row, i) => (
                  <tr key={i}>
                    {row.map((text, j) => field("W", n, name, i, j, text))}
                    {bias && <td class="plus">+</td>}
                    {bias && field("b", n, name, i, 0, now.b[n]![i])}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ))}
    </div>
  );
}
