// What the picture of the network shows of a step.
import type { Lit } from "./Network";
import type { Shown, ShownStep } from "./source";
import { layersOf, setup, type Setup } from "./state";
import { entry } from "./walk";

export function column(text: string[], columns: number, sample: number): string[] {
  return text.filter((_, place) => place % columns === sample);
}

/** The sample whose numbers stand in the neurons. */
export function sampleOf(step: ShownStep): number {
  const isOfSamples = ["net", "out", "E", "dE_dout", "slope", "dE_dnet"].includes(step.kind);
  return isOfSamples ? (entry.value?.[1] ?? 0) : 0;
}

/** What each neuron holds after the steps up to one: its out, or its net until it has one. */
export function valuesUntil(now: Shown, index: number, isSecret: (step: ShownStep) => boolean): (string | undefined)[][] {
  const sample = sampleOf(now.steps[index]);
  const inputs = now.given.get("out_a")!;
  const values: (string | undefined)[][] = [column(inputs.text, inputs.columns, sample)];
  const letters = layersOf(setup.value).map(({ name }) => name);
  for (const step of now.steps.slice(0, index + 1)) {
    const isBack = step.kind === "dE_dnet" && now.steps[index].phase === "backward";
    if (step.kind !== "net" && step.kind !== "out" && !isBack) continue;
    // Steps before are there to go on with.
    if (step === now.steps[index] && isSecret(step)) continue;
    const layer = letters.indexOf(step.layer) + 1;
    const found = column(step.result.text, step.result.columns, sample);
    // What nobody has filled in yet leaves what stood there.
    values[layer] = found.map((text, i) => text || values[layer]?.[i]);
  }
  return values;
}

export function litBy(step: ShownStep, now: Setup): Lit {
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
