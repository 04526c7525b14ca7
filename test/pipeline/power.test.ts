import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { power } from "../../harness/pipeline/power.ts";
import { renderPlan } from "../../harness/report/planning.ts";
import { assize } from "../wrong-input/command-line.ts";
import { configOf, jsonl, makeBench, records, runHere, writeFiles } from "./bench.ts";

let folder: string | undefined;
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** A config with 40 records, and a pilot of it with 24 in `pilot`. */
async function bench(): Promise<string> {
  if (folder === undefined) {
    const models = ["overlap", "longest", "random"].map((name) => ({
      name,
      provider: "baseline",
      model: name,
    }));
    const made = await makeBench(configOf(models), 24);
    await runHere(made, { to: "pilot" });
    await writeFiles(made, { "data/records.jsonl": jsonl(records(40)) });
    folder = await mkdtemp(join(tmpdir(), "assize-power-"));
    await cp(made, folder, { recursive: true });
  }
  return folder;
}

describe("records for what is wanted", () => {
  it("are learnt from a pilot, table by table, for the records that the config has", async () => {
    const home = await bench();
    const loaded = await loadConfig(join(home, "bench.yaml"));
    const plan = await power(loaded, {
      width: 0.05,
      difference: 0.1,
      run: join(home, "pilot"),
      environment: {},
    });
    expect(plan).toMatchObject({ records: 40, power: 0.8, from: { kind: "pilot", records: 24 } });
    expect(plan.tables.map(({ protocol, gold }) => [protocol, gold])).toEqual([
      ["binary", "human"],
      ["binary", "reference"],
      ["score", "human"],
      ["score", "reference"],
      ["pairwise", "reference"],
    ]);
    const shown = renderPlan(
      {
        ...plan,
        human: "labels of two editors",
        from: { kind: "pilot", run: "results/pilot", records: 24 },
        tables: plan.tables.slice(0, 1),
      },
      { width: 80, color: false, unicode: true },
    );
    expect(shown.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(shown).toMatchInlineSnapshot(`
      "bench: 40 records now

      Learnt from the run results/pilot, 24 records.
      Wanted: a 95% interval of ± 0.05, and a difference of 0.1 found with 80% power.

      binary · truth · against labels of two editors · balanced accuracy · 24 records

      judge           value     sd  ± now  records for ± 0.05
      ───────────────────────────────────────────────────────
      overlap/claims  0.850  0.262  0.105                 106
      longest/claims  0.500  0.000    n/a                 n/a
      random/claims   0.517  0.341  0.136                 179
      n/a: nothing varies from record to record, it is not defined, or there are fewer
      than 10 records to learn from.

      pair                                sd  found now  records for 0.1
      ──────────────────────────────────────────────────────────────────
      median pair                      0.341      0.225              122
      random/claims − overlap/claims   0.408      0.270              175
      random/claims − longest/claims   0.341      0.225              122
      longest/claims − overlap/claims  0.262      0.173               72
      Tested at 0.0167: 0.05 over 3 comparisons. Found now: the smallest difference
      that the records there are find.

      Normal approximation, two-sided. Records are those of the source: with as many
      labels, systems and repeats each.
      "
    `);
  });

  it("are those of what is assumed, which is said", async () => {
    const { exit, stdout } = await assize(
      ["power", "bench.yaml", "--difference", "0.1", "--sd", "0.4", "--comparisons", "1"],
      await bench(),
    );
    expect(exit).toBe(0);
    expect(stdout).toContain("bench: 40 records now");
    expect(stdout).toContain("Assumed, not measured: sd 0.4");
    expect(stdout).toMatch(/any pair +0\.400 +0\.177 +126\n/);
  });

  it("come as one object with --json", async () => {
    const argv = ["power", "bench.yaml", "--width", "0.1", "--run", "pilot", "--json"];
    const { stdout } = await assize(argv, await bench());
    expect(JSON.parse(stdout)).toMatchObject({
      event: "result",
      exit: 0,
      plan: { format: 1, wanted: { width: 0.1, difference: null } },
    });
  });
});

describe("refused", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      "nothing that is wanted",
      [],
      `error[flags/wrong-value]: nothing says what the records are to show
  fix: give --width, half of an interval, or --difference, of two judges; --width 0.05 --difference 0.1 gives both
`,
    ],
    [
      "nothing to learn from",
      ["--width", "0.05"],
      `error[power/no-pilot]: there is no run in "results/bench" to learn from
  fix: run the config, name a complete run with --run, or state what you assume: --sd, or --rate for a width
`,
    ],
    [
      "a pilot that is no run",
      ["--width", "0.05", "--run", "data"],
      `error[run/not-found]: "data" is no run folder: it has no run.sqlite
  fix: give the folder that a run wrote, or make it with: assize run CONFIG
`,
    ],
    [
      "a pilot and an assumption",
      ["--width", "0.05", "--run", "pilot", "--sd", "1"],
      `error[flags/wrong-value]: --run and what is assumed exclude each other
  fix: learn from the run, or give --sd or --rate
`,
    ],
    [
      "two assumptions",
      ["--width", "0.05", "--sd", "1", "--rate", "0.5"],
      `error[flags/wrong-value]: --sd and --rate exclude each other
  fix: give the one that belongs to the column
`,
    ],
    [
      "a rate for a difference",
      ["--difference", "0.05", "--rate", "0.5"],
      `error[flags/wrong-value]: a rate does not say how much two judges differ from record to record
  fix: give --sd, of the paired difference by record, or a pilot with --run
`,
    ],
    [
      "a design effect of a pilot",
      ["--width", "0.05", "--deff", "2"],
      `error[flags/wrong-value]: --deff belongs to what is assumed, and a pilot run has its own
  fix: give --sd or --rate too, or take --deff out
`,
    ],
    [
      "a width of 0",
      ["--width", "0"],
      `error[flags/wrong-value]: --width may not be "0"
  fix: give a number above 0
`,
    ],
    [
      "a rate of 1",
      ["--width", "0.1", "--rate", "1"],
      `error[flags/wrong-value]: --rate may not be "1"
  fix: give a number between 0 and 1
`,
    ],
  ];

  it.each(cases)("%s", async (_title, flags, stderr) => {
    const ended = await assize(["power", "bench.yaml", ...flags], await bench());
    expect(ended).toEqual({ exit: 2, stdout: "", stderr });
  });
});
