// The one region of the page that is read out when it changes.
import { signal } from "@preact/signals";

export const said = signal("");

export function announce(sentence: string): void {
  said.value = sentence;
}
