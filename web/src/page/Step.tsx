// Step mode: forward, error, backward and update, one step after the other, with every number.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GradientCheck } from "./GradientCheck";
import { column, litBy, sampleOf, valuesUntil } from "./lit";
import type { At } from "./Matrix";
import { mathOf, plain } from "./names";
import { NetworkPicture } from "./Network";
import { Part } from "./Part";
import { factorsOf, isSource, madeOf } from "./provenance";
import type { Shown, ShownStep } from "./source";
import { language, layersOf, setup, weightsOf } from "./state";
import { Falk, InLine } from "./StepMatrices";
import { at, entry, go, level, LEVELS, setLevel, shown, stand } from "./walk";
import { number, say } from "./words";

export function StepView(): JSX.Element | null {
  const now = shown.value;
  useKeys();
  if (now === null) return null;
  const step = now.steps[at.value];
  return (
    <div class="step-mode">
      <Timeline steps={now.steps} />
      <div class="step-grid">
        <section class="panel picture-panel">
          <NetworkPicture
            sizes={setup.value.sizes}
            W={weightsOf(setup.value).W}
            values={valuesUntil(now, at.value)}
            targets={column(now.target.text, now.target.columns, sampleOf(step))}
            lit={litBy(step, setup.value)}
            onPick={(layer, to, from) => pick(now, layer, to, from)}
          />
          <p class="note">{say(step.phase === "backward" ? "page neurons hold back" : "page neurons hold")}</p>
          <Part name="check">
            <GradientCheck />
          </Part>
        </section>
        <StepPanel now={now} step={step} />
      </div>
    </div>
  );
}

function Timeline({ steps }: { steps: ShownStep[] }): JSX.Element {
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
        <fieldset class="levels">
          <legend class="hidden">{say("page level")}</legend>
          {LEVELS.map((one) => (
            <label key={one}>
              <input type="radio" name="level" checked={level.value === one} onChange={() => setLevel(one)} />
              {say(`page level ${one}`)}
            </label>
          ))}
        </fieldset>
      </div>
      <ol class="phases">
        {phases.map((phase) => (
          <li key={phase}>
            <span class="phase">{say(phase)}</span>
            <ol>
              {steps.map((step, index) =>
                step.phase !== phase ? null : (
                  <li key={step.id}>
                    <button
                      type="button"
                      class={index === at.value ? "now" : index < at.value ? "done" : ""}
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

function StepPanel({ now, step }: { now: Shown; step: ShownStep }): JSX.Element {
  const layer = step.layer === "" ? "" : ` · ${say("layer", { layer: step.layer })}`;
  const [pointed, point] = useState<string | null>(null);
  const isHidden = (place: At): boolean => isAfter(place, step);
  const from = (name: string) => (place: At) =>
    pointed === name || (entry.value !== null && isSource(step, name, place, entry.value));
  return (
    <section class="panel step-panel" aria-label={say("page step")}>
      <h2>
        {say(step.phase)}
        {layer}
      </h2>
      <p class="sentence" dangerouslySetInnerHTML={{ __html: numbersIn(step.sentences[language.value] ?? "") }} />
      <p class="formula">
        <math dangerouslySetInnerHTML={{ __html: `${step.name}<mo>=</mo>${step.formula}` }} />
      </p>
      <Operands now={now} step={step} pointed={pointed} point={point} />
      {factorsOf(step) === null ? (
        <InLine now={now} step={step} from={from} isHidden={isHidden} />
      ) : (
        <Falk now={now} step={step} from={from} isHidden={isHidden} />
      )}
      <p class="made" role="status">
        {entry.value === null ? say("page point at a number") : sentenceOf(now, step, entry.value)}
      </p>
      {at.value === now.steps.length - 1 && <After now={now} />}
    </section>
  );
}

/** A name as a formula for those who see it, and as text for those who hear it. */
function Name({ math, text }: { math: string; text: string }): JSX.Element {
  return (
    <>
      <math aria-hidden="true" dangerouslySetInnerHTML={{ __html: math }} />
      <span class="hidden">{text}</span>
    </>
  );
}

interface OperandsProps {
  now: Shown;
  step: ShownStep;
  pointed: string | null;
  point: (name: string | null) => void;
}

/** What a formula is made of; pointing at it lights up its matrix. */
function Operands(props: OperandsProps): JSX.Element | null {
  const { now, step, pointed, point } = props;
  if (step.operands.length === 0) return null;
  return (
    <p class="operands">
      {say("page made of")}{" "}
      {step.operands.map(([name]) => (
        <button
          key={name}
          type="button"
          class={pointed === name ? "from" : ""}
          onMouseEnter={() => point(name)}
          onMouseLeave={() => point(null)}
          onFocus={() => point(name)}
          onBlur={() => point(null)}
          onClick={() => standAt(name)}
        >
          <Name math={mathOf(now, name, false)} text={plain(name)} />
        </button>
      ))}
    </p>
  );
}

/** Out before and after the update, beside the target. */
function After({ now }: { now: Shown }): JSX.Element {
  const last = layersOf(setup.value).at(-1)!.name;
  const rows = now.outBefore.text.map((_, place) => {
    const [row, sample] = [Math.floor(place / now.outBefore.columns), place % now.outBefore.columns];
    const name = `out_${last}[${row + 1}${now.samples > 1 ? `, ${sample + 1}` : ""}]`;
    return [name, now.target.text[place], now.outBefore.text[place], now.outAfter.text[place]];
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
        {[...rows, ["E", "", now.errorBefore, now.errorAfter]].map(([name, ...numbers]) => (
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

/** Numbers of a sentence in the page's language. */
function numbersIn(html: string): string {
  return html.replace(/(?<=>)[^<]+(?=<|$)/g, number);
}

function standAt(name: string): void {
  const index = shown.value?.steps.findIndex((step) => step.id === name) ?? -1;
  if (index >= 0) stand(index);
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

