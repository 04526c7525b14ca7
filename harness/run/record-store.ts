import { canonicalJson, sha256Hex } from "../core/digest.ts";
import type { Candidate, HumanLabels, Item, Preference } from "../core/item.ts";
import { splitHighlights } from "../text/highlights.ts";
import { rowSha, sortKey } from "./schema.ts";
import { damaged, faultsOf, type Storage } from "./storage.ts";

/** A record of the run with its row number. */
export interface StoredItem {
  readonly n: number;
  readonly item: Item;
  /** SHA-256 of the item; equal items have equal digests. */
  readonly digest: string;
}

/** What is stored of an item: its texts stand in `texts`, by digest. */
interface Body {
  readonly id: string;
  readonly article?: string;
  readonly highlights?: string;
  /** Digest of the JSON of the sentences, where they are not those of the text. */
  readonly sentences?: string;
  /** Digest of the JSON of the facts. */
  readonly facts?: string;
  /** A third entry is the digest of the JSON of its sentences, where it came as a list of them. */
  readonly candidates: readonly (readonly [system: string, digest: string, sentences?: string])[];
  readonly human: HumanLabels;
  readonly preferences: readonly Preference[];
}

/** Adds a record to a generation; returns the place of the record that has its id already, if there is one. */
export function addItem(
  storage: Storage,
  generation: number,
  item: Item,
  place: string,
): string | undefined {
  const sort = sortKey(item.id);
  const taken = storage
    .sql("SELECT place FROM records WHERE generation = ? AND sort = ?")
    .get(generation, sort);
  if (taken !== undefined) return String(taken.place);
  const body = bodyOf(storage, item);
  storage
    .sql("INSERT INTO records (generation, sort, body, place, sha) VALUES (?, ?, ?, ?, ?)")
    .run(generation, sort, body, place, rowSha("records", [generation, body]));
  return undefined;
}

/** The record of a generation with this id. */
export function findItem(storage: Storage, generation: number, id: string): StoredItem | undefined {
  const row = storage
    .sql("SELECT n, generation, body, sha FROM records WHERE generation = ? AND sort = ?")
    .get(generation, sortKey(id));
  return row === undefined ? undefined : itemOf(storage, row);
}

/** Puts another item in the place of a stored one of the same id. */
export function replaceItem(
  storage: Storage,
  stored: StoredItem,
  generation: number,
  item: Item,
): void {
  const body = bodyOf(storage, item);
  storage
    .sql("UPDATE records SET body = ?, sha = ? WHERE n = ?")
    .run(body, rowSha("records", [generation, body]), stored.n);
}

/** Every record of a generation, by id in ascending order of UTF-16 code units. */
export function* items(storage: Storage, generation: number): Generator<StoredItem> {
  const chunk = storage.sql(
    "SELECT n, generation, sort, body, sha FROM records WHERE generation = ? AND sort > ? ORDER BY sort LIMIT 500",
  );
  let after: Uint8Array = new Uint8Array(0);
  for (;;) {
    const rows = chunk.all(generation, after);
    for (const row of rows) yield itemOf(storage, row);
    const last = rows.at(-1)?.sort;
    if (!(last instanceof Uint8Array)) return;
    after = last;
  }
}

/** The record in row `n`. */
export function itemAt(storage: Storage, n: number): StoredItem {
  const row = storage.sql("SELECT n, generation, body, sha FROM records WHERE n = ?").get(n);
  if (row === undefined) throw damaged(storage.file, `record ${n} is not there`);
  return itemOf(storage, row);
}

/** The record after this one in the order of a generation; after the last one comes the first. */
export function nextItem(
  storage: Storage,
  generation: number,
  { n, item }: StoredItem,
): StoredItem {
  const after = sortKey(item.id);
  const row =
    storage
      .sql(
        "SELECT n, generation, body, sha FROM records WHERE generation = ? AND sort > ? ORDER BY sort LIMIT 1",
      )
      .get(generation, after) ??
    storage
      .sql(
        "SELECT n, generation, body, sha FROM records WHERE generation = ? ORDER BY sort LIMIT 1",
      )
      .get(generation);
  if (row === undefined) throw damaged(storage.file, `record ${n} is not there`);
  return itemOf(storage, row);
}

