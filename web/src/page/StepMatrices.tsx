// The matrices of a step: a product in Falk's scheme, or a formula on a line.
import type { JSX } from "preact";
import { Entries } from "./Entries";
import { type At, MatrixTable } from "./Matrix";
import { mathOf, plain } from "./names";
import { isAsked, markedStep, write, written } from "./practice";
import { factorsOf, matrixNamed } from "./provenance";
import { point } from "./Sentences";
import type { Shown, ShownStep } from "./source";
import { entry } from "./walk";
import { given } from "./given";
import { number, say } from "./words";

interface Parts {
  now: Shown;
  step: ShownStep;
  from: (name: string) => (place: At) => boolean;
  isHidden: (place: At) => boolean;
}

const pointing = (name: string) => (isPointed: boolean) => point(isPointed ? name : null);

/** A product in Falk's scheme: each entry stands where its row and its column meet. */
export function Falk({ now, step, from, isHidden }: Parts): JSX.Element {
  const { left, right, leftT, rightT } = factorsOf(step)!;
  const bias = step.operands.find(([name]) => name.startsWith("b_"))?.[0];
  return (
    <div class="scroll">
      <div class="falk">
        <div class="top">
          <MatrixTable label={plain(right)} title={mathOf(now, right, rightT)} matrix={matrixNamed(now, right)} transposed={rightT} isLit={from(right)} onPoint={pointing(right)} />
        </div>
        <div class="left">
          <MatrixTable label={plain(left)} title={mathOf(now, left, leftT)} matrix={matrixNamed(now, left)} transposed={leftT} isLit={from(left)} onPoint={pointing(left)} />
        </div>
        <div class="corner">
          <Result step={step} isHidden={isHidden} />
        </div>
        {bias !== undefined && (
          <div class="beside">
            <span class="plus">{say("page with bias")}</span>
            <MatrixTable label={plain(bias)} title={mathOf(now, bias, false)} matrix={matrixNamed(now, bias)} isLit={from(bias)} onPoint={pointing(bias)} />
          </div>
        )}
      </div>
    </div>
  );
}

/** A formula on a line, with matrices in the place of its names. */
export function InLine({ now, step, from, isHidden }: Parts): JSX.Element {
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
          return <MatrixTable key={place} label={plain(name)} title={mathOf(now, name, false)} matrix={matrix} isLit={from(name)} onPoint={pointing(name)} />;
        })}
        <span class="sign">{hasSum ? "→" : "="}</span>
        <Result step={step} isHidden={isHidden} />
      </div>
    </div>
  );
}

/** The result of a step, or the fields that it is to be written into. */
export function Result({ step, isHidden }: { step: ShownStep; isHidden: (place: At) => boolean }): JSX.Element {
  if (isAsked(step)) {
    return (
      <Entries
        key={step.id}
        label={plain(step.id)}
        title={step.name}
        rows={step.result.rows}
        columns={step.result.columns}
        texts={written.value[step.id] ?? []}
        verdicts={given.test === null ? markedStep(step).verdicts : null}
        onWrite={(place, text) => write(step, place, text)}
        onEnter={(place) => (entry.value = place)}
      />
    );
  }
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
