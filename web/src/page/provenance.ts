// Where an entry of a step comes from: the entries it is made of, and how, in numbers.
import type { At } from "./Matrix";
import type { Shown, ShownMatrix, ShownStep } from "./source";

export function matrixNamed(shown: Shown, name: string): ShownMatrix {
  const found = shown.given.get(name) ?? shown.steps.find((step) => step.id === name)?.result;
  if (found === undefined) throw new Error(`there is no matrix ${name}`);
  return found;
}

/** "[i, :]" for entry [1, 2] → row 1, every column; null is every one. */
function place(entries: string, [i, j]: At): [number | null, number | null] {
  const parts = entries.slice(1, -1).split(",");
  const [row, column] = parts.map((part) => {
    const text = part.trim();
    return text === ":" ? null : text === "i" ? i : text === "j" ? j : Number(text);
  });
  return [row, column];
}

/** Whether entry `at` of the step's operand goes into entry `of` of the step. */
export function isSource(step: ShownStep, name: string, at: At, of: At): boolean {
  return step.operands.some(([operand, entries]) => {
    if (operand !== name) return false;
    const [row, column] = place(entries, of);
    return (row === null || row === at[0]) && (column === null || column === at[1]);
  });
}

function entriesOf(shown: Shown, step: ShownStep, name: string, of: At): string[] {
  const matrix = matrixNamed(shown, name);
  const entries = step.operands.find(([operand]) => operand === name)?.[1] ?? "[i, j]";
  const [row, column] = place(entries, of);
  const found: string[] = [];
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      if ((row === null || row === i) && (column === null || column === j)) {
        found.push(bracketed(matrix.text[i * matrix.columns + j]));
      }
    }
  }
  return found;
}

function bracketed(text: string): string {
  return text.startsWith("-") || text.startsWith("−") ? `(${text})` : text;
}

const PRODUCT = /\{(\w+?)(?:\.T)?\} · \{(\w+?)(?:\.T)?\}/;

/** The two factors of the step's matrix product, if it is one. */
export function factorsOf(step: ShownStep): { left: string; right: string; leftT: boolean; rightT: boolean } | null {
  const found = /\{(\w+?)(\.T)?\} · \{(\w+?)(\.T)?\}/.exec(step.template);
  if (found === null || step.phase === "update") return null;
  return { left: found[1], right: found[3], leftT: found[2] !== undefined, rightT: found[4] !== undefined };
}

/** How an entry is made, in numbers: "0.25 · 0.5250 + 0.30 · 0.5744 + …". */
export function madeOf(shown: Shown, step: ShownStep, of: At): string {
  let text = step.template;
  if (factorsOf(step) !== null) {
    text = text.replace(PRODUCT, (_, left: string, right: string) => {
      const [one, other] = [entriesOf(shown, step, left, of), entriesOf(shown, step, right, of)];
      const sum = one.map((factor, k) => `${factor} · ${other[k]}`).join(" + ");
      return text.includes(" / ") ? `(${sum})` : sum;
    });
  }
  text = written(text, (term) => spread(shown, step, term, of));
  return text.replace(/\{(\w+?)(?:\.T)?\}(\[s\])?/g, (_, name: string) => {
    const entries = entriesOf(shown, step, name, of);
    return entries.length === 1 ? entries[0] : `(${entries.join(" + ")})`;
  });
}

/** Put something in the place of every sum over k, s or j in a formula. */
function written(template: string, put: (term: string) => string): string {
  const at = template.search(/Σ_[ksj] /);
  if (at < 0) return template;
  const start = at + 4;
  let depth = 0;
  let end = start;
  for (; end < template.length; end++) {
    const sign = template[end];
    if (sign === "(" || sign === "{") depth++;
    if (sign === ")" || sign === "}") depth--;
    const isOver = depth < 0 || (depth === 0 && end > start && /^ [+−/⊙] /.test(template.slice(end)));
    if (isOver) break;
  }
  const sum = put(template.slice(start, end));
  return template.slice(0, at) + sum + written(template.slice(end), put);
}

function spread(shown: Shown, step: ShownStep, term: string, of: At): string {
  const names = [...term.matchAll(/\{(\w+)\}\[[ksj]\]/g)].map(([, name]) => name);
  if (names.length === 0) return term;
  const lists = new Map(names.map((name) => [name, entriesOf(shown, step, name, of)]));
  const count = Math.max(...[...lists.values()].map((list) => list.length));
  const terms = Array.from({ length: count }, (_, k) =>
    term.replace(/\{(\w+)\}\[[ksj]\]/g, (_, name: string) => {
      const list = lists.get(name)!;
      return list[list.length === 1 ? 0 : k];
    }),
  );
  return terms.length === 1 ? terms[0] : `(${terms.join(" + ")})`;
}
