import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bench, type Figure, median, type Place } from "./bench.ts";
import { system, writeBenchmark } from "./benchmark.ts";
import { chatModel } from "./calls.ts";
import { startChatServer } from "./chat-server.ts";
import { childFile, measureChild, type Used } from "./child.ts";

const rounds = 3;

/** A server that answers after so long, and what is asked of it. */
interface Load {
  readonly latencyMs: number;
  readonly calls: number;
  readonly concurrency: number;
}

const distant: Load = { latencyMs: 200, calls: 8_000, concurrency: 128 };
const near: Load = { latencyMs: 0, calls: 20_000, concurrency: 64 };

export const throughput: Bench = {
  name: "throughput",
  about:
    "calls a second from the first send to the last committed reply, against the SDK in a bare loop on the same fetch",
  async measure(place) {
    const far = await measured(place, distant);
    const ideal =
      (1000 * distant.calls) / (Math.ceil(distant.calls / distant.concurrency) * distant.latencyMs);
    const close = await measured(place, near);
    return [
      rate("a server that takes 200 ms, 128 at once", far, 0.95),
      {
        what: "the same, against what latency alone allows",
        value: far.value.rate,
        baseline: ideal,
        unit: "calls/s",
      },
      rate("a server that answers at once, 64 at once", close, 0.8),
      {
        what: "CPU per call, Node's start included",
        value: close.value.cpuMs,
        baseline: close.baseline.cpuMs,
        unit: "ms",
        bar: { of: "ratio", atMost: 1.3 },
      },
    ];
  },
};

interface Speed {
  /** Calls a second. */
  readonly rate: number;
  /** A call, until the last reply. */
  readonly cpuMs: number;
}

interface Compared {
  readonly value: Speed;
  readonly baseline: Speed;
}

function rate(what: string, { value, baseline }: Compared, atLeast: number): Figure {
  const bar = { of: "ratio", atLeast } as const;
  return { what, value: value.rate, baseline: baseline.rate, unit: "calls/s", bar };
}

async function measured({ launcher, folder: place }: Place, load: Load): Promise<Compared> {
  const { latencyMs, calls, concurrency } = load;
  const folder = join(place, String(latencyMs));
  const server = await startChatServer(latencyMs);
  try {
    const models = [chatModel(server.url, concurrency)];
    const config = writeBenchmark(folder, { records: calls, models });
    const records = join(folder, "records.jsonl");
    const fetch = pathToFileURL(join(dirname(launcher), "../../dist/models/http.js")).href;
    const value: Used[] = [];
    const bare: Used[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const loop = [server.url, records, String(concurrency), system, fetch];
      bare.push(await measureChild(childFile("bare-loop.mjs"), loop, { folder }));
      const out = join(folder, `run-${latencyMs}-${round}`);
      const run = ["run", config, "--json", "--yes", "--out", out];
      value.push(await measureChild(launcher, run, { folder }));
    }
    return { value: speedOf(value, calls), baseline: speedOf(bare, calls) };
  } finally {
    server.close();
  }
}

function speedOf(used: readonly Used[], calls: number): Speed {
  const sending = used.map(
    ({ firstProgress: first, lastProgress: last }) =>
      (last?.wallMs ?? Number.NaN) - (first?.wallMs ?? Number.NaN),
  );
  const cpu = used.map(({ lastProgress }) => lastProgress?.cpuMs ?? Number.NaN);
  return { rate: (1000 * calls) / median(sending), cpuMs: median(cpu) / calls };
}
