import type { Place } from "../../core/errors.ts";
import type { OpenFile } from "./file-bytes.ts";

/** A file format of records. To add one: a file beside this one, and a line in formats.ts. */
export interface RowReader {
  /** Each with its dot; a ".gz" after it is taken off by others. */
  readonly extensions: readonly string[];
  /** typed: values are those of JSON. text: every value is text, in which numbers and lists are spelled. */
  readonly cells: "typed" | "text";
  rows(bytes: AsyncIterable<Uint8Array>, context: RowContext): AsyncIterable<Row>;
}

export interface RowContext {
  /** The file as messages call it. */
  readonly file: string;
  /** Opens it for a format that cannot be read from its beginning to its end. */
  open(): Promise<OpenFile>;
  /** Whether the config gives this column a meaning (formats without a header need to know). */
  isField(name: string): boolean;
  readonly fieldNames: readonly string[];
}

/** Damage that loses the borders between records is thrown; damage inside one record is a broken row. */
export type Row = ReadRow | BrokenRow;

export interface ReadRow {
  readonly state: "read";
  /** By column. Look columns up with `own`, since a file may name one "constructor". */
  readonly value: Readonly<Record<string, unknown>>;
  /** Where the row begins. */
  readonly at: Place;
  /** The place of a value inside the row, as exactly as the format can tell. */
  find(path: Path): Spot;
}

export interface BrokenRow extends Spot {
  readonly state: "broken";
  readonly what: string;
  readonly fix: string;
}

export interface Spot {
  readonly at: Place;
  readonly source?: string;
}

export type Path = readonly (string | number)[];

/** One record larger than this (in bytes) is a file in another format, or one that lost a quote or a line end. */
export const maxRecordBytes = 64 * 2 ** 20;
