import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchedRequest, LineFate } from "../models/fake-batches.ts";
import { startFakeProvider } from "../models/fake-provider.ts";
import {
  batchApis,
  batchBench,
  batchModel,
  batchServer,
  inTwoBatches,
  pace,
  perAnswer,
  price,
} from "./batch-bench.ts";
import { configOf, liveModel, makeBench, runHere, writeFiles } from "./bench.ts";
import { queryLedger, readBoard } from "./run-files.ts";

/** What the judges cost together, each once. */
async function usdOf(folder: string): Promise<number> {
  const { tables } = await readBoard(folder, "judges");
  const rows = new Map(
    tables.flatMap((table) =>
      table.rows.map((row) => [`${row.name} ${table.protocol} ${table.dimension}`, row.usd]),
    ),
  );
  return [...rows.values()].reduce<number>((sum, usd) => sum + (usd ?? 0), 0);
}

/** A number from 0 to 99 that a request always has. */
function lot({ asked }: BatchedRequest): number {
  return Number.parseInt(asked.key.slice(0, 6), 16) % 100;
}

describe.each(batchApis)("a model of %s in batches", (api) => {
  it("is asked in few batches, and its answers are those of live calls at half the price", async () => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url);
    const { exit, events } = await runHere(folder, { batches: pace });
    expect(exit).toBe(0);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([25, 25, 10]);
    expect(inTwoBatches(server)).toEqual([]);
    expect(server.count("live")).toBe(0);
    expect(await usdOf(join(folder, "out"))).toBeCloseTo(60 * perAnswer * 0.5, 12);
    const seen = events.flatMap((event) => (event.event === "progress" ? event.models : []));
    expect(seen.map(({ batches }) => batches)).toContainEqual({ open: 3, requests: 60, done: 0 });

    const live = configOf([batchModel(api, server.url, { execution: "live" })]);
    await writeFiles(folder, { "bench.yaml": live });
    expect((await runHere(folder, { to: "live" })).exit).toBe(0);
    const [batched, asked] = await Promise.all(
      ["out", "live"].map((name) => readBoard(join(folder, name), "judges")),
    );
    expect(batched?.provenance.answers).toBe(asked?.provenance.answers);
    expect(await usdOf(join(folder, "live"))).toBeCloseTo(60 * perAnswer, 12);
  });

  it("leaves no prompts at the provider, and is complete where they cannot be deleted", async () => {
    const uploads = () => server.files.filter(({ name }) => name.startsWith("assize-"));
    const server = await batchServer();
    const folder = await batchBench(api, server.url);
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.count("upload")).toBe(api === "openai" ? 3 : 0);
    expect(uploads()).toEqual([]);

    server.options = { mishap: ({ step }) => (step === "delete" ? 500 : undefined) };
    expect((await runHere(folder, { batches: pace, to: "other" })).exit).toBe(0);
    expect(uploads()).toHaveLength(api === "openai" ? 3 : 0);
  });

  it("has its kept answers at half the price after the config went back to live calls", async () => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url, { records: 4 });
    await runHere(folder, { batches: pace, flags: { limit: 2 } });
    const live = configOf([batchModel(api, server.url, { execution: "live" })]);
    await writeFiles(folder, { "bench.yaml": live });
    expect((await runHere(folder)).exit).toBe(0);
    expect(server.count("live")).toBe(20);
    expect(await usdOf(join(folder, "out"))).toBeCloseTo(30 * perAnswer, 12);
  });

  it("pays the share of the standard price that its price says", async () => {
    const server = await batchServer();
    const model = { price: { ...price, batch: 0.25 } };
    const folder = await batchBench(api, server.url, { records: 1, model });
    await runHere(folder, { batches: pace });
    expect(await usdOf(join(folder, "out"))).toBeCloseTo(10 * perAnswer * 0.25, 12);
  });

  it("is asked again in a small batch where lines failed in a way that may pass", async () => {
    const failed = new Set<string>();
    const server = await batchServer({
      fate(request): LineFate {
        if (lot(request) >= 20 || failed.has(request.asked.key)) return { state: "answered" };
        failed.add(request.asked.key);
        return { state: "error", status: 500, code: "api_error" };
      },
    });
    const folder = await batchBench(api, server.url);
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(failed.size).toBeGreaterThan(2);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([
      25,
      25,
      10,
      failed.size,
    ]);
    expect(new Set(server.billed).size).toBe(server.billed.length);
  });

  it("loses the verdicts of lines that failed for good, and of those that fail again and again", async () => {
    const server = await batchServer({
      fate: (request): LineFate =>
        lot(request) < 10
          ? { state: "error", status: 400, code: "invalid_request_error" }
          : lot(request) < 20
            ? { state: "error", status: 529, code: "overloaded_error" }
            : { state: "answered" },
    });
    const folder = await batchBench(api, server.url);
    const { exit, lost, again } = await runHere(folder, { batches: pace });
    expect(exit).toBe(1);
    const all = new Map(
      server.batches.flatMap(({ requests }) => requests.map((one) => [one.asked.key, lot(one)])),
    );
    const final = [...all.values()].filter((n) => n < 10).length;
    const passing = [...all.values()].filter((n) => n >= 10 && n < 20).length;
    expect([lost, again]).toEqual([final + passing, passing]);
    // Each in the attempts of the retry policy, 2, and no other line twice.
    expect(inTwoBatches(server)).toHaveLength(passing);
    const [spent] = await queryLedger(
      join(folder, "out"),
      "SELECT SUM(spent) AS nano FROM attempts",
    );
    expect(spent?.["nano"]).toBe(Math.round(server.billed.length * perAnswer * 0.5 * 1e9));
  });

  it("is asked again what its batch had no time for, three times at most", async () => {
    const server = await batchServer({ expires: () => true });
    const folder = await batchBench(api, server.url, { records: 1 });
    const { exit, lost } = await runHere(folder, { batches: pace });
    // Of 10 half expire, of 5 two, and one again; that one is given up after its third time.
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([10, 5, 2]);
    expect([exit, lost]).toEqual([1, 1]);
    expect(new Set(server.billed).size).toBe(server.billed.length);
  });

  it("keeps what a batch had done that somebody cancelled, and leaves the rest pending", async () => {
    const server = await batchServer({ sightings: 3 });
    server.options = {
      sightings: 3,
      mishap({ step, phase }) {
        const [first] = server.batches;
        if (step === "retrieve" && phase === "before" && first) first.cancelled = true;
        return undefined;
      },
    };
    const folder = await batchBench(api, server.url, { records: 1 });
    const first = await runHere(folder, { batches: pace });
    expect(first.exit).toBe(3);
    expect(first.reasons).toContain("a batch of one was cancelled");
    expect(Object.values(first.pending ?? {}).reduce((sum, n) => sum + n, 0)).toBe(5);
    const second = await runHere(folder, { batches: pace });
    expect(second.exit).toBe(0);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([10, 5]);
    expect(new Set(server.billed).size).toBe(10);
  });

  it("goes on at the provider when the run is stopped, and is taken over by the next start", async () => {
    const server = await batchServer({ sightings: 1000 });
    const folder = await batchBench(api, server.url, { records: 2 });
    const stop = new AbortController();
    void server.came("retrieve", "after", 2).then(() => stop.abort());
    const stopped = await runHere(folder, { batches: pace, stop: stop.signal });
    expect(stopped.exit).toBe(130);
    expect(stopped.reasons).toContain(
      "1 batch of one goes on at the provider; the same command takes the answers",
    );
    server.options = {};
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.batches).toHaveLength(1);
    expect(server.count("cancel")).toBe(0);
  });

  it("is ended on request: what was done is kept, and the next start asks the rest", async () => {
    const server = await batchServer({ sightings: 1000 });
    const folder = await batchBench(api, server.url, { records: 2 });
    const stop = new AbortController();
    void server.came("retrieve", "after", 1).then(() => stop.abort());
    await runHere(folder, { batches: pace, stop: stop.signal });
    server.options = {};
    const cancelled = await runHere(folder, { batches: pace, cancelBatches: true });
    expect(cancelled.exit).toBe(3);
    expect(server.count("cancel")).toBe(1);
    expect(server.billed).toHaveLength(10);
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([20, 10]);
    expect(new Set(server.billed).size).toBe(20);
  });

  it("is not asked for where no batch is open to be ended", async () => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url, { records: 1 });
    const ended = await runHere(folder, { batches: pace, cancelBatches: true });
    expect(ended).toMatchObject({ exit: 3, reasons: ["no batch was open"] });
    expect(server.authorizations.size).toBe(0);
  });

  it("is handed in no further than the budget allows, and never costs more", async () => {
    const server = await batchServer();
    const budget = { usd: 0.003 };
    const folder = await batchBench(api, server.url, { more: { budget } });
    const { exit, reasons } = await runHere(folder, { batches: pace });
    expect(exit).toBe(3);
    expect(reasons).toContain("the budget does not allow another call");
    expect(server.batches.length).toBeGreaterThan(1);
    expect(server.billed.length).toBeGreaterThan(20);
    expect(server.billed.length * perAnswer * 0.5).toBeLessThanOrEqual(budget.usd);
    expect((await runHere(folder, { batches: pace, flags: { budget: 1 } })).exit).toBe(0);
    expect(inTwoBatches(server)).toEqual([]);
  });

  it("may regenerate, beside live models that wait for the summaries", async () => {
    const server = await batchServer();
    const models = [
      batchModel(api, server.url),
      liveModel("quick", `${server.url}/v1`, { price, max_tokens: 50 }),
    ];
    const folder = await makeBench(
      configOf(models, { regenerate: { models: ["one"], prompts: ["write"] } }),
      3,
    );
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    const kinds = server.batches.map(({ requests }) => new Set(requests.map((r) => r.asked.kind)));
    expect(kinds[0]).toEqual(new Set(["summary"]));
    expect(server.count("live")).toBeGreaterThan(20);
    expect(inTwoBatches(server)).toEqual([]);
  });

  it("is not asked live what is under way in a batch, and takes the batch's answers", async () => {
    const server = await batchServer({ sightings: 1000 });
    const folder = await batchBench(api, server.url, { records: 2 });
    const stop = new AbortController();
    void server.came("retrieve", "after", 1).then(() => stop.abort());
    await runHere(folder, { batches: pace, stop: stop.signal, flags: { limit: 1 } });
    server.options = { expires: () => true };
    const live = configOf([batchModel(api, server.url, { execution: "live" })]);
    await writeFiles(folder, { "bench.yaml": live });
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    // 10 calls of the second record, and the 5 that the batch had no time for.
    expect(server.count("live")).toBe(15);
    expect(new Set(server.billed).size).toBe(20);
    expect(server.billed).toHaveLength(20);
  });
});

