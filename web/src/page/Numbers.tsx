// The numbers of a picture, for those who do not see it; they are made when someone opens them.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Matrix } from "../core/arithmetic";
import type { Training } from "../core/train";
import { short } from "./Curve";
import { MatrixTable } from "./Matrix";
import { say } from "./words";

export function Numbers({ label, children }: { label: string; children: () => ComponentChildren }): JSX.Element {
  const [isOpen, open] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => open(event.currentTarget.open)}>
      <summary>
        {say("train in numbers")}
        <span class="hidden">: {label}</span>
      </summary>
      {isOpen && children()}
    </details>
  );
}

export function MatrixNumbers({ label, matrix }: { label: string; matrix: Matrix<number> }): JSX.Element {
  return (
    <Numbers label={label}>
      {() => {
        const { rows, columns, data } = matrix;
        const shown = { rows, columns, text: Array.from(data, short), value: Array.from(data) };
        return (
          <div class="scroll">
            <MatrixTable label={label} matrix={shown} />
          </div>
        );
      }}
    </Numbers>
  );
}

const POINTS = 5;

interface OutputProps {
  training: Training;
  inputs: number;
  /** The points lie as far from 0 as this. */
  reach: number;
  /** Updates made so far: the training itself stays the same. */
  updates: number;
}

/** The outputs at some points of the plane, or of the line, as far as the samples reach. */
export function OutputNumbers({ training, inputs, reach }: OutputProps): JSX.Element {
  return (
    <Numbers label={say("train outputs")}>
      {() => {
        const ends = Array.from({ length: POINTS }, (_, k) => (2 * k * reach) / (POINTS - 1) - reach);
        const points = inputs === 1 ? ends.map((x) => [x]) : ends.flatMap((y) => ends.map((x) => [x, -y]));
        const outputs = training.outputs(points);
        return (
          <div class="scroll tall">
            <table class="plain">
              <caption>{say("train outputs")}</caption>
              <thead>
                <tr>
                  {[...points[0].map((_, k) => `a${k + 1}`), ...outputs[0].map((_, k) => say("train output", { number: k + 1 }))].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {points.map((point, at) => (
                  <tr key={at}>
                    {point.map((x, k) => (
                      <th key={k} scope="row">
                        {short(x)}
                      </th>
                    ))}
                    {outputs[at].map((x, k) => (
                      <td key={k}>{short(x)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Numbers>
  );
}
