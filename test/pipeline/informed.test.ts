import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { check } from "../../harness/pipeline/check.ts";
import type { RunEvent } from "../../harness/pipeline/events.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { configOf, liveModel, makeBench, promptFile, runHere, writeFiles } from "./bench.ts";
import { startJudgeServer } from "./judge-server.ts";

const guided = promptFile("score", "quality", {
  answer: "{ min: 1, max: 5 }",
  ask: "{{ highlights }}\n\n{{ candidate }}",
});

/** A bench in which luna judges with one prompt that shows the highlights and one that does not. */
async function bench(more: Readonly<Record<string, unknown>> = {}) {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const overlap = { name: "overlap", provider: "baseline", model: "overlap" };
  const models = [liveModel("luna", server.url), overlap];
  const judge = { models: ["luna", "overlap"], prompts: ["grade", "guided"] };
  const folder = await makeBench(configOf(models, { judge, ...more }), 10);
  await writeFiles(folder, { "prompts/guided.md": guided });
  return folder;
}

const warnings = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.event === "warning" ? [event.message] : []));

const warning =
  /^the prompt "guided" shows the highlights, and gold "reference" compares its judges with them \(.*bench\.yaml:\d+\); their agreement is no test: judge by labels \(gold: \[human\]\), or leave the slot out$/;

it("warns of a prompt that shows the highlights it is compared with", async () => {
  const folder = await bench();
  const { events, boards } = await runHere(folder);
  expect(warnings(events)).toEqual([expect.stringMatching(warning)]);

  const told: RunEvent[] = [];
  const loaded = await loadConfig(join(folder, "bench.yaml"), { environment: {} });
  await check(loaded, { environment: {}, onEvent: (event) => told.push(event) });
  expect(warnings(told)).toContainEqual(expect.stringMatching(warning));

  const captions = (gold: "human" | "reference") =>
    boards?.judges.tables.find((table) => table.gold === gold)?.captions.join(" ");
  expect(captions("reference")).toContain(
    "Who sees the highlights agrees with them for that reason, and it is no test: luna/guided.",
  );
  expect(captions("human")).not.toContain("Who sees the highlights");
});

it("warns of nothing where labels alone are the gold", async () => {
  const { events, boards } = await runHere(await bench({ gold: ["human"] }));
  expect(warnings(events)).toEqual([]);
  const captions = boards?.judges.tables.flatMap((table) => table.captions) ?? [];
  expect(captions.join(" ")).not.toContain("Who sees the highlights");
});

it("says so of the algorithm that reads the highlights, whatever its prompt", async () => {
  const rouge = { name: "rouge", provider: "baseline", model: "reference-rouge" };
  const overlap = { name: "overlap", provider: "baseline", model: "overlap" };
  const judge = { models: ["rouge", "overlap"], prompts: ["grade"] };
  const { events, boards } = await runHere(
    await makeBench(configOf([rouge, overlap], { judge }), 10),
  );
  expect(warnings(events)).toEqual([]);
  const { captions = [] } = boards?.judges.tables.find(({ gold }) => gold === "reference") ?? {};
  expect(captions).toContain(
    "Who sees the highlights agrees with them for that reason, and it is no test: rouge/grade.",
  );
});
