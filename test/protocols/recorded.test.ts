import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Verdict } from "../../harness/core/verdict.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";
import { score } from "../../harness/protocols/score.ts";

// Answers that real judges gave, with what they were recorded to mean; too large to be kept in the repository.
const folder = new URL("../../../shared/data/", import.meta.url);

function rowsOf<Row>(file: string, row: z.ZodType<Row>): Row[] {
  const lines = readFileSync(new URL(file, folder), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => row.parse(JSON.parse(line)));
}

const scoreOf = (verdict: Verdict) =>
  verdict.state === "answered" && verdict.answer.kind === "score" ? verdict.answer.score : null;

const winnerOf = (verdict: Verdict) =>
  verdict.state === "answered" && verdict.answer.kind === "pairwise" ? verdict.answer.winner : null;

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

  it("SummEval scores: every score, by the rule that was recorded", () => {
    const asking = score.bind({ answer: { min: 1, max: 5 }, format: "number", reason: false });
    const rows = rowsOf(
      "summeval-judge-rts.jsonl",
      z.object({ raw: z.string(), score: z.number().nullable(), rule: z.string() }),
    );
    const rules = new Map<string, number>();
    const different = rows.filter((row) => {
      const verdict = asking.read(row.raw);
      const rule = verdict.state === "answered" ? verdict.rule : "none";
      rules.set(rule, (rules.get(rule) ?? 0) + 1);
      return scoreOf(verdict) !== row.score || rule !== row.rule;
    });
    expect(different).toEqual([]);
    // expected.json, summeval_rts.rules
    expect(Object.fromEntries(rules)).toEqual({ phrase: 2963, label: 1829, outof: 6, none: 2 });
  });

  it("SummEval comparisons: every choice", () => {
    const asking = pairwise.bind({
      answer: { first: ["A"], second: ["B"], tie: ["C"] },
      format: "label",
      reason: false,
    });
    const rows = rowsOf(
      "summeval-judge-h2h.jsonl",
      z.object({ raw: z.string(), choice: z.string() }),
    );
    expect(rows).toHaveLength(8800);
    expect(rows.filter(({ raw, choice }) => winnerOf(asking.read(raw)) !== choice)).toEqual([]);
  });

  it("LLMBar comparisons: every plain answer, and no essay read wrongly", () => {
    const asking = pairwise.bind({
      answer: { first: ["Output (a)"], second: ["Output (b)"] },
      format: "label",
      reason: false,
    });
    const rows = rowsOf(
      "llmbar-natural-verdicts.jsonl",
      z.object({
        kind: z.string(),
        method: z.string(),
        raw: z.string().optional(),
        order: z.array(z.string()).optional(),
        recorded_winner: z.unknown(),
      }),
    ).filter(({ kind }) => kind === "pairwise");
    const readings = rows.map(({ method, raw = "", order = [], recorded_winner }) => {
      const winner = winnerOf(asking.read(raw));
      return {
        method,
        winner: order[winner === "first" ? 0 : 1],
        recorded_winner,
        read: winner !== null,
      };
    });
    const read = readings.filter(({ read }) => read);
    expect(read.filter(({ winner, recorded_winner }) => winner !== recorded_winner)).toEqual([]);
    expect(readings.filter(({ method, read }) => method === "Vanilla" && !read)).toEqual([]);
  });
});
