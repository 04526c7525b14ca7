import type { Call, Failure, Reply } from "../core/model.ts";
import { type StatedUsage, withText } from "./usage.ts";

/** One HTTP API: what is sent for a call, and what its answer says. */
export interface Wire {
  /** Below the base URL. */
  readonly path: string;
  request(call: Call): Readonly<Record<string, unknown>>;
  /** Reads the JSON of an answer with status 200 that holds no error. Never throws. */
  read(body: unknown): Reply;
}

/** A field of a JSON body: the harness's own part goes on top of what `extra` says of the same field. */
export function onTop(
  extra: Readonly<Record<string, unknown>> | undefined,
  key: string,
  own: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = extra?.[key];
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  return { [key]: isObject ? { ...given, ...own } : own };
}

/** What an answer says, before it is known whether it says anything. */
export interface Said {
  readonly text: string | undefined;
  readonly refused?: string | undefined;
  readonly truncated?: string | undefined;
  readonly model: string | null | undefined;
  readonly usage: StatedUsage | undefined;
  /** Packed, where they were asked for. */
  readonly tokens?: string | undefined;
}

/** The reply that an answer is. An answer without text is a failure; asking again would cost as much again. */
export function replyOf(said: Said): Reply {
  const text = said.text ?? "";
  const rest = {
    ...(said.model ? { model: said.model } : {}),
    ...(said.usage === undefined ? {} : withText(said.usage, text)),
    ...(said.tokens === undefined ? {} : { tokens: said.tokens }),
  };
  if (said.refused !== undefined) return { state: "refused", text, why: said.refused, ...rest };
  if (said.truncated !== undefined)
    return { state: "truncated", text, why: said.truncated, ...rest };
  if (text === "") return noAnswer("the answer holds no text", { usage: said.usage });
  return { state: "answered", text, why: "", ...rest };
}

/** An answer with status 200 that is none. */
export function noAnswer(
  why: string,
  {
    retry = false,
    usage = {},
  }: { readonly retry?: boolean; readonly usage?: StatedUsage | undefined } = {},
): Failure {
  return { state: "failed", why, status: 200, retry, ...usage };
}
