import { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import { sha256Hex } from "../../harness/core/digest.ts";
import { type Asked, rightAnswer } from "../pipeline/judge-server.ts";
import { bodyOf } from "./fake-provider.ts";

/** What a request to the server is for. */
export type BatchStep =
  | "upload"
  | "create"
  | "list"
  | "files"
  | "retrieve"
  | "download"
  | "delete"
  | "cancel"
  | "live";

/** A moment of a request: before it has any effect, or after it had, and before its answer is sent. */
export interface Moment {
  readonly step: BatchStep;
  readonly phase: "before" | "after";
  /** 1, 2, ...: the how manieth of this step and phase. */
  readonly count: number;
}

/** `drop`: the connection is cut; `half`: in the middle of the answer. A number: this status (before only), or with these headers. */
export type Mishap =
  | "drop"
  | "half"
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | undefined;

/** What becomes of one request of a batch. */
export type LineFate =
  | { readonly state: "answered" }
  | { readonly state: "error"; readonly status: number; readonly code: string }
  | { readonly state: "expired" };

type Fate = LineFate | { readonly state: "cancelled" };

export interface BatchedRequest {
  readonly customId: string;
  readonly asked: Asked;
}

/** A batch at the server, of either provider. */
export interface FakeBatch {
  readonly id: string;
  readonly api: "openai" | "anthropic";
  readonly createdMs: number;
  readonly requests: readonly BatchedRequest[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly inputFile: string;
  /** How often it was seen in an answer since it was made. */
  sightings: number;
  cancelled: boolean;
  /** Its results, once it has ended. */
  fates: ReadonlyMap<string, Fate> | undefined;
}

export interface FakeBatchesOptions {
  /** A batch ends once it was seen so often; default 2. */
  readonly sightings?: number;
  /** How many entries a list shows at once; default 2. */
  readonly page?: number;
  readonly fate?: (request: BatchedRequest, batch: FakeBatch) => LineFate;
  readonly mishap?: (
    moment: Moment & { readonly authorization: string },
  ) => Mishap | Promise<Mishap>;
  /** A batch of OpenAI that fails its validation: its errors. */
  readonly invalid?: (
    batch: FakeBatch,
  ) => { readonly code: string; readonly message: string; readonly line: number } | undefined;
  /** The whole batch runs out of time after its results so far. */
  readonly expires?: (batch: FakeBatch) => boolean;
  /** In place of the address of results. */
  readonly resultsUrl?: string;
  /** Results of Anthropic are archived as soon as they are there. */
  readonly noResults?: boolean;
}

/** The batch APIs of OpenAI and Anthropic over real HTTP, and their live ones. */
export interface FakeBatches {
  /** `http://127.0.0.1:port`; OpenAI's base URL is this with `/v1`, Anthropic's is this. */
  readonly url: string;
  readonly batches: readonly FakeBatch[];
  readonly files: readonly { readonly id: string; readonly name: string }[];
  /** How often each step was asked for. */
  readonly count: (step: BatchStep) => number;
  /** Keys of the requests that were answered, as often as they were: what has to be paid. */
  readonly billed: readonly string[];
  readonly authorizations: ReadonlySet<string>;
  /** Resolves at this moment, counted from the start of the server. */
  came(step: BatchStep, phase: Moment["phase"], count: number): Promise<void>;
  /** Adds a batch of somebody else. */
  addForeign(api: FakeBatch["api"], requests: number): FakeBatch;
  options: FakeBatchesOptions;
  close(): Promise<void>;
}

const chatBody = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  system: z.string().optional(),
});

const inputLine = z.strictObject({
  custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  method: z.literal("POST"),
  url: z.enum(["/v1/chat/completions", "/v1/responses"]),
  body: z.looseObject({}),
});

const messageBatch = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        params: z.looseObject({ max_tokens: z.int() }),
      }),
    )
    .min(1),
});

