// Every sentence of the page, by language; clearprop puts them and the descriptions into the page.
import { computed } from "@preact/signals";
import { given } from "./given";
import { language } from "./state";

const words = computed(() => given.words[language.value] ?? given.words["en"]);

/** Return a text with its {fields} filled in. */
export function say(key: string, fields: Record<string, string | number> = {}): string {
  const text = words.value[key];
  if (text === undefined) throw new Error(`no words are called "${key}"`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => number(String(fields[name])));
}

/** What an activation, a loss, an optimizer, … is called. */
export function nameOf(kind: string, name: string): string {
  return words.value[`${kind} ${name}`] ?? name.replaceAll("_", " ");
}

/** A number with the language's decimal sign and a real minus. */
export function number(text: string): string {
  const pointed = words.value["decimal"] === "," ? text.replace(/(?<=\d)\.(?=\d)/g, ",") : text;
  return pointed.replace(/(?<![\w)])-(?=\d)/g, "−");
}
