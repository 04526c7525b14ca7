import { reference } from "../core/item.ts";
import type { JudgedRecord } from "../core/judged.ts";
import { chrF } from "../text/chrf.ts";
import { preparedExtractiveness } from "../text/extractiveness.ts";
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
  const { compare, copied } = { compare: compareWith(record), copied: copiedFrom(article) };
  const lead =
    article === undefined || givesLead3(record)
      ? []
      : [{ system: lead3, text: leadK({ text: article, k: 3 }) }];
  const scores = new Map<string, TextScores>();
  for (const { system, text } of [...record.candidates, ...lead]) {
    scores.set(system, { ...compare(system, text), ...copied(text) });
  }
  known.set(record, scores);
  return scores;
}

type Compared = Pick<TextScores, "rouge1" | "rouge2" | "rougeLsum" | "chrF" | "tokens">;

function compareWith({ item }: JudgedRecord): (system: string, text: string) => Compared {
  const goldLines = item.highlightSentences.join("\n");
  const gold = goldLines === "" ? undefined : prepare(goldLines, { stem: true });
  return (system, text) => {
    const lines = splitHighlights(text).join("\n");
    const candidate =
      gold !== undefined && lines === goldLines ? gold : prepare(lines, { stem: true });
    const tokens = candidate.ids.length;
    if (gold === undefined || system === reference) return { ...notCompared, tokens };
    const { rouge1, rouge2, rougeLsum } = rougeScores(gold, candidate);
    const ofCharacters = chrF({ candidate: lines, reference: goldLines });
    return { rouge1, rouge2, rougeLsum, chrF: ofCharacters, tokens };
  };
}

const none = Number.NaN;
const notCompared = { rouge1: none, rouge2: none, rougeLsum: none, chrF: none };

type Copied = Pick<TextScores, "coverage" | "density" | "compression">;

function copiedFrom(article: string | undefined): (text: string) => Copied {
  const source = article === undefined ? undefined : prepare(article, { stem: false });
  return (text) => {
    if (source === undefined) return { coverage: none, density: none, compression: none };
    const measured = preparedExtractiveness(prepare(text, { stem: false }), source);
    const { coverage, density, compression } = measured;
    return {
      coverage: coverage ?? none,
      density: density ?? none,
      compression: compression ?? none,
    };
  };
}
