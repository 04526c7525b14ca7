import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import type { Comparison } from "../../harness/core/comparison.ts";
import { compare } from "../../harness/pipeline/compare.ts";
import { openRun } from "../../harness/pipeline/read-run.ts";
import { renderComparison } from "../../harness/report/comparison.ts";
import { takeLock } from "../../harness/run/lock.ts";
import { assize } from "../wrong-input/command-line.ts";
import { configOf, jsonl, makeBench, promptFile, records, runHere, writeFiles } from "./bench.ts";
import { derivedFiles } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

const count = 14;

function baseline(name: string, model = name): Json {
  return { name, provider: "baseline", model };
}

/** Two runs in one folder: `a`, and `b` after `change` did its work. Baselines answer. */
async function twoRuns(
  change: (folder: string) => Promise<void>,
  config: Json = configOf([baseline("overlap"), baseline("longest")]),
): Promise<string> {
  const folder = await makeBench(config, count);
  await runHere(folder, { to: "a" });
  await change(folder);
  await runHere(folder, { to: "b" });
  return folder;
}

const comparisonOf = (folder: string, match: readonly string[] = []) =>
  compare(join(folder, "a"), join(folder, "b"), { match });

function differencesOf({ tables }: Comparison) {
  return tables.flatMap(({ rows }) =>
    rows.flatMap(({ a, metrics }) => metrics.map((metric) => ({ judge: a, ...metric }))),
  );
}

function show(comparison: Comparison, width = 80): string {
  return renderComparison(comparison, { width, color: false, unicode: true });
}

describe("a run and itself", () => {
  it("have no difference, and it says so", async () => {
    const folder = await twoRuns(async () => undefined);
    const comparison = await comparisonOf(folder);
    expect(comparison.differs).toEqual({
      config: [],
      prompts: [],
      recordings: [],
      answeredBy: [],
      data: false,
      answers: false,
    });
    expect(comparison.records).toEqual({ shared: count, changed: 0, onlyA: 0, onlyB: 0 });
    const differences = differencesOf(comparison);
    expect(differences.length).toBeGreaterThan(50);
    for (const { a, b, difference } of differences) {
      expect(a).toEqual(b);
      if (a?.value === null) expect(difference).toMatchObject({ value: null, p: null });
      else expect(difference).toMatchObject({ value: 0, p: a === null ? null : 1 });
    }
    expect(show(comparison)).toContain(
      "Nothing differs in config, data, prompts and models. The answers are the same.",
    );
  });
});

