import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { verdictStates } from "../../harness/core/verdict.ts";
import { csv } from "../../harness/report/csv.ts";
import { board, estimate, hostile, judges, row, systems, table, withJury } from "./boards.ts";

const header = ["table", "row", "metric", "value", "low", "high", "n", "records", "missing"];

type Line = Record<string, string>;

function read(text: string): readonly Line[] {
  return parse(text, { columns: true });
}

describe("csv", () => {
  it.each([
    ["judges", judges],
    ["systems", systems],
  ])("%s", async (name, one) => {
    await expect(csv.render(one)).toMatchFileSnapshot(`__snapshots__/${name}.csv`);
  });

  it("parses back: every estimate is a line, null an empty cell", () => {
    const lines = read(csv.render(judges));
    expect(Object.keys(lines[0] ?? {})).toEqual(header);
    const [unknown] = lines.filter(
      ({ row: name, metric }) => name === "first/faithful" && metric === "mcc",
    );
    expect(unknown).toEqual({
      table: "judges/binary/faithfulness/human",
      row: "first/faithful",
      metric: "mcc",
      value: "",
      low: "",
      high: "",
      n: "96",
      records: "32",
      missing: "0",
    });
    const estimates = judges.tables.flatMap(({ rows }) =>
      rows.flatMap((own) => Object.keys(own.estimates)),
    );
    const known = new Set(estimates);
    expect(lines.filter(({ metric = "" }) => known.has(metric))).toHaveLength(estimates.length);
  });

  it("tells the tables apart by readable keys", () => {
    const keys = new Set(
      [...read(csv.render(judges)), ...read(csv.render(systems))].map((line) => line["table"]),
    );
    expect([...keys]).toEqual([
      "judges/binary/faithfulness/human",
      "judges/binary/faithfulness/reference",
      "judges/score/coherence/human",
      "judges/pairwise/overall/reference",
      "systems/pairwise/overall/luna/better",
      "systems/text",
    ]);
  });

  it("keeps apart tables whose names have slashes", () => {
    const one = table({ protocol: "binary", primary: "recall", rows: [row("x", {})] });
    const lines = read(
      csv.render(
        board("systems", [
          { ...one, dimension: "a/b", judge: "c" },
          { ...one, dimension: "a", judge: "b/c" },
        ]),
      ),
    );
    expect(new Set(lines.map((line) => line["table"])).size).toBe(2);
  });

  it("gives verdicts that add up to the plan, and the rank with its set", () => {
    const of = (metric: string) =>
      read(csv.render(judges)).find(
        (line) => line["row"] === "luna/faithful" && line["metric"] === metric,
      );
    const states = verdictStates.map((state) => Number(of(`verdicts.${state}`)?.["value"]));
    expect(states.reduce((sum, count) => sum + count, 0)).toBe(
      Number(of("verdicts.planned")?.["value"]),
    );
    expect(of("rank")).toMatchObject({ value: "1", low: "1", high: "2", n: "" });
  });

  it("has a line for each two members of a jury, in which their names can be told apart", () => {
    const lines = read(csv.render(board("judges", [withJury]))).filter(
      (line) => line["row"] === "panel/faithful" && line["metric"]?.startsWith("errorCorrelation/"),
    );
    expect(lines.map((line) => line["metric"]?.split("/"))).toEqual([
      ["errorCorrelation", "luna", "faithful", "overlap", "faithful"],
      ["errorCorrelation", "luna", "faithful", "first", "faithful"],
    ]);
    expect(lines[0]).toMatchObject({ value: "0.3121", low: "0.1049", n: "94", missing: "2" });
    expect(lines[1]).toMatchObject({ value: "", low: "", n: "96", missing: "0" });
  });

  it("writes numbers as numbers and names as text that no spreadsheet takes for a formula", () => {
    const names = ["=1+1", "+1", "-1", "@a", "plain", 'with "quotes", and commas'];
    const text = csv.render(
      board("judges", [
        table({
          protocol: "score",
          primary: "mcc",
          rows: names.map((name) => row(name, { mcc: estimate([-0.25], { n: 1, records: 1 }) })),
        }),
      ]),
    );
    const lines = read(text).filter(({ metric }) => metric === "mcc");
    expect(lines.map((line) => line["row"])).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@a",
      "plain",
      'with "quotes", and commas',
    ]);
    expect(lines.every(({ value }) => value === "-0.25")).toBe(true);
  });

  it("keeps every row of a file with hostile names on one line", () => {
    const text = csv.render(hostile);
    expect(text.trimEnd().split("\n")).toHaveLength(read(text).length + 1);
  });
});
