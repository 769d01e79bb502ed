// Labelled controls.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { nameOf } from "./words";

interface FieldProps {
  label: string;
  help?: string;
  isWrong?: boolean;
  children: (id: string) => ComponentChildren;
}

export function Field({ label, help = "", isWrong = false, children }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <div class={`field ${isWrong ? "is-wrong" : ""}`}>
      <label for={id}>{label}</label>
      {children(id)}
      {help !== "" && <span class="help" role={isWrong ? "alert" : undefined}>{help}</span>}
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
