import { csv } from "./csv.ts";
import { json } from "./json.ts";
import { jsonl } from "./jsonl.ts";
import { parquet } from "./parquet.ts";
import type { RowReader } from "./row-reader.ts";
import { tsv } from "./tsv.ts";
import { txt } from "./txt.ts";

/** Every format a record file may have. To add one: a file beside this one, and a line here. */
export const formats: readonly RowReader[] = [jsonl, json, csv, tsv, parquet, txt];

/** All extensions, for messages. */
export const extensions: readonly string[] = formats.flatMap((format) => format.extensions);

/** The format that a file's name asks for. */
export function formatOf(path: string): RowReader | undefined {
  const name = path.toLowerCase().replace(/\.gz$/, "");
  return formats.find((format) => format.extensions.some((extension) => name.endsWith(extension)));
}

export function isGzip(path: string): boolean {
  return path.toLowerCase().endsWith(".gz");
}
