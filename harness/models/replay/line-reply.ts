import type { Reply } from "../../core/model.ts";
import type { RecordedLine, ReplayFields } from "../../core/recording.ts";
import type { CellFault } from "./line-key.ts";

/** The reply that a line holds. */
export function lineReply(line: RecordedLine, fields: ReplayFields): Reply | CellFault {
  if (line.reply !== undefined) return line.reply;
  const { text, answer, lines } = fields;
  if (answer !== undefined) {
    const cell = line.value[answer];
    return recorded(line.cells === "text" && typeof cell === "string" ? spelled(cell) : cell);
  }
  if (lines !== undefined) {
    const cell = line.value[lines];
    const list = line.cells === "text" && typeof cell === "string" ? spelledList(cell) : cell;
    return recorded(list === null || list === undefined ? null : { lines: list });
  }
  const column = text ?? "";
  const cell = line.value[column] ?? "";
  // Files with typed cells may hold a bare "4" as a number.
  if (typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") {
    return { state: "answered", text: String(cell).toWellFormed(), why: "" };
  }
  return {
    column,
    what: `"${column}" is no text`,
    fix: 'write the raw answer as a text, or name the column as "answer" in place of "text"',
  };
}

function recorded(answer: unknown): Reply {
  return { state: "recorded", text: JSON.stringify(answer ?? null), why: "" };
}

/** Numbers in a text cell: a list in JSON, or with ";" between them. An empty cell is no answer: `[]` names none. */
function spelledList(cell: string): unknown {
  const value = spelled(cell);
  if (typeof value === "number") return [value];
  return typeof value === "string" ? value.split(";").map(spelled) : value;
}

/** What a text cell spells: nothing, a number, true, false, null, a list in JSON; else it is the text itself. */
function spelled(cell: string): unknown {
  const text = cell.trim();
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? text : value;
  } catch {
    return text;
  }
}
