import type { RecordedLine, RecordedQuestion, ReplayFields } from "../../core/recording.ts";

/** Parts of a question that lines can be compared with, in the order in which they stand in a key. */
const parts = ["item", "prompt", "dimension"] as const;

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
  };
  const systems = namesSystems(fields) ? [shown] : [];
  return JSON.stringify([foreign, ...mapped(fields).map(([part]) => values[part]), ...systems]);
}

/** The same of a line. */
export function lineKey(line: RecordedLine, fields: ReplayFields): string | CellFault {
  const values: unknown[] = [line.foreign ?? false];
  for (const [, column] of mapped(fields)) {
    const value = nameOf(line.value[column]);
    if (value === undefined) return notA("a text or a number", column);
    values.push(value);
  }
  if (namesSystems(fields)) {
    const systems = systemsOf(line, fields);
    if ("column" in systems) return systems;
    values.push(systems);
  }
  return JSON.stringify(values);
}

function namesSystems({ candidate, order }: ReplayFields): boolean {
  return candidate !== undefined || order !== undefined;
}

/** The systems that a line is about: those of its order, or its one candidate. What is empty does not apply to it. */
function systemsOf(
  line: RecordedLine,
  { candidate, order }: ReplayFields,
): readonly string[] | CellFault {
  const held = (column: string | undefined) => {
    const cell = column === undefined ? undefined : line.value[column];
    return cell === "" ? undefined : (cell ?? undefined);
  };
  const one = held(candidate);
  const several = held(order);
  if (
    candidate !== undefined &&
    order !== undefined &&
    one === undefined &&
    several === undefined
  ) {
    return {
      column: candidate,
      what: `neither "${candidate}" nor "${order}" names a system`,
      fix: `write the system into "${candidate}", or a list of systems into "${order}"`,
    };
  }
  const name = nameOf(one);
  const names = listOf(several, line.cells);
  if (
    candidate !== undefined &&
    name === undefined &&
    (one !== undefined || several === undefined)
  ) {
    return notA("a text or a number", candidate);
  }
  if (order !== undefined && names === undefined && (several !== undefined || one === undefined)) {
    return notA("a list of systems", order);
  }
  if (name === undefined || names === undefined) return names ?? [name ?? ""];
  if (names.length === 1 && names[0] === name) return names;
  return {
    column: order ?? "",
    what: `"${candidate}" and "${order}" name different systems`,
    fix: "leave one of them empty, or make them agree",
  };
}

function notA(wanted: string, column: string): CellFault {
  return { column, what: `"${column}" is not ${wanted}`, fix: `write ${wanted}` };
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
