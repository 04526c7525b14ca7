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
  for (const command of ["report", "run", "replan"] as const) {
    printFigures(`bit flips, ${command}`, countOutcomes(flipped.map((one) => one[command])));
  }
  const wrong = flipped.filter((one) =>
    [one.report, one.run, one.replan].some((outcome) => !["same", "refused"].includes(outcome)),
  );
  expect(wrong).toEqual([]);
});
