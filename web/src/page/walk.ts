// Where someone stands in the steps, and how the keys go on from there.
import { signal } from "@preact/signals";
import type { At } from "./Matrix";
import type { Shown } from "./source";

/** What one press of a key goes on by. */
export type Level = "phase" | "step" | "entry";
export const LEVELS: Level[] = ["phase", "step", "entry"];

export const shown = signal<Shown | null>(null);
export const level = signal<Level>("step");
export const at = signal(0);
/** The entry that is looked at; null are all of them. */
export const entry = signal<At | null>(null);

/** Stand at a step, with all its entries or, entry by entry, at its first or last one. */
export function stand(index: number, atEnd = false): void {
  const steps = shown.value?.steps ?? [];
  at.value = Math.max(0, Math.min(index, steps.length - 1));
  const result = steps[at.value]?.result;
  if (level.value !== "entry" || result === undefined) entry.value = null;
  else entry.value = atEnd ? [result.rows - 1, result.columns - 1] : [0, 0];
}

/** Go one on, or one back. */
export function go(by: 1 | -1): void {
  const steps = shown.value?.steps ?? [];
  if (level.value === "entry" && entry.value !== null) {
    const { rows, columns } = steps[at.value].result;
    const next = entry.value[0] * columns + entry.value[1] + by;
    if (next >= 0 && next < rows * columns) {
      entry.value = [Math.floor(next / columns), next % columns];
      return;
    }
  }
  if (level.value !== "phase") {
    if (steps[at.value + by] !== undefined) stand(at.value + by, by < 0);
    return;
  }
  const phase = steps[at.value].phase;
  let index = at.value;
  while (steps[index] !== undefined && steps[index].phase === phase) index += by;
  if (steps[index] === undefined) return;
  const other = steps[index].phase;
  // Back, too, to the first step of a phase.
  while (by < 0 && steps[index - 1]?.phase === other) index--;
  stand(index);
}

export function setLevel(next: Level): void {
  level.value = next;
  stand(at.value);
}

/** Where someone is to stand as soon as there is such a step. */
export const wanted = signal<{ step: string; level: Level | null; entry: At | null } | null>(null);

export function arrive(): void {
  const goal = wanted.peek();
  const index = shown.peek()?.steps.findIndex((step) => step.id === goal?.step) ?? -1;
  if (goal === null || index < 0) return;
  wanted.value = null;
  if (goal.level !== null) level.value = goal.level;
  stand(index);
  const { rows, columns } = shown.peek()!.steps[index].result;
  if (goal.entry !== null && goal.entry[0] < rows && goal.entry[1] < columns) entry.value = goal.entry;
}