describe("a batch that is refused as a whole", () => {
  it("stops its model with what the provider said, and costs nothing", async () => {
    const server = await batchServer({
      invalid: () => ({ code: "invalid_json_line", message: "This line is not JSON.", line: 3 }),
    });
    const folder = await batchBench("openai", server.url, { records: 1 });
    await expect(runHere(folder, { batches: pace })).rejects.toThrow(
      "the provider refuses all calls: a batch was refused: line 3: invalid_json_line: This line is not JSON.",
    );
    expect(server.batches).toHaveLength(1);
    const [spent] = await queryLedger(
      join(folder, "out"),
      "SELECT SUM(spent) AS nano, COUNT(*) AS n FROM attempts",
    );
    expect(spent).toEqual({ nano: 0, n: 10 });
    server.options = {};
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
  });

  it("waits for the others where only too much is under way", async () => {
    const server = await batchServer({
      invalid: (batch) =>
        server.batches.some((one) => one.id < batch.id && one.fates === undefined)
          ? { code: "token_limit_exceeded", message: "Enqueued token limit reached.", line: 0 }
          : undefined,
      sightings: 4,
    });
    const folder = await batchBench("openai", server.url, { records: 4 });
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(new Set(server.billed).size).toBe(40);
  });
});

describe("the key", () => {
  it("is not sent to another server that an answer names", async () => {
    const other = await startFakeProvider(() => {});
    const server = await batchServer({ resultsUrl: `${other.url}/v1/messages/batches/x/results` });
    const model = { api_key_env: "THE_KEY" };
    const folder = await batchBench("anthropic", server.url, { records: 1, model });
    const environment = { THE_KEY: "sk-secret-0123456789" };
    const { exit, reasons } = await runHere(folder, { batches: pace, environment });
    await other.close();
    expect(exit).toBe(3);
    expect(reasons.join()).toContain(`lie at ${other.url}, not at base_url`);
    expect(other.requests).toEqual([]);
    expect([...server.authorizations]).toEqual(["Bearer sk-secret-0123456789"]);
  });
});
