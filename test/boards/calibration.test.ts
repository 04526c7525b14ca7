import { describe, expect, it } from "vitest";
import type { Jury } from "../../harness/core/judged.ts";
import type { Row, Table } from "../../harness/core/leaderboard.ts";
import type { Confidence, Verdict } from "../../harness/core/verdict.ts";
import { metricWords } from "../../harness/report/metric-words.ts";
import { noteOn } from "../../harness/report/wording.ts";
import { eceIfCalibrated } from "../../harness/stats/calibration.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  rowOf,
  tableOf,
  unparsed,
} from "./board-fixtures.ts";

const keys = ["ece", "brier", "logLoss"];

/** A binary verdict; undefined: nobody asked how sure it is. */
function said(positive: boolean, confidence: Confidence | undefined): Verdict {
  const label = positive ? "yes" : "no";
  const sure = confidence === undefined ? {} : { confidence };
  return answered({ kind: "binary", label, positive, ...sure });
}

const labelled = (...labels: boolean[]) => ({ human: { x: { overall: labels } } });
const none = { why: "split: of several tokens" };

function estimatesOf(table: Table, name: string): Row["estimates"] {
  return rowOf(table, name).estimates;
}

/** The caption that begins like this. */
function caption(table: Table, start: string): string | undefined {
  return table.captions.find((one) => one.startsWith(start));
}

describe("calibration of a binary judge", () => {
  // Label, confidence: bins 9, 9, 6, 1 of ten.
  const stated = [
    [true, 0.9],
    [false, 0.95],
    [true, 0.6],
    [false, 0.1],
  ] as const;
  const records = [
    ...stated.map(([label, p], i) =>
      record(`a${i}`, [question(0, ["x"], said(p > 0.5, p))], labelled(label)),
    ),
    record("b", [question(0, ["x"], unparsed)], labelled(true)),
    record("c", [question(0, ["x"], said(true, none))], labelled(true)),
    record("d", [question(0, ["x"], said(true, 0.7))], labelled(true, false)),
    record("e", [question(0, ["x"], said(true, 0.7))]),
  ];
  const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "human");

  it("compares confidences with labels, whatever the verdict", () => {
    const { ece, brier, logLoss } = estimatesOf(table, "j");
    const gap = (Math.abs(0.1 - 0.95) + Math.abs(0.4) + Math.abs(-0.1)) / 4;
    expect(ece?.value).toBeCloseTo(gap, 12);
    expect(brier?.value).toBeCloseTo((0.1 ** 2 + 0.95 ** 2 + 0.4 ** 2 + 0.1 ** 2) / 4, 12);
    const logs = Math.log(0.9) + Math.log(0.05) + Math.log(0.6) + Math.log(0.9);
    expect(logLoss?.value).toBeCloseTo(-logs / 4, 12);
  });

  it("counts what has a confidence, and leaves out what has none", () => {
    for (const key of keys) {
      expect(estimatesOf(table, "j")[key], key).toMatchObject({ n: 4, missing: 3, records: 4 });
    }
    expect(caption(table, "Verdicts without a confidence")).toBe(
      "Verdicts without a confidence: j 3 of 7 (lost 1, no-label 1, split 1).",
    );
  });

  it("tells what chance alone makes of the calibration error", () => {
    const expected = eceIfCalibrated({
      confidence: stated.map(([, p]) => p),
      bins: 10,
      seed: "1",
    });
    expect(expected).toBeGreaterThan(0.1);
    expect(caption(table, "ECE is above 0 by chance")).toContain(
      `on average j ${expected?.toFixed(3)}.`,
    );
  });

  it("has intervals that resample records, and ranks nobody", () => {
    const two = [judge("j", "binary"), judge("k", "binary")];
    const many = Array.from({ length: 20 }, (_, i) =>
      record(
        `r${String(i).padStart(2, "0")}`,
        [
          question(0, ["x"], said(i % 3 > 0, 0.1 + (i % 9) / 10)),
          question(1, ["x"], said(i % 2 > 0, i % 2)),
        ],
        labelled(i % 2 > 0),
      ),
    );
    const own = tableOf(boardsOf(two, many).judges, "human");
    expect(own.primary).toBe("balancedAccuracy");
    for (const key of ["brier", "logLoss"]) {
      const { value, low, high, method } = estimatesOf(own, "j")[key] ?? {};
      expect(method, key).toBe("bca-expanded");
      expect(low, key).toBeLessThanOrEqual(value ?? Number.NaN);
      expect(high, key).toBeGreaterThanOrEqual(value ?? Number.NaN);
    }
    // Sure, and right: no error, and nothing that varies.
    expect(estimatesOf(own, "k")["brier"]).toMatchObject({ value: 0, reason: "no-variation" });
    expect(estimatesOf(own, "k")["logLoss"]?.value).toBeCloseTo(1e-12, 14);
  });

  it("has an error without an interval, as resamples have chance twice", () => {
    // Calibrated in every bin but for chance: 0.25 and 0.75, a quarter and three quarters of the labels.
    const calibrated = Array.from({ length: 40 }, (_, i) => {
      const p = i % 2 === 0 ? 0.25 : 0.75;
      const label = (i >> 1) % 4 === 0 ? p < 0.5 : p > 0.5;
      return record(
        `r${String(i).padStart(2, "0")}`,
        [question(0, ["x"], said(p > 0.5, p))],
        labelled(label),
      );
    });
    const { ece } = estimatesOf(
      tableOf(boardsOf([judge("j", "binary")], calibrated).judges, "human"),
      "j",
    );
    expect(ece).toMatchObject({ value: 0, n: 40, records: 40 });
    expect(ece).toMatchObject({ low: null, high: null, method: "none", reason: "above-by-chance" });
    expect(ece && noteOn(ece)).toMatch(/^no interval: chance alone makes it larger/);
  });

  it("counts every repeat of a question", () => {
    const twice = [0.75, 0.25].map((p, i) => ({
      ...question(0, ["x"], said(p > 0.5, p)),
      repeat: i + 1,
    }));
    const own = tableOf(
      boardsOf([judge("j", "binary")], [record("a", twice, labelled(true))]).judges,
      "human",
    );
    expect(estimatesOf(own, "j")["brier"]).toMatchObject({
      value: (0.25 ** 2 + 0.75 ** 2) / 2,
      n: 2,
      records: 1,
    });
  });
});

