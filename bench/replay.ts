import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { childFile, measureChild } from "./child.ts";

const few = 2_500;
const many = 10_000;
const judges = Array.from({ length: 10 }, (_, i) => `recorded-${i}`);
/** A verdict may add so much; and the whole may be so many times as large. */
const bytesPerVerdict = 300;
const slack = 1.2;

export const replay: Bench = {
  name: "replay",
  about: `${many * judges.length} recorded answers of ${judges.length} judges, against ${few * judges.length} and against reading the file alone`,
  async measure({ launcher, folder }) {
    const run = async (records: number) => {
      const place = join(folder, String(records));
      mkdirSync(place);
      const answers = writeAnswers(place, records);
      const models = judges.map((judge) => ({
        name: judge,
        provider: "replay",
        path: "answers.jsonl",
        where: { judge },
        fields: { item: "id", candidate: "system", text: "raw" },
      }));
      const config = writeBenchmark(place, { records, models });
      const own = { folder: place };
      const command = ["run", config, "--out", join(place, "run")];
      const replayed = await measureChild(launcher, command, own);
      const bare = await measureChild(childFile("bare-lines.mjs"), [answers], own);
      rmSync(place, { recursive: true, force: true });
      return { replayed, bare };
    };
    const small = await run(few);
    const { replayed, bare } = await run(many);
    const baseline = small.replayed.peakMiB;
    const atMost = slack * baseline + (bytesPerVerdict * many * judges.length) / 2 ** 20;
    return [
      {
        what: "peak resident memory",
        value: replayed.peakMiB,
        baseline,
        unit: "MiB",
        bar: { of: "value", atMost },
      },
      {
        what: "wall time, against reading the file alone",
        value: replayed.wallMs,
        baseline: bare.wallMs,
        unit: "ms",
      },
    ];
  },
};

/** One raw answer of every judge to every record. */
function writeAnswers(folder: string, records: number): string {
  const file = join(folder, "answers.jsonl");
  const data = openSync(file, "w");
  for (let n = 0; n < records; n += 1) {
    const lines = judges.map((judge, j) => {
      const verdict = (n + j) % 3 === 0 ? "unsupported" : "supported";
      const raw = `${`I looked at statement ${n} of the summary. `.repeat(8)}\n{"verdict": "${verdict}"}`;
      return `${JSON.stringify({ id: `record-${n}`, judge, system: "summary", raw })}\n`;
    });
    writeSync(data, lines.join(""));
  }
  closeSync(data);
  return file;
}
