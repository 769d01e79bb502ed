// What an update has made better.
import type { JSX } from "preact";
import type { Review, Shown } from "./source";
import { layersOf, setup } from "./state";
import { number, say } from "./words";

/** Out before and after the update, beside the target. */
export function ReviewTable({ now, review }: { now: Shown; review: Review }): JSX.Element {
  const last = layersOf(setup.value).at(-1)!.name;
  const rows = review.outBefore.text.map((_, place) => {
    const [row, sample] = [Math.floor(place / now.target.columns), place % now.target.columns];
    const name = `out_${last}[${row + 1}${now.samples > 1 ? `, ${sample + 1}` : ""}]`;
    return [name, now.target.text[place], review.outBefore.text[place], review.outAfter.text[place]];
  });
  return (
    <table class="plain">
      <caption>{say("page after the update")}</caption>
      <thead>
        <tr>
          {["", say("page head target"), say("page head before"), say("page head after")].map((head, place) => (
            <th key={place} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...rows, ["E", "", review.errorBefore, review.errorAfter]].map(([name, ...numbers]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {numbers.map((text, place) => (
              <td key={place}>{number(text)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
