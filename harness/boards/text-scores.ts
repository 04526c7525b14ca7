import { type Candidate, reference } from "../core/item.ts";
import type { JudgedRecord } from "../core/judged.ts";
import { chrFOfAll } from "../text/chrf.ts";
import { copiedFrom } from "../text/extractiveness.ts";
import { splitHighlights } from "../text/highlights.ts";
import { rougeScores } from "../text/rouge.ts";
import { leadK } from "../text/sentences.ts";
import { prepare } from "../text/vocabulary.ts";

/**
 * Measures of one candidate that need no judge. ROUGE (F in [0, 1], stemmed) and chrF (0 to 100) against the highlights:
 * NaN for these themselves, and where a record has none.
 */
export interface TextScores {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeLsum: number;
  readonly chrF: number;
  /** How much was copied from the article; NaN without one, and for a candidate without tokens. */
  readonly coverage: number;
  readonly density: number;
  readonly compression: number;
  /** Number of tokens. */
  readonly tokens: number;
}

/** The first three sentences of the article. Where no candidate is called so, it is measured, and nothing else. */
export const lead3 = "lead-3";

/** Whether some candidate is lead-3 already: a column of the data, or a system that regenerates. */
export function givesLead3({ candidates }: JudgedRecord): boolean {
  return candidates.some(({ system }) => system === lead3 || system.startsWith(`${lead3}/`));
}

const known = new WeakMap<JudgedRecord, ReadonlyMap<string, TextScores>>();

/** Text scores of every candidate of a record and of lead-3, by system; worked out once. */
export function textScores(record: JudgedRecord): ReadonlyMap<string, TextScores> {
  const found = known.get(record);
  if (found !== undefined) return found;
  const { article } = record.item;
  const lead =
    article === undefined || givesLead3(record)
      ? []
      : [{ system: lead3, text: leadK({ text: article, k: 3 }) }];
  const texts = [...record.candidates, ...lead];
  const compared = comparedWithHighlights(record, texts);
  const copied = copiedFrom(
    article ?? "",
    article === undefined ? [] : texts.map(({ text }) => text),
  );
  const scores = new Map<string, TextScores>();
  for (const [place, { system }] of texts.entries()) {
    const { coverage, density, compression } = copied[place] ?? notCopied;
    scores.set(system, {
      ...(compared[place] ?? notCompared),
      coverage: coverage ?? none,
      density: density ?? none,
      compression: compression ?? none,
    });
  }
  known.set(record, scores);
  return scores;
}

type Compared = Pick<TextScores, "rouge1" | "rouge2" | "rougeLsum" | "chrF" | "tokens">;

function comparedWithHighlights(
  { item }: JudgedRecord,
  texts: readonly Candidate[],
): readonly Compared[] {
  const goldLines = item.highlightSentences.join("\n");
  const gold = goldLines === "" ? undefined : prepare(goldLines, { stem: true });
  const linesOf = texts.map(({ text }) => splitHighlights(text).join("\n"));
  const isCompared = ({ system }: Candidate) => gold !== undefined && system !== reference;
  const chrF = chrFOfAll(
    goldLines,
    texts.map((one, place) => (isCompared(one) ? (linesOf[place] ?? "") : "")),
  );
  return texts.map((one, place) => {
    const lines = linesOf[place] ?? "";
    const candidate =
      gold !== undefined && lines === goldLines ? gold : prepare(lines, { stem: true });
    const tokens = candidate.ids.length;
    if (gold === undefined || !isCompared(one)) return { ...notCompared, tokens };
    const { rouge1, rouge2, rougeLsum } = rougeScores(gold, candidate);
    return { rouge1, rouge2, rougeLsum, chrF: chrF[place] ?? none, tokens };
  });
}

const none = Number.NaN;
const notCompared = { rouge1: none, rouge2: none, rougeLsum: none, chrF: none, tokens: 0 };

const notCopied = { coverage: null, density: null, compression: null };
