// A matrix as a table: one stop of the tab key, and arrow keys from entry to entry.
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useRef } from "preact/hooks";
import type { ShownMatrix } from "./source";
import { number, say } from "./words";

export type At = readonly [row: number, column: number];

interface Props {
  /** Its name in plain text, for those who hear it. */
  label: string;
  matrix: ShownMatrix;
  /** The name as MathML, to stand above. */
  title?: string;
  /** Entries that stand out. */
  isLit?: (at: At) => boolean;
  /** An entry that is looked at, and what to do when another is. */
  chosen?: At | null;
  onChoose?: (at: At) => void;
  transposed?: boolean;
  /** Called when someone points at the matrix, and when no longer. */
  onPoint?: (isPointed: boolean) => void;
  /** Entries that are not computed yet. */
  isHidden?: (at: At) => boolean;
}

const MOST = 24;

const ARROWS: Partial<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

export function MatrixTable(props: Props): JSX.Element {
  const { label, matrix, title, isLit, chosen, onChoose, transposed = false, isHidden, onPoint } = props;
  const table = useRef<HTMLTableElement>(null);
  const rows = transposed ? matrix.columns : matrix.rows;
  const columns = transposed ? matrix.rows : matrix.columns;
  const at = (i: number, j: number): At => (transposed ? [j, i] : [i, j]);
  const range = (length: number): number[] => Array.from({ length: Math.min(length, MOST) }, (_, i) => i);
  const isCut = rows > MOST || columns > MOST;

  function move(event: TargetedKeyboardEvent<HTMLTableElement>): void {
    const step = ARROWS[event.key];
    const cell = (event.target as HTMLElement).closest("td");
    if (step === undefined || cell === null) return;
    const row = cell.parentElement as HTMLTableRowElement;
    const next = table.current?.rows[row.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
    if (next === undefined || next.tagName !== "TD") return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }

  const stop = chosen ?? at(0, 0);
  return (
    <div class="matrix" onMouseEnter={() => onPoint?.(true)} onMouseLeave={() => onPoint?.(false)}>
      {title !== undefined && <math class="matrix-name" dangerouslySetInnerHTML={{ __html: title }} />}
      <div class="brackets">
        <table ref={table} role="grid" aria-label={say("page matrix", { name: label, rows, columns })} onKeyDown={move}>
          <thead class="hidden">
            <tr>
              <td />
              {range(columns).map((j) => (
                <th key={j} scope="col">
                  {say("page column", { column: j + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {range(rows).map((i) => (
              <tr key={i}>
                <th scope="row" class="hidden">
                  {say("page row", { row: i + 1 })}
                </th>
                {range(columns).map((j) => {
                  const place = at(i, j);
                  const text = matrix.text[place[0] * matrix.columns + place[1]];
                  const isChosen = chosen?.[0] === place[0] && chosen[1] === place[1];
                  return (
                    <td
                      key={j}
                      tabIndex={stop[0] === place[0] && stop[1] === place[1] ? 0 : -1}
                      aria-selected={onChoose ? isChosen : undefined}
                      class={`${isLit?.(place) ? "from" : ""} ${isChosen ? "chosen" : ""}`}
                      onClick={onChoose && (() => onChoose(place))}
                      onFocus={onChoose && (() => onChoose(place))}
                    >
                      {text === "" || isHidden?.(place) ? <span class="blank">?</span> : number(text)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isCut && <p class="note">{say("page matrix cut", { most: MOST, rows, columns })}</p>}
    </div>
  );
}
