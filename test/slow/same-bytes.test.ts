import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import {
  callsPerRecord,
  endIn,
  makeFaultBench,
  printFigures,
  startIn,
} from "../faults/fault-bench.ts";
import {
  brokenJson,
  error,
  nothing,
  page,
  resetBeforeHeaders,
  resetInBody,
} from "../models/fake-provider.ts";
import { type Instead, startJudgeServer } from "../pipeline/judge-server.ts";
import { derivedFiles } from "../pipeline/run-files.ts";

const records = 5;

/** Each request with this share fails once in some way that another attempt may help. */
function troubled(): Instead {
  const seen = new Map<string, number>();
  const troubles = [
    error(429, {}, { "retry-after-ms": "20" }),
    error(500),
    error(503),
    error(529),
    resetBeforeHeaders,
    resetInBody,
    page,
    nothing,
    brokenJson,
  ];
  return async ({ key }) => {
    const number = Number.parseInt(key.slice(-6), 16);
    await wait(number % 30);
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return times === 0 && number % 3 === 0 ? troubles[number % troubles.length] : undefined;
  };
}

/** The later a request comes, the sooner it is answered. */
function backwards(): Instead {
  let count = 0;
  return async () => {
    count += 1;
    await wait(Math.max(0, 60 - (count % 8) * 8));
    return undefined;
  };
}

it("the same answers give the same bytes, at any concurrency, in any order, whatever failed on the way", async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const folder = await makeFaultBench(server.url, { records, model: { concurrency: 8 } });
  const run = async (name: string, more: readonly string[] = []) => {
    const { code, stderr } = await endIn(folder, ["run", "bench.yaml", "--out", name, ...more]);
    expect(code, `${name}: ${stderr}`).toBe(0);
    return derivedFiles(join(folder, name));
  };
  const expected = await run("undisturbed");
  expect(server.asked.length).toBe(records * callsPerRecord);

  server.instead(troubled());
  const from = server.asked.length;
  expect(await run("troubled")).toEqual(expected);
  const retries = server.asked.length - from - records * callsPerRecord;
  server.instead(backwards());
  expect(await run("backwards")).toEqual(expected);

  server.instead(troubled());
  for (const concurrency of [1, 64]) {
    const files = await run(`at-${concurrency}`, ["--concurrency", String(concurrency)]);
    const manifest = files["manifest.json"]?.replace(
      `"concurrency": ${concurrency}`,
      '"concurrency": 8',
    );
    expect({ ...files, "manifest.json": manifest }).toEqual(expected);
  }

  server.instead(troubled());
  const running = startIn(folder, ["run", "bench.yaml", "--out", "killed"]);
  await server.came(server.asked.length + 40);
  running.kill("SIGKILL");
  await running.ended;
  server.instead(backwards());
  expect(await run("killed")).toEqual(expected);
  printFigures("same bytes", { runs: 6, "requests tried again": retries, different: 0 });
});
