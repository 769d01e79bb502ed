// A matrix to be filled in: a field for each entry, which Enter and the arrow keys go on from.
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Verdict } from "../core/marking";
import type { At } from "./Matrix";
import { number, say } from "./words";

interface Props {
  /** Its name in plain text, for those who hear it. */
  label: string;
  /** The name as MathML, to stand above. */
  title: string;
  rows: number;
  columns: number;
  texts: readonly (string | null)[];
  /** Without them nothing is said of what is right. */
  verdicts: readonly Verdict[] | null;
  onWrite: (place: number, text: string | null) => void;
  onEnter: (at: At) => void;
}

export function Entries({ label, title, rows, columns, texts, verdicts, onWrite, onEnter }: Props): JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  function move(event: TargetedKeyboardEvent<HTMLTableElement>): void {
    const fields = [...table.current!.querySelectorAll("input")];
    const by = { Enter: 1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (by === undefined) return;
    const next = fields[fields.indexOf(event.target as HTMLInputElement) + by];
    event.preventDefault();
    if (next !== undefined) next.focus();
    // A field takes what was typed when it is left.
    else if (event.key === "Enter") (event.target as HTMLInputElement).blur();
  }
  return (
    <div class="matrix entries">
      <math class="matrix-name" dangerouslySetInnerHTML={{ __html: title }} />
      <div class="brackets">
        <table ref={table} aria-label={say("page matrix", { name: label, rows, columns })} onKeyDown={move}>
          <tbody>
            {Array.from({ length: rows }, (_, i) => (
              <tr key={i}>
                {Array.from({ length: columns }, (_, j) => {
                  const place = i * columns + j;
                  return (
                    <td key={j} onFocusIn={() => onEnter([i, j])}>
                      <Entry
                        label={say("page entry", { name: label, row: i + 1, column: j + 1 })}
                        text={texts[place] ?? null}
                        verdict={verdicts?.[place] ?? "missing"}
                        isMarked={verdicts !== null}
                        onWrite={(text) => onWrite(place, text)}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface EntryProps {
  label: string;
  text: string | null;
  verdict: Verdict;
  isMarked: boolean;
  onWrite: (text: string | null) => void;
}

const SIGNS: Record<Verdict, string> = { right: "✓", wrong: "✗", missing: "" };

function Entry({ label, text, verdict, isMarked, onWrite }: EntryProps): JSX.Element {
  // What is typed, until the field is left; and what is no number, for longer.
  const [draft, setDraft] = useState<string | null>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const shown = text === null ? "" : number(text);
  // The field itself knows what was typed last, even if nothing has been drawn since.
  const leave = (typed: string): void => {
    if (draft === null && typed === shown) return;
    const read = numberIn(typed);
    setUnreadable(read === undefined);
    setDraft(read === undefined ? typed : null);
    if (read === undefined) return;
    if (read !== text) onWrite(read);
  };
  const said = verdict === "missing" ? "" : `, ${say(`page entry ${verdict}`)}`;
  return (
    <span class={`entry ${isUnreadable ? "entry-wrong" : `entry-${verdict}`}`}>
      <input
        aria-label={`${label}${said}`}
        aria-invalid={isUnreadable || verdict === "wrong"}
        title={isUnreadable ? say("page entry unreadable") : undefined}
        inputMode="decimal"
        autocomplete="off"
        value={draft ?? shown}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={(event) => leave(event.currentTarget.value)}
      />
      {(isMarked || isUnreadable) && (
        <span class="sign" aria-hidden="true">
          {isUnreadable ? "?" : SIGNS[verdict]}
        </span>
      )}
    </span>
  );
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A typed number with a point: 0,5 → 0.5 and 5.5·10⁻⁹ → 5.5e-9; null of nothing, undefined of no number. */
export function numberIn(typed: string): string | null | undefined {
  const raised = (digits: string): string => [...digits].map((one) => ("⁰¹²³⁴⁵⁶⁷⁸⁹".includes(one) ? "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(one) : one === "⁻" ? "-" : one)).join("");
  const text = typed
    .replaceAll(/\s/g, "")
    .replaceAll("−", "-")
    .replace(",", ".")
    .replace(/[·*x×]10(?:\^|\*\*)?([-⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/, (_, power: string) => `e${raised(power)}`);
  if (text === "") return null;
  return NUMBER.test(text) && text.length <= 40 ? text : undefined;
}