describe("what differs comes first", () => {
  it("a model of the same name, and what its judges make of it", async () => {
    const folder = await twoRuns((folder) =>
      writeFiles(folder, {
        "bench.yaml": configOf([baseline("longest"), baseline("overlap", "first")], {
          leaderboard: { bootstrap: 199 },
        }),
      }),
    );
    const comparison = await comparisonOf(folder);
    // The order of the models is no difference, their settings are.
    expect(comparison.differs.config).toEqual([
      { path: "models.overlap.model", a: '"overlap"', b: '"first"' },
      { path: "judge.models", a: '["overlap","longest"]', b: '["longest","overlap"]' },
      { path: "leaderboard.bootstrap", a: "99", b: "199" },
    ]);
    expect(comparison.bootstrap).toBe(99);
    const own = differencesOf(comparison);
    const ofPick = own.find((one) => one.judge === "overlap/pick" && one.key === "firstShare");
    expect(ofPick?.b?.value).toBe(1);
    expect(ofPick?.difference.value).toBe(1 - (ofPick?.a?.value ?? Number.NaN));
    for (const one of own.filter(({ judge }) => judge.startsWith("longest/"))) {
      expect(one.difference.value ?? 0).toBe(0);
    }
    const text = show(comparison);
    expect(text.indexOf("config models.overlap.model")).toBeGreaterThan(0);
    expect(text.indexOf("config models.overlap.model")).toBeLessThan(text.indexOf("binary ·"));
  });

  it("a prompt of the same name and another text", async () => {
    const folder = await twoRuns((folder) =>
      writeFiles(folder, {
        "prompts/claims.md": promptFile("binary", "truth", {
          answer: "{ labels: [yes, no], positive: yes }",
          ask: "{{ candidate }}",
          extra: "and be quick",
        }),
      }),
    );
    const { differs, tables } = await comparisonOf(folder);
    expect(differs.config).toEqual([]);
    expect(differs.prompts).toMatchObject([{ name: "claims" }]);
    expect(differs.prompts[0]?.a).not.toBe(differs.prompts[0]?.b);
    expect(tables[0]?.rows[0]?.questions).toEqual({
      shared: 3 * count,
      onlyA: 0,
      onlyB: 0,
      otherTexts: 0,
    });
  });

  it("data: records that only one has, and those that changed, are left out and counted", async () => {
    const folder = await twoRuns((folder) => {
      const [second, ...rest] = records(count + 1).slice(1);
      return writeFiles(folder, {
        "data/records.jsonl": jsonl([{ ...second, alpha: "Another summary." }, ...rest]),
      });
    });
    const comparison = await comparisonOf(folder);
    expect(comparison.differs.data).toBe(true);
    expect(comparison.records).toEqual({ shared: count - 2, changed: 1, onlyA: 1, onlyB: 1 });
    for (const { rows } of comparison.tables) {
      for (const { questions } of rows) expect(questions.onlyA + questions.onlyB).toBe(0);
    }
    expect(comparison.tables[0]?.records).toBe(count - 2);
    expect(show(comparison)).toContain(
      "Left out: 1 only in A, 1 only in B, 1 with the same id and",
    );
  });

  it("what a model replays", async () => {
    const line = (id: string, label: string) => ({
      id,
      text: `{"reason": "", "verdict": "${label}"}`,
    });
    const replay = {
      name: "old",
      provider: "replay",
      path: "data/old.jsonl",
      fields: { item: "id", text: "text" },
    };
    const answers = (label: string) =>
      jsonl(records(count).map(({ id }) => line(String(id), label)));
    const config = configOf([replay], {
      judge: { models: ["old"], prompts: ["claims"], systems: ["beta"] },
    });
    const folder = await makeBench(config, count);
    await writeFiles(folder, { "data/old.jsonl": answers("yes") });
    await runHere(folder, { to: "a" });
    await writeFiles(folder, { "data/old.jsonl": answers("no") });
    await runHere(folder, { to: "b" });
    const comparison = await comparisonOf(folder);
    expect(comparison.differs).toMatchObject({ config: [], recordings: ["old"], answers: true });
    const specificity = differencesOf(comparison).find(({ key }) => key === "specificity");
    expect(specificity?.difference.value).toBe(1);
  });
});

describe("questions on summaries that each run made itself", () => {
  it("are left out and counted where the texts differ", async () => {
    const config = (writer: string) =>
      configOf([baseline("overlap"), baseline("writer", writer)], {
        regenerate: { models: ["writer"], prompts: ["write"] },
        judge: { models: ["overlap"], prompts: ["claims", "pick"] },
      });
    const folder = await makeBench(config("lead-3"), count);
    const rows = records(count).map((row, i) => ({
      ...row,
      article: `${i % 2 === 0 ? "It rained. It snowed. It blew. " : ""}${row["article"]}`,
    }));
    await writeFiles(folder, { "data/records.jsonl": jsonl(rows) });
    await runHere(folder, { to: "a" });
    await writeFiles(folder, { "bench.yaml": config("oracle-extract") });
    await runHere(folder, { to: "b" });
    const { tables } = await comparisonOf(folder);
    const questions = tables.find(({ protocol }) => protocol === "binary")?.rows[0]?.questions;
    expect(questions).toEqual({ shared: 3 * count + 7, onlyA: 0, onlyB: 0, otherTexts: 7 });
  });
});

