import type { ModelConfig } from "../../core/config.ts";
import { AssizeError, type Locate, nearest, type Problem, throwIfAny } from "../../core/errors.ts";
import { openProblemList } from "../../core/problem-list.ts";
import type { RecordedLine, Recording, ReplayFields } from "../../core/recording.ts";
import { listNames, openFilter, type RowFilter } from "../../core/where.ts";
import { type LineIndex, openLineIndex } from "./line-index.ts";
import { lineKey, repeatOf } from "./line-key.ts";
import { lineReply } from "./line-reply.ts";

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
  const filter = openFilter(config.where);
  const problems = openProblemList();
  const unseen = openUnseen(fields);
  try {
    for await (const line of recording.lines()) {
      if (!filter.admits(line.value)) continue;
      unseen.look(line);
      const problem = addLine(index, line, fields);
      if (problem === undefined) continue;
      problems.add(problem);
      // A missing column is missing in every line: it is the config that is wrong.
      if (problem.code === "records/missing-field") break;
    }
    throwIfAny(unseen.problems());
    problems.throwIfAny();
    if (index.size === 0) throw new AssizeError(nothingLeft(filter, locate));
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

function addLine(index: LineIndex, line: RecordedLine, fields: ReplayFields): Problem | undefined {
  const { at } = line;
  const problemHere = (problem: Problem): Problem => problemAt(line, problem);
  const missing = Object.entries(fields).find(
    ([field, column]) =>
      column !== undefined &&
      !Object.hasOwn(line.value, column) &&
      !alternatives(fields).some(([other]) => other === field),
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

function problemAt(line: RecordedLine, problem: Problem): Problem {
  const source = line.source?.();
  return { ...problem, at: line.at, ...(source === undefined ? {} : { source }) };
}

/** Fields of which a line may leave one out, where both are mapped. */
function alternatives({ candidate, order }: ReplayFields): readonly (readonly [string, string])[] {
  if (candidate === undefined || order === undefined) return [];
  return [
    ["candidate", candidate],
    ["order", order],
  ];
}

/** Watches for columns that a line may leave out, and that no line has. */
function openUnseen(fields: ReplayFields): {
  look(line: RecordedLine): void;
  problems(): readonly Problem[];
} {
  let open = alternatives(fields);
  let first: RecordedLine | undefined;
  return {
    look(line) {
      first ??= line;
      if (open.length > 0) open = open.filter(([, column]) => !Object.hasOwn(line.value, column));
    },
    problems() {
      const line = first;
      if (line === undefined) return [];
      return open.map((field) => problemAt(line, missingColumn(field, line)));
    },
  };
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
    fix: near === undefined ? `name one of ${listNames(columns)}` : `write "${near}"`,
  };
}

function nothingLeft({ columns, fix }: RowFilter, locate: Locate | undefined): Problem {
  const isEmpty = columns.size === 0;
  return {
    code: "config/wrong-value",
    what: isEmpty ? "the recording holds no answers" : "where matches no line",
    fix: isEmpty ? "give a recording that holds answers" : fix,
    ...locate?.(isEmpty ? ["path"] : ["where"]),
  };
}
