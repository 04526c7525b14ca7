import { describe, expect, it, onTestFinished } from "vitest";
import { defaultRetries } from "../../harness/run/retry-policy.ts";
import { configOf, liveModel, makeBench, runHere } from "../pipeline/bench.ts";
import { startJudgeServer } from "../pipeline/judge-server.ts";
import { inMilliseconds, inSeconds, tokenBucket } from "../pipeline/rate-limit-server.ts";

const perSecond = 50;
const calls = 2_000;

describe("a token bucket of 50 requests a second, 64 wanted at once, 2,000 calls", () => {
  it.each([
    ["names the next token", 50, inMilliseconds],
    ["names whole seconds", 50, inSeconds],
    ["names whole seconds, and holds one token", 1, inSeconds],
    ["names no time", 50, undefined],
  ])("that %s (it holds %i)", async (what, capacity, told) => {
    const limited = tokenBucket({ perSecond, capacity, ...(told && { told }) });
    const server = await startJudgeServer(limited.instead);
    onTestFinished(() => server.close());
    const model = liveModel("one", server.url, { concurrency: 64 });
    const folder = await makeBench(configOf([model]), calls / 10);
    const run = await runHere(folder, { retries: defaultRetries });
    const { came, refused } = limited;
    const seconds = ((came.at(-1) ?? 0) - (came[0] ?? 0)) / 1000;
    process.stdout.write(
      `${what}, ${capacity}: ${came.length} requests (${(came.length / calls).toFixed(3)}), ${refused.length} refused, ${limited.early()} early, ${seconds.toFixed(1)} s (ideal ${((calls - capacity) / perSecond).toFixed(1)})\n`,
    );
    expect(run).toMatchObject({ exit: 0, lost: 0 });
    expect(refused.length).toBeGreaterThan(0);
    expect(came.length).toBeLessThanOrEqual(1.3 * calls);
    expect(limited.early()).toBe(0);
  });
});
