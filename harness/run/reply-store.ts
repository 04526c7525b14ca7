import type { Failure, Reply, Usage } from "../core/model.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** Writes the reply of a call; call it inside a transaction. */
export function putReply(storage: Storage, call: number, session: number, reply: Reply): void {
  const { usage } = reply;
  const counted = [
    call,
    reply.state,
    session,
    reply.state === "failed" && reply.retry ? 1 : 0,
    usage?.input ?? null,
    usage?.cachedInput ?? null,
    usage?.cacheWrite ?? null,
    usage?.output ?? null,
    usage?.reasoning ?? null,
    reply.tier ?? null,
  ];
  const said =
    reply.state === "failed"
      ? ["", reply.why, null, null]
      : [reply.text, reply.why, reply.model ?? null, reply.tokens ?? null];
  storage
    .sql(
      `INSERT OR REPLACE INTO replies
       (call, state, session, retry, input, cached, written, output, reasoning, tier, sha)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...counted, rowSha("replies", [...counted, ...said]));
  storage
    .sql(
      "INSERT OR REPLACE INTO reply_texts (call, text, why, model, tokens) VALUES (?, ?, ?, ?, ?)",
    )
    .run(call, ...said);
}

/** The call has a reply that needs no other attempt in this session. */
export function isSettled(storage: Storage, call: number, session: number): boolean {
  const row = storage
    .sql("SELECT 1 FROM replies WHERE call = ? AND (retry = 0 OR session >= ?)")
    .get(call, session);
  return row !== undefined;
}

/** Columns of `replyTables` that `replyOf` needs. */
export const replyColumns =
  "r.state, r.session, r.retry, r.input, r.cached, r.written, r.output, r.reasoning, r.tier, r.sha AS reply_sha, t.text, t.why, t.model AS answered_by, t.tokens";

/** Replies with their texts; a text that is missing shows in the digest. */
export const replyTables = "replies r LEFT JOIN reply_texts t ON t.call = r.call";

/** The reply of a call; undefined where there is none yet. */
export function replyTo(storage: Storage, call: number): Reply | undefined {
  const row = storage.sql(`SELECT ${replyColumns} FROM ${replyTables} WHERE r.call = ?`).get(call);
  return row === undefined ? undefined : replyOf(storage, call, row);
}

/** The reply in a row that was selected with `replyColumns`, after its digest was checked. */
export function replyOf(storage: Storage, call: number, row: Record<string, unknown>): Reply {
  const state = String(row.state);
  const retry = Number(row.retry);
  const numbers = [row.input, row.cached, row.written, row.output, row.reasoning].map((value) =>
    value === null ? null : Number(value),
  );
  const [text, why, model, tokens] = [row.text, row.why, row.answered_by, row.tokens].map(
    (value) => (value === null ? null : String(value)),
  );
  const tier = row.tier === null ? null : String(row.tier);
  const counted = [call, state, Number(row.session), retry, ...numbers, tier];
  if (
    typeof text !== "string" ||
    typeof why !== "string" ||
    row.reply_sha !== rowSha("replies", [...counted, text, why, model ?? null, tokens ?? null])
  ) {
    throw damaged(storage.file, `the reply to call ${call} does not match its digest`);
  }
  const usage = usageOf(numbers);
  const used = {
    ...(usage === undefined ? {} : { usage }),
    ...(tier === "batch" ? { tier: "batch" as const } : {}),
  };
  if (state === "failed") return { state, why, retry: retry === 1, ...used } satisfies Failure;
  if (!isAnswer(state)) {
    throw damaged(storage.file, `the reply to call ${call} has no known state`);
  }
  return {
    state,
    text,
    why,
    ...(typeof model === "string" ? { model } : {}),
    ...used,
    ...(typeof tokens === "string" ? { tokens } : {}),
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
