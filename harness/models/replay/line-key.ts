import type { RecordedLine, RecordedQuestion, ReplayFields } from "../../core/recording.ts";

/** Parts of a question that lines can be compared with, in the order in which they stand in a key. */
const parts = ["item", "prompt", "dimension", "candidate", "order"] as const;

type Part = (typeof parts)[number];

/** Something is wrong with a cell of a line. */
export interface CellFault {
  readonly column: string;
  readonly what: string;
  readonly fix: string;
}

/** What a question is looked up by: its parts that are mapped. */
export function questionKey(
  { item, prompt, shown, foreign }: RecordedQuestion,
  fields: ReplayFields,
): string {
  const values: Readonly<Record<Part, unknown>> = {
    item,
    prompt: prompt.name,
    dimension: prompt.dimension,
    candidate: shown.length === 1 ? shown[0] : null,
    order: shown,
  };
  return JSON.stringify([foreign, ...mapped(fields).map(([part]) => values[part])]);
}

/** The same of a line. */
export function lineKey(line: RecordedLine, fields: ReplayFields): string | CellFault {
  const values: unknown[] = [line.foreign ?? false];
  for (const [part, column] of mapped(fields)) {
    const cell = line.value[column];
    const value = part === "order" ? listOf(cell, line.cells) : nameOf(cell);
    if (value === undefined) {
      const wanted = part === "order" ? "a list of systems" : "a text or a number";
      return { column, what: `"${column}" is not ${wanted}`, fix: `write ${wanted}` };
    }
    values.push(value);
  }
  return JSON.stringify(values);
}

/** The repeat that a line states; undefined where no column is mapped. */
export function repeatOf(
  line: RecordedLine,
  { repeat: column }: ReplayFields,
): number | undefined | CellFault {
  if (column === undefined) return undefined;
  const cell = line.value[column];
  const repeat = typeof cell === "string" && /^\s*\d+\s*$/.test(cell) ? Number(cell) : cell;
  if (typeof repeat === "number" && Number.isSafeInteger(repeat) && repeat >= 1) return repeat;
  return { column, what: `"${column}" is no repeat`, fix: "write a whole number from 1" };
}

function mapped(fields: ReplayFields): readonly (readonly [Part, string])[] {
  return parts.flatMap((part) => {
    const column = fields[part];
    return column === undefined ? [] : [[part, column] as const];
  });
}

/** Ids and names are compared as texts: files hold them as numbers too. */
function nameOf(cell: unknown): string | undefined {
  if (typeof cell === "number") return String(cell);
  return typeof cell === "string" && cell !== "" ? cell : undefined;
}

/** In text cells a list is JSON, or has ";" between its entries. */
function listOf(cell: unknown, cells: RecordedLine["cells"]): readonly string[] | undefined {
  const list = cells === "text" && typeof cell === "string" ? spelledList(cell) : cell;
  if (!Array.isArray(list)) return undefined;
  const names = list.flatMap((entry: unknown) => nameOf(entry) ?? []);
  return names.length === list.length ? names : undefined;
}

function spelledList(cell: string): unknown {
  if (!cell.trimStart().startsWith("[")) return cell.split(";").map((name) => name.trim());
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}
