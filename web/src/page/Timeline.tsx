// All steps in their four phases, and the buttons that go through them.
import type { JSX } from "preact";
import { Name, plain } from "./names";
import { Part } from "./Part";
import { isAsked, practising } from "./practice";
import type { ShownStep } from "./source";
import { at, entry, go, level, LEVELS, setLevel, stand } from "./walk";
import { given } from "./given";
import { say } from "./words";

export function Timeline({ steps }: { steps: ShownStep[] }): JSX.Element {
  const phases = ["forward", "error", "backward", "update"] as const;
  return (
    <nav class="timeline" aria-label={say("page timeline")}>
      <div class="timeline-keys">
        <button type="button" onClick={() => go(-1)} disabled={at.value === 0 && !entry.value}>
          ← {say("page back")}
        </button>
        <button type="button" class="main" onClick={() => go(1)}>
          {say("page next")} →
        </button>
        {given.test === null && <Ways />}
      </div>
      <ol class="phases">
        {phases.filter((phase) => steps.some((step) => step.phase === phase)).map((phase) => (
          <li key={phase}>
            <span class="phase">{say(phase)}</span>
            <ol>
              {steps.map((step, index) =>
                step.phase !== phase ? null : (
                  <li key={step.id}>
                    <button
                      type="button"
                      class={index === at.value ? "now" : isDone(step, index) ? "done" : ""}
                      aria-current={index === at.value ? "step" : undefined}
                      onClick={() => stand(index)}
                    >
                      <Name math={step.name} text={plain(step.id)} />
                    </button>
                  </li>
                ),
              )}
            </ol>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Whether numbers are to be filled in, and what one press of a key goes on by. */
function Ways(): JSX.Element {
  return (
    <>
      <Part name="practice">
        <label class="practise">
          <input type="checkbox" checked={practising.value} onChange={(event) => (practising.value = event.currentTarget.checked)} />
          {say("page practise")}
        </label>
      </Part>
      <fieldset class="levels">
        <legend class="hidden">{say("page level")}</legend>
        {LEVELS.map((one) => (
          <label key={one}>
            <input type="radio" name="level" checked={level.value === one} onChange={() => setLevel(one)} />
            {say(`page level ${one}`)}
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** Steps that are gone through are done; those of a test, where all is filled in. */
function isDone(step: ShownStep, index: number): boolean {
  return given.test === null ? index < at.value : isAsked(step) && step.result.text.every((text) => text !== "");
}
