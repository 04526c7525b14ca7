import { createHash } from "node:crypto";
import type { Reply } from "../core/model.ts";
import { questionColumns, questionOf, type StoredQuestion } from "./plan-store.ts";
import { replyColumns, replyOf } from "./reply-store.ts";
import { fieldsOf, shaOf } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** A question with its reply; undefined: it has none yet. */
export interface AnsweredQuestion {
  readonly question: StoredQuestion;
  readonly reply: Reply | undefined;
}

/** All questions of one record, at least one. */
export type AnsweredRecord = readonly [AnsweredQuestion, ...AnsweredQuestion[]];

/**
 * So many rows are read at once: one by one they cost a third more, and of many more at once the values live so long
 * that they fill the memory.
 */
const rowsAtOnce = 128;

/**
 * The questions of a plan with their replies, record by record, in its order, as one sequential read; every row is
 * checked against its digest. Short replies that are equal are one object.
 */
export function* answeredRecords(storage: Storage, generation: number): Generator<AnsweredRecord> {
  // The sign keeps SQLite from an index by which it would have to sort all rows.
  const chunk = storage.sql(
    `SELECT ${questionColumns}, ${replyColumns}
     FROM questions q LEFT JOIN replies r ON r.call = q.call LEFT JOIN reply_texts t ON t.call = r.call
     WHERE +q.generation = ? AND q.n > ? ORDER BY q.n LIMIT ${rowsAtOnce}`,
  );
  chunk.setReturnArrays(true);
  const [readQuestion, readReply] = [questionReader(storage), replyReader(storage)];
  const answeredIn = (row: Row): AnsweredQuestion => {
    const question = readQuestion(row);
    const hasReply = question.call !== null && row[at.state] !== null;
    return { question, reply: hasReply ? readReply(question.call, row) : undefined };
  };
  let open: [AnsweredQuestion, ...AnsweredQuestion[]] | undefined;
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows: readonly Row[] = chunk.all(generation, after);
    for (const row of rows) {
      const answered = answeredIn(row);
      if (open?.[0].question.record === answered.question.record) {
        open.push(answered);
        continue;
      }
      if (open !== undefined) yield open;
      open = [answered];
    }
    if (rows.length < rowsAtOnce) break;
    after = Number(rows.at(-1)?.[at.n]);
  }
  if (open !== undefined) yield open;
}

/** The columns of a row, by their places. */
type Row = Readonly<Record<number, unknown>>;

const names = [questionColumns, replyColumns]
  .flatMap((columns) => columns.split(", "))
  .map((column) => column.replace(/^.* AS /, "").replace(/^[qrt]\./, ""));

const at = {
  n: names.indexOf("n"),
  generation: names.indexOf("generation"),
  record: names.indexOf("record"),
  model: names.indexOf("model"),
  judge: names.indexOf("judge"),
  shown: names.indexOf("shown"),
  repeat: names.indexOf("repeat"),
  call: names.indexOf("call"),
  source: names.indexOf("source"),
  asked: names.indexOf("asked"),
  questionSha: names.indexOf("sha"),
  state: names.indexOf("state"),
  text: names.indexOf("text"),
  replySha: names.indexOf("reply_sha"),
} as const;

/** A row with the names of its columns, for the plain way to read it. */
function named(row: Row): Record<string, unknown> {
  return Object.fromEntries(names.map((name, column) => [name, row[column]]));
}

/**
 * `questionOf`, but what is the same in the questions that one judge is asked is read once: the text that is digested is
 * put together from it and from the numbers of record and call.
 */