describe("judges of different names", () => {
  it("are compared where --match pairs them, and those without a partner are listed", async () => {
    const folder = await twoRuns((folder) =>
      writeFiles(folder, { "bench.yaml": configOf([baseline("first"), baseline("longest")]) }),
    );
    const plain = await comparisonOf(folder);
    expect(plain.leftOut).toHaveLength(6);
    expect(plain.leftOut[0]).toEqual({
      judge: "overlap/claims",
      run: "a",
      why: "run B has no judge of this name to compare it with",
    });
    const matched = await comparisonOf(folder, ["overlap/claims=first/claims"]);
    expect(matched.leftOut).toHaveLength(4);
    const [row] = matched.tables[0]?.rows ?? [];
    expect([row?.a, row?.b]).toEqual(["overlap/claims", "first/claims"]);
    expect(show(matched)).toContain("= first/claims");
    // One line a model, not one a setting.
    const models = show(plain)
      .split("\n")
      .filter((line) => line.startsWith("- config models."));
    expect(models).toEqual([
      "- config models.overlap: only in A",
      "- config models.first: only in B",
    ]);
  });

  it("are not said to be missing where --match gave their namesakes to others", async () => {
    const folder = await twoRuns(async () => undefined);
    const { leftOut } = await comparisonOf(folder, ["overlap/pick=longest/pick"]);
    expect(leftOut).toEqual([
      {
        judge: "longest/pick",
        run: "a",
        why: "--match compares the judge of this name in run B with overlap/pick",
      },
      {
        judge: "overlap/pick",
        run: "b",
        why: "--match compares the judge of this name in run A with longest/pick",
      },
    ]);
  });

  it("may be judges of one run", async () => {
    const folder = await twoRuns(async () => undefined);
    const run = join(folder, "a");
    const { tables } = await compare(run, run, { match: ["overlap/pick=longest/pick"] });
    const table = tables.find(({ protocol }) => protocol === "pairwise");
    expect(table?.rows.map(({ a, b }) => [a, b])).toEqual([["overlap/pick", "longest/pick"]]);
  });
});

describe("the tables", () => {
  it("fit into 80 columns, the primary column first, and say all that they left out", async () => {
    const folder = await twoRuns((folder) =>
      writeFiles(folder, {
        "bench.yaml": configOf([baseline("overlap"), baseline("longest", "random")]),
      }),
    );
    const comparison = await comparisonOf(folder);
    const lines = show(comparison).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    // No column and no n is cut short.
    expect(lines.filter((line) => line.includes("…"))).toEqual([]);
    const table = show({ ...comparison, tables: comparison.tables.slice(0, 1) })
      .split("\n\n")
      .slice(3, 8)
      .join("\n\n");
    expect(table).toMatchInlineSnapshot(`
      "binary · truth · against human labels · 14 records · balanced accuracy

      judge                         A               B            B − A       p
      n                         [95%]           [95%]            [95%]  Holm p
      ────────────────────────────────────────────────────────────────────────
      overlap/claims*           0.794           0.794            0.000   1.000
      n 28             [0.632, 0.970]  [0.632, 0.970]              (1)   1.000
      longest/claims*           0.500           0.572           +0.072   0.460
      n 28             [0.331, 0.625]  [0.370, 0.742]  [-0.130, 0.242]   0.920

      (1) no interval: every resample gives the same value.
      Compared with: human labels.
      Labels of the raters, by majority; an even split is left out and counted.
      Small sample (14 records): intervals are rough.
      Every judge: 42 questions of both runs, all answered in both.
      The same in A and B in every column: overlap/claims.
      Family of the Holm p: 2 judges of this table in balanced accuracy; every other
      column is a family of its own. Below 0.05 a judge differs between A and B.

      Other columns of longest/claims*
      column                           A                B            B − A       p
      n                            [95%]            [95%]            [95%]  Holm p
      ────────────────────────────────────────────────────────────────────────────
      balanced accuracy            0.500            0.572           +0.072   0.460
      (lenient)           [0.331, 0.625]   [0.370, 0.742]  [-0.130, 0.242]   0.920
      n 28
      accuracy                     0.357            0.536           +0.179   0.060
      n 28                [0.195, 0.560]   [0.336, 0.725]   [0.007, 0.348]   0.120
      recall                       0.000            0.444           +0.444   0.020
      n 28                [0.000, 0.250]   [0.228, 0.684]   [0.170, 0.667]   0.040
      specificity                  1.000            0.700           -0.300   0.100
      n 28                [0.661, 1.000]   [0.342, 0.913]  [-0.670, 0.000]   0.200
      precision                      n/a            0.727              n/a     n/a
      n 28                           (1)   [0.486, 1.000]              (1)     n/a
      F1                           0.000            0.552           +0.552   0.020
      n 28                           (2)   [0.320, 0.750]   [0.320, 0.750]   0.040
      MCC                            n/a            0.142              n/a     n/a
      n 28                           (1)  [-0.261, 0.467]              (1)     n/a
      kappa                        0.000            0.125           +0.125   0.460
      n 28                           (2)  [-0.229, 0.437]  [-0.229, 0.437]   0.920
      AC1                         -0.140            0.073           +0.213   0.200
      n 28               [-0.502, 0.119]  [-0.292, 0.440]  [-0.093, 0.598]   0.400
      invalid rate                 0.000            0.000            0.000   1.000
      n 42                [0.000, 0.250]   [0.000, 0.250]              (2)   1.000
      USD per 1,000                    0                0                0   1.000
      n 42                           (2)              (2)              (2)   1.000

      (1) not defined on these records: a denominator is zero, or all values are
      equal.
      (2) no interval: every resample gives the same value."
    `);
  });
});

