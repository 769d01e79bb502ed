// What is said below a step while someone practises: what is right, and what seems to have gone wrong.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { announce } from "./live";
import { markedStep, practiceRounding, reveal, written } from "./practice";
import { madeOf } from "./provenance";
import type { Shown, ShownStep } from "./source";
import { setup } from "./state";
import { entry } from "./walk";
import { number, say } from "./words";

export function Feedback({ now, step }: { now: Shown; step: ShownStep }): JSX.Element {
  const { verdicts, explanations } = markedStep(step);
  const right = verdicts.filter((verdict) => verdict === "right").length;
  const explained = explanations.flatMap((one) => one.entries);
  const rest = verdicts.flatMap((verdict, place) => (verdict === "wrong" && !explained.includes(place) ? [place] : []));
  const placesOf = (places: readonly number[]): string =>
    places.map((place) => say("page place", { row: Math.floor(place / step.result.columns) + 1, column: (place % step.result.columns) + 1 })).join("; ");
  const sentences = [
    ...explanations.map(({ slip, entries }) => `${placesOf(entries)}: ${say(`slip ${slip}`)}`),
    ...(rest.length > 0 ? [`${placesOf(rest)}: ${say("page entry not right")}`] : []),
  ].map((sentence) => sentence[0].toUpperCase() + sentence.slice(1));
  const count = say(right === verdicts.length ? "page all right" : "page marked", { right, all: verdicts.length });
  const hasBegun = verdicts.some((verdict) => verdict !== "missing");
  useEffect(() => {
    if (hasBegun) announce([count, ...sentences].join(" "));
  }, [written.value]);
  const { way, digits } = practiceRounding(setup.value);
  const [i, j] = entry.value ?? [0, 0];
  return (
    <div class="practice">
      {hasBegun ? <p class="count">{count}</p> : <p class="note">{say(`page practice help ${way}`, { digits })}</p>}
      {sentences.length > 0 && (
        <ul class="feedback">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {right < verdicts.length && (
        <>
          <details>
            <summary>{say("page how", { row: i + 1, column: j + 1 })}</summary>
            <p class="made">{number(madeOf(now, step, [i, j]))}</p>
          </details>
          <p>
            <button type="button" onClick={() => reveal(step)}>
              {say("page reveal")}
            </button>
          </p>
        </>
      )}
    </div>
  );
}
