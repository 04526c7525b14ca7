import type { Reply } from "../../core/model.ts";
import type { RecordedLine, ReplayFields } from "../../core/recording.ts";
import type { CellFault } from "./line-key.ts";

/** The reply that a line holds. */
export function lineReply(line: RecordedLine, fields: ReplayFields): Reply | CellFault {
  if (line.reply !== undefined) return line.reply;
  const { text, answer } = fields;
  if (answer !== undefined) {
    const cell = line.value[answer];
    const value = line.cells === "text" && typeof cell === "string" ? spelled(cell) : cell;
    return { state: "recorded", text: JSON.stringify(value ?? null), why: "" };
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
