import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FakeBatches, Mishap, Moment } from "../models/fake-batches.ts";
import {
  type BatchProvider,
  batchApis,
  batchBench,
  batchModel,
  batchServer,
  inTwoBatches,
  pace,
} from "./batch-bench.ts";
import { expectWhole, runKilledAt } from "./batch-killing.ts";
import { configOf, runHere, writeFiles } from "./bench.ts";
import { derivedFiles, queryLedger } from "./run-files.ts";

/** Every moment at which something can be lost. */
const moments: Readonly<
  Record<BatchProvider, readonly (readonly [Moment["step"], Moment["phase"]])[]>
> = {
  openai: [
    ["upload", "before"],
    ["upload", "after"],
    ["create", "before"],
    ["create", "after"],
    ["retrieve", "before"],
    ["retrieve", "after"],
    ["download", "before"],
    ["download", "after"],
  ],
  anthropic: [
    ["create", "before"],
    ["create", "after"],
    ["retrieve", "before"],
    ["retrieve", "after"],
    ["download", "before"],
    ["download", "after"],
  ],
};

const cases = batchApis.flatMap((api) =>
  moments[api].map(([step, phase]) => ({ api, step, phase })),
);

/** Two batches of ten calls. */
const twoBatches = { ...pace, requests: 10 };

async function expectOnceEach(server: FakeBatches, folder: string): Promise<void> {
  expect(inTwoBatches(server)).toEqual([]);
  expect(server.batches.map(({ requests }) => requests.length)).toEqual([10, 10]);
  expect(new Set(server.billed).size).toBe(20);
  const [row] = await queryLedger(
    folder,
    "SELECT COUNT(*) AS replies, SUM(state = 'answered') AS answered FROM replies",
  );
  expect(row).toEqual({ replies: 20, answered: 20 });
}

describe.each(cases)("$api: a run that dies at its second $step, $phase it has an effect", (at) => {
  it("hands in nothing twice when it is started again, and loses no reply", async () => {
    const server = await batchServer();
    const folder = await batchBench(at.api, server.url, { records: 2 });
    const abandon = new AbortController();
    server.options = {
      async mishap({ step, phase, count }): Promise<Mishap> {
        if (step !== at.step || phase !== at.phase || count !== 2) return undefined;
        // The process is gone, and what it sent goes on.
        abandon.abort();
        return undefined;
      },
    };
    const { signal } = abandon;
    const died = await runHere(folder, { batches: twoBatches, stop: signal, abandon: signal });
    expect(died.exit).toBe(130);
    server.options = {};
    expect((await runHere(folder, { batches: twoBatches })).exit).toBe(0);
    await expectOnceEach(server, join(folder, "out"));
    await runHere(folder, { batches: twoBatches, to: "undisturbed" });
    expect(await derivedFiles(join(folder, "out"))).toEqual(
      await derivedFiles(join(folder, "undisturbed")),
    );
  });

  it("goes on where only the connection broke off then", async () => {
    const server = await batchServer();
    const folder = await batchBench(at.api, server.url, { records: 2 });
    server.options = {
      mishap: ({ step, phase, count }): Mishap =>
        step === at.step && phase === at.phase && count === 2 ? "drop" : undefined,
    };
    expect((await runHere(folder, { batches: twoBatches })).exit).toBe(0);
    await expectOnceEach(server, join(folder, "out"));
  });
});

describe.each(batchApis)("%s: a batch whose making gets no clear answer", (api) => {
  it.each([500, 503, 529])("%i: is looked for before it is handed in again", async (status) => {
    const server = await batchServer({
      mishap: ({ step, phase, count }): Mishap =>
        step === "create" && phase === "before" && count < 3 ? status : undefined,
    });
    const folder = await batchBench(api, server.url, { records: 2 });
    const retries = { attempts: 5, firstDelayMs: 1, maxDelayMs: 2, totalMs: 20_000 };
    expect((await runHere(folder, { batches: twoBatches, retries })).exit).toBe(0);
    await expectOnceEach(server, join(folder, "out"));
    expect(server.count("list")).toBeGreaterThanOrEqual(4);
    if (api === "openai") expect(server.count("upload")).toBe(2);
  });

  it("is given up after some times, and left pending", async () => {
    const server = await batchServer({
      mishap: ({ step, phase }): Mishap =>
        step === "create" && phase === "before" ? 500 : undefined,
    });
    const folder = await batchBench(api, server.url, { records: 1 });
    const { exit, reasons } = await runHere(folder, { batches: pace });
    expect(exit).toBe(3);
    expect(reasons.join()).toContain("no batch of one could be handed in: HTTP 500");
    expect(server.count("create")).toBe(2);
    server.options = {};
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
  });

  it("is handed in again at once where the provider said that it took nothing", async () => {
    const server = await batchServer({
      mishap: ({ step, phase, count }): Mishap =>
        step === "create" && phase === "before" && count === 1 ? 429 : undefined,
    });
    const folder = await batchBench(api, server.url, { records: 2 });
    expect((await runHere(folder, { batches: twoBatches })).exit).toBe(0);
    await expectOnceEach(server, join(folder, "out"));
    expect(server.count("list")).toBe(0);
  });

  it("stops the run where the key is refused", async () => {
    const server = await batchServer({
      mishap: ({ phase }) => (phase === "before" ? 401 : undefined),
    });
    const folder = await batchBench(api, server.url, { records: 1 });
    await expect(runHere(folder, { batches: pace })).rejects.toThrow(
      "the provider refuses all calls: HTTP 401",
    );
  });
});

