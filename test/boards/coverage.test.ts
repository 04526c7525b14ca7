import { describe, expect, it } from "vitest";
import type { AskedFacts, JudgedQuestion } from "../../harness/core/judged.ts";
import type { FactsMeaning } from "../../harness/core/protocol.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import {
  answered,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  tableOf,
  unparsed,
} from "./board-fixtures.ts";

const judges = [judge("j", "coverage")];
const said = (...facts: boolean[]): Verdict => answered({ kind: "coverage", facts });

function asked(
  system: string,
  verdict: Verdict,
  count: number,
  from: AskedFacts["from"] = "own",
): JudgedQuestion {
  return { ...question(0, [system], verdict), facts: { asked: count, from } };
}

const labelled = (...labels: (boolean | number | (boolean | number)[])[]) => ({
  human: { x: { overall: labels } },
});

describe("answers against the labels of facts", () => {
  it("are compared fact by fact", () => {
    const records = [
      record("a", [asked("x", said(true, true, false), 3)], labelled(true, false, false)),
      record("b", [asked("x", said(true), 1)], labelled(1)),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(measured(table, "j", "recall")).toBe(1);
    expect(measured(table, "j", "specificity")).toBe(0.5);
    expect(rowOf(table, "j").estimates["accuracy"]).toMatchObject({
      value: 0.75,
      n: 4,
      records: 2,
    });
  });

  it("follow the majority of each fact's raters, and leave out what they split", () => {
    const labels = labelled([true, true, false], [0, 1], [0, 0, 1]);
    const records = [record("a", [asked("x", said(true, true, true), 3)], labels)];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(rowOf(table, "j").estimates["accuracy"]).toMatchObject({ value: 0.5, n: 2, missing: 1 });
  });

  it("are all wrong where the verdict was lost", () => {
    const records = [
      record("a", [asked("x", unparsed, 3)], labelled(true, false, false)),
      record("b", [asked("x", said(true, false), 2)], labelled(true, false)),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(measured(table, "j", "accuracy")).toBe(0.4);
    expect(rowOf(table, "j").estimates["balancedAccuracyLenient"]).toMatchObject({
      value: 1,
      n: 2,
      missing: 3,
    });
    expect(measured(table, "j", "invalidRate")).toBe(0.5);
  });

  it("count as missing where there are not as many labels as facts", () => {
    const records = [
      record("a", [asked("x", said(true, true, true), 3)], labelled(true, false)),
      record("b", [asked("x", said(true, true), 2)], labelled(true, false)),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(rowOf(table, "j").estimates["accuracy"]).toMatchObject({ value: 0.5, n: 2, missing: 3 });
  });
});

describe("labels of a prompt that asks what is not stated", () => {
  const facts = { each: "sentences", foundIn: "article", positive: false } as const;
  const errors = [judge("j", "coverage", { facts })];

  it("are turned round, as its answers are on reading", () => {
    const labels = labelled(0, [false, true, false], [1, 1, 0]);
    // Said, after reading: the first two sentences are stated.
    const records = [record("a", [asked("x", said(true, true, false), 3)], labels)];
    const table = tableOf(boardsOf(errors, records).judges, "human");
    expect(measured(table, "j", "accuracy")).toBe(1);
    expect(measured(table, "j", "recall")).toBe(1);
    const straight = tableOf(boardsOf(judges, records).judges, "human");
    expect(measured(straight, "j", "accuracy")).toBe(0);
  });

  it("are left out all the same where raters are even or say neither", () => {
    const labels = labelled([0, 1], 2, 1);
    const records = [record("a", [asked("x", said(true, true, false), 3)], labels)];
    const table = tableOf(boardsOf(errors, records).judges, "human");
    expect(rowOf(table, "j").estimates["accuracy"]).toMatchObject({ value: 1, n: 1, missing: 2 });
  });
});

describe("answers about the highlights", () => {
  const reference = { highlights: "All.", highlightSentences: ["All."] };
  const both = (own: Verdict, next: Verdict) => [
    asked("highlights", own, 2),
    asked("highlights", next, 2, "next"),
  ];

  it.each([
    ["tells own facts from others", said(true, true), said(false, false), 1, 1],
    ["always says yes", said(true, true), said(true, true), 1, 0],
    ["always says no", said(false, false), said(false, false), 0, 1],
    ["says nothing that can be read", unparsed, unparsed, 0, 0],
  ])("of a judge that %s", (_title, own, next, recall, specificity) => {
    const records = ["a", "b"].map((id) => record(id, both(own, next), reference));
    const table = tableOf(boardsOf(judges, records).judges, "reference");
    expect(measured(table, "j", "recall")).toBe(recall);
    expect(measured(table, "j", "specificity")).toBe(specificity);
    expect(measured(table, "j", "balancedAccuracy")).toBe((recall + specificity) / 2);
  });

  it("about facts of the next record are no part of its coverage", () => {
    const records = [record("a", both(said(true, false), said(true, true)), reference)];
    const [systems] = boardsOf(judges, records).systems;
    if (systems === undefined) throw new Error("no table");
    expect(systems.primary).toBe("coverageRate");
    expect(measured(systems, "highlights", "coverageRate")).toBe(0.5);
  });
});

const found = (each: FactsMeaning["each"], foundIn: FactsMeaning["foundIn"]): FactsMeaning => ({
  each,
  foundIn,
  positive: true,
});

it.each([
  [found("highlights", "candidate"), "coverageRate", "the highlights' sentences that the summary"],
  [found("facts", "candidate"), "completeness", "the record's facts that the summary states"],
  [found("sentences", "article"), "faithfulness", "sentences that the article supports"],
  [found("sentences", "key_facts"), "conciseness", "that state one of the record's facts"],
  [found("sentences", "highlights"), "conciseness", "that state one of the highlights"],
] as const)("the share of %j is called %s", (facts, key, words) => {
  const records = [record("a", [asked("x", said(true, false), 2)])];
  const [systems] = boardsOf([judge("j", "coverage", { facts })], records).systems;
  if (systems === undefined) throw new Error("no table");
  expect(systems.primary).toBe(key);
  expect(systems.columns).toEqual([key]);
  expect(measured(systems, "x", key)).toBe(0.5);
  expect(systems.captions[0]).toContain(words);
});

it("gives a system the mean of its shares, every record counted once", () => {
  const records = [
    record("a", [asked("x", said(true, false, false, false), 4)]),
    record("b", [asked("x", said(true), 1)]),
    record("c", [asked("x", unparsed, 2)]),
  ];
  const [systems] = boardsOf(judges, records).systems;
  if (systems === undefined) throw new Error("no table");
  expect(rowOf(systems, "x").estimates["coverageRate"]).toMatchObject({
    value: 0.625,
    n: 2,
    missing: 1,
  });
});
