import { createHash } from "node:crypto";
import type { JudgedQuestion, JudgedRecord, Jury } from "../core/judged.ts";
import type { Reply, Usage } from "../core/model.ts";
import type { Verdict } from "../core/verdict.ts";
import { givenCandidates } from "./given-candidates.ts";
import { questionColumns, questionOf, type StoredQuestion } from "./plan-store.ts";
import { itemAt } from "./record-store.ts";
import { isUnpaid, type ReplyCost, replyCosts } from "./reply-costs.ts";
import { replyColumns, replyOf, replyTables } from "./reply-store.ts";
import { type Setup, sure } from "./setup.ts";
import type { Storage } from "./storage.ts";
import { verdictOf } from "./verdict-of.ts";

interface AnsweredQuestion {
  readonly question: StoredQuestion;
  readonly reply: Reply | undefined;
}

/**
 * Every record with its verdicts, in plan order. Verdicts are derived from replies, never the other way: reading
 * them again costs no call. A record with a call that has no reply yet is left out.
 */
export function* readVerdicts(
  storage: Storage,
  generation: number,
  setup: Setup,
): Generator<JudgedRecord> {
  const costs = replyCosts(setup);
  for (const group of recordGroups(storage, generation)) {
    const [first] = group;
    if (first === undefined || group.some((one) => isPending(setup, group, one))) continue;
    const { item } = itemAt(storage, first.question.record);
    const nanos = nanosOf(costs, group);
    const verdicts = group.map((one, i) => ({ ...judged(setup, one), nano: nanos[i] ?? null }));
    const regenerated = verdicts.flatMap(({ judge, verdict }) => {
      const system = setup.judges[judge];
      return system?.regenerates === true &&
        verdict.state === "answered" &&
        verdict.answer.kind === "summary"
        ? [{ system: system.name, text: verdict.answer.text }]
        : [];
    });
    yield { item, candidates: [...givenCandidates(item), ...regenerated], verdicts };
  }
}

/**
 * Planned calls without a reply, by judge; null when there are none. A question that waits for a lost summary is not
 * pending: its verdict is `failed`.
 */
export function pendingByJudge(
  storage: Storage,
  generation: number,
  setup: Setup,
): Readonly<Record<string, number>> | null {
  const open = storage
    .sql(
      `SELECT 1 FROM questions q LEFT JOIN replies r ON r.call = q.call
       WHERE q.generation = ? AND r.call IS NULL LIMIT 1`,
    )
    .get(generation);
  if (open === undefined) return null;
  const pending = new Map<string, number>();
  for (const group of recordGroups(storage, generation)) {
    for (const one of group) {
      const judge = setup.judges[one.question.judge];
      if (judge === undefined || !isPending(setup, group, one)) continue;
      pending.set(judge.name, (pending.get(judge.name) ?? 0) + 1);
    }
  }
  return pending.size === 0 ? null : Object.fromEntries(pending);
}

/** Without a reply, and one may still come: its summary is there, or may still come itself. */
function isPending(
  setup: Setup,
  group: readonly AnsweredQuestion[],
  { question, reply }: AnsweredQuestion,
): boolean {
  if (reply !== undefined) return false;
  if (question.call !== null) return true;
  const lost = group.some((one) => {
    const system = setup.judges[one.question.judge];
    return (
      system?.regenerates === true &&
      question.shown.includes(system.name) &&
      one.reply !== undefined &&
      judged(setup, one).verdict.state !== "answered"
    );
  });
  return !lost;
}

function judged(setup: Setup, { question, reply }: AnsweredQuestion): JudgedQuestion {
  const { judge, shown, repeat, source, asked } = question;
  const own = setup.judges[judge];
  if (own === undefined) throw new Error(`there is no judge ${judge}`);
  const verdict: Verdict =
    reply === undefined
      ? { state: "failed", why: "no summary" }
      : verdictOf(sure(setup.prompts, own.prompt), reply, { shown, asked });
  const facts = source === null ? {} : { facts: { asked: asked ?? 0, from: source } };
  return { judge, shown, repeat, verdict, ...facts };
}

