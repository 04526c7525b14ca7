import type Anthropic from "@anthropic-ai/sdk";
import * as z from "zod";
import type { BatchApi, BatchLine, BatchStatus, Search } from "../../core/batch.ts";
import type { ModelConfig } from "../../core/config.ts";
import type { Failure, World } from "../../core/model.ts";
import { failureIn, failureOfLine } from "../failures.ts";
import type { Wire } from "../wire.ts";
import { jsonLines } from "./json-lines.ts";
import { newPages } from "./pages.ts";
import { type BatchReader, batchReader, notABatch, uploadMs } from "./requests.ts";

/** The provider takes 100,000 requests and 256 MB. */
const limits = { requests: 90_000, bytes: 230_000_000 };

/** Batches so much older than the intent are not looked at: clocks differ. */
const clocksDifferMs = 3_600_000;

/**
 * Anthropic's Message Batches: one request holds all, one stream all results. A batch holds no mark of ours but the ids
 * of its requests, and they are told only with the results: a batch whose id got lost is known for certain when it
 * has ended.
 */
export function anthropicBatches(
  config: ModelConfig,
  world: World,
  wire: Wire,
  client: () => Promise<Anthropic>,
): BatchApi {
  const reader = batchReader(config, world, wire);
  const { attempt } = reader;

  async function status(id: string, until: AbortSignal): Promise<Found | undefined> {
    const answer: unknown = await (await client()).messages.batches.retrieve(
      id,
      {},
      { signal: until },
    );
    return batch.safeParse(answer).data;
  }

  /** Reads the lines at an address. The connection sends the key to no other server than base_url's. */
  async function* linesAt(address: string, until: AbortSignal): AsyncGenerator<unknown> {
    const response = await (await client())
      .get(address, {
        headers: { accept: "application/binary" },
        signal: until,
        timeout: uploadMs,
      })
      .asResponse();
    yield* jsonLines(response.body);
  }

  return {
    limits,
    body: (call) => JSON.stringify(wire.request(call)),
    async submit(_intent, requests, _uploaded, signal) {
      const made = await attempt<{ readonly id: string }>(
        async (until) => {
          // Its texts are JSON already: the whole is never a value in memory.
          const list = requests.map(({ id, body }) => `{"custom_id":"${id}","params":${body}}`);
          const answer: unknown = await (await client()).post("/v1/messages/batches", {
            body: `{"requests":[${list.join(",")}]}`,
            headers: { "content-type": "application/json" },
            signal: until,
            timeout: uploadMs,
          });
          return batch.safeParse(answer).data ?? notABatch("a message batch");
        },
        signal,
        uploadMs,
      );
      return reader.submission("state" in made ? made : { id: made.id });
    },
    resume: async () => {
      throw new Error("nothing is uploaded before a message batch");
    },
    async find({ tag, created, requests }, known, signal) {
      return attempt<Search>(
        async (until) => {
          const listed = await (await client()).messages.batches.list(
            { limit: 100 },
            { signal: until },
          );
          const candidates: Found[] = [];
          for await (const page of newPages(listed)) {
            for (const value of page) {
              const one = batch.safeParse(value).data;
              if (one === undefined || known.has(one.id)) continue;
              const fits = totalOf(one) === requests;
              if (fits && Date.parse(one.created_at) >= created - clocksDifferMs) {
                candidates.push(one);
              }
            }
            if (page.every((one) => Date.parse(one.created_at) < created - clocksDifferMs)) break;
          }
          const ours: string[] = [];
          const open: string[] = [];
          const unreadable: string[] = [];
          for (const one of candidates) {
            if (one.processing_status !== "ended") open.push(one.id);
            else if (one.results_url == null) unreadable.push(one.id);
            else {
              const first = await firstId(linesAt(one.results_url, until));
              if (first === undefined) unreadable.push(one.id);
              else if (first.startsWith(`${tag}-`)) ours.push(one.id);
            }
          }
          const [id, ...more] = ours;
          if (more.length > 0) {
            return {
              state: "undecided",
              why: `the batches ${ours.join(" and ")} hold the same requests`,
            };
          }
          if (id !== undefined) return { state: "found", id };
          if (open.length > 0) return { state: "unclear", candidates: open };
          if (unreadable.length > 0) {
            return {
              state: "undecided",
              why: `of ${unreadable.join(" and ")} with as many requests no results can be read`,
            };
          }
          return { state: "absent" };
        },
        signal,
        uploadMs,
      );
    },
    look: (id, signal) =>
      attempt<BatchStatus>(async (until) => {
        const found = await status(id, until);
        return found === undefined ? notABatch("a message batch") : statusOf(found);
      }, signal),
    async collect(results, take, signal) {
      for (const address of results) {
        const failure = await attempt<undefined>(
          async (until) => {
            for await (const value of linesAt(address, until)) {
              const line = lineOf(value, reader);
              if (line !== undefined) take(line);
            }
            return undefined;
          },
          signal,
          uploadMs,
        );
        if (failure !== undefined) return failure;
      }
      return undefined;
    },
    cancel: (id, signal) =>
      attempt<undefined>(async (until) => {
        await (await client()).messages.batches.cancel(id, {}, { signal: until });
        return undefined;
      }, signal) satisfies Promise<Failure | undefined>,
  };
}

const count = z.int().min(0);

const batch = z.object({
  id: z.string().min(1),
  processing_status: z.string(),
  created_at: z.string(),
  cancel_initiated_at: z.string().nullish(),
  results_url: z.string().nullish(),
  request_counts: z.object({
    processing: count,
    succeeded: count,
    errored: count,
    canceled: count,
    expired: count,
  }),
});

type Found = z.infer<typeof batch>;

function totalOf({ request_counts: counts }: Found): number {
  const { processing, succeeded, errored, canceled, expired } = counts;
  return processing + succeeded + errored + canceled + expired;
}

function statusOf(found: Found): BatchStatus {
  const { processing_status, request_counts: counts, results_url, cancel_initiated_at } = found;
  const done = totalOf(found) - counts.processing;
  if (processing_status !== "ended") return { state: "working", done };
  return {
    state: "ended",
    done,
    cancelled: cancel_initiated_at != null,
    expired: counts.expired > 0,
    lines: totalOf(found),
    results: results_url == null ? [] : [results_url],
  };
}

const line = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion("type", [
    z.object({ type: z.literal("succeeded"), message: z.unknown() }),
    z.object({ type: z.literal("errored"), error: z.unknown() }),
    z.object({ type: z.literal("canceled") }),
    z.object({ type: z.literal("expired") }),
  ]),
});

function lineOf(value: unknown, reader: BatchReader): BatchLine | undefined {
  const parsed = line.safeParse(value);
  if (!parsed.success) return undefined;
  const { custom_id: id, result } = parsed.data;
  switch (result.type) {
    case "succeeded":
      return { id, state: "served", reply: reader.reply(result.message, undefined) };
    case "errored": {
      const { error } = result;
      const told =
        typeof error === "object" && error !== null ? failureIn(error, reader.brief) : undefined;
      return {
        id,
        state: "served",
        reply: told ?? failureOfLine(500, error, reader.brief),
      };
    }
    case "canceled":
      return { id, state: "cancelled" };
    case "expired":
      return { id, state: "expired" };
  }
}

/** The id of the first request whose result is told. */
async function firstId(lines: AsyncGenerator<unknown>): Promise<string | undefined> {
  for await (const value of lines) {
    const parsed = z.object({ custom_id: z.string() }).safeParse(value);
    if (parsed.success) return parsed.data.custom_id;
  }
  return undefined;
}
