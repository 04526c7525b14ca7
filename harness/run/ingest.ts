import { createHash } from "node:crypto";
import { AssizeError, type Place, type Problem } from "../core/errors.ts";
import type { Item } from "../core/item.ts";
import { openProblemList } from "../core/problem-list.ts";
import type { Pause } from "./pause.ts";
import { addItem, findItem, replaceItem } from "./record-store.ts";
import type { Storage } from "./storage.ts";

/** A record as it was read, with its place in its file. */
export interface ReadItem {
  readonly item: Item;
  readonly at: Place;
  readonly source?: string;
  /** One row of several that make up the record. */
  readonly longForm: boolean;
}

export interface IngestOptions {
  readonly generation: number;
  /** Joins two rows of one record. */
  readonly merge: (a: Item, b: Item) => Item | { readonly conflict: string };
  /** `stop`: a problem ends it; `skip`: the record is left out and counted. */
  readonly invalid: "stop" | "skip";
  readonly skip: (problem: Problem) => void;
  readonly pause: Pause;
}

/** Large commits: each writes every page of the index of texts anew. */
const recordsPerCommit = 2_000;
const charactersPerCommit = 4_000_000;

/**
 * Takes the records of a run into its folder; each text is kept once. Throws for repeated ids and rows that disagree.
 * Returns the systems that wrote candidates.
 */
export async function ingest(
  storage: Storage,
  source: AsyncIterable<ReadItem>,
  options: IngestOptions,
): Promise<ReadonlySet<string>> {
  const problems = openProblemList();
  const systems = new Set<string>();
  const take = (read: ReadItem) => {
    for (const { system } of read.item.candidates) systems.add(system);
    const problem = takeOne(storage, read, options);
    if (problem === undefined) return;
    if (options.invalid === "skip") options.skip(problem);
    else problems.add(problem);
  };
  let batch: ReadItem[] = [];
  let characters = 0;
  const commit = () => {
    storage.transaction(() => batch.forEach(take));
    batch = [];
    characters = 0;
  };
  try {
    for await (const read of source) {
      batch.push(read);
      characters += lengthOf(read.item);
      if (batch.length >= recordsPerCommit || characters >= charactersPerCommit) {
        commit();
        await options.pause();
      }
    }
  } catch (error) {
    if (!(error instanceof AssizeError)) throw error;
    commit();
    problems.addAll(error);
    problems.throwIfAny();
  }
  commit();
  problems.throwIfAny();
  return systems;
}

function lengthOf({ article = "", highlights = "", candidates }: Item): number {
  return candidates.reduce(
    (sum, { text }) => sum + text.length,
    article.length + highlights.length,
  );
}

function takeOne(storage: Storage, read: ReadItem, options: IngestOptions): Problem | undefined {
  const { item, at } = read;
  const place = `${at.file}:${at.line}`;
  const first = addItem(storage, options.generation, item, place);
  if (first === undefined) return undefined;
  const problem = {
    code: "records/invalid" as const,
    at,
    ...(read.source === undefined ? {} : { source: read.source }),
  };
  if (!read.longForm) {
    return {
      ...problem,
      what: `id "${item.id}" stands at ${first} already`,
      fix: "give every record an id of its own, or set records.invalid to skip",
    };
  }
  const stored = findItem(storage, options.generation, item.id);
  if (stored === undefined) throw new Error(`record "${item.id}" is there and is not`);
  const merged = options.merge(stored.item, item);
  if ("conflict" in merged) {
    return {
      ...problem,
      what: `this row of "${item.id}" disagrees with the one at ${first}: ${merged.conflict}`,
      fix: "make all rows of one id agree, or set records.invalid to skip",
    };
  }
  replaceItem(storage, stored, options.generation, merged);
  return undefined;
}

/** SHA-256 over the digests of a generation's records, in their order: equal data has equal digests. */
export function dataDigest(storage: Storage, generation: number): string {
  const hash = createHash("sha256");
  const rows = storage
    .sql("SELECT body FROM records WHERE generation = ? ORDER BY sort")
    .iterate(generation);
  for (const row of rows) hash.update(`${String(row.body)}\n`);
  return hash.digest("hex");
}
