import { type BoardInputs, buildBoards } from "../../harness/boards/build-boards.ts";
import type { Item } from "../../harness/core/item.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../../harness/core/judged.ts";
import type { Row, Table } from "../../harness/core/leaderboard.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import type { Answer, Verdict } from "../../harness/core/verdict.ts";

export function judge(name: string, protocol: ProtocolName, more: Partial<Judge> = {}): Judge {
  const shared = { protocol, dimension: "overall", regenerates: false, offline: false };
  return { name, model: name, prompt: "prompt", kind: "judge", ...shared, ...more };
}

export function answered(answer: Answer): Verdict {
  return { state: "answered", answer, rule: "test" };
}

export const unparsed: Verdict = { state: "unparsed", why: "test" };

export function binary(positive: boolean | null): Verdict {
  if (positive === null) return unparsed;
  return answered({ kind: "binary", label: positive ? "yes" : "no", positive });
}

export function score(value: number | null): Verdict {
  return value === null ? unparsed : answered({ kind: "score", score: value });
}

export function winner(of: "first" | "second" | "tie" | null): Verdict {
  return of === null ? unparsed : answered({ kind: "pairwise", winner: of });
}

export function question(
  judge: number,
  shown: readonly string[],
  verdict: Verdict,
): JudgedQuestion {
  return { judge, shown, repeat: 1, verdict };
}

export function record(
  id: string,
  verdicts: readonly JudgedQuestion[],
  more: Partial<Item> = {},
): JudgedRecord {
  const item: Item = {
    id,
    highlightSentences: [],
    candidates: [],
    human: {},
    preferences: [],
    ...more,
  };
  const given =
    item.highlights === undefined ? [] : [{ system: "highlights", text: item.highlights }];
  return { item, candidates: [...given, ...item.candidates], verdicts };
}

/** Boards of a few records at level 0.95. */
export function boardsOf(
  judges: readonly Judge[],
  records: readonly JudgedRecord[],
  more: Partial<BoardInputs> = {},
) {
  return buildBoards({
    records: () => records,
    judges,
    juries: [],
    costs: [...judges, ...(more.juries ?? [])].map(() => ({ usage: null, usd: null })),
    golds: undefined,
    orders: "both",
    seed: "1",
    level: 0.95,
    bootstrap: 199,
    human: "human labels",
    randomLabels: false,
    judgesBy: {},
    systemsBy: {},
    ...more,
  });
}

export function tableOf(tables: readonly Table[], gold: Table["gold"], protocol?: string): Table {
  const found = tables.find(
    (table) => table.gold === gold && table.protocol === (protocol ?? table.protocol),
  );
  if (found === undefined) throw new Error(`there is no table for gold ${gold}`);
  return found;
}

export function rowOf(table: Table, name: string): Row {
  const found = table.rows.find((row) => row.name === name);
  if (found === undefined) throw new Error(`there is no row ${name}`);
  return found;
}

export function measured(table: Table, name: string, key: string): number | null | undefined {
  return rowOf(table, name).estimates[key]?.value;
}
