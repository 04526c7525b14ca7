import type { RecordsConfig } from "../../core/config.ts";
import { AssizeError, type Locate, nearest, type Place, type Problem } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import { openFilter, type RowFilter } from "../../core/where.ts";
import { openAudit, type RecordWarning } from "./audit.ts";
import { type Choice, everything, openChoice } from "./choice.ts";
import { fileBytes, openFile, type RecordFile } from "./file-bytes.ts";
import { formatOf } from "./formats.ts";
import { openInvalidRecords } from "./invalid-records.ts";
import { itemFromRow, listed } from "./item-from-row.ts";
import { fieldNames, type Layout, layoutOf, type RowShape } from "./layout.ts";
import { emptyFile, recordFiles } from "./record-files.ts";
import type { ReadRow, Row } from "./row-reader.ts";
import { RowFault } from "./row-values.ts";
import { openSample } from "./sample.ts";

export type { RecordWarning } from "./audit.ts";
export { digestFiles } from "./digest-files.ts";
export type { RecordFile } from "./file-bytes.ts";
export { mergeItems } from "./merge-items.ts";
export { recordFiles } from "./record-files.ts";

/** A record and where it stands. In long form, the part of it that one row holds: see mergeItems. */
export interface ItemRead {
  readonly item: Item;
  readonly at: Place;
  /** The line that `at` points into. */
  readonly source?: string;
  readonly longForm: boolean;
}

export interface ReadOptions {
  /** The folder that the paths are relative to: that of the config. */
  readonly folder: string;
  readonly seed: string;
  /** Finds the keys of the config. */
  readonly locate?: Locate;
  warn(warning: RecordWarning): void;
  /** Hears of each invalid record once, where the config says to skip them. */
  skip(problem: Problem): void;
}

/**
 * The records of a config in the order of its files, as a stream. Invalid records are skipped or, all together,
 * thrown. Whether an id comes twice is not looked at here: that takes memory.
 */
export async function* readItems(
  config: RecordsConfig,
  options: ReadOptions,
): AsyncIterable<ItemRead> {
  const layout = layoutOf(config.fields);
  const files = await recordFiles(config, options.folder);
  const data: Data = { config, layout, files, locate: options.locate };
  const sampled = await sampleIds(data, options);
  // With a sample, the first pass has told of the invalid records already.
  const skip = sampled === undefined ? options.skip : () => {};
  const choice = openChoice(config, layout, sampled);
  const audit = openAudit(options.warn);
  for await (const { item, row, shape } of validRecords(data, skip, choice)) {
    audit.look(item, row, shape);
    const { source } = row.find([]);
    const longForm = layout.kind === "long";
    yield { item, at: row.at, ...(source !== undefined && { source }), longForm };
  }
  audit.close();
}

interface Data {
  readonly config: RecordsConfig;
  readonly layout: Layout;
  readonly files: readonly RecordFile[];
  readonly locate: Locate | undefined;
}

async function sampleIds(
  data: Data,
  { seed, skip }: ReadOptions,
): Promise<ReadonlySet<string> | undefined> {
  if (data.config.sample === undefined) return undefined;
  const sample = openSample(data.config.sample, seed);
  for await (const { item } of validRecords(data, skip, everything)) sample.add(item.id);
  return sample.ids();
}

interface ValidRecord {
  readonly item: Item;
  readonly row: ReadRow;
  readonly shape: RowShape;
}

/** The valid records that are wanted. What is invalid is skipped, or thrown at the end of the reading. */
async function* validRecords(
  data: Data,
  skip: (problem: Problem) => void,
  choice: Choice,
): AsyncIterable<ValidRecord> {
  const invalid = openInvalidRecords(data.config.invalid, skip);
  const counts = { valid: 0, invalid: 0 };
  const filter = openFilter(data.config.where);
  try {
    for await (const { row, shape } of allRows(data)) {
      if (row.state === "read" && !filter.admits(row.value)) continue;
      const read = readRow(row, shape);
      if ("problem" in read) {
        counts.invalid += 1;
        invalid.add(read.problem, read.once);
        if (invalid.enough) break;
        continue;
      }
      counts.valid += 1;
      if (!choice.takes(read.item.id)) continue;
      if (!invalid.doomed) yield { ...read, shape };
      if (choice.complete) break;
    }
  } catch (error) {
    invalid.end(error);
  }
  invalid.end();
  if (counts.valid + counts.invalid === 0) throw nothingLeft(filter, data.locate);
  if (counts.valid === 0) throw nothingValid(counts.invalid);
}

async function* allRows({ config, layout, files }: Data): AsyncIterable<{
  readonly row: Row;
  readonly shape: RowShape;
}> {
  const { fields, where = {}, human } = config;
  const known = new Set([...fieldNames(fields, layout), ...Object.keys(where)]);
  const names = [...known];
  const isField = (name: string): boolean =>
    known.has(name) || (typeof fields.human === "string" && name.startsWith(`${fields.human}.`));
  for (const file of files) {
    const format = formatOf(file.path);
    if (format === undefined) continue; // recordFiles has refused it
    const shape = { fields, layout, cells: format.cells, lists: human.lists };
    const open = () => openFile(file);
    const context = { file: file.shownAs, open, isField, fieldNames: names };
    let empty = true;
    for await (const row of format.rows(fileBytes(file), context)) {
      empty = false;
      yield { row, shape };
    }
    if (empty) throw new AssizeError(emptyFile(file.shownAs));
  }
}

function readRow(
  row: Row,
  shape: RowShape,
):
  | { readonly item: Item; readonly row: ReadRow }
  | { readonly problem: Problem; readonly once?: boolean } {
  if (row.state === "broken") {
    const { state: _, ...problem } = row;
    return { problem: { code: "records/invalid", ...problem } };
  }
  try {
    return { item: itemFromRow(row.value, shape), row };
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    const { code, what, fix, path, once } = error;
    return { problem: { code, what, fix, ...row.find(path) }, once };
  }
}

function nothingLeft(
  { unknown, columns, fix }: RowFilter,
  locate: Locate | undefined,
): AssizeError {
  if (unknown === undefined) {
    const what = "records.where leaves no row";
    return new AssizeError({
      code: "records/empty",
      what,
      fix,
      ...locate?.(["records", "where"], "key"),
    });
  }
  const near = nearest(unknown, columns);
  return new AssizeError({
    code: "records/missing-field",
    what: `no column "${unknown}", which records.where names`,
    fix: near === undefined ? `name another; there ${listed([...columns])}` : `write "${near}"`,
    ...locate?.(["records", "where", unknown], "key"),
  });
}

function nothingValid(count: number): AssizeError {
  return new AssizeError({
    code: "records/empty",
    what: `no record is valid: all ${count} were skipped`,
    fix: 'write "invalid: stop" under records to see why, and mend them',
  });
}
