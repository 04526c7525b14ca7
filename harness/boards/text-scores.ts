import { reference } from "../core/item.ts";
import type { JudgedRecord } from "../core/judged.ts";
import { splitHighlights } from "../text/highlights.ts";
import { rougeScores } from "../text/rouge.ts";
import { prepare } from "../text/vocabulary.ts";

/** Measures of one candidate that need no judge. ROUGE: F in [0, 1], stemmed, against the highlights. */
export interface TextScores {
  /** NaN for the highlights themselves, and where a record has none. */
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeLsum: number;
  /** Number of tokens. */
  readonly tokens: number;
}

const known = new WeakMap<JudgedRecord, ReadonlyMap<string, TextScores>>();

/** Text scores of every candidate of a record, by system; worked out once. */
export function textScores(record: JudgedRecord): ReadonlyMap<string, TextScores> {
  const found = known.get(record);
  if (found !== undefined) return found;
  const { highlightSentences } = record.item;
  const goldLines = highlightSentences.join("\n");
  const gold = highlightSentences.length === 0 ? undefined : prepare(goldLines, { stem: true });
  const scores = new Map<string, TextScores>();
  for (const { system, text } of record.candidates) {
    const lines = splitHighlights(text).join("\n");
    const candidate =
      gold !== undefined && lines === goldLines ? gold : prepare(lines, { stem: true });
    const tokens = candidate.ids.length;
    scores.set(
      system,
      gold === undefined || system === reference
        ? { rouge1: Number.NaN, rouge2: Number.NaN, rougeLsum: Number.NaN, tokens }
        : { ...rougeScores(gold, candidate), tokens },
    );
  }
  known.set(record, scores);
  return scores;
}
