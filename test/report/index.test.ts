import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Leaderboard } from "../../harness/core/leaderboard.ts";
import { headline, renderers, renderTerminal } from "../../harness/report/index.ts";
import { board, estimate, hostile, judges, row, systems, table, verdicts } from "./boards.ts";

/** Everything that this folder writes. */
function outputs(one: Leaderboard): readonly string[] {
  return [
    ...renderers.map((renderer) => renderer.render(one)),
    renderTerminal(one, { width: 80, color: false, unicode: true }),
    ...headline(one),
  ];
}

describe("renderers", () => {
  it("write each board as three files, each of which ends in a newline", () => {
    expect(renderers.map(({ extension }) => extension)).toEqual(["json", "csv", "md"]);
    for (const { render } of renderers) expect(render(judges)).toMatch(/[^\n]\n$/);
  });

  it("write the same text for the same board, however its estimates are ordered", () => {
    const reversed: Leaderboard = {
      ...judges,
      tables: judges.tables.map((one) => ({
        ...one,
        rows: one.rows.map((own) => ({
          ...own,
          estimates: Object.fromEntries(Object.entries(own.estimates).reverse()),
        })),
      })),
    };
    expect(outputs(reversed)).toEqual(outputs(judges));
  });

  it("do not change the board", () => {
    const before = structuredClone([judges, systems, hostile]);
    for (const one of [judges, systems, hostile]) outputs(one);
    expect([judges, systems, hostile]).toEqual(before);
  });

  it("write no control character but the newline, whatever things are called", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\u001b[2J", "\u009b", "\n", "|", "<b>"),
    );
    const text = fc.array(piece).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, text, (name, dimension, caption) => {
        const one = board(
          "judges",
          [
            table({
              protocol: "binary",
              dimension,
              gold: "human",
              primary: "recall",
              captions: [caption],
              rows: [
                row(
                  name,
                  { recall: estimate([0.5], { n: 1, records: 32 }, { reason: caption }) },
                  { verdicts: verdicts(1, { failed: 1 }), group: "a" },
                ),
              ],
            }),
          ],
          { name, description: caption, human: dimension, seed: name, pending: { [name]: 1 } },
        );
        for (const output of outputs(one)) {
          expect(output.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])("call %d a bug", (value) => {
    const one = board("judges", [
      table({
        protocol: "score",
        primary: "accEq",
        rows: [row("a", { accEq: estimate([value], { n: 1, records: 1 }) })],
      }),
    ]);
    for (const { render } of renderers) expect(() => render(one)).toThrow(/^bug: /);
  });
});
