import { join } from "node:path";
import { type Bench, median } from "./bench.ts";
import { system, writeBenchmark } from "./benchmark.ts";
import { startChatServer } from "./chat-server.ts";
import { childFile, measureChild } from "./child.ts";

export const callCount = 2000;
const concurrency = 32;
const rounds = 5;

/** A model of the server, as the bare loop asks it. */
export function chatModel(url: string, bound = concurrency): Readonly<Record<string, unknown>> {
  const model = { name: "bench", provider: "openai", model: "bench-1", base_url: url };
  return { ...model, temperature: 0, max_tokens: 100, concurrency: bound };
}

export const calls: Bench = {
  name: "calls",
  about: `CPU of ${callCount} chat calls until the last reply is committed, against the SDK in a bare loop`,
  async measure({ launcher, folder }) {
    const server = await startChatServer();
    try {
      const models = [chatModel(server.url)];
      const config = writeBenchmark(folder, { records: callCount, models });
      const records = join(folder, "records.jsonl");
      const committed: number[] = [];
      const whole: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const loop = [server.url, records, String(concurrency), system];
        bare.push((await measureChild(childFile("bare-loop.mjs"), loop, { folder })).cpuMs);
        const out = join(folder, `run-${round}`);
        const used = await measureChild(launcher, ["run", config, "--json", "--out", out], {
          folder,
        });
        committed.push((used.lastProgress?.cpuMs ?? Number.NaN) / callCount);
        whole.push(used.cpuMs / callCount);
      }
      const baseline = median(bare) / callCount;
      return [
        {
          what: "CPU per call, every reply committed",
          value: median(committed),
          baseline,
          unit: "ms",
          bar: { of: "ratio", atMost: 1.5 },
        },
        { what: "the same with both boards written", value: median(whole), baseline, unit: "ms" },
      ];
    } finally {
      server.close();
    }
  },
};
