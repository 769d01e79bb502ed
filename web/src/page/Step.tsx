// Step mode: forward, error, backward and update, one step after the other, with every number.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GradientCheck } from "./GradientCheck";
import { type At, MatrixTable } from "./Matrix";
import { type Lit, NetworkPicture } from "./Network";
import { Part } from "./Part";
import { factorsOf, isSource, madeOf, matrixNamed } from "./provenance";
import type { Shown, ShownStep } from "./source";
import { language, layersOf, setup, type Setup, weightsOf } from "./state";
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

interface Parts {
  now: Shown;
  step: ShownStep;
  from: (name: string) => (place: At) => boolean;
  isHidden: (place: At) => boolean;
}

/** A product in Falk's scheme: each entry stands where its row and its column meet. */
function Falk({ now, step, from, isHidden }: Parts): JSX.Element {
  const { left, right, leftT, rightT } = factorsOf(step)!;
  const bias = step.operands.find(([name]) => name.startsWith("b_"))?.[0];
  return (
    <div class="scroll">
      <div class="falk">
        <div class="top">
          <MatrixTable label={plain(right)} title={mathOf(now, right, rightT)} matrix={matrixNamed(now, right)} transposed={rightT} isLit={from(right)} />
        </div>
        <div class="left">
          <MatrixTable label={plain(left)} title={mathOf(now, left, leftT)} matrix={matrixNamed(now, left)} transposed={leftT} isLit={from(left)} />
        </div>
        <div class="corner">
          <Result step={step} isHidden={isHidden} />
        </div>
        {bias !== undefined && (
          <div class="beside">
            <span class="plus">{say("page with bias")}</span>
            <MatrixTable label={plain(bias)} title={mathOf(now, bias, false)} matrix={matrixNamed(now, bias)} isLit={from(bias)} />
          </div>
        )}
      </div>
    </div>
  );
}

/** A formula on a line, with matrices in the place of its names. */
function InLine({ now, step, from, isHidden }: Parts): JSX.Element {
  const hasSum = step.template.includes("Σ");
  const names = hasSum ? step.operands.map(([name]) => `{${name}}`) : step.template.split(/(\{[^}]+\})/);
  return (
    <div class="scroll">
      <div class="in-line">
        {names.map((part, place) => {
          if (!part.startsWith("{")) return <span key={place} class="sign">{number(part)}</span>;
          const name = part.slice(1, -1).replace(".T", "");
          const matrix = matrixNamed(now, name);
          if (matrix.text.length === 1 && !hasSum) return <span key={place} class="sign">{number(matrix.text[0])}</span>;
          return <MatrixTable key={place} label={plain(name)} title={mathOf(now, name, false)} matrix={matrix} isLit={from(name)} />;
        })}
        <span class="sign">{hasSum ? "→" : "="}</span>
        <Result step={step} isHidden={isHidden} />
      </div>
    </div>
  );
}

function Result({ step, isHidden }: { step: ShownStep; isHidden: (place: At) => boolean }): JSX.Element {
  return (
    <div class="result">
      <MatrixTable
        label={plain(step.id)}
        title={step.name}
        matrix={step.result}
        chosen={entry.value}
        onChoose={(place) => (entry.value = place)}
        isHidden={isHidden}
      />
    </div>
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

function plain(name: string): string {
  return name.replace(/^rate_d(\w)_(\w)$/, "Δ$1_$2").replace("dE_d", "∂E/∂").replace(/^d([Wb])_/, "∂E/∂$1_");
}

/** The MathML of a matrix's name: a step has its own. */
function mathOf(now: Shown, name: string, transposed: boolean): string {
  const base = now.steps.find((one) => one.id === name)?.name ?? givenName(name);
  return transposed ? `<msup><mrow>${base}</mrow><mi mathvariant="normal">T</mi></msup>` : base;
}

const GREEK: Partial<Record<string, string>> = { rate: "η", beta1: "β₁", beta2: "β₂", epsilon: "ε" };

/** The MathML of what was given: W_b, out_a, target, a memory such as m_W_b, or a number. */
function givenName(name: string): string {
  const word = (text: string): string => `<mi${text.length > 1 ? ' mathvariant="normal"' : ""}>${text === "b" ? "bias" : text}</mi>`;
  const [kind, ...rest] = name.split("_");
  if (GREEK[name] !== undefined) return `<mi>${GREEK[name]}</mi>`;
  if (rest.length === 0 || name.length > 8) return word(name.replaceAll("_", " "));
  return `<msub>${word(kind)}<mrow>${rest.length === 1 ? `<mi>${rest[0]}</mi>` : givenName(rest.join("_"))}</mrow></msub>`;
}

/** Numbers of a sentence in the page's language. */
function numbersIn(html: string): string {
  return html.replace(/(?<=>)[^<]+(?=<|$)/g, number);
}

function standAt(name: string): void {
  const index = shown.value?.steps.findIndex((step) => step.id === name) ?? -1;
  if (index >= 0) stand(index);
}

function column(text: string[], columns: number, sample: number): string[] {
  return text.filter((_, place) => place % columns === sample);
}

/** The sample whose numbers stand in the neurons. */
function sampleOf(step: ShownStep): number {
  const isOfSamples = ["net", "out", "E", "dE_dout", "slope", "dE_dnet"].includes(step.kind);
  return isOfSamples ? (entry.value?.[1] ?? 0) : 0;
}

/** What each neuron holds after the steps up to one: its out, or its net until it has one. */
function valuesUntil(now: Shown, index: number): (string | undefined)[][] {
  const sample = sampleOf(now.steps[index]);
  const inputs = now.given.get("out_a")!;
  const values: (string | undefined)[][] = [column(inputs.text, inputs.columns, sample)];
  const letters = layersOf(setup.value).map(({ name }) => name);
  for (const step of now.steps.slice(0, index + 1)) {
    const isBack = step.kind === "dE_dnet" && now.steps[index].phase === "backward";
    if (step.kind !== "net" && step.kind !== "out" && !isBack) continue;
    values[letters.indexOf(step.layer) + 1] = column(step.result.text, step.result.columns, sample);
  }
  return values;
}

function litBy(step: ShownStep, now: Setup): Lit {
  const letters = layersOf(now).map(({ name }) => name);
  const layer = step.layer === "" ? letters.length : letters.indexOf(step.layer) + 1;
  const [i, j] = entry.value ?? [null, null];
  const neurons = { layer, index: step.layer === "" ? null : i };
  const isLast = layer === letters.length;
  switch (step.kind) {
    case "net":
      return { edges: { layer, to: i, from: null }, neurons, direction: "forward" };
    case "dE_dout":
      return isLast
        ? { edges: null, neurons, direction: "" }
        : { edges: { layer: layer + 1, to: null, from: i }, neurons, direction: "back" };
    case "dW":
      return { edges: { layer, to: i, from: j }, neurons: { layer, index: i }, direction: "back" };
    default:
      if (step.phase === "update" && /(_|d)W(_new)?$/.test(step.kind)) {
        return { edges: { layer, to: i, from: j }, neurons: null, direction: "" };
      }
      return { edges: null, neurons, direction: "" };
  }
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

