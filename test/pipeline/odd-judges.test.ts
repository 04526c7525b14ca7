import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Estimate } from "../../harness/core/estimate.ts";
import type { Leaderboard, Row } from "../../harness/core/leaderboard.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { run } from "../../harness/pipeline/run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/reading-a-board.md"), "utf8");

let judges: Leaderboard;
let systems: Leaderboard;

beforeAll(async () => {
  const config = await loadConfig(join(root, "configs/odd-judges.yaml"), { environment: {} });
  const folder = await mkdtemp(join(tmpdir(), "assize-odd-"));
  const warnings: string[] = [];
  const { boards, exit } = await run(config, {
    out: join(folder, "out"),
    environment: {},
    onEvent: (event) => event.event === "warning" && warnings.push(event.message),
  });
  expect({ exit, warnings }).toEqual({ exit: 0, warnings: [] });
  if (boards === null) throw new Error("no boards were written");
  ({ judges, systems } = boards);
  return () => rm(folder, { recursive: true, force: true });
});

const prompts = { binary: "faithful", score: "overall", pairwise: "better" } as const;

function rowOf(protocol: keyof typeof prompts, judge: string): Row {
  const table = judges.tables.find((one) => one.protocol === protocol && one.gold === "human");
  const row = table?.rows.find(({ name }) => name === `${judge}/${prompts[protocol]}`);
  if (row === undefined) throw new Error(`no row of ${judge} for ${protocol}`);
  return row;
}

function estimate(protocol: keyof typeof prompts, judge: string, key: string): Estimate {
  const found = rowOf(protocol, judge).estimates[key];
  if (found === undefined) throw new Error(`${judge} has no ${key}`);
  return found;
}

const value = (...asked: Parameters<typeof estimate>) => estimate(...asked).value;

function holds(wanted: number, ...asked: Parameters<typeof estimate>): boolean {
  const { low, high } = estimate(...asked);
  return low !== null && high !== null && low <= wanted && wanted <= high;
}

describe("on the boards of the sample records", () => {
  it("a constant has no skill and no correlation", () => {
    expect(value("binary", "first", "recall")).toBe(1);
    expect(value("binary", "first", "specificity")).toBe(0);
    expect(value("binary", "first", "balancedAccuracy")).toBe(0.5);
    expect(value("binary", "first", "mcc")).toBeNull();
    const { estimates } = rowOf("score", "first");
    const correlations = Object.keys(estimates).filter((key) => /^(pears|spear|kend)/.test(key));
    expect(correlations.length).toBeGreaterThanOrEqual(9);
    for (const key of correlations) expect(value("score", "first", key), key).toBeNull();
    const table = systems.tables.find(({ judge }) => judge === "first/overall");
    expect(new Set(table?.rows.map(({ rank }) => JSON.stringify(rank))).size).toBe(1);
  });

  it("the judge of the first place is right half of the time and never consistent", () => {
    expect(value("pairwise", "first", "pairwiseAccuracy")).toBe(0.5);
    expect(estimate("pairwise", "first", "pairwiseAccuracy").low).toBeNull();
    const { estimates } = rowOf("pairwise", "first");
    expect(
      Object.fromEntries(Object.entries(estimates).map(([key, one]) => [key, one.value])),
    ).toMatchObject({
      firstOrderAccuracy: 1,
      consistency: 0,
      firstShare: 1,
      hardFlipRate: 1,
      primacyNet: 1,
      strictAccuracy: 0,
    });
  });

  it("a coin is at chance everywhere, without a bias and without consistency", () => {
    for (const key of ["balancedAccuracy", "recall"])
      expect(holds(0.5, "binary", "coin", key)).toBe(true);
    expect(holds(0, "binary", "coin", "mcc")).toBe(true);
    for (const key of ["kendallByRecord", "pearsonPooled"])
      expect(holds(0, "score", "coin", key)).toBe(true);
    for (const key of ["pairwiseAccuracy", "firstShare", "consistency"])
      expect(holds(0.5, "pairwise", "coin", key), key).toBe(true);
    expect(holds(0, "pairwise", "coin", "primacyNet")).toBe(true);
    expect(rowOf("pairwise", "coin").group).toBe(rowOf("pairwise", "first").group);
  });

  it("a judge that loses verdicts is told from one that errs", () => {
    for (const protocol of ["binary", "score", "pairwise"] as const) {
      const { planned = 0, answered, unparsed } = rowOf(protocol, "lossy").verdicts ?? {};
      expect([answered, unparsed]).toEqual([planned / 2, planned / 2]);
      expect(value(protocol, "lossy", "invalidRate")).toBe(0.5);
    }
    const gap = (judge: string) =>
      (value("binary", judge, "balancedAccuracyLenient") ?? 0) -
      (value("binary", judge, "balancedAccuracy") ?? 0);
    expect(gap("lossy")).toBeGreaterThan(0.3);
    expect(gap("careful")).toBe(0);
    expect(estimate("binary", "lossy", "balancedAccuracyLenient")).toMatchObject({
      n: 45,
      missing: 45,
    });
  });

  it("docs/reading-a-board.md tells all of that with the numbers of the board", () => {
    for (const judge of ["careful", "first", "coin", "lossy"]) {
      const shown = [
        value("binary", judge, "balancedAccuracy"),
        value("score", judge, "accEq"),
        value("pairwise", judge, "pairwiseAccuracy"),
        value("pairwise", judge, "consistency"),
        value("pairwise", judge, "firstShare"),
        value("pairwise", judge, "invalidRate"),
      ].map((one) => one?.toFixed(3));
      const line = page.split("\n").find((one) => one.startsWith(`| \`${judge}\` |`));
      expect(
        line
          ?.split("|")
          .slice(3, -1)
          .map((cell) => cell.trim()),
      ).toEqual(shown);
    }
  });
});
