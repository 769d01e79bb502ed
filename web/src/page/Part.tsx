// A part of the page that a teacher's link may hide or lock.
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { say } from "./words";

/** Parts by name: see `CONTROLS` of the link. */
export const hidden = signal<string[]>([]);
export const locked = signal<string[]>([]);

interface Props {
  name: string;
  children: ComponentChildren;
}

export function Part({ name, children }: Props): JSX.Element | null {
  if (hidden.value.includes(name)) return null;
  if (!locked.value.includes(name)) return <>{children}</>;
  return (
    <div class="locked">
      <p class="note">{say("page locked")}</p>
      <div inert>{children}</div>
    </div>
  );
}
