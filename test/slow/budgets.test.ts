import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import {
  callsPerRecord,
  makeFaultBench,
  printFigures,
  seed,
  startIn,
} from "../faults/fault-bench.ts";
import { answer, error, resetBeforeHeaders, resetInBody } from "../models/fake-provider.ts";
import { type Asked, rightAnswer, startJudgeServer } from "../pipeline/judge-server.ts";

const budgets = Number(process.env["BUDGETS"] ?? "30");
const records = 8;

/** USD per million tokens. */
const price = { input: 1, output: 2 };

/** What a provider bills for a request, in micro-dollars: all input, and up to `max_tokens` of output. */
function bill(asked: Asked): {
  readonly input: number;
  readonly output: number;
  readonly micro: number;
} {
  const number = Number.parseInt(asked.key.slice(0, 6), 16);
  // Every third as many tokens as bytes, which no provider does.
  const input = Math.ceil(asked.text.length / (1 + (number % 3)));
  const output = 1 + (number % 50);
  return { input, output, micro: input * price.input + output * price.output };
}

it(`${budgets} budgets, 64 connections, kills among them: the server never bills more`, async () => {
  let billed = 0;
  const fates = randomStream(seed, "test/budgets/fates", 0);
  // It bills every request that it got, those too whose answer was lost, cut off, an error, or without usage.
  const server = await startJudgeServer((asked) => {
    const { input, output, micro } = bill(asked);
    billed += micro;
    const fate = fates.below(16);
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    if (fate === 0) return error(500);
    if (fate === 1) return resetBeforeHeaders;
    if (fate === 2) return resetInBody;
    return answer({ ...rightAnswer(asked), usage: fate === 3 ? null : usage });
  });
  onTestFinished(() => server.close());
  const model = { price, max_tokens: 50, concurrency: 64 };
  const folder = await makeFaultBench(server.url, { records, model });
  let [kills, reached, most, requests] = [0, 0, 0, 0];
  for (let index = 0; index < budgets; index += 1) {
    const random = randomStream(seed, "test/budgets", index);
    // From less than one call to nearly all of them.
    const usd = (100 + random.below(records * callsPerRecord * 150)) / 1e6;
    const out = join(folder, `out-${index}`);
    const args = ["run", "bench.yaml", "--out", out, "--budget", usd.toFixed(6)];
    billed = 0;
    const from = server.asked.length;
    const starts = 1 + random.below(3);
    for (let start = 0; start < starts; start += 1) {
      const running = startIn(folder, args);
      if (start + 1 < starts) {
        const next = server.came(server.asked.length + 1 + random.below(70));
        await Promise.race([next, wait(3_000), running.ended]);
        running.kill("SIGKILL");
        kills += (await running.ended).signal === null ? 0 : 1;
        continue;
      }
      // What fails is tried again for minutes: a signal ends it sooner where the budget does not.
      const timer = setTimeout(() => running.kill("SIGINT"), 8_000);
      const { code, stderr } = await running.ended;
      clearTimeout(timer);
      expect([0, 1, 3, 130], stderr).toContain(code);
      reached += code === 3 ? 1 : 0;
    }
    // Of a killed process requests may still be on their way.
    expect(billed / 1e6, `budget ${usd}`).toBeLessThanOrEqual(usd);
    most = Math.max(most, billed / 1e6 / usd);
    requests += server.asked.length - from;
    await rm(out, { recursive: true, force: true });
  }
  printFigures("budgets", {
    budgets,
    kills,
    reached,
    requests,
    "most of a budget billed": `${(100 * most).toFixed(1)} %`,
    passed: 0,
  });
  expect(reached).toBeGreaterThan(budgets / 4);
});
