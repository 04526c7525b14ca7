import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Leaderboard } from "../../harness/core/leaderboard.ts";
import { json } from "../../harness/report/json.ts";
import { binaryHuman, board, estimate, hostile, judges, row, systems, table } from "./boards.ts";

/** What the file should hold: ten significant digits, counts as they are. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "number" && !Number.isSafeInteger(inner)
        ? Number(inner.toPrecision(10))
        : inner,
    ),
  );
}

const oneValue = (value: number) =>
  board("judges", [
    table({
      protocol: "text",
      primary: "tokens",
      rows: [row("a", { tokens: estimate([value], { n: 1, records: 1 }) })],
    }),
  ]);

describe("json", () => {
  it.each([
    ["judges", judges],
    ["systems", systems],
    ["hostile names", hostile],
  ])("parses back to the rounded board: %s", (_name, one) => {
    expect(JSON.parse(json.render(one))).toEqual(rounded(one));
  });

  it("parses back whatever a board holds", () => {
    const number = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
    const text = fc.string({ unit: "binary" });
    const cell = fc.record({
      value: fc.option(number),
      low: fc.option(number),
      high: fc.option(number),
      n: fc.nat(),
      missing: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), cell))),
        fc.array(text),
        (rows, captions) => {
          const one = board("judges", [
            table({
              protocol: "score",
              primary: "accEq",
              captions,
              rows: rows.map(([name, cells]) =>
                row(
                  name,
                  Object.fromEntries(
                    Object.entries(cells).map(([key, { value, low, high, n, missing }]) => [
                      key,
                      estimate([value, low, high], { n, records: n, missing }),
                    ]),
                  ),
                ),
              ),
            }),
          ]);
          expect(JSON.parse(json.render(one))).toEqual(rounded(one));
        },
      ),
    );
  });

  it("writes an estimate on one line, so that a changed cell is a changed line", () => {
    const lines = json.render(systems).split("\n");
    expect(lines).toContain(
      '      "tokens": {"value": 84.28125, "low": 79.1, "high": 89.9, "level": 0.95, "method": "bca-expanded", "n": 32, "records": 32, "missing": 0}',
    );
    expect(lines).toContain(
      '    {"a": "lead-3", "b": "terra", "value": 0.0441, "low": 0.0191, "high": 0.0687, "p": 0.0006, "pHolm": 0.0012}',
    );
    expect(lines.at(-1)).toBe("");
  });

  it("rounds to ten digits and knows no negative zero", () => {
    expect(json.render(oneValue(2 / 3))).toContain('"value": 0.6666666667,');
    expect(json.render(oneValue(-0))).toContain('"value": 0,');
    expect(json.render(oneValue(12_345_678_901))).toContain('"value": 12345678901,');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("calls %d a bug", (value) => {
    expect(() => json.render(oneValue(value))).toThrow(/^bug: /);
  });

  it("keeps null and leaves out undefined", () => {
    const one: Leaderboard = { ...judges, tables: [{ ...binaryHuman, rows: [] }] };
    const text = json.render({ ...one, provenance: { ...one.provenance, pending: null } });
    expect(text).toContain('"pending": null');
    expect(text).not.toContain("undefined");
  });

  it("does not depend on the order in which estimates, prompts and pending calls were put", () => {
    const reversed = <T>(entries: Readonly<Record<string, T>>) =>
      Object.fromEntries(Object.entries(entries).reverse());
    const { provenance, tables } = { ...hostile, tables: judges.tables };
    const other: Leaderboard = {
      ...hostile,
      provenance: {
        ...provenance,
        prompts: reversed(provenance.prompts),
        pending: reversed(provenance.pending ?? {}),
      },
      tables: tables.map((one) => ({
        ...one,
        rows: one.rows.map((own) => ({ ...own, estimates: reversed(own.estimates) })),
      })),
    };
    expect(json.render(other)).toBe(json.render({ ...hostile, tables }));
  });
});
