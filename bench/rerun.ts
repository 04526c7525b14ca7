import { join } from "node:path";
import { type Bench, median } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { callCount, chatModel } from "./calls.ts";
import { startChatServer } from "./chat-server.ts";
import { childFile, runNode } from "./child.ts";

const rounds = 7;

export const rerun: Bench = {
  name: "rerun",
  about: `the same command again with its ${callCount} replies there, against a bare read of the same rows`,
  async measure({ launcher, folder }) {
    const server = await startChatServer();
    try {
      const models = [chatModel(server.url)];
      const config = writeBenchmark(folder, { records: callCount, models });
      const out = join(folder, "run");
      const command = [launcher, "run", config, "--out", out];
      await runNode(command, { folder });
      const before = await server.requests();
      const again: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const read = [childFile("bare-read.mjs"), join(out, "run.sqlite")];
        bare.push(await runNode(read, { folder }));
        again.push(await runNode(command, { folder }));
      }
      const sent = (await server.requests()) - before;
      return [
        {
          what: "wall time, boards written",
          value: median(again),
          baseline: median(bare),
          unit: "ms",
          bar: { of: "value", atMost: 1000 },
        },
        {
          what: "requests sent again",
          value: sent,
          baseline: before,
          unit: "requests",
          bar: { of: "value", atMost: 0 },
        },
      ];
    } finally {
      server.close();
    }
  },
};