describe("looking at runs", () => {
  it("takes no lock and changes no file, also while another process writes", async () => {
    const folder = await twoRuns(async () => undefined);
    const out = join(folder, "a");
    const before = await derivedFiles(out);
    const lock = takeLock(join(out, "run.lock"));
    const writer = new DatabaseSync(join(out, "run.sqlite"));
    try {
      writer.exec("BEGIN IMMEDIATE; DELETE FROM questions");
      const { differs } = await comparisonOf(folder);
      expect(differs.answers).toBe(false);
    } finally {
      writer.exec("ROLLBACK");
      writer.close();
      lock.release();
    }
    expect(await derivedFiles(out)).toEqual(before);
  });
});

describe("a run that goes on elsewhere", () => {
  it("is read as it was when it was opened", async () => {
    const folder = await twoRuns(async () => undefined);
    const opened = openRun(join(folder, "a"));
    const writer = new DatabaseSync(join(folder, "a", "run.sqlite"));
    try {
      writer.exec("DELETE FROM questions WHERE n > 20; DELETE FROM replies");
      const questions = [...opened.records()].flatMap(({ verdicts }) => verdicts);
      expect(questions).toHaveLength(2 * 10 * count);
    } finally {
      writer.close();
      opened.close();
    }
  });
});

describe("refused", () => {
  let folder: string | undefined;
  afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** The folder with all runs, made by the first test that needs it. */
  async function bench(): Promise<string> {
    if (folder === undefined) {
      const made = await makeBenchOfAll();
      folder = await mkdtemp(join(tmpdir(), "assize-compare-"));
      await cp(made, folder, { recursive: true });
    }
    return folder;
  }

  const cases: readonly (readonly [string, readonly string[], number, string])[] = [
    [
      "a folder that is no run",
      ["a", "nowhere"],
      2,
      `error[run/not-found]: "nowhere" is no run folder: it has no run.sqlite
  fix: give the folder that a run wrote, or make it with: assize run CONFIG
`,
    ],
    [
      "a run with pending calls",
      ["a", "pending"],
      3,
      `error[run/incomplete]: "pending" is not complete; calls are pending: 2 of overlap/claims
  fix: run its config again until none is: assize run CONFIG
`,
    ],
    [
      "a damaged run",
      ["damaged", "a"],
      4,
      `error[run/damaged]: "damaged/run.sqlite" is damaged: question 5 does not match its digest
  fix: restore the file from a copy, or start anew with another --out; no table was written from it
`,
    ],
    [
      "runs without a judge in common",
      ["a", "other-judge"],
      2,
      `error[compare/no-judge]: no judge of A is one of B: A has overlap/claims (binary, truth), overlap/pick (pairwise, quality); B has longest/claims (binary, truth), longest/pick (pairwise, quality)
  fix: name judges of the same protocol and dimension with --match A=B
`,
    ],
    [
      "runs without a record in common",
      ["a", "other-data"],
      2,
      `error[compare/no-record]: no record of "a" is one of "other-data": 2 only in A, 1 only in B, 1 with the same id and other texts or labels
  fix: compare runs on the same records; ids, texts and labels must be the same
`,
    ],
    [
      "runs without a question in common",
      ["a", "other-systems"],
      2,
      `error[compare/no-question]: on the records that both runs share, no question was asked in both runs: 12 only in A, 6 only in B, 0 about other texts
  fix: compare runs that ask about the same systems; summaries that each run regenerates are not the same texts
`,
    ],
    [
      "a match without two names",
      ["a", "a", "--match", "overlap/claims"],
      2,
      `error[flags/wrong-value]: --match may not be "overlap/claims"
  fix: give a judge of A and one of B: --match A=B
`,
    ],
    [
      "a match of a judge that is not there",
      ["a", "other-judge", "--match", "overlap/claims=longest/clams"],
      2,
      `error[flags/wrong-value]: --match names "longest/clams", and run B has no such judge
  fix: write "longest/claims"
`,
    ],
    [
      "a match of judges that answer different questions",
      ["a", "other-judge", "--match", "overlap/claims=longest/pick"],
      2,
      `error[flags/wrong-value]: --match cannot compare "overlap/claims" with "longest/pick": one answers binary questions on truth, the other pairwise questions on quality
  fix: match judges of the same protocol and dimension
`,
    ],
    [
      "a judge that is matched twice",
      ["a", "a", "--match", "overlap/pick=overlap/pick", "--match", "overlap/pick=overlap/pick"],
      2,
      `error[flags/wrong-value]: --match names "overlap/pick" of run A twice
  fix: compare each judge with one other; give the command again for the next one
`,
    ],
    [
      "one run alone",
      ["a"],
      2,
      `error[flags/unknown]: missing required argument "b"
  fix: see: assize compare --help
`,
    ],
  ];

  it.each(cases)("%s", async (_title, argv, exit, stderr) => {
    expect(await assize(["compare", ...argv], await bench())).toEqual({ exit, stdout: "", stderr });
  });

  it("nothing: with --json the last line is the result", async () => {
    const { exit, stdout, stderr } = await assize(["compare", "a", "a", "--json"], await bench());
    expect([exit, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      event: "result",
      exit: 0,
      out: null,
      boards: null,
      comparison: { format: 1, records: { shared: 3 } },
    });
  });
});

