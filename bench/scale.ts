import { join } from "node:path";
import { type Bench, type Figure, median, type Place } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { chatModel } from "./calls.ts";
import { startChatServer } from "./chat-server.ts";
import { measureChild, type Used } from "./child.ts";

const few = 5_000;
const many = 200_000;
const judges = 20;
const rounds = 3;

/** What the memory of a run and of the same command again may be, and how long the latter may take. */
const bars = { growth: 1.2, runMiB: 200, againMiB: 300, againMs: 10_000 };

export const scale: Bench = {
  name: "scale",
  about: `peak memory of ${many} calls against ${few}, of ${judges} offline models and of ${judges} live ones, and the same command again`,
  async measure(place) {
    const offline = await measured(place, "offline", offlineModels());
    const server = await startChatServer();
    try {
      return [...offline, ...(await measured(place, "live", liveModels(server.url)))];
    } finally {
      server.close();
    }
  },
};

function offlineModels() {
  return Array.from({ length: judges }, (_, n) => ({
    name: `judge-${n}`,
    provider: "baseline",
    model: ["overlap", "random", "longest", "reference-rouge"][n % 4],
  }));
}

/** 64 calls at once, all models together. */
function liveModels(url: string) {
  return Array.from({ length: judges }, (_, n) => {
    const name = `judge-${n}`;
    return { ...chatModel(url, n < 4 ? 4 : 3), name, model: name };
  });
}

/** Each model is asked once about each record. */
async function measured(
  { launcher, folder: place }: Place,
  kind: string,
  models: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly Figure[]> {
  const made = async (calls: number, name: string) => {
    const folder = join(place, `${kind}-${calls}-${name}`);
    const config = writeBenchmark(folder, { records: calls / judges, models });
    const args = ["run", config, "--yes", "--out", join(folder, "run")];
    return () => measureChild(launcher, args, { folder });
  };
  const small: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = await made(few, String(round));
    small.push((await first()).peakMiB);
  }
  const run = await made(many, "once");
  const { peakMiB } = await run();
  const again: Used[] = [];
  for (let round = 0; round < rounds; round += 1) again.push(await run());
  const baseline = median(small);
  return [
    {
      what: `${kind}: peak memory of ${many} calls`,
      value: peakMiB,
      baseline,
      unit: "MiB",
      bar: { of: "ratio", atMost: bars.growth },
    },
    {
      what: `${kind}: the same`,
      value: peakMiB,
      baseline,
      unit: "MiB",
      bar: { of: "value", atMost: bars.runMiB },
    },
    {
      what: `${kind}: the same command again, memory`,
      value: median(again.map((used) => used.peakMiB)),
      baseline: peakMiB,
      unit: "MiB",
      bar: { of: "value", atMost: bars.againMiB },
    },
    {
      what: `${kind}: the same command again, wall time`,
      value: median(again.map((used) => used.wallMs)),
      baseline: median(again.map((used) => used.cpuMs)),
      unit: "ms",
      bar: { of: "value", atMost: bars.againMs },
    },
  ];
}