/** The id of the record in row `n`; its texts are not read. */
export function itemIdAt(storage: Storage, n: number): string {
  const row = storage.sql("SELECT generation, body, sha FROM records WHERE n = ?").get(n);
  const body = String(row?.body);
  if (row?.sha !== rowSha("records", [Number(row?.generation), body])) {
    throw damaged(storage.file, `record ${n} does not match its digest`);
  }
  const { id }: Body = JSON.parse(body);
  return id;
}

export function countItems(storage: Storage, generation: number): number {
  const row = storage.sql("SELECT COUNT(*) AS n FROM records WHERE generation = ?").get(generation);
  return Number(row?.n);
}

function bodyOf(storage: Storage, item: Item): string {
  const { article, highlights, highlightSentences } = item;
  const derived = highlights === undefined ? [] : splitHighlights(highlights);
  const body: Body = {
    id: item.id,
    ...(article === undefined ? {} : { article: putText(storage, article) }),
    ...(highlights === undefined ? {} : { highlights: putText(storage, highlights) }),
    ...(same(highlightSentences, derived)
      ? {}
      : { sentences: putText(storage, JSON.stringify(highlightSentences)) }),
    ...(item.facts === undefined ? {} : { facts: putText(storage, JSON.stringify(item.facts)) }),
    candidates: item.candidates.map(({ system, text, sentences }) =>
      sentences === undefined
        ? [system, putText(storage, text)]
        : [system, putText(storage, text), putText(storage, JSON.stringify(sentences))],
    ),
    human: item.human,
    preferences: item.preferences,
  };
  return canonicalJson(body);
}

function itemOf(storage: Storage, row: Record<string, unknown>): StoredItem {
  const text = String(row.body);
  if (row.sha !== rowSha("records", [Number(row.generation), text])) {
    throw damaged(storage.file, `record ${String(row.n)} does not match its digest`);
  }
  const body: Body = JSON.parse(text);
  return {
    n: Number(row.n),
    item: lateItem(storage, body),
    get digest() {
      return sha256Hex(text);
    },
  };
}

/** The item of a body: its texts are read, and checked against their digests, when they are first asked for. */
function lateItem(storage: Storage, body: Body): Item {
  const read = (digest: string | undefined) =>
    digest === undefined ? undefined : getText(storage, digest);
  const readList = (digest: string | undefined): readonly string[] | undefined =>
    digest === undefined ? undefined : JSON.parse(getText(storage, digest));
  let article: string | undefined;
  let highlights: string | undefined;
  let sentences: readonly string[] | undefined;
  let facts: readonly string[] | undefined;
  let candidates: readonly Candidate[] | undefined;
  return {
    id: body.id,
    get article() {
      article ??= read(body.article);
      return article;
    },
    get highlights() {
      highlights ??= read(body.highlights);
      return highlights;
    },
    get highlightSentences() {
      sentences ??= readList(body.sentences) ?? splitHighlights(this.highlights ?? "");
      return sentences;
    },
    get facts() {
      facts ??= readList(body.facts);
      return facts;
    },
    get candidates() {
      candidates ??= body.candidates.map(([system, digest, list]) => ({
        system,
        text: getText(storage, digest),
        ...(list === undefined ? {} : { sentences: JSON.parse(getText(storage, list)) }),
      }));
      return candidates;
    },
    human: body.human,
    preferences: body.preferences,
  };
}

/** As the index has it. */
const hasDigest = "substr(digest, 1, 10) = substr(?1, 1, 10) AND digest = ?1";

function putText(storage: Storage, text: string): string {
  const digest = sha256Hex(text);
  const found = storage.sql(`SELECT 1 FROM texts WHERE ${hasDigest}`).get(digest);
  if (found === undefined) {
    storage.sql("INSERT INTO texts (digest, text) VALUES (?, ?)").run(digest, text);
  }
  return digest;
}

/** Whoever asks for a text of a record is no reader of the store: what SQLite throws is told as its fault here. */
function getText(storage: Storage, digest: string): string {
  const row = faultsOf(storage.file, () =>
    storage.sql(`SELECT text FROM texts WHERE ${hasDigest}`).get(digest),
  );
  const text = row === undefined ? undefined : String(row.text);
  if (text === undefined || sha256Hex(text) !== digest) {
    throw damaged(storage.file, `text ${digest} does not match its digest`);
  }
  return text;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
