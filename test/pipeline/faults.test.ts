import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { makeWholeRuns, sweepFlips } from "../faults/bit-flips.ts";
import { callsPerRecord } from "../faults/fault-bench.ts";
import { endKilled, killKinds, killOnce } from "../faults/kill-points.ts";
import {
  expectFaultTold,
  failAt,
  limitedTo,
  makeShim,
  openFaultLane,
} from "../faults/storage-faults.ts";
import { configOf, liveModel, makeBench, runHere, temporaryFolder } from "./bench.ts";
import { makeGate, startJudgeServer } from "./judge-server.ts";
import { queryLedger } from "./run-files.ts";

// Small versions of the sweeps in test/slow; docs/reliability.md says what they show.

it("a kill around a reply loses nothing that was committed, and repeats what was in flight", async () => {
  const lane = await openFaultLane(1);
  onTestFinished(() => lane.server.close());
  const out = join(lane.folder, "out");
  let inFlight = 0;
  for (const [index, kind] of killKinds.slice(1).entries()) {
    const random = randomStream("1", "test/faults", index);
    const killed = await killOnce(lane, out, kind, random, { calls: callsPerRecord / 2, ms: 0 });
    inFlight += killed.inFlight;
  }
  await endKilled(lane, out);
  // The undisturbed run, this one, and what was in flight.
  expect(lane.server.asked.length).toBe(2 * callsPerRecord + inFlight);
});

it("flipped bits change no table and buy nothing again", async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const flipped = await sweepFlips(await makeWholeRuns(server), server, { seed: "1", count: 9 });
  for (const one of flipped) {
    const outcomes = [one.report, one.run, one.replan];
    expect(
      outcomes.filter((outcome) => outcome !== "same"),
      one.detail,
    ).toEqual(outcomes.filter((outcome) => outcome === "refused"));
  }
});

it("a file that may not grow further is told, with exit 5", async () => {
  const lane = await openFaultLane(1);
  onTestFinished(() => lane.server.close());
  const out = join(lane.folder, "limited");
  const ended = await limitedTo(lane, 64, out);
  expect(await expectFaultTold(lane, out, ended, true)).toBe("failed");
});

it("writes that fail are told, stop spending, and leave a folder that goes on", async ({
  skip,
}) => {
  const shim = await makeShim(await temporaryFolder());
  if (shim === undefined) return skip("there is no C compiler");
  const lane = await openFaultLane(1);
  onTestFinished(() => lane.server.close());
  for (const at of [3, 90]) {
    const { outcome } = await failAt(lane, shim, { at, errno: 28, lasts: true });
    expect(outcome).toBe("failed");
  }
});

it("a thread of the store that dies ends the run, stops spending, and the same command goes on", async () => {
  const gate = makeGate();
  const server = await startJudgeServer(gate.instead);
  onTestFinished(() => server.close());
  const folder = await makeBench(configOf([liveModel("one", server.url)]), 3);
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  process.on("worker", note);
  onTestFinished(() => {
    process.off("worker", note);
  });
  const run = expect(runHere(folder)).rejects.toMatchObject({ code: "storage/failed", exit: 5 });
  await server.came(8);
  await Promise.all(threads.map((thread) => thread.terminate()));
  gate.open();
  await run;
  expect(threads).toHaveLength(1);
  expect(server.asked.length).toBe(8);
  expect(await runHere(folder)).toMatchObject({ exit: 0 });
  expect(server.asked.length).toBe(8 + 30);
});

it("beside live calls only one connection writes answers: where its thread dies, none is kept", async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const offline = { name: "fixed", provider: "baseline", model: "overlap" };
  const folder = await makeBench(configOf([offline, liveModel("one", server.url)]), 3);
  const end = (thread: Worker) => void thread.terminate();
  process.on("worker", end);
  onTestFinished(() => {
    process.off("worker", end);
  });
  await expect(runHere(folder)).rejects.toMatchObject({ code: "storage/failed" });
  const out = join(folder, "out");
  expect(await queryLedger(out, "SELECT COUNT(*) AS n FROM replies")).toEqual([{ n: 0 }]);
  process.off("worker", end);
  expect(await runHere(folder)).toMatchObject({ exit: 0 });
});

it("offline models that have calls in common are asked each of them once", async () => {
  const models = ["first", "second", "third"].map((name) => ({
    name,
    provider: "baseline",
    model: "overlap",
  }));
  const { exit, events } = await runHere(await makeBench(configOf(models), 40));
  expect(exit).toBe(0);
  const told = events.flatMap((event) => (event.event === "progress" ? [event.models] : []));
  const sums = told.at(-1)?.map(({ done, planned }) => done - planned);
  expect(sums).toEqual([0, 0, 0]);
});
