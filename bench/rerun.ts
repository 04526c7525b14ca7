import { join } from "node:path";
import { type Bench, median } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { callCount, chatModel } from "./calls.ts";
import { startChatServer } from "./chat-server.ts";
import { childFile, measureChild, type Used } from "./child.ts";

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
      const run = () => measureChild(launcher, ["run", config, "--out", out], { folder });
      await run();
      const before = await server.requests();
      const again: Used[] = [];
      const bare: Used[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const store = join(out, "run.sqlite");
        bare.push(await measureChild(childFile("bare-read.mjs"), [store], { folder }));
        again.push(await run());
      }
      const sent = (await server.requests()) - before;
      return [
        {
          what: "wall time, boards written",
          value: median(again.map(({ wallMs }) => wallMs)),
          baseline: median(bare.map(({ wallMs }) => wallMs)),
          unit: "ms",
          bar: { of: "value", atMost: 1000 },
        },
        {
          what: "its CPU time, for a busy machine",
          value: median(again.map(({ cpuMs }) => cpuMs)),
          baseline: median(bare.map(({ cpuMs }) => cpuMs)),
          unit: "ms",
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
