import type { BatchApi } from "../core/batch.ts";
import type { ModelConfig } from "../core/config.ts";
import type { Failure, Model, Reply, World } from "../core/model.ts";
import { failureIn, failureOf } from "./failures.ts";
import type { Connection } from "./http.ts";
import { identityOf, laneOf } from "./identity.ts";
import { keyOf, secretsIn, words } from "./keys.ts";
import { prefixCacheOf } from "./prefix-caches.ts";
import { priceOf } from "./prices.ts";
import { type ReadHeader, rateLimits } from "./rate-limits.ts";
import { type Clean, cleaner, type Redact, redactor } from "./redact.ts";
import { withoutSecrets } from "./token-list.ts";
import { noAnswer, type Wire } from "./wire.ts";

/** What an SDK call resolves to. */
export interface Sent {
  readonly data: unknown;
  readonly response: { readonly headers: { get(name: string): string | null } };
  readonly request_id: string | null | undefined;
}

/** Posts a body once; throws what the SDK throws. */
export type Send = (body: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<Sent>;

/** A model that is reached over HTTP. */
export function liveModel(parts: {
  readonly config: ModelConfig;
  readonly world: World;
  readonly wire: Wire;
  readonly connection: Connection;
  readonly batch: ClosableBatchApi;
  readonly send: Send;
}): Model {
  const { config, world, wire, connection, batch, send } = parts;
  const { timeout_seconds: seconds = 600, api_key_env: variable } = config;
  const { key, redactSecrets, redactAll } = secretsOf(config, world);
  const prefixCache = prefixCacheOf(config);
  return {
    config,
    offline: false,
    seeded: false,
    tasks: ["judge", "regenerate"],
    identity: identityOf(config),
    lane: laneOf(config),
    price: priceOf(config),
    ...(prefixCache === undefined ? {} : { prefixCache }),
    async ask(call, signal) {
      if (signal.aborted) return interrupted;
      if (key === undefined) return keyless(variable ?? "");
      const body = wire.request(call);
      const cut = new AbortController();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        cut.abort();
      }, seconds * 1000);
      const stop = (): void => cut.abort();
      signal.addEventListener("abort", stop, { once: true });
      const clean: Clean = (text) => cleaner(redactAll, call)(text);
      let sent: Sent;
      try {
        sent = await send(body, cut.signal);
      } catch (error) {
        const failure = failureOf(error, clean);
        // A status that came is the truth, even where the rest of the answer was cut off.
        if (failure.status !== undefined) return failure;
        if (late) return failed(`no complete answer within ${seconds} s`);
        return signal.aborted ? interrupted : failure;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      }
      const header: ReadHeader = (name) => sent.response.headers.get(name);
      const reply = withId(
        redacted(read(sent.data, header, wire, clean), redactSecrets),
        redactAll(sent.request_id ?? ""),
      );
      const limits = rateLimits(header, Date.now());
      return limits === undefined ? reply : { ...reply, limits };
    },
    batch,
    async close() {
      await Promise.all([connection.close(), batch.close()]);
    },
  };
}

/** A batch API whose connections are the model's to close. */
export interface ClosableBatchApi extends BatchApi {
  close(): Promise<void>;
}

/** What must not be shown of a run: its keys, and what a model's headers hold. */
export interface Secrets {
  /** undefined: the config names a variable, and it is empty. */
  readonly key: string | undefined;
  /** Answers are the data of the benchmark: only what lets somebody in is taken out of them. */
  readonly redactSecrets: Redact;
  readonly redactAll: Redact;
}

export function secretsOf(config: ModelConfig, world: World): Secrets {
  const others = (world.secrets ?? []).filter((secret) => secret.length >= shortestKey);
  const secrets = [...secretsIn([config], world.environment), ...others];
  return {
    key: keyOf(config, world),
    redactSecrets: redactor(secrets),
    redactAll: redactor([...secrets, ...Object.values(config.headers ?? {}).flatMap(words)]),
  };
}

/** Characters. A server of one's own may have a word like `EMPTY` for a key, which other models' answers may hold. */
const shortestKey = 8;

/** Later than the call's own deadline, which covers the body and is told apart from a stop. */
export function sdkTimeoutMs({ timeout_seconds = 600 }: ModelConfig): number {
  return timeout_seconds * 1000 + 10_000;
}

const interrupted: Failure = { state: "failed", why: "interrupted", retry: true };

function failed(why: string): Failure {
  return { state: "failed", why, retry: true };
}

export function keyless(variable: string): Failure {
  return {
    state: "failed",
    why: `the environment variable ${variable} is empty`,
    retry: false,
    stopsLane: true,
  };
}

/** A status of 200 does not make an answer: proxies send pages, and gateways errors. */
function read(data: unknown, header: ReadHeader, wire: Wire, clean: Clean): Reply {
  const reply = readAny(data, header, wire, clean);
  const isFinal = reply.state === "failed" && header("x-should-retry") === "false";
  return isFinal ? { ...reply, retry: false } : reply;
}

function readAny(data: unknown, header: ReadHeader, wire: Wire, clean: Clean): Reply {
  if (typeof data === "object" && data !== null) {
    return failureIn(data, clean, header) ?? wire.read(data);
  }
  if (data === undefined || data === null || data === "") {
    return noAnswer("the answer is empty", { retry: true });
  }
  const type = header("content-type") ?? "no content type";
  return noAnswer(`the answer is not JSON (${clean(type)})`, { retry: true });
}

/** The text also as it can be stored: without halves of surrogate pairs. */
export function redacted(reply: Reply, redact: Redact): Reply {
  if (reply.state === "failed") return reply;
  const { tokens, ...rest } = reply;
  const kept = tokens === undefined ? undefined : withoutSecrets(tokens, redact);
  return {
    ...rest,
    text: redact(reply.text).toWellFormed(),
    ...(reply.model === undefined ? {} : { model: redact(reply.model).toWellFormed() }),
    ...(kept === undefined ? {} : { tokens: kept }),
  };
}

export function withId(reply: Reply, requestId: string): Reply {
  return requestId === "" ? reply : { ...reply, requestId: requestId.slice(0, 200) };
}
