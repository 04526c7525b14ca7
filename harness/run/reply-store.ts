import type { Failure, Reply, Usage } from "../core/model.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** Writes the reply of a call; call it inside a transaction. */
export function putReply(storage: Storage, call: number, session: number, reply: Reply): void {
  const { usage } = reply;
  const values = [
    call,
    reply.state,
    session,
    reply.state === "failed" && reply.retry ? 1 : 0,
    reply.state === "failed" ? "" : reply.text,
    reply.why,
    reply.state === "failed" ? null : (reply.model ?? null),
    usage?.input ?? null,
    usage?.cachedInput ?? null,
    usage?.cacheWrite ?? null,
    usage?.output ?? null,
    usage?.reasoning ?? null,
    reply.state === "failed" ? null : (reply.tokens ?? null),
  ];
  storage
    .sql(
      `INSERT OR REPLACE INTO replies
       (call, state, session, retry, text, why, model, input, cached, written, output, reasoning, tokens, sha)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...values, rowSha("replies", values));
}

/** The call has a reply that needs no other attempt in this session. */
export function isSettled(storage: Storage, call: number, session: number): boolean {
  const row = storage
    .sql("SELECT 1 FROM replies WHERE call = ? AND (retry = 0 OR session >= ?)")
    .get(call, session);
  return row !== undefined;
}

/** Columns of `replies r` that `replyOf` needs. */
export const replyColumns =
  "r.state, r.session, r.retry, r.text, r.why, r.model AS answered_by, r.input, r.cached, r.written, r.output, r.reasoning, r.tokens, r.sha AS reply_sha";

/** The reply of a call; undefined where there is none yet. */
export function replyTo(storage: Storage, call: number): Reply | undefined {
  const row = storage.sql(`SELECT ${replyColumns} FROM replies r WHERE r.call = ?`).get(call);
  return row === undefined ? undefined : replyOf(storage, call, row);
}

/** The reply in a row that was selected with `replyColumns`, after its digest was checked. */
export function replyOf(storage: Storage, call: number, row: Record<string, unknown>): Reply {
  const model = row.answered_by === null ? null : String(row.answered_by);
  const state = String(row.state);
  const text = String(row.text);
  const why = String(row.why);
  const numbers = [row.input, row.cached, row.written, row.output, row.reasoning].map((value) =>
    value === null ? null : Number(value),
  );
  const retry = Number(row.retry);
  const tokens = row.tokens === null ? null : String(row.tokens);
  const own = [call, state, Number(row.session), retry, text, why, model, ...numbers, tokens];
  if (row.reply_sha !== rowSha("replies", own)) {
    throw damaged(storage.file, `the reply to call ${call} does not match its digest`);
  }
  const usage = usageOf(numbers);
  const used = usage === undefined ? {} : { usage };
  if (state === "failed") return { state, why, retry: retry === 1, ...used } satisfies Failure;
  if (!isAnswer(state)) {
    throw damaged(storage.file, `the reply to call ${call} has no known state`);
  }
  return {
    state,
    text,
    why,
    ...(model === null ? {} : { model }),
    ...used,
    ...(tokens === null ? {} : { tokens }),
  };
}

/** The states in which there is a text. */
function isAnswer(state: string): state is Exclude<Reply["state"], "failed"> {
  return ["answered", "recorded", "refused", "truncated"].includes(state);
}

function usageOf(numbers: readonly (number | null)[]): Usage | undefined {
  const [input, cachedInput, cacheWrite, output, reasoning] = numbers;
  if (input === null || input === undefined) return undefined;
  return {
    input,
    cachedInput: cachedInput ?? 0,
    cacheWrite: cacheWrite ?? 0,
    output: output ?? 0,
    reasoning: reasoning ?? 0,
  };
}
