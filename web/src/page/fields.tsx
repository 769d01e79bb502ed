// Labelled controls.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { announce } from "./live";
import { nameOf, number, say } from "./words";

interface FieldProps {
  label: string;
  help?: string;
  isWrong?: boolean;
  children: (id: string) => ComponentChildren;
}

export function Field({ label, help = "", isWrong = false, children }: FieldProps): JSX.Element {
  const id = useId();
  useEffect(() => {
    if (isWrong) announce(help);
  }, [isWrong, help]);
  return (
    <div class={`field ${isWrong ? "is-wrong" : ""}`}>
      <label for={id}>{label}</label>
      {children(id)}
      {help !== "" && <span class="help">{help}</span>}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: string[];
  /** What the options are, for their names in words. */
  kind: string;
  onChange: (value: string) => void;
}

export function Choice({ label, value, options, kind, onChange }: ChoiceProps): JSX.Element {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((one) => (
            <option key={one} value={one}>
              {nameOf(kind, one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface NumberProps {
  label: string;
  value: string;
  isRight: (x: number) => boolean;
  onChange: (text: string) => void;
}

/** A number as it was typed; what is none stays in the field and changes nothing. */
export function NumberField({ label, value, isRight, onChange }: NumberProps): JSX.Element {
  const [wrong, setWrong] = useState(false);
  // As long as someone is in the field, a number that changes meanwhile does not write over it.
  const draft = useRef<string | null>(null);
  const found = useRef("");
  const take = (): void => {
    if (draft.current === null || draft.current === found.current) {
      draft.current = null;
      return;
    }
    const text = draft.current.trim().replace(",", ".").replace("−", "-");
    const right = text !== "" && Number.isFinite(Number(text)) && isRight(Number(text));
    setWrong(!right);
    if (!right) return;
    draft.current = null;
    onChange(text);
  };
  return (
    <Field label={label} help={wrong ? say("page number wrong") : ""} isWrong={wrong}>
      {(id) => (
        <input
          id={id}
          value={draft.current ?? number(value)}
          inputMode="decimal"
          autocomplete="off"
          onFocus={(event) => (draft.current = found.current = event.currentTarget.value)}
          onInput={(event) => (draft.current = event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && take()}
          onBlur={take}
        />
      )}
    </Field>
  );
}
