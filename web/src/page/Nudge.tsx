// A weight or a bias that is changed by hand, also while training runs.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Weights } from "../core/train";
import { Field, NumberField } from "./fields";
import { type Lit, NOTHING } from "./Network";
import { setup, type Setup } from "./state";
import { nudge, type Picked } from "./training";
import { say } from "./words";

export const picked = signal<Picked | null>(null);

export function litByPicked(one: Picked | null): Lit {
  if (one === null) return NOTHING;
  if (one.from === null) return { ...NOTHING, neurons: { layer: one.layer, index: one.to } };
  return { ...NOTHING, edges: one };
}

const STEP = 0.1;

/** The weight or the bias that was picked, in a field of its own. */
export function Nudge({ weights }: { weights: Weights }): JSX.Element {
  const one = picked.value;
  const value = one === null ? undefined : one.from === null ? weights.b[one.layer - 1]?.[one.to] : weights.W[one.layer - 1]?.[one.to]?.[one.from];
  if (one === null || value === undefined) return <Pick />;
  return (
    <>
      <Pick />
      <div class="together nudge">
        <NumberField label={nameOf(one)} value={String(Number(value.toPrecision(5)))} isRight={() => true} onChange={(text) => nudge(one, Number(text))} />
        <button type="button" aria-label={say("train less")} onClick={() => nudge(one, value - STEP)}>
          −
        </button>
        <button type="button" aria-label={say("train more")} onClick={() => nudge(one, value + STEP)}>
          +
        </button>
      </div>
    </>
  );
}

function nameOf({ layer, to, from }: Picked): string {
  const letter = String.fromCharCode(97 + layer);
  return from === null ? `b_${letter}[${to + 1}]` : `w_${letter}[${to + 1}, ${from + 1}]`;
}

const NAME = /^\s*([wb])_?([b-z])\s*\[\s*(\d+)\s*(?:,\s*(\d+)\s*)?\]\s*$/i;

/** The weight w_b[1, 2] or the bias b_b[1] of a network; null where there is none. */
function pickedBy(name: string, { sizes, biases }: Setup): Picked | null {
  const found = NAME.exec(name);
  if (found === null) return null;
  const [letter, layer] = [found[1].toLowerCase(), found[2].toLowerCase().charCodeAt(0) - 97];
  const [to, from] = [Number(found[3]), Number(found[4] ?? 0)];
  if (sizes[layer] === undefined || to < 1 || to > sizes[layer]) return null;
  if (letter === "b") return biases[layer - 1] && from === 0 ? { layer, to: to - 1, from: null } : null;
  return from >= 1 && from <= sizes[layer - 1] ? { layer, to: to - 1, from: from - 1 } : null;
}

/** A field for the name, for those who do not click. */
function Pick(): JSX.Element {
  const [isWrong, setWrong] = useState(false);
  const take = (name: string): void => {
    const found = pickedBy(name, setup.value);
    setWrong(found === null);
    if (found !== null) picked.value = found;
  };
  return (
    <Field label={say("train pick")} help={say(isWrong ? "train pick wrong" : "train pick help")} isWrong={isWrong}>
      {(id) => (
        <input
          id={id}
          value={picked.value === null ? "" : nameOf(picked.value)}
          autocomplete="off"
          onChange={(event) => take(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
