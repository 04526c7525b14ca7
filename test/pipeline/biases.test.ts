import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { renderTerminal } from "../../harness/report/terminal.ts";
import { answer } from "../models/fake-provider.ts";
import { configOf, jsonl, liveModel, makeBench, runHere, writeFiles } from "./bench.ts";
import { startJudgeServer } from "./judge-server.ts";
import { derivedFiles } from "./run-files.ts";

const count = 60;

/** Numbers in [0, 1) that look like chance and are the same every time. */
function noise(...of: readonly number[]): number {
  const mixed = of.reduce((sum, value, place) => sum + value * (12.9898 + 65.137 * place), 4.1);
  const wave = Math.sin(mixed) * 43758.5453;
  return wave - Math.floor(wave);
}

const words = (index: number, place: number) => 5 + Math.floor(30 * noise(index, place));

const data = Array.from({ length: count }, (_, index) => ({
  id: `r${index}`,
  article: `Article ${index}.`,
  highlights: "The highlights .",
  ...Object.fromEntries(
    ["alpha", "beta"].map((system, place) => [
      system,
      Array.from({ length: words(index, place) }, () => "word").join(" "),
    ]),
  ),
  // What people prefer has nothing to do with length.
  human: {
    alpha: { quality: 1 + Math.floor(5 * noise(index, 3)) },
    beta: { quality: 1 + Math.floor(5 * noise(index, 4)) },
  },
}));

/** Each leans one way, and errs now and then. */
const leaning: Readonly<Record<string, (index: number, first: number, draw: number) => boolean>> = {
  long: (index, first, draw) =>
    words(index, first) >= words(index, 1 - first) ? draw < 0.85 : draw >= 0.85,
  first: (_index, _first, draw) => draw < 0.85,
  fair: (_index, _first, draw) => draw < 0.5,
};

const verdicts = Object.entries(leaning).flatMap(([judge, namesFirst], place) =>
  data.flatMap(({ id }, index) =>
    [0, 1].map((first) => ({
      judge,
      id,
      shown: first === 0 ? ["alpha", "beta"] : ["beta", "alpha"],
      winner: namesFirst(index, first, noise(index, first, place, 5)) ? "first" : "second",
    })),
  ),
);

describe("judges that lean by construction", () => {
  it("are found out, each by its own column, and a fair one is not", async () => {
    const models = Object.keys(leaning).map((judge) => ({
      name: judge,
      provider: "replay",
      path: "data/verdicts.jsonl",
      where: { judge },
      fields: { item: "id", order: "shown", answer: "winner" },
    }));
    const config = configOf(models, {
      judge: {
        models: Object.keys(leaning),
        prompts: ["pick"],
        systems: ["alpha", "beta"],
        pairs: "all",
      },
      gold: ["human"],
    });
    const folder = await makeBench(config, 1);
    await writeFiles(folder, {
      "data/records.jsonl": jsonl(data),
      "data/verdicts.jsonl": jsonl(verdicts),
    });
    const { exit, boards } = await runHere(folder);
    expect(exit).toBe(0);
    const [table] = boards?.judges.tables ?? [];
    const detected = table?.biases.filter((one) => one.detected);
    expect(detected?.map(({ judge, metric }) => [judge, metric])).toEqual([
      ["first/pick", "primacyNet"],
      ["long/pick", "lengthCoef"],
    ]);
    expect(table?.biases).toHaveLength(6);
    for (const bias of detected ?? []) expect(bias.low).toBeGreaterThan(0);
    const { "judges.md": page, "judges.json": board } = await derivedFiles(join(folder, "out"));
    expect(page).toMatch(
      /\nBiases that the data show: first\/pick favours the first place \(0\.\d+ .*, Holm p &lt;0\.001\); long\/pick favours long candidates/,
    );
    expect(board).toContain('"metric": "lengthCoef", "value":');
    if (boards === null) throw new Error("no boards were written");
    const shown = renderTerminal(boards.judges, { width: 300, color: false, unicode: true });
    expect(shown.replace(/\s+/g, " ")).toContain(
      "Biases that the data show: first/pick favours the first place; long/pick favours long candidates more than the labels do.",
    );
  });

  it("prefer what their own family wrote", async () => {
    const server = await startJudgeServer(({ kind, key, model, text }) => {
      if (kind !== "score") return undefined;
      const isOwn = text.includes("Summary ");
      const from = ["g-1", "c-1", "l-1"].indexOf(model) * 4;
      const noisy = 1 + (Number.parseInt(key.slice(from, from + 4), 16) % 3);
      const grade = noisy + (isOwn && model === "g-1" ? 2 : 0);
      return answer({ text: JSON.stringify({ score: grade }), model });
    });
    onTestFinished(() => server.close());
    const models = [
      liveModel("g", server.url, { family: "gpt" }),
      liveModel("c", server.url, { family: "claude" }),
      liveModel("l", server.url, { family: "llama" }),
      { name: "random", provider: "baseline", model: "random" },
    ];
    const config = configOf(models, {
      regenerate: { models: ["g"], prompts: ["write"] },
      judge: { models: ["g", "c", "l", "random"], prompts: ["grade"] },
    });
    const folder = await makeBench(config, 20);
    const { boards } = await runHere(folder);
    const table = boards?.judges.tables.find(({ gold }) => gold === "human");
    const own = table?.rows.find(({ name }) => name === "g/grade")?.estimates["selfPreference"];
    expect(own?.value).toBeGreaterThan(1);
    expect(own).toMatchObject({ n: 20, records: 20, missing: 0 });
    expect(table?.biases.filter(({ metric }) => metric === "selfPreference")).toMatchObject([
      { judge: "g/grade", detected: true },
    ]);
    const reasons = ["c/grade", "random/grade"].map(
      (name) => table?.rows.find((row) => row.name === name)?.estimates["selfPreference"]?.reason,
    );
    expect(reasons).toEqual(["no-own-system", "no-family"]);
    const { "manifest.json": manifest } = await derivedFiles(join(folder, "out"));
    expect(manifest).toContain('"family": "claude"');
  });
});
