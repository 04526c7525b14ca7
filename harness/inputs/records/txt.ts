import type { Place } from "../../core/errors.ts";
import type { Path, Row, RowContext, RowReader, Spot } from "./row-reader.ts";
import { maxRecordBytes } from "./row-reader.ts";
import { splitLines } from "./split-lines.ts";
import { decodeUtf8, showUndecodable, undecodable } from "./utf8.ts";

/**
 * One field a line, `name: text`. A record ends at a blank line or where its first field comes again. Other lines
 * continue the field above them; those that look like a field of an unknown name are refused, not guessed at.
 */
export const txt: RowReader = {
  extensions: [".txt"],
  cells: "text",
  async *rows(bytes, context) {
    let record: Draft | undefined;
    for await (const { bytes: lineBytes, line } of splitLines(bytes, context.file)) {
      const at = { file: context.file, line, column: 1 };
      const text = decodeUtf8(lineBytes);
      if (text !== undefined && text.trim() === "") {
        if (record !== undefined) yield finish(record);
        record = undefined;
        continue;
      }
      const opened = text === undefined ? undefined : openedField(text, context);
      if (record !== undefined && opened !== undefined && opened.name === record.first) {
        yield finish(record);
        record = undefined;
      }
      record ??= { at, first: opened?.name, fields: new Map(), bytes: 0 };
      record.bytes += lineBytes.length;
      if (text === undefined) {
        const shown = showUndecodable(lineBytes);
        spoil(record, {
          ...undecodable,
          at: { ...at, column: shown.index + 1 },
          source: shown.text,
        });
      } else if (record.fault === undefined) {
        addLine(record, { text, opened, at, context });
      }
    }
    if (record !== undefined) yield finish(record);
  },
};

/** A record while its lines come in. */
interface Draft {
  readonly at: Place;
  readonly first: string | undefined;
  readonly fields: Map<string, { readonly lines: string[]; readonly at: Place }>;
  open?: string;
  bytes: number;
  fault?: Fault;
}

interface Fault extends Spot {
  readonly what: string;
  readonly fix: string;
}

interface Line {
  readonly text: string;
  readonly opened: { readonly name: string; readonly value: string } | undefined;
  readonly at: Place;
  readonly context: RowContext;
}

function openedField(text: string, context: RowContext): Line["opened"] {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  if (colon <= 0 || !context.isField(name)) return undefined;
  return { name, value: text.slice(colon + 1).replace(/^ /, "") };
}

function addLine(record: Draft, { text, opened, at, context }: Line): void {
  const known = `"${context.fieldNames.join(': ", "')}: "`;
  if (opened !== undefined) {
    if (record.fields.has(opened.name)) {
      spoil(record, {
        what: `the record has two fields "${opened.name}"`,
        fix: "put a blank line between two records",
        at,
        source: text,
      });
    }
    record.fields.set(opened.name, { lines: [opened.value], at });
    record.open = opened.name;
    return;
  }
  const unknown = /^([a-z][a-z0-9_]*): /.exec(text)?.[1];
  if (unknown !== undefined || record.open === undefined) {
    spoil(record, {
      what:
        unknown === undefined ? "the line belongs to no field" : `no field is called "${unknown}"`,
      fix: `begin a field with one of ${known}, or name the column under records.fields`,
      at,
      source: text,
    });
  } else if (record.bytes > maxRecordBytes) {
    spoil(record, {
      what: "the record is larger than 64 MiB",
      fix: "put a blank line between two records",
      at: record.at,
    });
    record.fields.clear();
  } else {
    record.fields.get(record.open)?.lines.push(text);
  }
}

/** The first fault of a record is the one to mend. */
function spoil(record: Draft, fault: Fault): void {
  record.fault ??= fault;
}

function finish(record: Draft): Row {
  if (record.fault !== undefined) return { state: "broken", ...record.fault };
  const entries = [...record.fields].map(([name, { lines }]) => [name, lines.join("\n")] as const);
  return {
    state: "read",
    value: Object.fromEntries(entries),
    at: record.at,
    find: (path) => findField(record, path),
  };
}

function findField(record: Draft, path: Path): Spot {
  const name = path[0] ?? record.first;
  const field = typeof name === "string" ? record.fields.get(name) : undefined;
  if (field === undefined) return { at: record.at };
  return { at: field.at, source: `${name}: ${field.lines[0] ?? ""}` };
}
