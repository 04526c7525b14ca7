import type { Submission } from "../../core/batch.ts";
import type { ModelConfig } from "../../core/config.ts";
import type { Failure, Reply, World } from "../../core/model.ts";
import { failureIn, failureOf } from "../failures.ts";
import { keyless, redacted, type Secrets, secretsOf, withId } from "../live.ts";
import { type Clean, cleaner } from "../redact.ts";
import { noAnswer, type Wire } from "../wire.ts";
import { ForeignAddress } from "./connection.ts";

/** Milliseconds. Handing in takes as long as its bytes; everything else is small. */
export const uploadMs = 600_000;
const askMs = 60_000;

/** Longest reason of a line. */
const longest = 120;

/** What both providers' batch files need to ask and to read. */
export interface BatchReader {
  /** For what is said of a batch as a whole. */
  readonly clean: Clean;
  /** For what is said of one line: its prompt is not at hand any more to be recognised, so little is kept. */
  readonly brief: Clean;
  /** Asks with a deadline. Never throws for what a provider does. */
  attempt<Answer>(
    ask: (signal: AbortSignal) => Promise<Answer | Failure>,
    signal: AbortSignal,
    withinMs?: number,
  ): Promise<Answer | Failure>;
  /** What an attempt to make a batch means for whether there is one now. */
  submission(made: { readonly id: string } | Failure): Submission;
  /** The reply in the body of a line with status 200. */
  reply(body: unknown, requestId: string | null | undefined): Reply;
}

export function batchReader(config: ModelConfig, world: World, wire: Wire): BatchReader {
  const secrets: Secrets = secretsOf(config, world);
  const clean = cleaner(secrets.redactAll, { messages: [] });
  const brief: Clean = (text) => {
    const line = clean(text);
    return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
  };
  return {
    clean,
    brief,
    async attempt(ask, signal, withinMs = askMs) {
      if (secrets.key === undefined) return keyless(config.api_key_env ?? "");
      try {
        return await ask(AbortSignal.any([signal, AbortSignal.timeout(withinMs)]));
      } catch (error) {
        return foreign(error) ?? failureOf(error, clean);
      }
    },
    submission(made) {
      if (!("state" in made)) return { state: "submitted", id: made.id };
      return { state: isTurnedDown(made) ? "turned-down" : "unknown", failure: made };
    },
    reply(body, requestId) {
      const reply =
        typeof body === "object" && body !== null
          ? (failureIn(body, brief) ?? wire.read(body))
          : noAnswer("the line of the batch holds no answer", { retry: true });
      return withId(redacted(reply, secrets.redactSecrets), secrets.redactAll(requestId ?? ""));
    },
  };
}

/** A status that came and refuses: nothing was made. Anything else may have been. */
function isTurnedDown({ status, stopsLane }: Failure): boolean {
  if (status === undefined) return stopsLane === true;
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}

/** The SDKs wrap what a fetch throws. */
function foreign(error: unknown): Failure | undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof ForeignAddress)) return undefined;
  return {
    state: "failed",
    why: `the results of a batch lie at ${cause.origin}, not at base_url, and the key is not sent there`,
    retry: false,
    stopsLane: true,
  };
}

/** An answer with status 200 that is not what was asked for. */
export function notABatch(what: string): Failure {
  return { state: "failed", why: `the answer is not ${what}`, status: 200, retry: true };
}
