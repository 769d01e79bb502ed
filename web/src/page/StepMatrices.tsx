// The matrices of a step: a product in Falk's scheme, or a formula on a line.
import type { JSX } from "preact";
import { type At, MatrixTable } from "./Matrix";
import { mathOf, plain } from "./names";
import { factorsOf, matrixNamed } from "./provenance";
import type { Shown, ShownStep } from "./source";
import { entry } from "./walk";
import { number, say } from "./words";

interface Parts {
  now: Shown;
  step: ShownStep;
  from: (name: string) => (place: At) => boolean;
  isHidden: (place: At) => boolean;
}

/** A product in Falk's scheme: each entry stands where its row and its column meet. */
export function Falk({ now, step, from, isHidden }: Parts): JSX.Element {
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