/** What each question cost its judge. A reply is paid for once, by the first question that it answers. */
function nanosOf(
  costs: readonly ReplyCost[],
  group: readonly AnsweredQuestion[],
): readonly (number | null)[] {
  const paid = new Set<string>();
  return group.map(({ question: { judge, call }, reply }) => {
    const once = `${judge} ${call}`;
    if (paid.has(once)) return 0;
    if (call !== null) paid.add(once);
    return costs[judge]?.(reply) ?? null;
  });
}

/** The questions of each record with their replies, as one sequential read. */
function* recordGroups(
  storage: Storage,
  generation: number,
): Generator<readonly AnsweredQuestion[]> {
  const rows = storage
    .sql(
      `SELECT ${questionColumns}, ${replyColumns}
       FROM questions q LEFT JOIN replies r ON r.call = q.call LEFT JOIN reply_texts t ON t.call = r.call
       WHERE q.generation = ? ORDER BY q.n`,
    )
    .iterate(generation);
  let group: AnsweredQuestion[] = [];
  for (const row of rows) {
    const question = questionOf(storage, row);
    const last = group.at(-1);
    if (last !== undefined && last.question.record !== question.record) {
      yield group;
      group = [];
    }
    const reply =
      question.call === null || row.state === null
        ? undefined
        : replyOf(storage, question.call, row);
    group.push({ question, reply });
  }
  if (group.length > 0) yield group;
}

/** What the replies of one judge's planned calls used; a call that several of its questions share counts once. */
export interface JudgeUsage {
  /** null: some reply came without usage. */
  readonly usage: Usage | null;
  /** Nano-dollars at the prices of the resolved config; null: some price or usage is unknown. */
  readonly nano: number | null;
  /** Model ids that answered. */
  readonly answeredBy: readonly string[];
}

/** Usage and cost of every judge, by its index. */
export function usageByJudge(
  storage: Storage,
  generation: number,
  setup: Setup,
): readonly JudgeUsage[] {
  const replies = storage.sql(
    `SELECT r.call, ${replyColumns} FROM ${replyTables}
     WHERE r.call IN (SELECT call FROM questions WHERE generation = ? AND judge = ?)`,
  );
  const costs = replyCosts(setup);
  return setup.judges.map((judge, index) => {
    if (judge.kind === "baseline") return { usage: noTokens, nano: 0, answeredBy: [] };
    const costOf: ReplyCost = costs[index] ?? (() => null);
    let usage: Usage | null = noTokens;
    let nano = costOf(undefined);
    const answeredBy = new Set<string>();
    for (const row of replies.iterate(generation, index)) {
      const reply = replyOf(storage, Number(row.call), row);
      if (isUnpaid(reply)) continue;
      if (reply.state !== "failed" && reply.model !== undefined) answeredBy.add(reply.model);
      usage = usage === null || reply.usage === undefined ? null : addUsage(usage, reply.usage);
      const cost = costOf(reply);
      nano = nano === null || cost === null ? null : nano + cost;
    }
    return { usage, nano, answeredBy: [...answeredBy].sort() };
  });
}

/** What a jury's members used and cost together. */
export function juryUsage({ members }: Jury, ofJudges: readonly JudgeUsage[]): JudgeUsage {
  const own = members.flatMap((member) => ofJudges[member] ?? []);
  return {
    usage: own.reduce<Usage | null>(
      (sum, { usage }) => (sum === null || usage === null ? null : addUsage(sum, usage)),
      noTokens,
    ),
    nano: own.reduce<number | null>(
      (sum, { nano }) => (sum === null || nano === null ? null : sum + nano),
      0,
    ),
    answeredBy: [...new Set(own.flatMap(({ answeredBy }) => answeredBy))].sort(),
  };
}

const noTokens: Usage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };

function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cachedInput: a.cachedInput + b.cachedInput,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** SHA-256 over the replies in plan order, hexadecimal: equal answers have equal digests. */
export function answersDigest(storage: Storage, generation: number): string {
  const hash = createHash("sha256");
  const rows = storage
    .sql(
      `SELECT r.state, t.text, t.why, t.tokens
       FROM questions q LEFT JOIN replies r ON r.call = q.call LEFT JOIN reply_texts t ON t.call = r.call
       WHERE q.generation = ? ORDER BY q.n`,
    )
    .iterate(generation);
  for (const { state, text, why, tokens } of rows) {
    const answer = [state, text, why, ...(tokens === null ? [] : [tokens])];
    hash.update(`${JSON.stringify(answer)}\n`);
  }
  return hash.digest("hex");
}
