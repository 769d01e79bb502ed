// A test: exercises that are filled in, without solutions; the answers are saved as a file.
import { computed, effect, signal } from "@preact/signals";
import { decimals } from "../core/decimals";
import { filled, phaseOf } from "../core/describe";
import { nameOf } from "../core/backprop";
import { given as givenOf } from "../core/example";
import { given, type TestExercise } from "./given";
import { written, type Written } from "./practice";
import { givenMatrices, type Shown, type ShownMatrix, type ShownStep } from "./source";
import { exampleOf, networkOf, setup } from "./state";

/** Whose exercise is open, and which. */
export const taken = signal<{ name: string; exercise: TestExercise } | null>(null);

export function take(name: string, code: string): boolean {
  const exercise = given.test!.all.find((one) => one.code === code.trim().toLowerCase());
  if (exercise === undefined || name.trim() === "") return false;
  const before = kept(exercise);
  setup.value = exercise.setup;
  written.value = before;
  taken.value = { name: name.trim(), exercise };
  return true;
}

/** A link to an exercise ends in #code=…&name=…; of one exercise alone it needs neither. */
export function takeLinked(): void {
  const linked = new URLSearchParams(location.hash.slice(1));
  const { name, all } = given.test!;
  if (name !== null) take(name, all[0].code);
  else take(linked.get("name") ?? "", linked.get("code") ?? "");
}

const PLACE = "clearprop test ";

/** What this browser has kept, so that a page that is closed by mistake loses nothing. */
function kept({ code, steps }: TestExercise): Written {
  const found: Written = {};
  try {
    const stored = JSON.parse(localStorage.getItem(PLACE + code) ?? "{}") as Record<string, unknown>;
    for (const { kind, layer, rows, columns } of steps) {
      const entries = stored[nameOf(kind, layer)];
      if (!Array.isArray(entries) || entries.length !== rows * columns) continue;
      found[nameOf(kind, layer)] = entries.map((text) => (typeof text === "string" ? text : null));
    }
  } catch {
    // Some browsers keep nothing for pages from a disk.
  }
  return found;
}

effect(() => {
  const now = taken.value;
  if (now === null) return;
  try {
    localStorage.setItem(PLACE + now.exercise.code, JSON.stringify(written.value));
  } catch {
    // See above.
  }
});

/** The exercise as steps: what is asked holds what was written so far. */
export const shownTest = computed((): Shown | null => {
  if (taken.value === null) return null;
  const { exercise } = taken.value;
  const network = networkOf(exercise.setup);
  const initial = givenOf(exampleOf(exercise.setup), decimals(exercise.setup.rounding!));
  const numbers = givenMatrices(exercise.setup, initial, (x) => x.toFixed());
  const target = numbers.get("target")!;
  const steps = exercise.steps.map((step): ShownStep => {
    const { key, kind, layer, rows, columns } = step;
    const id = nameOf(kind, layer);
    const text = step.text ?? Array.from({ length: rows * columns }, (_, place) => written.value[id]?.[place] ?? "");
    const result: ShownMatrix = { rows, columns, text, value: text.map(Number) };
    return { ...filled(key, layer, network, target.columns, given.descriptions), id, key, kind, layer, phase: phaseOf(kind), result };
  });
  const used = new Set(steps.flatMap(({ operands }) => operands.map(([name]) => name)));
  return { given: new Map([...numbers].filter(([name]) => used.has(name))), steps, samples: target.columns, target, review: null };
});

/** How many of the blanks are filled in. */
export const progress = computed(() => {
  const asked = shownTest.value?.steps.filter(({ id }) => given.test!.asked.includes(id)) ?? [];
  const texts = asked.flatMap((step) => step.result.text);
  return { filled: texts.filter((text) => text !== "").length, all: texts.length };
});

/** The answers as `clearprop mark` reads them. */
export function answers(): string {
  const cell = (text: string): string => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = ["exercise;quantity;row;column;answer"];
  for (const { id, result } of shownTest.value!.steps) {
    if (!given.test!.asked.includes(id)) continue;
    result.text.forEach((text, place) => {
      const [row, column] = [Math.floor(place / result.columns) + 1, (place % result.columns) + 1];
      lines.push([cell(taken.value!.name), id, row, column, text].join(";"));
    });
  }
  return lines.join("\n") + "\n";
}
