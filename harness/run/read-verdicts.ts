import type { Candidate } from "../core/item.ts";
import type { JudgedQuestion, JudgedRecord, Jury } from "../core/judged.ts";
import type { Reply, Usage } from "../core/model.ts";
import type { Verdict } from "../core/verdict.ts";
import {
  type AnsweredQuestion,
  type AnswersDigest,
  answeredRecords,
} from "./answered-questions.ts";
import { givenCandidates } from "./given-candidates.ts";
import { itemAt } from "./record-store.ts";
import { isUnpaid, type ReplyCost, replyCosts } from "./reply-costs.ts";
import { replyColumns, replyOf, replyTables } from "./reply-store.ts";
import { type Setup, sure } from "./setup.ts";
import type { Storage } from "./storage.ts";
import { verdictOf } from "./verdict-of.ts";

/**
 * Every record with its verdicts, in plan order. Verdicts are derived from replies, never the other way: reading
 * them again costs no call. A record with a call that has no reply yet is left out.
 */
export function* readVerdicts(
  storage: Storage,
  generation: number,
  setup: Setup,
  digest?: AnswersDigest,
): Generator<JudgedRecord> {
  const costs = replyCosts(setup);
  const read = verdictReader(setup);
  for (const group of answeredRecords(storage, generation)) {
    if (digest !== undefined) for (const { reply } of group) digest.add(reply);
    const [first] = group;
    if (group.some((one) => isPending(setup, group, one))) continue;
    const { item } = itemAt(storage, first.question.record);
    const nanos = nanosOf(costs, group);
    const verdicts = group.map((one, i) => judged(one, read(one), nanos[i] ?? null));
    let candidates: readonly Candidate[] | undefined;
    yield {
      item,
      // Whoever asks for no text of a record reads none.
      get candidates() {
        candidates ??= [...givenCandidates(item), ...regeneratedIn(setup, verdicts)];
        return candidates;
      },
      verdicts,
    };
  }
}

function regeneratedIn(setup: Setup, verdicts: readonly JudgedQuestion[]): readonly Candidate[] {
  return verdicts.flatMap(({ judge, verdict }) => {
    const system = setup.judges[judge];
    return system?.regenerates === true &&
      verdict.state === "answered" &&
      verdict.answer.kind === "summary"
      ? [{ system: system.name, text: verdict.answer.text }]
      : [];
  });
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
  // The sign keeps SQLite from an index, which would only add a look-up for each row.
  const open = storage
    .sql(
      `SELECT 1 FROM questions q LEFT JOIN replies r ON r.call = q.call
       WHERE +q.generation = ? AND r.call IS NULL LIMIT 1`,
    )
    .get(generation);
  if (open === undefined) return null;
  const pending = new Map<string, number>();
  for (const group of answeredRecords(storage, generation)) {
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
      verdictReader(setup)(one).state !== "answered"
    );
  });
  return !lost;
}

function judged(
  { question: { judge, shown, repeat, source, asked } }: AnsweredQuestion,
  verdict: Verdict,
  nano: number | null,
): JudgedQuestion {
  const common = { judge, shown, repeat, verdict, nano };
  return source === null ? common : { ...common, facts: { asked: asked ?? 0, from: source } };
}

const noSummary: Verdict = { state: "failed", why: "no summary" };

/** What the prompts read in replies; of one reply to one kind of question once, as long as it is the last one. */
function verdictReader(setup: Setup): (answered: AnsweredQuestion) => Verdict {
  const prompts = setup.judges.map(({ prompt }) => sure(setup.prompts, prompt));
  const last = prompts.map(() => new WeakMap<Reply, AnsweredQuestion & { verdict: Verdict }>());
  return ({ question, reply }) => {
    if (reply === undefined) return noSummary;
    const { judge, shown, asked } = question;
    const prompt = prompts[judge];
    if (prompt === undefined) throw new Error(`there is no judge ${judge}`);
    const seen = last[judge]?.get(reply);
    if (seen?.question.shown === shown && seen.question.asked === asked) return seen.verdict;
    const verdict = verdictOf(prompt, reply, { shown, asked });
    last[judge]?.set(reply, { question, reply, verdict });
    return verdict;
  };
}

/** What each question cost its judge. A reply is paid for once, by the first question that it answers. */
function nanosOf(
  costs: readonly ReplyCost[],
  group: readonly AnsweredQuestion[],
): readonly (number | null)[] {
  const paid = new Set<number>();
  return group.map(({ question: { judge, call }, reply }) => {
    const nano = costs[judge]?.(reply) ?? null;
    // Nothing is nothing, however often: with controls most replies are such.
    if (call === null || nano === 0) return nano;
    const once = call * costs.length + judge;
    if (paid.has(once)) return 0;
    paid.add(once);
    return nano;
  });
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