/** Small runs, each with one thing that makes it another one than `a`. */
async function makeBenchOfAll(): Promise<string> {
  const configFor = (model: string, judge: Json = {}) =>
    configOf([baseline(model)], {
      judge: { models: [model], prompts: ["claims", "pick"], ...judge },
    });
  const folder = await makeBench(configFor("overlap"), 3);
  await runHere(folder, { to: "a" });
  for (const copy of ["damaged", "pending"])
    await cp(join(folder, "a"), join(folder, copy), { recursive: true });
  change(join(folder, "damaged"), "UPDATE questions SET call = 1 WHERE n = 5");
  change(join(folder, "pending"), "DELETE FROM replies WHERE call IN (1, 2)");
  await writeFiles(folder, { "bench.yaml": configFor("longest") });
  await runHere(folder, { to: "other-judge" });
  await writeFiles(folder, {
    "bench.yaml": configFor("overlap", { prompts: ["pick"], pairs: [["alpha", "beta"]] }),
  });
  await runHere(folder, { to: "other-systems" });
  const [first = {}, , , last = {}] = records(4);
  await writeFiles(folder, {
    "bench.yaml": configFor("overlap"),
    "data/records.jsonl": jsonl([{ ...first, alpha: "Another one." }, last]),
  });
  await runHere(folder, { to: "other-data" });
  return folder;
}

function change(run: string, sql: string): void {
  const db = new DatabaseSync(join(run, "run.sqlite"));
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0);
  db.close();
}
