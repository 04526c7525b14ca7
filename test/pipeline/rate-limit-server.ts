import { error } from "../models/fake-provider.ts";
import type { Instead } from "./judge-server.ts";

/** What a server with a limit saw. */
export interface LimitedServer {
  readonly instead: Instead;
  /** When requests came, in milliseconds. */
  readonly came: readonly number[];
  /** When a request was turned away, and how long it was told to stay away; undefined: it was not told. */
  readonly refused: readonly { readonly at: number; readonly afterMs: number | undefined }[];
  /** Requests that came in the time that an earlier one was told to wait, those on their way then left out. */
  early(): number;
}

/** So long a request may have been on its way when another one was turned away. */
const onItsWayMs = 150;

/** A true token bucket: each request takes a token, and one that finds none is turned away. */
export function tokenBucket(options: {
  readonly perSecond: number;
  readonly capacity: number;
  /** The headers of a refusal, and the time they name; undefined: they name none. */
  readonly told?: (untilTokenMs: number) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly afterMs: number;
  };
}): LimitedServer {
  const { perSecond, capacity, told } = options;
  const came: number[] = [];
  const refused: { at: number; afterMs: number | undefined }[] = [];
  let level = capacity;
  let filledAt = performance.now();
  return {
    came,
    refused,
    instead() {
      const now = performance.now();
      came.push(now);
      level = Math.min(capacity, level + ((now - filledAt) * perSecond) / 1000);
      filledAt = now;
      if (level >= 1) {
        level -= 1;
        return undefined;
      }
      const tells = told?.(((1 - level) * 1000) / perSecond);
      refused.push({ at: now, afterMs: tells?.afterMs });
      return error(429, {}, tells?.headers ?? {});
    },
    early: () =>
      came.filter((at) =>
        refused.some(
          ({ at: from, afterMs = 0 }) => at > from + onItsWayMs && at < from + afterMs - 1,
        ),
      ).length,
  };
}

/** Retry-After in whole seconds, as HTTP has it. */
export function inSeconds(untilTokenMs: number) {
  const seconds = Math.ceil(untilTokenMs / 1000);
  return { headers: { "retry-after": String(seconds) }, afterMs: seconds * 1000 };
}

/** The exact time of the next token. */
export function inMilliseconds(untilTokenMs: number) {
  const afterMs = Math.ceil(untilTokenMs);
  return { headers: { "retry-after-ms": String(afterMs) }, afterMs };
}
