import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, figureLine } from "./bench.ts";
import { boards } from "./boards.ts";
import { calls } from "./calls.ts";
import { memory } from "./memory.ts";
import { unpack } from "./packed.ts";
import { prefix } from "./prefix.ts";
import { replay } from "./replay.ts";
import { rerun } from "./rerun.ts";
import { rouge } from "./rouge.ts";
import { scale } from "./scale.ts";
import { startUp } from "./start-up.ts";
import { statistics } from "./statistics.ts";
import { throughput } from "./throughput.ts";

/** Every bench. To add one: a file beside this one, and a line here. */
const benches: readonly Bench[] = [
  startUp,
  rouge,
  statistics,
  calls,
  throughput,
  prefix,
  rerun,
  replay,
  memory,
  scale,
  boards,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(", ")}; there are:`);
  for (const { name, about } of benches) console.error(`  ${name.padEnd(10)}${about}`);
  process.exitCode = 2;
} else {
  await measure(benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
}

async function measure(chosen: readonly Bench[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "assize-bench-"));
  process.once("SIGINT", () => {
    rmSync(root, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    const launcher = unpack(root);
    for (const { name, about, measure } of chosen) {
      console.log(`${name}: ${about}`);
      const folder = mkdtempSync(join(root, `${name}-`));
      for (const figure of await measure({ launcher, folder })) {
        console.log(`  ${figureLine(figure)}`);
      }
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