describe("where no verdict has a confidence", () => {
  const of = (confidence: Confidence | undefined) =>
    ["a", "b"].map((id) =>
      record(id, [question(0, ["x"], said(true, confidence))], labelled(id === "a")),
    );

  it("there are no columns if nobody asked for one", () => {
    const { judges } = boardsOf([judge("j", "binary")], of(undefined));
    const table = tableOf(judges, "human");
    expect(table.columns).not.toEqual(expect.arrayContaining(["ece"]));
    expect(Object.keys(estimatesOf(table, "j"))).not.toEqual(expect.arrayContaining(["ece"]));
    expect(table.captions.join(" ")).not.toMatch(/ECE|confidence/);
  });

  it("the columns are null, and say how often, if somebody did", () => {
    const table = tableOf(boardsOf([judge("j", "binary")], of(none)).judges, "human");
    for (const key of keys) {
      expect(estimatesOf(table, "j")[key], key).toEqual({
        value: null,
        low: null,
        high: null,
        method: "none",
        reason: "no-confidence",
        level: 0.95,
        n: 0,
        records: 0,
        missing: 2,
      });
    }
    expect(table.captions).toContain("Verdicts without a confidence: j 2 of 2 (split 2).");
    expect(caption(table, "ECE and its interval")).toBeUndefined();
  });

  it("only those judges have the columns that were asked", () => {
    const two = [judge("j", "binary"), judge("k", "binary")];
    const records = [
      record(
        "a",
        [question(0, ["x"], said(true, 0.75)), question(1, ["x"], binary(true))],
        labelled(true),
      ),
    ];
    const table = tableOf(boardsOf(two, records).judges, "human");
    expect(table.columns).toEqual(expect.arrayContaining(keys));
    expect(estimatesOf(table, "j")["ece"]?.value).toBe(0.25);
    expect(estimatesOf(table, "k")["ece"]).toBeUndefined();
  });

  it("the highlights, which are all positive, cannot tell", () => {
    const records = [
      record("a", [question(0, ["highlights"], said(true, 0.75))], { highlights: "All." }),
    ];
    const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "reference");
    expect(table.columns).toContain("recall");
    expect(table.columns).not.toContain("ece");
    expect(table.captions.join(" ")).not.toMatch(/ECE|confidence/);
  });

  it("a jury has none, though its members have", () => {
    const members = ["j", "k", "l"].map((name) => judge(name, "binary"));
    const jury: Jury = {
      ...judge("panel", "binary"),
      kind: "jury",
      vote: "majority",
      members: [0, 1, 2],
    };
    const records = [
      record(
        "a",
        members.map((_, i) => question(i, ["x"], said(true, 0.75))),
        labelled(true),
      ),
    ];
    const table = tableOf(boardsOf(members, records, { juries: [jury] }).judges, "human");
    expect(estimatesOf(table, "panel")["accuracy"]?.value).toBe(1);
    expect(estimatesOf(table, "panel")["brier"]).toBeUndefined();
    expect(estimatesOf(table, "l")["brier"]?.value).toBe(0.0625);
  });
});

