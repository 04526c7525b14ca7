import { onTestFinished } from "vitest";
import {
  type FakeBatches,
  type FakeBatchesOptions,
  startFakeBatches,
} from "../models/fake-batches.ts";
import { configOf, liveModel, makeBench } from "./bench.ts";

type Json = Readonly<Record<string, unknown>>;

export const batchApis = ["openai", "anthropic"] as const;
export type BatchProvider = (typeof batchApis)[number];

/** USD per million tokens: a token in costs 1 micro-dollar, one out 2. An answer is 100 in and 10 out. */
export const price = { input: 1, output: 2 };
export const perAnswer = (100 + 2 * 10) / 1e6;

/** Fast, with three batches for 60 calls. */
export const pace = { requests: 25, firstPollMs: 2, maxPollMs: 4, settleMs: 10 };

export async function batchServer(options: FakeBatchesOptions = {}): Promise<FakeBatches> {
  const server = await startFakeBatches(options);
  onTestFinished(() => server.close());
  return server;
}

export function batchModel(api: BatchProvider, url: string, more: Json = {}): Json {
  const { name = "one", ...rest } = more;
  const at = { execution: "batch", price, max_tokens: 50, ...rest };
  return api === "openai"
    ? liveModel(String(name), `${url}/v1`, at)
    : liveModel(String(name), url, { ...at, provider: "anthropic" });
}

/** 60 calls, unless `records` or `more` say otherwise. */
export function batchBench(
  api: BatchProvider,
  url: string,
  { records = 6, model = {}, more = {} }: { records?: number; model?: Json; more?: Json } = {},
): Promise<string> {
  return makeBench(configOf([batchModel(api, url, model)], more), records);
}

/** Keys of requests that stand in more than one batch. */
export function inTwoBatches({ batches }: FakeBatches): readonly string[] {
  const keys = batches.flatMap(({ requests }) => requests.map(({ asked }) => asked.key));
  return keys.filter((key, i) => key !== "" && keys.indexOf(key) < i);
}