function questionReader(storage: Storage): (row: Row) => StoredQuestion {
  interface Alike {
    readonly row: Row;
    readonly question: StoredQuestion;
    readonly between: string;
    readonly after: string;
  }
  const known: Alike[] = [];
  let lastRecord: unknown;
  let before = "";
  const isAlike = (row: Row, { row: own }: Alike) =>
    row[at.judge] === own[at.judge] &&
    row[at.shown] === own[at.shown] &&
    row[at.repeat] === own[at.repeat] &&
    row[at.asked] === own[at.asked] &&
    row[at.source] === own[at.source] &&
    row[at.model] === own[at.model] &&
    row[at.generation] === own[at.generation];
  return (row) => {
    const [n, record, call] = [row[at.n], row[at.record], row[at.call]];
    const judge = Number(row[at.judge]);
    const alike = known[judge];
    if (
      alike === undefined ||
      typeof n !== "number" ||
      typeof record !== "number" ||
      typeof call !== "number" ||
      !isAlike(row, alike)
    ) {
      const question = questionOf(storage, named(row));
      const { model, repeat, source, asked } = question;
      known[judge] = {
        row,
        question,
        between: fieldsOf([model, judge, String(row[at.shown]), repeat]),
        after: fieldsOf([source, asked]),
      };
      return question;
    }
    if (record !== lastRecord) {
      before = `questions${fieldsOf([Number(row[at.generation]), record])}`;
      lastRecord = record;
    }
    if (row[at.questionSha] !== shaOf(before + alike.between + fieldsOf([call]) + alike.after)) {
      throw damaged(storage.file, `question ${n} does not match its digest`);
    }
    const { model, shown, repeat, source, asked } = alike.question;
    return { n, record, model, judge, shown, repeat, call, source, asked };
  };
}

/** Longer texts are seldom equal, and would be held for nothing. */
const longestKept = 200;
const mostKept = 2000;

/** `replyOf`, but a short reply that was seen before is the same object, and only its call is new in the digested text. */
function replyReader(storage: Storage): (call: number | null, row: Row) => Reply {
  interface Alike {
    readonly row: Row;
    readonly reply: Reply;
    readonly after: string;
  }
  const known = new Map<unknown, Alike>();
  const isAlike = (row: Row, { row: own }: Alike) => {
    for (let column = at.state; column < at.replySha; column += 1) {
      if (row[column] !== own[column]) return false;
    }
    return true;
  };
  return (call, row) => {
    const text = row[at.text];
    const alike = known.get(text);
    if (alike !== undefined && isAlike(row, alike)) {
      if (row[at.replySha] !== shaOf(`replies${fieldsOf([call])}${alike.after}`)) {
        throw damaged(storage.file, `the reply to call ${call} does not match its digest`);
      }
      return alike.reply;
    }
    const reply = replyOf(storage, Number(call), named(row));
    if (typeof text === "string" && text.length <= longestKept) {
      if (known.size >= mostKept) known.clear();
      const values = names.slice(at.state, at.replySha).map((_, i) => {
        const value = row[at.state + i];
        return typeof value === "number" || value === null ? value : String(value);
      });
      known.set(text, { row, reply, after: fieldsOf(values) });
    }
    return reply;
  };
}

/** SHA-256 over the replies in plan order, hexadecimal: equal answers have equal digests. */
export interface AnswersDigest {
  add(reply: Reply | undefined): void;
  /** After the last one. */
  hex(): string;
}

/** So many characters are digested at once. */
const digestedAtOnce = 2 ** 16;

export function answersDigest(): AnswersDigest {
  const hash = createHash("sha256");
  const lines = new WeakMap<Reply, string>();
  let text = "";
  const add = (reply: Reply | undefined) => {
    let line = reply && lines.get(reply);
    if (line === undefined) {
      line = lineOf(reply);
      if (reply !== undefined) lines.set(reply, line);
    }
    text += line;
    if (text.length < digestedAtOnce) return;
    hash.update(text);
    text = "";
  };
  return { add, hex: () => hash.update(text).digest("hex") };
}

/** The digest of all answers of a plan. */
export function digestAnswers(storage: Storage, generation: number): string {
  const digest = answersDigest();
  for (const record of answeredRecords(storage, generation)) {
    for (const { reply } of record) digest.add(reply);
  }
  return digest.hex();
}

function lineOf(reply: Reply | undefined): string {
  if (reply === undefined) return `${JSON.stringify([null, null, null])}\n`;
  const { state, why } = reply;
  const { text, tokens } = reply.state === "failed" ? { text: "", tokens: undefined } : reply;
  return `${JSON.stringify([state, text, why, ...(tokens === undefined ? [] : [tokens])])}\n`;
}
