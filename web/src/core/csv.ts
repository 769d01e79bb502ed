// A table of samples: comma, semicolon or tab; with a header or without.
import { MOST_ROWS, Wrong } from "./check";
import type { Data } from "./data";

interface Table {
  header: string[];
  rows: string[][];
}

const MOST_COLUMNS = 50;

/** The rows of cells of a text; quoted cells may hold the separator and line breaks. */
function cells(text: string, separator: string): string[][] {
  const rows: string[][] = [[""]];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const row = rows[rows.length - 1];
    if (isQuoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (text[at + 1] === '"') row[row.length - 1] += text[++at];
      else isQuoted = false;
    } else if (sign === '"' && row[row.length - 1] === "") isQuoted = true;
    else if (sign === separator) row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  return rows.filter((row) => row.some((cell) => cell.trim() !== ""));
}

function numberIn(cell: string, hasComma: boolean): number {
  const text = cell.trim().replace("−", "-");
  return text === "" ? NaN : Number(hasComma ? text.replace(",", ".") : text);
}

function readTable(text: string): Table & { hasComma: boolean } {
  const first = text.replace(/^\uFEFF/, "").split("\n", 1)[0];
  const count = (sign: string): number => first.split(sign).length - 1;
  const separator = [";", "\t", ","].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ",");
  const rows = cells(text.replace(/^\uFEFF/, ""), separator).map((row) => row.map((cell) => cell.trim()));
  const width = rows[0]?.length ?? 0;
  if (rows.length < 2 || width < 2) throw new Wrong("wrong csv");
  if (width > MOST_COLUMNS) throw new Wrong("wrong csv columns", { found: width, highest: MOST_COLUMNS });
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged >= 0) throw new Wrong("wrong csv row", { row: ragged + 1, found: rows[ragged].length, needed: width });
  const hasComma = separator === ";";
  const hasHeader = rows[0].every((cell) => Number.isNaN(numberIn(cell, hasComma)));
  const header = hasHeader ? rows[0] : rows[0].map((_, j) => String(j + 1));
  return { header, rows: hasHeader ? rows.slice(1) : rows, hasComma };
}

/** The samples of a table, and how many rows were left out since a cell is empty or they are many. */
export function dataOf(text: string, target: number | null = null): { data: Data; leftOut: number } {
  const { header, rows, hasComma } = readTable(text);
  const at = target ?? header.length - 1;
  const full = rows.filter((row) => row.every((cell) => cell !== ""));
  const kept = full.slice(0, MOST_ROWS);
  if (kept.length === 0) throw new Wrong("wrong csv");
  const isNumeric = (j: number): boolean => kept.every((row) => Number.isFinite(numberIn(row[j], hasComma)));
  const inputs = header.map((_, j) => j).filter((j) => j !== at && isNumeric(j));
  if (inputs.length === 0) throw new Wrong("wrong csv inputs");
  const names = [...new Set(kept.map((row) => row[at]))].sort();
  // 0 and 1 alone are yes and no; other numbers are numbers.
  const isClasses = !isNumeric(at) || names.join() === "0,1";
  if (isClasses && (names.length < 2 || names.length > 20)) throw new Wrong("wrong csv classes", { found: names.length });
  const targetOf = (cell: string): number[] => {
    if (!isClasses) return [numberIn(cell, hasComma)];
    const k = names.indexOf(cell);
    return names.length === 2 ? [k] : names.map((_, other) => (other === k ? 1 : 0));
  };
  return {
    data: {
      name: "own",
      inputs: kept.map((row) => inputs.map((j) => numberIn(row[j], hasComma))),
      targets: kept.map((row) => targetOf(row[at])),
      classes: isClasses ? names : null,
    },
    leftOut: rows.length - kept.length,
  };
}
