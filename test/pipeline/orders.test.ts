import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { configOf, jsonl, liveModel, makeBench, records, runHere, writeFiles } from "./bench.ts";
import { startJudgeServer } from "./judge-server.ts";
import { callIds, derivedFiles, queryLedger } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

function picking(model: Json, judge: Json): Json {
  return configOf([model], { judge: { models: [model["name"]], prompts: ["pick"], ...judge } });
}

/** What was asked, and what was answered, in the order of the plan. */
async function asked(folder: string) {
  const rows = await queryLedger(
    join(folder, "out"),
    `SELECT q.record, q.shown, t.text FROM questions q JOIN reply_texts t ON t.call = q.call ORDER BY q.n`,
  );
  return rows.map(({ record, shown, text }) => ({
    record,
    shown: JSON.parse(String(shown)),
    text: JSON.parse(String(text)),
  }));
}

describe("orders that the seed draws", () => {
  it("take half of the calls, and both orders later ask the other half alone", async () => {
    const server = await startJudgeServer();
    onTestFinished(() => server.close());
    const model = liveModel("one", server.url);
    const folder = await makeBench(picking(model, { orders: "seeded", pairs: "all" }), 8);
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(server.asked).toHaveLength(8 * 3);
    const kept = await callIds(join(folder, "out"));
    const firsts = (await asked(folder)).map(({ shown: [first] }) => first);
    for (const system of ["highlights", "alpha", "beta"]) {
      expect(firsts.filter((first) => first === system).length).toBeGreaterThan(3);
    }

    await writeFiles(folder, { "bench.yaml": picking(model, { pairs: "all" }) });
    const { events } = await runHere(folder);
    expect(events[0]).toMatchObject({ news: [{ calls: 24, because: "the orders changed" }] });
    expect(server.asked).toHaveLength(8 * 6);
    expect(await callIds(join(folder, "out"))).toEqual(expect.arrayContaining([...kept]));
    const both = await derivedFiles(join(folder, "out"));
    await runHere(folder, { to: "at-once" });
    expect(await derivedFiles(join(folder, "at-once"))).toEqual(both);

    const sent = server.asked.length;
    await writeFiles(folder, {
      "bench.yaml": picking(model, { orders: "seeded", pairs: "all", repeats: 2 }),
    });
    const repeated = await runHere(folder);
    expect(repeated.events[0]).toMatchObject({
      news: [{ calls: 24, because: "the repeats changed" }],
    });
    expect(server.asked.length - sent).toBe(24);
  });

  it("take of a recorded answer to both orders the one that was drawn", async () => {
    const pair = ["alpha", "beta"];
    const lines = records(12).map(({ id }, i) => ({ id, answer: [`named-${i}`, `swapped-${i}`] }));
    const fields = { item: "id", answer: "answer" };
    const model = { name: "old", provider: "replay", path: "data/answers.jsonl", fields };
    const folder = await makeBench(picking(model, { orders: "seeded", pairs: [pair] }), 12);
    await writeFiles(folder, { "data/answers.jsonl": jsonl(lines) });
    await runHere(folder);
    const drawn = await asked(folder);
    expect(new Set(drawn.map(({ shown: [first] }) => first))).toEqual(new Set(pair));
    expect(drawn.map(({ text }) => text)).toEqual(
      drawn.map(({ shown: [first] }, i) => `${first === "alpha" ? "named" : "swapped"}-${i}`),
    );

    // The pair is named the other way round now, and so is the recording read.
    const turned = picking(model, { orders: "seeded", pairs: [[...pair].reverse()] });
    await writeFiles(folder, { "bench.yaml": turned });
    await runHere(folder);
    const again = await asked(folder);
    expect(again.map(({ shown }) => shown)).toEqual(drawn.map(({ shown }) => shown));
    expect(again.map(({ text }) => text)).toEqual(
      drawn.map(({ shown: [first] }, i) => `${first === "beta" ? "named" : "swapped"}-${i}`),
    );
  });

  it("find the line that recorded them, and no line of the other order", async () => {
    const lines = records(12).flatMap(({ id }) => [
      { id, order: ["alpha", "beta"], raw: '"alpha stood first"' },
      { id, order: ["beta", "alpha"], raw: '"beta stood first"' },
    ]);
    const fields = { item: "id", order: "order", text: "raw" };
    const model = { name: "old", provider: "replay", path: "data/answers.jsonl", fields };
    const folder = await makeBench(
      picking(model, { orders: "seeded", pairs: [["beta", "alpha"]] }),
      12,
    );
    await writeFiles(folder, { "data/answers.jsonl": jsonl(lines) });
    await runHere(folder);
    const drawn = await asked(folder);
    expect(drawn.map(({ text }) => text)).toEqual(
      drawn.map(({ shown: [first] }) => `${first} stood first`),
    );
    const { "manifest.json": manifest = "" } = await derivedFiles(join(folder, "out"));
    expect(JSON.parse(manifest).recordings).toMatchObject([
      { lines: 24, matched: 12, unmatched: 12, questionsWithoutLine: 0 },
    ]);
  });
});
