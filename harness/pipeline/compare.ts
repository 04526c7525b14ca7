import { compareJudges, type JudgeComparison } from "../boards/compare-judges.ts";
import type { RecordOfBoth } from "../boards/shared-questions.ts";
import type { Comparison, LeftOutJudge, SharedRecords } from "../core/comparison.ts";
import { allGolds, type Gold } from "../core/config.ts";
import { canonicalJson } from "../core/digest.ts";
import { AssizeError } from "../core/errors.ts";
import type { JudgedRecord } from "../core/judged.ts";
import { digestAnswers } from "../run/answered-questions.ts";
import { findItem, items, nextItem, type StoredItem } from "../run/record-store.ts";
import { type MatchedJudges, matchJudges } from "./match-judges.ts";
import { openRun, type ReadRun } from "./read-run.ts";
import { runDifferences } from "./run-differences.ts";

export interface CompareOptions {
  /** Judges of different names to compare: `luna/faithful=haiku/faithful`, the one of the first run first. */
  readonly match?: readonly string[] | undefined;
}

/**
 * Paired differences between two complete runs, judge by judge, on the questions that both asked about the same
 * texts. Reads the two folders and writes nothing.
 */
export async function compare(
  pathA: string,
  pathB: string,
  options: CompareOptions = {},
): Promise<Comparison> {
  const a = openRun(pathA);
  try {
    const b = openRun(pathB);
    try {
      return compareRuns(a, b, options.match ?? []);
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
}

function compareRuns(a: ReadRun, b: ReadRun, match: readonly string[]): Comparison {
  const matched = matchJudges(a.judges, b.judges, match);
  const records = sharedRecords(a, b);
  if (records.shared === 0) throw noRecord(a, b, records);
  const { config } = a.setup;
  const { seed } = config;
  const { confidence: level, bootstrap } = config.leaderboard;
  const comparison = compareJudges({
    pairs: matched.pairs,
    golds: sharedGolds(a, b),
    orders: [a, b].some((run) => run.setup.config.judge.orders === "seeded") ? "seeded" : "both",
    seed,
    level,
    bootstrap,
    human: config.records.human.name,
  });
  for (const record of recordsOfBoth(a, b)) comparison.add(record);
  if (comparison.questions.every(({ shared }) => shared === 0)) throw noQuestion(comparison);
  const [ofA, ofB] = [describe(a), describe(b)];
  return {
    format: 1,
    a: ofA,
    b: ofB,
    differs: runDifferences(a, b, matched.pairs, { a: ofA.answers, b: ofB.answers }),
    records,
    seed,
    level,
    bootstrap,
    human: config.records.human.name,
    tables: comparison.tables(),
    leftOut: [...matched.leftOut, ...withoutQuestions(matched, comparison)],
  };
}

function describe({ path, storage, setup, plan }: ReadRun): Comparison["a"] {
  return {
    run: path,
    name: setup.config.name,
    records: plan.records,
    data: plan.data,
    answers: digestAnswers(storage, plan.generation),
  };
}

function sharedGolds(a: ReadRun, b: ReadRun): readonly Gold[] {
  const inRun = ({ setup }: ReadRun, gold: Gold) => setup.config.gold?.includes(gold) ?? true;
  return allGolds.filter((gold) => inRun(a, gold) && inRun(b, gold));
}

function sharedRecords(a: ReadRun, b: ReadRun): SharedRecords {
  const counts = { shared: 0, changed: 0, onlyA: 0, onlyB: 0 };
  const ofA = items(a.storage, a.plan.generation);
  const ofB = items(b.storage, b.plan.generation);
  for (const [left, right] of sideBySide<StoredItem>(ofA, ofB, ({ item }) => item.id)) {
    if (right === undefined) counts.onlyA += 1;
    else if (left === undefined) counts.onlyB += 1;
    else if (left.digest === right.digest) counts.shared += 1;
    else counts.changed += 1;
  }
  return counts;
}

/** The records with the same texts and labels that both runs judged. */
function* recordsOfBoth(a: ReadRun, b: ReadRun): Generator<RecordOfBoth> {
  const both = sideBySide<JudgedRecord>(a.records(), b.records(), ({ item }) => item.id);
  for (const [left, right] of both) {
    if (left === undefined || right === undefined) continue;
    if (canonicalJson(left.item) !== canonicalJson(right.item)) continue;
    const { id } = left.item;
    let same: boolean | undefined;
    yield {
      a: left,
      b: right,
      sameNext: () => {
        same ??= nextDigest(a, id) === nextDigest(b, id);
        return same;
      },
    };
  }
}

function nextDigest({ storage, plan: { generation } }: ReadRun, id: string): string | undefined {
  const stored = findItem(storage, generation, id);
  return stored === undefined ? undefined : nextItem(storage, generation, stored).digest;
}

/** Two streams in ascending order of ids as one; what only one of them has stands alone. */
function* sideBySide<T>(
  ofA: Iterable<T>,
  ofB: Iterable<T>,
  idOf: (one: T) => string,
): Generator<readonly [a: T | undefined, b: T | undefined]> {
  const a = ofA[Symbol.iterator]();
  const b = ofB[Symbol.iterator]();
  let left = a.next();
  let right = b.next();
  while (left.done !== true || right.done !== true) {
    const takeA =
      left.done !== true && (right.done === true || idOf(left.value) <= idOf(right.value));
    const takeB =
      right.done !== true && (left.done === true || idOf(right.value) <= idOf(left.value));
    yield [takeA ? left.value : undefined, takeB ? right.value : undefined];
    if (takeA) left = a.next();
    if (takeB) right = b.next();
  }
}

function withoutQuestions(
  { pairs }: MatchedJudges,
  { questions }: JudgeComparison,
): readonly LeftOutJudge[] {
  return pairs.flatMap(({ a }, place) => {
    const counts = questions[place];
    if (counts === undefined || counts.shared > 0) return [];
    return [{ judge: a.judge.name, run: "both" as const, why: whyNone(counts) }];
  });
}

function whyNone({ onlyA, onlyB, otherTexts }: JudgeComparison["questions"][number]): string {
  return `no question was asked in both runs: ${onlyA} only in A, ${onlyB} only in B, ${otherTexts} about other texts`;
}

function noRecord(a: ReadRun, b: ReadRun, { changed, onlyA, onlyB }: SharedRecords): AssizeError {
  return new AssizeError({
    code: "compare/no-record",
    what: `no record of "${a.path}" is one of "${b.path}": ${onlyA} only in A, ${onlyB} only in B, ${changed} with the same id and other texts or labels`,
    fix: "compare runs on the same records; ids, texts and labels must be the same",
  });
}

function noQuestion({ questions }: JudgeComparison): AssizeError {
  const sum = (of: "onlyA" | "onlyB" | "otherTexts") =>
    questions.reduce((total, one) => total + one[of], 0);
  return new AssizeError({
    code: "compare/no-question",
    what: `on the records that both runs share, ${whyNone({ shared: 0, onlyA: sum("onlyA"), onlyB: sum("onlyB"), otherTexts: sum("otherTexts") })}`,
    fix: "compare runs that ask about the same systems; summaries that each run regenerates are not the same texts",
  });
}
