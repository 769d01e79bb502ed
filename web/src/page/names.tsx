// What matrices are called: as text, and as MathML.
import type { JSX } from "preact";
import type { Shown } from "./source";

export function plain(name: string): string {
  return name.replace(/^rate_d(\w)_(\w)$/, "Δ$1_$2").replace("dE_d", "∂E/∂").replace(/^d([Wb])_/, "∂E/∂$1_");
}

/** The MathML of a matrix's name: a step has its own. */
export function mathOf(now: Shown, name: string, transposed: boolean): string {
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

/** A name as a formula for those who see it, and as text for those who hear it. */
export function Name({ math, text }: { math: string; text: string }): JSX.Element {
  return (
    <>
      <math aria-hidden="true" dangerouslySetInnerHTML={{ __html: math }} />
      <span class="hidden">{text}</span>
    </>
  );
}
