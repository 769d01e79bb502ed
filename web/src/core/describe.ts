// Steps as clearprop's JSON has them: every quantity with its formula, its operands and its numbers.
import type { Matrix } from "./arithmetic";
import { type Descent, hasValue, type Layer, type Network, type Pass, type Quantity } from "./backprop";
import { losses } from "./rules";

export type Phase = "forward" | "error" | "backward" | "update";

/** Made by clearprop; placeholders stand for layers' letters and the number of samples. */
export interface Description {
  name: string;
  formula: string;
  template: string;
  operands: [name: string, entries: string][];
  notes: string[];
  /** As HTML, by language; words that speak of an operand have its name in data-of. */
  sentences: Record<string, string>;
  /** What the functions of the formula mean, by language. */
  definitions: Record<string, string>;
}

export type Descriptions = Record<string, Description>;

export interface Step<N> extends Description {
  key: string;
  kind: string;
  layer: string;
  phase: Phase;
  exact: Matrix<N>;
  value: Matrix<N>;
}

const BACKWARD = ["dE_dout", "slope", "dE_dnet", "dW", "db"];

export function phaseOf(kind: string): Phase {
  if (kind === "net" || kind === "out") return "forward";
  if (kind === "E" || kind === "E_total") return "error";
  return BACKWARD.includes(kind) ? "backward" : "update";
}

export function describe<N>(
  made: Quantity<N>,
  pass: Pass<N>,
  descent: Descent,
  descriptions: Descriptions,
): Step<N> {
  const phase = phaseOf(made.kind);
  const key = keyOf(made, pass, descent);
  const described = filled(key, made.layer, pass.network, pass.samples, descriptions);
  return { ...described, key, kind: made.kind, layer: made.layer, phase, exact: made.exact, value: made.value };
}

/** The description of a step with the letters of its layers and the number of samples. */
export function filled(key: string, layer: string, { layers }: Network, samples: number, descriptions: Descriptions): Description {
  const general = descriptions[key];
  if (general === undefined) throw new Error(`nothing describes "${key}"`);
  const at = layer === "" ? layers.length - 1 : layers.findIndex((one) => one.name === layer);
  const fill = (text: string): string =>
    text
      .replaceAll("ⓟ", layers[at - 1]?.name ?? "a")
      .replaceAll("ⓝ", layers[at].name)
      .replaceAll("ⓠ", layers[at + 1]?.name ?? "")
      .replaceAll("Ⓢ", String(samples));
  const filledIn = (texts: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, fill(text)]));
  return {
    name: fill(general.name),
    formula: fill(general.formula),
    template: fill(general.template),
    operands: general.operands.map(([name, entries]) => [fill(name), entries]),
    notes: general.notes.map(fill),
    sentences: filledIn(general.sentences),
    definitions: filledIn(general.definitions),
  };
}

/** What a description depends on, and which slips can happen. */
export function keyOf<N>(made: Quantity<N>, pass: Pass<N>, descent: Descent): string {
  const several = pass.samples > 1 ? ["of many"] : [];
  return [...features(made, phaseOf(made.kind), pass, descent), ...several].join(" ");
}

function features<N>(made: Quantity<N>, phase: Phase, pass: Pass<N>, descent: Descent): string[] {
  const { kind } = made;
  const { last, samples } = pass;
  const loss = losses[pass.network.loss];
  if (phase === "update") return [descent.optimizer, kind];
  if (phase === "error") {
    if (kind === "E_total" && samples > 1) return [kind, descent.batch];
    const ofNet = loss.kind === "net" && !hasValue(pass.ar, pass.get("out", last.name), loss.ofRest);
    return ofNet ? ["E", pass.network.loss, last.activation, "of net"] : ["E", pass.network.loss];
  }
  const layer = pass.network.layers.find((one) => one.name === made.layer)!;
  return [kind, ...layerFeatures(kind, layer, pass, descent)];
}

function layerFeatures<N>(kind: string, layer: Layer, pass: Pass<N>, descent: Descent): string[] {
  const isLast = layer === pass.last;
  const loss = losses[pass.network.loss];
  if (kind === "net" && layer.bias) return ["bias"];
  if (kind === "out" || kind === "slope") return [layer.activation];
  if (kind === "dE_dout" && isLast) return [pass.network.loss];
  if (kind === "dE_dnet" && isLast) {
    if (loss.kind === "net") {
      const shares = targetsAreShares(pass) ? ["shares"] : [];
      return [pass.network.loss, layer.activation, ...shares];
    }
    if (layer.activation === "softmax") return [layer.activation];
    if (descent.slopeInside) return [layer.activation, "inside"];
  }
  return (kind === "dW" || kind === "db") && pass.samples > 1 ? [descent.batch] : [];
}

function targetsAreShares<N>(pass: Pass<N>): boolean {
  const { ar } = pass;
  const { sub, positive } = ar.numbers;
  return Array.from(ar.sum(pass.get("target")).data).every(
    (sum) => !positive(sub(sum, ar.one)) && !positive(sub(ar.one, sum)),
  );
}

export function steps<N>(pass: Pass<N>, descent: Descent, descriptions: Descriptions): Step<N>[] {
  return pass.made.map((made) => describe(made, pass, descent, descriptions));
}
