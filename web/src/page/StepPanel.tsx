// One step: what is said of it, its formula, its matrices, and what an entry is made of.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Feedback } from "./Feedback";
import { announce } from "./live";
import type { At } from "./Matrix";
import { plain } from "./names";
import { isAsked, isSecret } from "./practice";
import { factorsOf, isSource, madeOf } from "./provenance";
import { ReviewTable } from "./Review";
import { Operands, pointed, Sentences } from "./Sentences";
import type { Shown, ShownStep } from "./source";
import { Falk, InLine, Result } from "./StepMatrices";
import { at, entry, level } from "./walk";
import { given } from "./given";
import { number, say } from "./words";

export function StepPanel({ now, step }: { now: Shown; step: ShownStep }): JSX.Element {
  const layer = step.layer === "" ? "" : ` · ${say("layer", { layer: step.layer })}`;
  // A sheet says as much as its difficulty has; all else is explained.
  const detail = given.test === null || !isAsked(step) ? "easy" : given.test.detail;
  const isHidden = (place: At): boolean => isAfter(place, step);
  const from = (name: string) => (place: At) =>
    pointed.value.includes(name) || (entry.value !== null && isSource(step, name, place, entry.value));
  useEffect(() => {
    if (entry.value !== null && !isAsked(step)) announce(sentenceOf(now, step, entry.value));
  }, [step.id, entry.value]);
  return (
    <section class="panel step-panel" aria-label={say("page step")}>
      <h2>
        {say(step.phase)}
        {layer}
      </h2>
      <Sentences step={step} onlyDefinitions={detail !== "easy"} />
      {detail !== "hard" && (
        <>
          <p class="formula">
            <math dangerouslySetInnerHTML={{ __html: `${step.name}<mo>=</mo>${step.formula}` }} />
          </p>
          <Operands now={now} step={step} />
        </>
      )}
      {detail === "hard" ? (
        <Result step={step} isHidden={isHidden} />
      ) : factorsOf(step) === null ? (
        <InLine now={now} step={step} from={from} isHidden={isHidden} />
      ) : (
        <Falk now={now} step={step} from={from} isHidden={isHidden} />
      )}
      {isAsked(step) ? (
        given.test === null && <Feedback now={now} step={step} />
      ) : (
        <p class="made">{entry.value === null ? say("page point at a number") : sentenceOf(now, step, entry.value)}</p>
      )}
      {now.review !== null && at.value === now.steps.length - 1 && !isSecret(step) && <ReviewTable now={now} review={now.review} />}
    </section>
  );
}

function sentenceOf(now: Shown, step: ShownStep, of: At): string {
  const name = step.result.text.length === 1 ? plain(step.id) : `${plain(step.id)} [${of[0] + 1}, ${of[1] + 1}]`;
  const result = step.result.text[of[0] * step.result.columns + of[1]];
  return `${name} = ${number(madeOf(now, step, of))} = ${number(result)}`;
}

/** Entry by entry, those that come later are still to be computed. */
function isAfter(place: At, step: ShownStep): boolean {
  if (level.value !== "entry" || entry.value === null) return false;
  const order = ([i, j]: At): number => i * step.result.columns + j;
  return order(place) > order(entry.value);
}
