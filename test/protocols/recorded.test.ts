import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Verdict } from "../../harness/core/verdict.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";
import { score } from "../../harness/protocols/score.ts";

// Answers that real judges gave, with what they were recorded to mean; too large to be kept in the repository. What is
// listed here stands in docs/reproduce.md, "Where our reading differs".
const folder = new URL("../../../shared/data/", import.meta.url);

function rowsOf<Row>(file: string, row: z.ZodType<Row>): Row[] {
  const lines = readFileSync(new URL(file, folder), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => row.parse(JSON.parse(line)));
}

function tally(keys: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** The rule that read it, or the first word of why none did. */
const ruleOf = (verdict: Verdict) =>
  verdict.state === "answered" ? verdict.rule : `unread, ${verdict.why.split(":")[0]}`;

const scoreOf = (verdict: Verdict) =>
  verdict.state === "answered" && verdict.answer.kind === "score" ? verdict.answer.score : null;

const winnerOf = (verdict: Verdict) =>
  verdict.state === "answered" && verdict.answer.kind === "pairwise" ? verdict.answer.winner : null;

const agreement = (same: boolean, read: boolean) =>
  same ? "as recorded" : read ? "differently" : "not";

/** Why an essay is not read by `closing` or `opening`, by the look of its end. */
function reasonNotRead(essay: string, why: string): string {
  if (why.startsWith("disagree")) return "concludes twice, and not the same";
  const text = essay.trim();
  if (!/[.!?)"'`]$/u.test(text)) return "is cut off";
  const last = text.split(/[.!?]\s+|\n/u).at(-1) ?? "";
  if (/Output \([ab]\) is (?:the |a )?better/u.test(last))
    return "concludes with more than the rule allows";
  return "ends in something else than a conclusion";
}

describe.skipIf(!existsSync(folder))("recorded answers", () => {
  it("FineSurE: lists with an object a fact as they were read, and none of categories", () => {
    const rows = rowsOf(
      "finesure-sample.jsonl",
      z.object({ raw: z.string(), recorded_keyfact: z.array(z.number()).optional() }),
    );
    const asking = coverage.bind({ answer: { of: "facts" }, format: "json", reason: false });
    const lists = rows.flatMap((row) => (row.recorded_keyfact ? [row.recorded_keyfact] : []));
    expect(lists).toHaveLength(10);
    for (const { raw, recorded_keyfact: recorded } of rows) {
      const verdict = asking.read(raw, recorded?.length ?? 3);
      if (recorded === undefined) {
        expect(verdict).toMatchObject({
          state: "unparsed",
          why: expect.stringMatching(/^no-verdict/),
        });
      } else {
        const facts = recorded.map(Boolean);
        const answer = { kind: "coverage", facts };
        expect(verdict).toEqual({ state: "answered", rule: "list-fenced", answer });
      }
    }
  });

  it("SummEval scores: 4,800 of 4,800 as recorded, each by the recorded rule", () => {
    const asking = score.bind({ answer: { min: 1, max: 5 }, format: "number", reason: false });
    const rows = rowsOf(
      "summeval-judge-rts.jsonl",
      z.object({ raw: z.string(), score: z.number().nullable(), rule: z.string() }),
    );
    const readings = rows.map((row) => {
      const verdict = asking.read(row.raw);
      return `${row.rule} read ${agreement(scoreOf(verdict) === row.score, scoreOf(verdict) !== null)} by ${ruleOf(verdict)}`;
    });
    // The rules: expected.json, summeval_rts.rules.
    expect(tally(readings)).toEqual({
      "phrase read as recorded by phrase": 2963,
      "label read as recorded by label": 1829,
      "outof read as recorded by outof": 6,
      "none read as recorded by unread, no-verdict": 2,
    });
  });

  it("SummEval comparisons: 8,800 of 8,800 as recorded", () => {
    const asking = pairwise.bind({
      answer: { first: ["A"], second: ["B"], tie: ["C"] },
      format: "label",
      reason: false,
    });
    const rows = rowsOf(
      "summeval-judge-h2h.jsonl",
      z.object({ raw: z.string(), choice: z.string() }),
    );
    const readings = rows.map(({ raw, choice }) => {
      const verdict = asking.read(raw);
      return `read ${agreement(winnerOf(verdict) === choice, winnerOf(verdict) !== null)} by ${ruleOf(verdict)}`;
    });
    expect(tally(readings)).toEqual({
      "read as recorded by label": 7804,
      "read as recorded by label-leading": 996,
    });
  });

  describe("LLMBar", () => {
    const rows = () =>
      rowsOf(
        "llmbar-natural-verdicts.jsonl",
        z.object({
          judge: z.string(),
          method: z.string(),
          kind: z.string(),
          raw: z.string().optional(),
          raw_scores: z.record(z.string(), z.string()).optional(),
          order: z.array(z.string()).optional(),
          recorded_winner: z.unknown(),
        }),
      );

    it("comparisons: 755 of 800 essays and 400 of 400 plain answers as recorded, the other 45 not read", () => {
      const asking = pairwise.bind({
        answer: { first: ["Output (a)"], second: ["Output (b)"] },
        format: "label",
        reason: false,
      });
      const readings = rows().flatMap(({ judge, method, kind, raw, order, recorded_winner }) => {
        if (kind !== "pairwise" || raw === undefined || order === undefined) return [];
        const verdict = asking.read(raw);
        const winner = winnerOf(verdict);
        const named = winner === null ? null : order[winner === "first" ? 0 : 1];
        const how = agreement(named === recorded_winner, winner !== null);
        return [`${judge} ${method} read ${how} by ${ruleOf(verdict)}`];
      });
      expect(tally(readings)).toEqual({
        "ChatGPT CoT read as recorded by closing": 188,
        "ChatGPT CoT read as recorded by opening": 7,
        // Both are "equally good": null in the record.
        "ChatGPT CoT read as recorded by unread, no-verdict": 1,
        "ChatGPT CoT read not by unread, no-verdict": 4,
        "ChatGPT Vanilla read as recorded by label": 200,
        "Falcon CoT read as recorded by closing": 155,
        "Falcon CoT read as recorded by opening": 43,
        "Falcon CoT read not by unread, disagree": 1,
        "Falcon CoT read not by unread, no-verdict": 1,
        "GPT-4 CoT read as recorded by closing": 200,
        "GPT-4 Vanilla read as recorded by label": 200,
        "LLaMA2 CoT read as recorded by closing": 161,
        "LLaMA2 CoT read not by unread, no-verdict": 39,
      });
    });

    it("comparisons: why 45 essays are not read", () => {
      const asking = pairwise.bind({
        answer: { first: ["Output (a)"], second: ["Output (b)"] },
        format: "label",
        reason: false,
      });
      const reasons = rows().flatMap(({ kind, raw = "", recorded_winner }) => {
        const verdict = asking.read(raw);
        if (kind !== "pairwise" || recorded_winner === null) return [];
        return verdict.state === "answered" ? [] : [reasonNotRead(raw, verdict.why)];
      });
      expect(tally(reasons)).toEqual({
        "concludes twice, and not the same": 1,
        "concludes with more than the rule allows": 13,
        "ends in something else than a conclusion": 26,
        "is cut off": 5,
      });
    });

    it("ratings: 200 of 200 pairs as recorded, equal ratings to the output shown second", () => {
      const asking = score.bind({ answer: { min: 0, max: 10 }, format: "number", reason: false });
      const readings = rows().flatMap(({ kind, raw_scores, recorded_winner }) => {
        if (kind !== "scores" || raw_scores === undefined) return [];
        const one = asking.read(raw_scores["1"] ?? "");
        const two = asking.read(raw_scores["2"] ?? "");
        const [first, second] = [scoreOf(one) ?? Number.NaN, scoreOf(two) ?? Number.NaN];
        const winners = first === second ? ["2", "1"] : first > second ? ["1", "1"] : ["2", "2"];
        const same = JSON.stringify(winners) === JSON.stringify(recorded_winner);
        return [`read ${agreement(same, true)} by ${ruleOf(one)} and ${ruleOf(two)}`];
      });
      expect(tally(readings)).toEqual({ "read as recorded by number and number": 200 });
    });
  });

  it("FineSurE: categories are unread, and read from the lists that were recorded", () => {
    const asking = coverage.bind({ answer: { of: "facts" }, format: "json", reason: false });
    const rows = rowsOf(
      "finesure-sample.jsonl",
      z.object({
        kind: z.string(),
        raw: z.string(),
        recorded_error: z.array(z.number()).optional(),
        recorded_keyfact: z.array(z.number()).optional(),
      }),
    );
    const readings = rows.map(({ kind, raw, recorded_error, recorded_keyfact }) => {
      const supported = recorded_keyfact ?? (recorded_error ?? []).map((error) => 1 - error);
      const recorded = asking.readRecorded(supported, [], supported.length);
      return `${kind}: ${ruleOf(asking.read(raw, supported.length))}; ${ruleOf(recorded)}`;
    });
    expect(tally(readings)).toEqual({
      "fact: unread, no-verdict; recorded": 10,
      "keyfact: list-fenced; recorded": 10,
    });
  });
});
