import type { ErrorCode } from "../../core/errors.ts";
import { jsonFault } from "./json-fault.ts";
import { quote } from "./quote.ts";
import type { Path } from "./row-reader.ts";

/** Something is wrong inside a row; whoever knows the file gives it a place. */
export class RowFault extends Error {
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
  readonly code: ErrorCode;
  /** Other rows have the same fault for the same reason: it is told once. */
  readonly once: boolean;

  constructor(fault: { path: Path; what: string; fix: string; code?: ErrorCode; once?: boolean }) {
    super(fault.what);
    this.name = "RowFault";
    this.path = fault.path;
    this.what = fault.what;
    this.fix = fault.fix;
    this.code = fault.code ?? "records/invalid";
    this.once = fault.once ?? false;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a column; null counts as absent. */
export function own(row: Readonly<Record<string, unknown>>, column: string): unknown {
  return Object.hasOwn(row, column) ? (row[column] ?? undefined) : undefined;
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** `human.M8.coherence[1]` */
export function pathName(path: Path): string {
  return path.reduce<string>(
    (name, step) =>
      typeof step === "number" ? `${name}[${step}]` : name === "" ? step : `${name}.${step}`,
    "",
  );
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  if (typeof value === "object") return "an object";
  return typeof value === "number" ? `the number ${value}` : String(value);
}

export function wrongType(path: Path, value: unknown, wanted: string): RowFault {
  return new RowFault({
    path,
    what: `${quote(pathName(path))} is ${kindOf(value)}, not ${wanted}`,
    fix: `write ${wanted}`,
  });
}

/** A text that can be kept and sent: half of a surrogate pair has no UTF-8. */
export function textOf(value: unknown, path: Path): string {
  if (typeof value !== "string") throw wrongType(path, value, "a text");
  if (value.isWellFormed()) return value;
  throw new RowFault({
    path,
    what: `${quote(pathName(path))} holds half of a surrogate pair, which no UTF-8 can hold`,
    fix: "take the broken character out, or put U+FFFD in its place",
  });
}

/** A text, or a list of its sentences joined by `joint`. */
export function textOrSentences(
  value: unknown,
  path: Path,
  joint: string,
): { text: string; sentences?: readonly string[] } {
  if (!Array.isArray(value)) {
    if (typeof value !== "string") throw wrongType(path, value, "a text or a list of sentences");
    return { text: textOf(value, path) };
  }
  const sentences = value.map((sentence: unknown, i) => textOf(sentence, [...path, i]));
  return { text: sentences.join(joint), sentences };
}

/** What a text cell holds as JSON; an empty cell is absent. */
export function jsonCell(value: unknown, column: string): unknown {
  const text = value === undefined ? "" : textOf(value, [column]);
  if (isBlank(text)) return undefined;
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    throw new RowFault({
      path: [column],
      what: `${quote(column)} holds broken JSON: ${jsonFault(text)?.what ?? "it cannot be parsed"}`,
      fix: "write valid JSON in this column",
    });
  }
}
