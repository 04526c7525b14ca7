import type OpenAI from "openai";
import * as z from "zod";
import type { BatchApi, BatchIntent, BatchLine, BatchStatus, Search } from "../../core/batch.ts";
import type { ModelConfig } from "../../core/config.ts";
import type { Failure, World } from "../../core/model.ts";
import { failureOfLine } from "../failures.ts";
import type { Wire } from "../wire.ts";
import { jsonLines } from "./json-lines.ts";
import { newPages } from "./pages.ts";
import { type BatchReader, batchReader, notABatch, uploadMs } from "./requests.ts";

/** The provider takes 50,000 requests and 200 MB. */
const limits = { requests: 45_000, bytes: 180_000_000 };

/** A list is read so far back beyond the time of the intent: clocks differ. */
const clocksDifferMs = 3_600_000;

/** The metadata field that holds the tag of a batch. */
const tagField = "assize_tag";

/** OpenAI's Batch API: a file of requests, a batch made of it, and a file each for answers and errors. */
export function openaiBatches(
  config: ModelConfig,
  world: World,
  wire: Wire,
  client: () => Promise<OpenAI>,
): BatchApi {
  const reader = batchReader(config, world, wire);
  const { attempt } = reader;

  /** Makes the batch: the one request after which it exists. */
  async function make({ tag }: BatchIntent, file: string, signal: AbortSignal) {
    const made = await attempt<{ readonly id: string }>(async (until) => {
      const openai = await client();
      const answer: unknown = await openai.batches.create(
        {
          input_file_id: file,
          endpoint: wire.path === "/responses" ? "/v1/responses" : "/v1/chat/completions",
          completion_window: "24h",
          metadata: { [tagField]: tag },
        },
        { signal: until },
      );
      const parsed = batch.safeParse(answer);
      return parsed.success ? { id: parsed.data.id } : notABatch("a batch");
    }, signal);
    return reader.submission(made);
  }

  return {
    limits,
    body: (call) => JSON.stringify(wire.request(call)),
    async submit(intent, requests, uploaded, signal) {
      const file = await attempt<{ readonly id: string }>(
        async (until) => {
          const openai = await client();
          const parts = requests.map(
            ({ id, body }) =>
              `{"custom_id":"${id}","method":"POST","url":"/v1${wire.path}","body":${body}}\n`,
          );
          const answer: unknown = await openai.files.create(
            { file: new File(parts, fileName(intent)), purpose: "batch" },
            { signal: until, timeout: uploadMs },
          );
          const parsed = identified.safeParse(answer);
          return parsed.success ? parsed.data : notABatch("a file");
        },
        signal,
        uploadMs,
      );
      // Without its file no batch was made, whatever became of the file.
      if ("state" in file) return { state: "turned-down", failure: file };
      await uploaded(file.id);
      return make(intent, file.id, signal);
    },
    resume: make,
    async find(intent, _known, signal) {
      const oldest = (intent.created - clocksDifferMs) / 1000;
      return attempt<Search>(async (until) => {
        const openai = await client();
        const found = new Set<string>();
        const batches = await openai.batches.list({ limit: 100 }, { signal: until });
        for await (const page of newPages(batches)) {
          for (const one of page) if (one.metadata?.[tagField] === intent.tag) found.add(one.id);
          if (page.every(({ created_at }) => created_at < oldest)) break;
        }
        const [id, ...more] = found;
        if (more.length > 0) {
          return { state: "undecided", why: `two batches have the tag ${intent.tag}` };
        }
        if (id !== undefined) return { state: "found", id };
        const query = { purpose: "batch", order: "desc", limit: 100 } as const;
        const files = await openai.files.list(query, { signal: until });
        for await (const page of newPages(files)) {
          const file = page.find(({ filename }) => filename === fileName(intent));
          if (file !== undefined) return { state: "absent", file: file.id };
          if (page.every(({ created_at }) => created_at < oldest)) break;
        }
        return { state: "absent" };
      }, signal);
    },
    look: (id, signal) =>
      attempt<BatchStatus>(async (until) => {
        const answer: unknown = await (await client()).batches.retrieve(id, { signal: until });
        const parsed = batch.safeParse(answer);
        return parsed.success ? statusOf(parsed.data, reader) : notABatch("a batch");
      }, signal),
    async collect(results, take, signal) {
      for (const file of results) {
        const failure = await attempt<undefined>(
          async (until) => {
            const answer = await (await client()).files.content(file, {
              signal: until,
              timeout: uploadMs,
            });
            for await (const value of jsonLines(answer.body)) {
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
    discard: (file, signal) =>
      attempt<undefined>(async (until) => {
        await (await client()).files.delete(file, { signal: until });
        return undefined;
      }, signal),
    cancel: (id, signal) =>
      attempt<undefined>(async (until) => {
        await (await client()).batches.cancel(id, { signal: until });
        return undefined;
      }, signal) satisfies Promise<Failure | undefined>,
  };
}

/** What the file of a batch is called at the provider. */
function fileName({ tag }: BatchIntent): string {
  return `${tag}.jsonl`;
}

const identified = z.object({ id: z.string().min(1) });

const count = z.int().min(0);

const batch = z.object({
  id: z.string().min(1),
  status: z.string(),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
  request_counts: z.object({ completed: count, failed: count, total: count }).nullish(),
  errors: z
    .object({
      data: z
        .array(
          z.object({
            code: z.string().nullish(),
            line: z.number().nullish(),
            message: z.string().nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

function statusOf(found: z.infer<typeof batch>, { clean }: BatchReader): BatchStatus {
  const { status, request_counts: counts, output_file_id, error_file_id } = found;
  const done = (counts?.completed ?? 0) + (counts?.failed ?? 0);
  if (status === "failed") {
    const errors = found.errors?.data ?? [];
    const [first] = errors;
    const place = first?.line == null ? "" : `line ${first.line}: `;
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    const told = [first?.code, first?.message].filter((part) => part != null).join(": ");
    return {
      state: "refused",
      why: clean(`${place}${told || "no reason given"}${more}`),
      full: first?.code === "token_limit_exceeded",
    };
  }
  if (status !== "completed" && status !== "expired" && status !== "cancelled") {
    return { state: "working", done };
  }
  return {
    state: "ended",
    done,
    cancelled: status === "cancelled",
    expired: status === "expired",
    lines: status === "completed" && counts != null ? done : undefined,
    results: [output_file_id, error_file_id].flatMap((file) => file || []),
  };
}

const line = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.int(), request_id: z.string().nullish(), body: z.unknown() })
    .nullish(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

function lineOf(value: unknown, reader: BatchReader): BatchLine | undefined {
  const parsed = line.safeParse(value);
  if (!parsed.success) return undefined;
  const { custom_id: id, response, error } = parsed.data;
  if (error?.code === "batch_expired") return { id, state: "expired" };
  if (error?.code === "batch_cancelled") return { id, state: "cancelled" };
  if (response == null) {
    // No status at all: the request was not answered, and may be next time.
    return { id, state: "served", reply: failureOfLine(500, { error }, reader.brief) };
  }
  const { status_code: status, body, request_id } = response;
  if (status >= 200 && status < 300) {
    return { id, state: "served", reply: reader.reply(body, request_id) };
  }
  return { id, state: "served", reply: failureOfLine(status, body, reader.brief) };
}
