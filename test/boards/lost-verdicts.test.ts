import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import { type VerdictState, verdictStates } from "../../harness/core/verdict.ts";
import { answered, boardsOf, judge, question, record } from "./board-fixtures.ts";

const systems = ["highlights", "x", "y"];
const states = fc.constantFrom<VerdictState>(...verdictStates);
const places = fc.tuple(...systems.map(() => fc.option(fc.integer({ min: 1, max: 3 }))));
const facts = fc.array(fc.boolean(), { minLength: 2, maxLength: 2 });

const lost = (state: Exclude<VerdictState, "answered">) => ({ state, why: "test" });

const ranked = fc
  .tuple(states, places)
  .map(([state, list]): readonly JudgedQuestion[] => [
    question(
      0,
      systems,
      state === "answered" ? answered({ kind: "ranking", places: list }) : lost(state),
    ),
  ]);

const covered = fc
  .tuple(fc.constantFrom("own" as const, "next" as const), states, facts)
  .map(([from, state, said]): readonly JudgedQuestion[] => [
    {
      ...question(
        0,
        ["highlights"],
        state === "answered" ? answered({ kind: "coverage", facts: said }) : lost(state),
      ),
      facts: { asked: 2, from },
    },
  ]);

describe.each([
  ["ranking", ranked],
  ["coverage", covered],
] as const)("boards of %s", (protocol, questions) => {
  it("plan what they answer and lose, with no number where something is undefined", () => {
    fc.assert(
      fc.property(fc.array(questions, { minLength: 1, maxLength: 12 }), (cases) => {
        const records = cases.map((verdicts, i) =>
          record(`r${String(i).padStart(2, "0")}`, verdicts, {
            highlights: "All.",
            highlightSentences: ["All."],
            human: { x: { overall: [i % 3] }, y: { overall: [1] } },
          }),
        );
        const { judges, systems: boards } = boardsOf([judge("j", protocol)], records);
        for (const table of [...judges, ...boards]) {
          for (const { verdicts, estimates } of table.rows) {
            if (verdicts !== null) {
              const { planned, ...rest } = verdicts;
              expect(Object.values(rest).reduce((sum, n) => sum + n, 0)).toBe(planned);
            }
            for (const { value, low, high } of Object.values(estimates)) {
              if (value === null) expect([low, high]).toEqual([null, null]);
              else if (low !== null && high !== null) expect(low).toBeLessThanOrEqual(high);
            }
          }
        }
        for (const { rows } of judges) {
          const accuracy = rows[0]?.estimates["accuracy"];
          if (accuracy !== undefined) expect(accuracy.n).toBe(2 * cases.length);
        }
      }),
      { numRuns: 40 },
    );
  });
});
