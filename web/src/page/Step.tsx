// Step mode: forward, error, backward and update, one step after the other, with every number.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { GradientCheck } from "./GradientCheck";
import { column, litBy, sampleOf, valuesUntil } from "./lit";
import { MatrixTable } from "./Matrix";
import { mathOf, plain } from "./names";
import { NetworkPicture } from "./Network";
import { Part } from "./Part";
import { isSecret } from "./practice";
import type { Shown } from "./source";
import { setup, weightsOf } from "./state";
import { StepPanel } from "./StepPanel";
import { Timeline } from "./Timeline";
import { at, entry, go, shown, stand } from "./walk";
import { given } from "./given";
import { say } from "./words";

export function StepView(): JSX.Element | null {
  const now = shown.value;
  useKeys();
  if (now === null) return null;
  const step = now.steps[at.value];
  return (
    <div class="step-mode">
      <Timeline steps={now.steps} />
      <div class={given.test === null ? "step-grid" : "step-grid of-test"}>
        <section class="panel picture-panel">
          <NetworkPicture
            sizes={setup.value.sizes}
            W={weightsOf(setup.value).W}
            values={valuesUntil(now, at.value, isSecret)}
            targets={column(now.target.text, now.target.columns, sampleOf(step))}
            lit={litBy(step, setup.value)}
            onPick={(layer, to, from) => pick(now, layer, to, from)}
          />
          <p class="note">{say(step.phase === "backward" ? "page neurons hold back" : "page neurons hold")}</p>
          {given.test === null ? (
            <Part name="check">
              <GradientCheck />
            </Part>
          ) : (
            <Given now={now} />
          )}
        </section>
        <StepPanel now={now} step={step} />
      </div>
    </div>
  );
}

/** All numbers that a test starts from. */
function Given({ now }: { now: Shown }): JSX.Element {
  return (
    <details class="given" open>
      <summary>{say("page given")}</summary>
      <div class="in-line">
        {[...now.given].map(([name, matrix]) => (
          <MatrixTable key={name} label={plain(name)} title={mathOf(now, name, false)} matrix={matrix} />
        ))}
      </div>
    </details>
  );
}

/** Stand at the step that a weight or a neuron of the picture belongs to. */
function pick(now: Shown, layer: number, to: number, from: number | null): void {
  const { phase } = now.steps[at.value];
  const letter = String.fromCharCode(97 + layer);
  const kind = from === null ? (phase === "backward" ? "dE_dnet" : "out") : phase === "update" ? "W_new" : "dW";
  const index = now.steps.findIndex((step) => step.kind === kind && step.layer === letter);
  stand(index);
  entry.value = [to, from ?? 0];
}

function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea, td")) return;
      if (event.key === "ArrowRight") go(1);
      else if (event.key === "ArrowLeft") go(-1);
      else if (event.key === " " && !target.matches("button, summary, a")) go(1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