const creation = z.strictObject({
  input_file_id: z.string(),
  endpoint: z.string(),
  completion_window: z.literal("24h"),
  metadata: z.record(z.string(), z.string()).optional(),
});

export async function startFakeBatches(options: FakeBatchesOptions = {}): Promise<FakeBatches> {
  const batches: FakeBatch[] = [];
  const files: { id: string; name: string; content: string; createdMs: number }[] = [];
  const billed: string[] = [];
  const authorizations = new Set<string>();
  const counts = new Map<string, number>();
  const moments = new EventEmitter().setMaxListeners(0);
  let sequence = 0;

  const server = createServer((incoming, response) => {
    response.on("error", () => {});
    serve(incoming, response).catch((error: unknown) => {
      send(response, 400, { error: { type: "invalid_request_error", message: String(error) } });
    });
  });

  async function reached(
    step: BatchStep,
    phase: Moment["phase"],
    authorization: string,
  ): Promise<Mishap> {
    const name = `${step} ${phase}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    moments.emit("moment");
    return self.options.mishap?.({ step, phase, count, authorization });
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const authorization = incoming.headers.authorization ?? "none";
    authorizations.add(authorization);
    const url = new URL(incoming.url ?? "", self.url);
    const route = routeOf(incoming.method ?? "", url.pathname);
    if (route === undefined) return send(response, 404, notFound);
    const early = await reached(route.step, "before", authorization);
    if (early === "drop") return drop(response);
    if (typeof early === "object") {
      for (const [name, value] of Object.entries(early.headers)) response.setHeader(name, value);
    }
    const status = typeof early === "object" ? early.status : early;
    if (typeof status === "number") {
      return send(response, status, { error: { type: "some_error", message: "not now" } });
    }
    const type = incoming.headers["content-type"] ?? "";
    const done = await route.act({ bytes, type, query: url.searchParams });
    const late = await reached(route.step, "after", authorization);
    if (late === "drop") return drop(response);
    if (late === "half" && typeof done === "string") return sendHalf(response, done);
    if (typeof done === "string") {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(done);
    } else send(response, done === undefined ? 404 : 200, done ?? notFound);
  }

  interface Sent {
    readonly bytes: Buffer;
    readonly type: string;
    readonly query: URLSearchParams;
  }
  type Act = (sent: Sent) => object | string | undefined | Promise<object | string | undefined>;

  function routeOf(method: string, path: string): { step: BatchStep; act: Act } | undefined {
    const id = path.split("/").find((part) => /^(msg)?batch_|^file-/.test(part)) ?? "";
    const found = () => batches.find((one) => one.id === id);
    const seen = (one: FakeBatch | undefined) => one && advance(one);
    const shape = `${method} ${path.replace(id === "" ? "-" : id, ":id")}`;
    switch (shape) {
      case "POST /v1/files":
        return { step: "upload", act: upload };
      case "GET /v1/files":
        return {
          step: "files",
          act: ({ query }) => pageOf([...files].reverse(), query, fileShape),
        };
      case "GET /v1/files/:id/content":
        return { step: "download", act: () => files.find((one) => one.id === id)?.content };
      case "DELETE /v1/files/:id":
        return { step: "delete", act: () => deleteFile(id) };
      case "POST /v1/batches":
        return { step: "create", act: createOpenAi };
      case "GET /v1/batches":
        return { step: "list", act: ({ query }) => pageOf(newest("openai"), query, openAiShape) };
      case "GET /v1/batches/:id":
        return { step: "retrieve", act: () => shaped(seen(found())) };
      case "POST /v1/batches/:id/cancel":
      case "POST /v1/messages/batches/:id/cancel":
        return { step: "cancel", act: () => shaped(cancel(found())) };
      case "POST /v1/messages/batches":
        return { step: "create", act: createAnthropic };
      case "GET /v1/messages/batches":
        return {
          step: "list",
          act: ({ query }) => pageOf(newest("anthropic"), query, anthropicShape),
        };
      case "GET /v1/messages/batches/:id":
        return { step: "retrieve", act: () => shaped(seen(found())) };
      case "GET /v1/messages/batches/:id/results":
        return { step: "download", act: () => results(found()) };
      case "POST /v1/chat/completions":
      case "POST /v1/messages":
        return { step: "live", act: ({ bytes }) => answerLive(path, JSON.parse(String(bytes))) };
      default:
        return undefined;
    }
  }

  function shaped(batch: FakeBatch | undefined): object | undefined {
    if (batch === undefined) return undefined;
    return batch.api === "openai" ? openAiShape(batch) : anthropicShape(batch);
  }

  async function upload({ bytes, type }: Sent): Promise<object> {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { "content-type": type },
    }).formData();
    const file = form.get("file");
    if (!(file instanceof File) || form.get("purpose") !== "batch") throw new Error("no file");
    const kept = storeFile(file.name, await file.text());
    return fileShape(kept);
  }

  function storeFile(name: string, content: string) {
    sequence += 1;
    const file = { id: `file-${sequence}`, name, content, createdMs: Date.now() };
    files.push(file);
    return file;
  }

  function deleteFile(id: string): object | undefined {
    const place = files.findIndex((one) => one.id === id);
    if (place < 0) return undefined;
    files.splice(place, 1);
    return { id, object: "file", deleted: true };
  }

  function createOpenAi({ bytes }: Sent): object {
    const body = creation.parse(JSON.parse(String(bytes)));
    const file = files.find(({ id }) => id === body.input_file_id);
    if (file === undefined) throw new Error("no such file");
    const lines = file.content
      .trimEnd()
      .split("\n")
      .map((line) => inputLine.parse(JSON.parse(line)));
    if (lines.some(({ url }) => url !== body.endpoint)) throw new Error("another endpoint");
    const requests = lines.map(({ custom_id, body }) => ({
      customId: custom_id,
      asked: askedOf(body),
    }));
    const made = add("openai", requests, body.metadata ?? {}, body.endpoint, file.id);
    return openAiShape(made);
  }

  function createAnthropic({ bytes }: Sent): object {
    const { requests } = messageBatch.parse(JSON.parse(String(bytes)));
    const list = requests.map(({ custom_id, params }) => ({
      customId: custom_id,
      asked: askedOf(params),
    }));
    return anthropicShape(add("anthropic", list, {}, "/v1/messages", ""));
  }

  function add(
    api: FakeBatch["api"],
    requests: readonly BatchedRequest[],
    metadata: FakeBatch["metadata"],
    endpoint: string,
    inputFile: string,
  ): FakeBatch {
    if (new Set(requests.map(({ customId }) => customId)).size < requests.length) {
      throw new Error("an id stands twice");
    }
    sequence += 1;
    const batch: FakeBatch = {
      id: `${api === "openai" ? "batch" : "msgbatch"}_${sequence}`,
      api,
      createdMs: Date.now(),
      requests,
      metadata,
      endpoint,
      inputFile,
      sightings: 0,
      cancelled: false,
      fates: undefined,
    };
    batches.push(batch);
    return batch;
  }

  function advance(batch: FakeBatch): FakeBatch {
    batch.sightings += 1;
    if (batch.fates === undefined && batch.sightings >= (self.options.sightings ?? 2)) end(batch);
    return batch;
  }

  /** A batch that was cancelled has done the first half; one that expired too. */
  function end(batch: FakeBatch): void {
    const expires = self.options.expires?.(batch) === true;
    const half = Math.ceil(batch.requests.length / 2);
    batch.fates = new Map(
      batch.requests.map((request, i): [string, Fate] => {
        if (batch.cancelled && i >= half) return [request.customId, { state: "cancelled" }];
        if (expires && i >= half) return [request.customId, { state: "expired" }];
        const fate = self.options.fate?.(request, batch) ?? { state: "answered" };
        if (fate.state === "answered") billed.push(request.asked.key);
        return [request.customId, fate];
      }),
    );
  }

  function cancel(batch: FakeBatch | undefined): FakeBatch | undefined {
    if (batch === undefined) return undefined;
    if (batch.fates !== undefined) throw new Error("it has ended");
    batch.cancelled = true;
    return batch;
  }

  function newest(api: FakeBatch["api"]): readonly FakeBatch[] {
    return batches
      .filter((one) => one.api === api)
      .map(advance)
      .reverse();
  }

  function pageOf<Entry extends { readonly id: string }>(
    all: readonly Entry[],
    query: URLSearchParams,
    shape: (one: Entry) => object,
  ): object {
    const after = query.get("after") ?? query.get("after_id");
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const shown = all.slice(from, from + (self.options.page ?? 2));
    return {
      object: "list",
      data: shown.map(shape),
      has_more: from + shown.length < all.length,
      first_id: shown[0]?.id ?? null,
      last_id: shown.at(-1)?.id ?? null,
    };
  }

  const resultFiles = new Map<string, { output: string | null; error: string | null }>();

  function openAiShape(batch: FakeBatch): object {
    const { id, metadata, endpoint, inputFile, createdMs, requests, fates, cancelled } = batch;
    const invalid = fates === undefined ? undefined : self.options.invalid?.(batch);
    const states = [...(fates?.values() ?? [])].map(({ state }) => state);
    const expired = self.options.expires?.(batch) === true;
    const status =
      fates === undefined
        ? cancelled
          ? "cancelling"
          : batch.sightings === 0
            ? "validating"
            : "in_progress"
        : invalid !== undefined
          ? "failed"
          : cancelled
            ? "cancelled"
            : expired
              ? "expired"
              : "completed";
    const made = fates === undefined || invalid !== undefined ? undefined : openAiFiles(batch);
    return {
      id,
      object: "batch",
      endpoint,
      input_file_id: inputFile,
      completion_window: "24h",
      status,
      created_at: Math.floor(createdMs / 1000),
      metadata,
      output_file_id: made?.output ?? null,
      error_file_id: made?.error ?? null,
      errors:
        invalid === undefined ? null : { object: "list", data: [{ ...invalid, param: null }] },
      request_counts: {
        total: requests.length,
        completed: states.filter((state) => state === "answered").length,
        failed: states.filter((state) => state === "error" || state === "expired").length,
      },
    };
  }

  /** The files of its results, each in reverse order, and null where it would be empty. */
  function openAiFiles(batch: FakeBatch) {
    const known = resultFiles.get(batch.id);
    if (known !== undefined) return known;
    const output: string[] = [];
    const errors: string[] = [];
    for (const { customId: custom_id, asked } of [...batch.requests].reverse()) {
      const fate = batch.fates?.get(custom_id);
      if (fate?.state === "answered") {
        const body = bodyOf(batch.endpoint, rightAnswer(asked));
        const response = { status_code: 200, request_id: `req-${custom_id}`, body };
        output.push(JSON.stringify({ id: "b", custom_id, response, error: null }));
      } else if (fate?.state === "error") {
        const body = { error: { code: fate.code, type: fate.code, message: "no", param: null } };
        const response = { status_code: fate.status, request_id: "r", body };
        errors.push(JSON.stringify({ id: "b", custom_id, response, error: null }));
      } else if (fate?.state === "expired") {
        const error = { code: "batch_expired", message: "This request could not be executed." };
        errors.push(JSON.stringify({ id: "b", custom_id, response: null, error }));
      }
    }
    const store = (name: string, lines: readonly string[]) =>
      lines.length === 0 ? null : storeFile(name, `${lines.join("\n")}\n`).id;
    const made = { output: store("output", output), error: store("errors", errors) };
    resultFiles.set(batch.id, made);
    return made;
  }

  function anthropicShape(batch: FakeBatch): object {
    const { id, createdMs, requests, fates, cancelled } = batch;
    const states = [...(fates?.values() ?? [])].map(({ state }) => state);
    const of = (state: string) => states.filter((one) => one === state).length;
    const url = self.options.resultsUrl ?? `${self.url}/v1/messages/batches/${id}/results`;
    return {
      id,
      type: "message_batch",
      processing_status: fates !== undefined ? "ended" : cancelled ? "canceling" : "in_progress",
      request_counts: {
        processing: fates === undefined ? requests.length : 0,
        succeeded: of("answered"),
        errored: of("error"),
        canceled: of("cancelled"),
        expired: of("expired"),
      },
      created_at: new Date(createdMs).toISOString(),
      expires_at: new Date(createdMs + 86_400_000).toISOString(),
      ended_at: fates === undefined ? null : new Date().toISOString(),
      archived_at: null,
      cancel_initiated_at: cancelled ? new Date().toISOString() : null,
      results_url: fates === undefined || self.options.noResults === true ? null : url,
    };
  }

  function results(batch: FakeBatch | undefined): string | undefined {
    if (batch?.fates === undefined) return undefined;
    const lines = [...batch.requests].reverse().map(({ customId: custom_id, asked }) => {
      const fate = batch.fates?.get(custom_id);
      if (fate?.state === "answered") {
        const usage = { input_tokens: 100, output_tokens: 10 };
        const message = bodyOf("/v1/messages", { ...rightAnswer(asked), usage });
        return { custom_id, result: { type: "succeeded", message } };
      }
      if (fate?.state === "error") {
        const error = { type: "error", error: { type: fate.code, message: "no" } };
        return { custom_id, result: { type: "errored", error } };
      }
      return { custom_id, result: { type: fate?.state === "expired" ? "expired" : "canceled" } };
    });
    return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  }

  function answerLive(path: string, body: unknown): object {
    const asked = askedOf(body);
    billed.push(asked.key);
    const usage = path === "/v1/messages" ? { input_tokens: 100, output_tokens: 10 } : undefined;
    return bodyOf(path, { ...rightAnswer(asked), ...(usage === undefined ? {} : { usage }) });
  }

  const self: FakeBatches = {
    url: "",
    batches,
    files,
    billed,
    authorizations,
    options,
    count: (step) => counts.get(`${step} before`) ?? 0,
    came: (step, phase, count) =>
      new Promise((resolve) => {
        const look = () => {
          if ((counts.get(`${step} ${phase}`) ?? 0) < count) return;
          moments.off("moment", look);
          resolve();
        };
        moments.on("moment", look);
        look();
      }),
    addForeign(api, requests) {
      const asked = { key: "", model: "", text: "", kind: "binary", at: 0 } as const;
      const list = Array.from({ length: requests }, (_, i) => ({
        customId: `theirs-${i}`,
        asked: { ...asked, authorization: undefined },
      }));
      return add(api, list, {}, "/v1/messages", "");
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(self, { url: `http://127.0.0.1:${port}` });
}

const notFound = { error: { type: "not_found_error", message: "there is none" } };

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function drop(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

async function sendHalf(response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, { "content-length": Buffer.byteLength(body) });
  await new Promise<void>((resolve) => {
    response.write(body.slice(0, body.length / 2), () => resolve());
  });
  drop(response);
}

function fileShape({ id, name, createdMs }: { id: string; name: string; createdMs: number }) {
  const created_at = Math.floor(createdMs / 1000);
  return { id, object: "file", filename: name, purpose: "batch", bytes: 1, created_at };
}

/** The request as the server of live calls sees it: both APIs lead to the same key. */
function askedOf(body: unknown): Asked {
  const { model, messages, system } = chatBody.parse(body);
  const all = system === undefined ? messages : [{ role: "system", content: system }, ...messages];
  const text = all.map(({ role, content }) => `${role}: ${content}`).join("\n");
  const kind = z
    .enum(["binary", "score", "pairwise", "ranking", "coverage", "summary"])
    .parse(/KIND (\w+)/.exec(text)?.[1]);
  return {
    key: sha256Hex(text).slice(0, 16),
    model,
    text,
    kind,
    at: Date.now(),
    authorization: undefined,
  };
}
