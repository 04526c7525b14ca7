import { expect, it, onTestFinished } from "vitest";
import { countOutcomes, makeWholeRuns, sweepFlips } from "../faults/bit-flips.ts";
import { printFigures, seed } from "../faults/fault-bench.ts";
import { startJudgeServer } from "../pipeline/judge-server.ts";

/** More, to look further: FLIPS=5000 npm run test:slow. */
const flips = Number(process.env["FLIPS"] ?? "100");

it(`${flips} flipped bits change no table and cost no call`, async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const runs = await makeWholeRuns(server);
  const flipped = await sweepFlips(runs, server, { seed, count: flips });
  printFigures("bit flips, report", countOutcomes(flipped.map((one) => one.report)));
  printFigures("bit flips, run", countOutcomes(flipped.map((one) => one.run)));
  const wrong = flipped.filter(
    ({ report, run }) =>
      !["same", "refused"].includes(report) || !["same", "refused"].includes(run),
  );
  expect(wrong).toEqual([]);
});
