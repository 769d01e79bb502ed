// Practice: the numbers of steps are hidden, and what is written in their place is marked at once.
import { computed, effect, signal } from "@preact/signals";
import type { Rounding } from "../core/decimals";
import { Expected } from "../core/expected";
import { type Marked, marked } from "../core/marking";
import type { ShownStep } from "./source";
import { exampleOf, setup, type Setup } from "./state";
import { given } from "./given";

export const practising = signal(false);

/** What was written, by step and row by row; null is nothing. */
export type Written = Record<string, (string | null)[]>;
export const written = signal<Written>({});
/** Steps whose numbers were shown instead. */
const revealed = signal<string[]>([]);

effect(() => {
  void setup.value;
  written.value = {};
  revealed.value = [];
});

/** Floats are written with four digits. */
export function practiceRounding(one: Setup): Rounding {
  return one.rounding ?? { way: "significant", digits: 4 };
}

const expected = computed(() => new Expected(exampleOf(setup.value), practiceRounding(setup.value)));

export function write(step: ShownStep, place: number, text: string | null): void {
  const entries = written.value[step.id] ?? new Array<string | null>(step.result.text.length).fill(null);
  written.value = { ...written.value, [step.id]: entries.map((old, at) => (at === place ? text : old)) };
}

export function reveal(step: ShownStep): void {
  revealed.value = [...revealed.value, step.id];
}

/** Marks of entries as they are: several views ask for them. */
const marks = new WeakMap<readonly (string | null)[], Marked>();

export function markedStep(step: ShownStep): Marked {
  const entries = written.value[step.id];
  if (entries === undefined) return { verdicts: step.result.text.map(() => "missing"), explanations: [] };
  const found = marks.get(entries) ?? marked(expected.value, step.id, step.key, entries);
  marks.set(entries, found);
  return found;
}

/** Whether a step has fields in the place of its numbers. */
export function isAsked(step: ShownStep): boolean {
  if (given.test !== null) return given.test.asked.includes(step.id);
  return practising.value && !revealed.value.includes(step.id);
}

/** Whether nobody is to see a step's numbers yet; those of a test are the student's own. */
export function isSecret(step: ShownStep): boolean {
  return given.test === null && isAsked(step) && markedStep(step).verdicts.some((verdict) => verdict !== "right");
}