describe("calibration of answers about facts", () => {
  const facts = (said: boolean[], confidences: readonly Confidence[]): Verdict =>
    answered({ kind: "coverage", facts: said, confidences });
  const asked = (system: string, verdict: Verdict, from: "own" | "next" = "own") => ({
    ...question(0, [system], verdict),
    facts: { asked: 2, from },
  });
  const judges = [judge("j", "coverage")];

  it("goes fact by fact; a lost verdict and an even split leave theirs out", () => {
    const labels = (...own: (boolean | boolean[])[]) => ({ human: { x: { overall: own } } });
    const records = [
      record("a", [asked("x", facts([true, false], [0.9, 0.2]))], labels(true, false)),
      record("b", [asked("x", facts([true, true], [0.6, none]))], labels([true, false], true)),
      record("c", [asked("x", unparsed)], labels(true, false)),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(estimatesOf(table, "j")["brier"]).toMatchObject({ n: 2, missing: 4, records: 1 });
    expect(estimatesOf(table, "j")["brier"]?.value).toBeCloseTo((0.1 ** 2 + 0.2 ** 2) / 2, 12);
    expect(table.captions).toContain(
      "Verdicts without a confidence: j 4 of 6 (lost 2, no-label 1, split 1).",
    );
  });

  it("of the highlights has both classes: their own facts, and those of the next record", () => {
    const reference = { highlights: "All.", highlightSentences: ["All."] };
    const records = ["a", "b"].map((id) =>
      record(
        id,
        [
          asked("highlights", facts([true, true], [0.9, 0.8])),
          asked("highlights", facts([false, true], [0.2, 0.7]), "next"),
        ],
        reference,
      ),
    );
    const table = tableOf(boardsOf(judges, records).judges, "reference");
    const brier = (0.1 ** 2 + 0.2 ** 2 + 0.2 ** 2 + 0.7 ** 2) / 4;
    expect(estimatesOf(table, "j")["brier"]?.value).toBeCloseTo(brier, 12);
    expect(estimatesOf(table, "j")["ece"]).toMatchObject({ n: 8, missing: 0, records: 2 });
  });
});

describe("calibration of choices between two", () => {
  const chose = (winner: "first" | "second", confidence: number): Verdict =>
    answered({ kind: "pairwise", winner, confidence });
  const both = (judge: number, first: Verdict, swapped: Verdict) => [
    question(judge, ["x", "y"], first),
    question(judge, ["y", "x"], swapped),
  ];
  const prefer = (winner: string) => ({ preferences: [{ a: "x", b: "y", winner }] });

  it("takes each order by itself, and leaves out pairs that the gold ties", () => {
    const records = [
      record("a", both(0, chose("first", 0.9), chose("second", 0.3)), prefer("x")),
      record("b", both(0, chose("first", 0.6), unparsed), prefer("y")),
      record("c", both(0, chose("first", 0.8), chose("first", 0.8)), prefer("tie")),
    ];
    const table = tableOf(boardsOf([judge("j", "pairwise")], records).judges, "human");
    const brier = (0.1 ** 2 + 0.3 ** 2 + 0.6 ** 2) / 3;
    expect(estimatesOf(table, "j")["brier"]).toMatchObject({ n: 3, missing: 3, records: 2 });
    expect(estimatesOf(table, "j")["brier"]?.value).toBeCloseTo(brier, 12);
    expect(estimatesOf(table, "j")["ece"]?.value).toBeCloseTo((0.1 + 0.3 + 0.6) / 3, 12);
    expect(table.captions).toContain(
      "Verdicts without a confidence: j 3 of 6 (lost 1, no-label 2).",
    );
    expect(caption(table, "ECE, Brier")).toContain("of the candidate shown first");
  });

  it("can be told against the highlights, which stand first and second; of a jury it is not", () => {
    const members = ["j", "k", "l"].map((name) => judge(name, "pairwise"));
    const jury: Jury = {
      ...judge("panel", "pairwise"),
      kind: "jury",
      vote: "majority",
      members: [0, 1, 2],
    };
    const asked = members.flatMap((_, i) => [
      question(i, ["x", "highlights"], chose("second", 0.25)),
      question(i, ["highlights", "x"], chose("first", 0.75)),
    ]);
    const records = [record("a", asked, { highlights: "All." })];
    const { judges } = boardsOf(members, records, { juries: [jury] });
    const table = tableOf(judges, "reference");
    expect(estimatesOf(table, "k")["brier"]).toMatchObject({ value: 0.0625, n: 2, missing: 0 });
    expect(estimatesOf(table, "panel")["pairwiseAccuracy"]?.value).toBe(1);
    expect(estimatesOf(table, "panel")["brier"]).toBeUndefined();
  });
});

it("captions call the columns as their headings do", () => {
  const records = [record("a", [question(0, ["x"], said(true, 0.75))], labelled(true))];
  const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "human");
  const [ece, brier, logLoss] = keys.map((key) => metricWords(key).label);
  expect(caption(table, `${ece}, ${brier} and ${logLoss}: how far`)).toBeDefined();
  expect(caption(table, `${ece} is above 0 by chance`)).toBeDefined();
});
