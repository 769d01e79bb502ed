// What is said of a step: words light up the matrices that they speak of, and matrices the words.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { announce } from "./live";
import { mathOf, Name, plain } from "./names";
import type { Shown, ShownStep } from "./source";
import { language } from "./state";
import { shown, stand } from "./walk";
import { number, say } from "./words";

/** The matrices that someone points at, by name. */
export const pointed = signal<string[]>([]);

export function point(name: string | null): void {
  pointed.value = name === null ? [] : name.split(" ");
}

interface SentencesProps {
  step: ShownStep;
  /** Whether nothing but the functions of the formula are explained. */
  onlyDefinitions: boolean;
}

export function Sentences({ step, onlyDefinitions }: SentencesProps): JSX.Element {
  const text = useRef<HTMLParagraphElement>(null);
  const { sentences, definitions } = step;
  const parts = [onlyDefinitions ? undefined : sentences[language.value], definitions[language.value]];
  const html = numbersIn(parts.filter(Boolean).join(" "));
  useEffect(() => announce(`${plain(step.id)}. ${text.current!.textContent || formulaOf(step)}`), [step.id, language.value]);
  const names = pointed.value;
  useEffect(() => {
    for (const word of text.current!.querySelectorAll<HTMLElement>("[data-of]")) {
      word.classList.toggle("from", word.dataset["of"]!.split(" ").some((name) => names.includes(name)));
    }
  }, [names, html]);
  return (
    <p
      ref={text}
      class="sentence"
      onMouseOver={(event) => point((event.target as HTMLElement).closest<HTMLElement>("[data-of]")?.dataset["of"] ?? null)}
      onMouseLeave={() => point(null)}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** The formula of a step that nothing more is to be said of. */
function formulaOf(step: ShownStep): string {
  return `${plain(step.id)} = ${step.template.replace(/\{(\w+?)(?:\.T)?\}/g, (_, name: string) => plain(name))}`;
}

/** Numbers of a sentence in the page's language. */
function numbersIn(html: string): string {
  return html.replace(/(?<=>)[^<]+(?=<|$)/g, number);
}

/** What a formula is made of; pointing at it lights up its matrix, and the words that speak of it. */
export function Operands({ now, step }: { now: Shown; step: ShownStep }): JSX.Element | null {
  if (step.operands.length === 0) return null;
  return (
    <p class="operands">
      {say("page made of")}{" "}
      {step.operands.map(([name]) => (
        <button
          key={name}
          type="button"
          class={pointed.value.includes(name) ? "from" : ""}
          onMouseEnter={() => point(name)}
          onMouseLeave={() => point(null)}
          onFocus={() => point(name)}
          onBlur={() => point(null)}
          onClick={() => standAt(name)}
        >
          <Name math={mathOf(now, name, false)} text={plain(name)} />
        </button>
      ))}
    </p>
  );
}

function standAt(name: string): void {
  const index = shown.value?.steps.findIndex((step) => step.id === name) ?? -1;
  if (index >= 0) stand(index);
}