describe.each(batchApis)("%s: results that break off", (api) => {
  it("are kept as far as they came, and read again", async () => {
    const server = await batchServer({
      mishap: ({ step, phase, count }): Mishap =>
        step === "download" && phase === "after" && count < 3 ? "half" : undefined,
    });
    const folder = await batchBench(api, server.url, { records: 2 });
    expect((await runHere(folder, { batches: twoBatches })).exit).toBe(0);
    await expectOnceEach(server, join(folder, "out"));
    expect(server.count("download")).toBe(4);
  });
});

describe("anthropic: a batch whose id got lost among those of others", () => {
  /** The response of the first creation is lost, and `theirs` batches of as many requests are there. */
  async function lostAmong(theirs: number, options: object = {}) {
    const server = await batchServer();
    const folder = await batchBench("anthropic", server.url, { records: 1 });
    server.options = {
      sightings: 4,
      mishap({ step, phase, count }): Mishap {
        if (step !== "create" || phase !== "after" || count !== 1) return undefined;
        for (let i = 0; i < theirs; i += 1) server.addForeign("anthropic", 10);
        return "drop";
      },
      ...options,
    };
    return { server, folder };
  }

  it.each([0, 1, 3])(
    "is told from %i others by its results once they have ended",
    async (theirs) => {
      const { server, folder } = await lostAmong(theirs);
      expect((await runHere(folder, { batches: pace })).exit).toBe(0);
      expect(server.count("create")).toBe(1);
      expect(inTwoBatches(server)).toEqual([]);
    },
  );

  it("is handed in again where all others turn out to be somebody else's", async () => {
    const server = await batchServer();
    const folder = await batchBench("anthropic", server.url, { records: 1 });
    server.options = {
      sightings: 4,
      mishap({ step, phase, count }): Mishap {
        if (step !== "create" || phase !== "before" || count !== 1) return undefined;
        server.addForeign("anthropic", 10);
        return "drop";
      },
    };
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.count("create")).toBe(2);
    expect(inTwoBatches(server)).toEqual([]);
  });

  it("stops the run where the results of another cannot be read, until the user lets it go", async () => {
    const { server, folder } = await lostAmong(0, { noResults: true });
    const money = { budget: { usd: 1 } };
    await writeFiles(folder, {
      "bench.yaml": configOf([batchModel("anthropic", server.url)], money),
    });
    await expect(runHere(folder, { batches: pace })).rejects.toThrow("batch/undecided");
    await expect(runHere(folder, { batches: pace })).rejects.toThrow("--cancel-batches");
    expect(server.count("create")).toBe(1);
    const letGo = await runHere(folder, { batches: pace, cancelBatches: true });
    expect(letGo.exit).toBe(3);
    const [row] = await queryLedger(
      join(folder, "out"),
      "SELECT SUM(reserved) AS worst, SUM(json_extract(outcome, '$.spent')) AS spent FROM attempts",
    );
    expect(row?.["worst"]).toBeGreaterThan(0);
    expect(row?.["spent"]).toBeNull();
    server.options = {};
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.count("create")).toBe(2);
  });
});

describe.each(batchApis)("%s: a batch that the provider does not know any more", (api) => {
  it("is left as it is, until the user lets it go", async () => {
    const server = await batchServer({
      mishap: ({ step, phase }): Mishap =>
        step === "retrieve" && phase === "before" ? 404 : undefined,
    });
    const folder = await batchBench(api, server.url, { records: 1 });
    const { exit, reasons } = await runHere(folder, { batches: pace });
    expect(exit).toBe(3);
    expect(reasons.join()).toContain("--cancel-batches");
    expect((await runHere(folder, { batches: pace, cancelBatches: true })).exit).toBe(3);
    server.options = {};
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    expect(server.count("create")).toBe(2);
  });
});

it.each(batchApis)(
  "%s: a process that is killed once a batch was made loses nothing",
  async (api) => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url, { records: 2 });
    const made = { step: "create", phase: "after", count: 1 } as const;
    const { signal } = await runKilledAt(server, folder, made, 2);
    expect(signal).toBe("SIGKILL");
    await expectWhole(server, folder, { calls: 20, batches: 2 });
  },
);
