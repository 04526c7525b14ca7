import type { ModelConfig } from "../../core/config.ts";
import { AssizeError, type Locate, nearest, type Problem, throwIfAny } from "../../core/errors.ts";
import type { RecordedLine, Recording, ReplayFields } from "../../core/recording.ts";
import { type LineIndex, openLineIndex } from "./line-index.ts";
import { lineKey, repeatOf } from "./line-key.ts";
import { lineReply } from "./line-reply.ts";

/** How many problems of the lines are shown at once. */
const problemsShown = 20;

/** So many values of a column are named where `where` finds none. */
const valuesShown = 8;

/** Puts the lines that `where` lets in into an index; throws where one of them cannot be used, or there are none. */
export async function loadLines(
  recording: Recording,
  {
    config,
    fields,
    locate,
  }: { config: ModelConfig; fields: ReplayFields; locate?: Locate | undefined },
): Promise<LineIndex> {
  const index = openLineIndex();
  const where = Object.entries(config.where ?? {});
  const seen = new Map(where.map(([column]) => [column, new Set<string>()]));
  const columns = new Set<string>();
  const problems: Problem[] = [];
  try {
    for await (const line of recording.lines()) {
      if (index.size === 0) {
        for (const column of Object.keys(line.value)) columns.add(column);
        for (const [column, values] of seen) {
          const cell = line.value[column];
          if (values.size <= valuesShown && isScalar(cell)) values.add(String(cell));
        }
      }
      if (!where.every(([column, wanted]) => isSame(line.value[column], wanted))) continue;
      const problem = addLine(index, line, fields);
      if (problem === undefined) continue;
      problems.push(problem);
      // A missing column is missing in every line: it is the config that is wrong.
      if (problem.code === "records/missing-field" || problems.length >= problemsShown) break;
    }
    throwIfAny(problems);
    if (index.size === 0) throw new AssizeError(nothingLeft(where, seen, columns, locate));
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

/** Files hold numbers as texts, and texts as numbers: what is written is compared. */
function isSame(cell: unknown, wanted: string | number | boolean): boolean {
  return isScalar(cell) && String(cell) === String(wanted);
}

function isScalar(cell: unknown): cell is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof cell);
}

function addLine(index: LineIndex, line: RecordedLine, fields: ReplayFields): Problem | undefined {
  const { at } = line;
  const problemHere = (problem: Problem): Problem => {
    const source = line.source?.();
    return { ...problem, at, ...(source === undefined ? {} : { source }) };
  };
  const missing = Object.entries(fields).find(
    ([, column]) => column !== undefined && !Object.hasOwn(line.value, column),
  );
  if (missing !== undefined) return problemHere(missingColumn(missing, line));
  const key = lineKey(line, fields);
  const repeat = repeatOf(line, fields);
  const reply = lineReply(line, fields);
  for (const part of [key, repeat, reply]) {
    if (typeof part === "object" && "column" in part) {
      return problemHere({ code: "records/invalid", what: part.what, fix: part.fix });
    }
  }
  if (typeof key !== "string" || typeof repeat === "object" || "column" in reply) return undefined;
  const first = index.add({ key, repeat, reply, place: `${at.file}:${at.line}` });
  if (first === undefined) return undefined;
  return problemHere({
    code: "records/invalid",
    what: `this line answers the same question as ${first}`,
    fix: 'take one of them out, tell them apart with "where", or name no column "repeat": then they are repeats',
  });
}

function missingColumn(
  [field, column]: readonly [string, string],
  { value }: RecordedLine,
): Problem {
  const columns = Object.keys(value);
  const near = nearest(column, columns);
  return {
    code: "records/missing-field",
    what: `no column "${column}", which fields.${field} names`,
    fix: near === undefined ? `name one of ${list(columns)}` : `write "${near}"`,
  };
}

function nothingLeft(
  where: readonly (readonly [string, unknown])[],
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  columns: ReadonlySet<string>,
  locate: Locate | undefined,
): Problem {
  const unknown = where.find(([column]) => !columns.has(column));
  const told = [...seen].filter(([, values]) => values.size > 0);
  const fix =
    columns.size === 0
      ? "give a recording that holds answers"
      : unknown !== undefined
        ? `there is no column "${unknown[0]}"; there are ${list(columns)}`
        : `look at its values; there are ${told.map(([column, values]) => `${column}: ${list(values)}`).join("; ")}`;
  return {
    code: "config/wrong-value",
    what: columns.size === 0 ? "the recording holds no answers" : "where matches no line",
    fix,
    ...locate?.(columns.size === 0 ? ["path"] : ["where"]),
  };
}

function list(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, valuesShown).map((name) => JSON.stringify(name.slice(0, 60)));
  return `${shown.join(", ")}${all.length > shown.length ? ", ..." : ""}`;
}
