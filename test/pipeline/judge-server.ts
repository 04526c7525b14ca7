import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { sha256Hex } from "../../harness/core/digest.ts";
import {
  type Answer,
  answer,
  type Behaviour,
  type FakeProvider,
  startFakeProvider,
} from "../models/fake-provider.ts";

const kinds = ["binary", "score", "pairwise", "ranking", "coverage", "summary"] as const;

/** A request for a judgement or a summary. */
export interface Asked {
  /** Digest of the messages; the answer repeats it, so that a kept reply tells which request it was for. */
  readonly key: string;
  /** The name of the model in the request. */
  readonly model: string;
  /** The messages, as one text. */
  readonly text: string;
  readonly kind: (typeof kinds)[number];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly authorization: string | undefined;
}

/** What happens to a request in place of the right answer; undefined: the right answer. */
export type Instead = (asked: Asked) => Behaviour | undefined | Promise<Behaviour | undefined>;

/** A server whose answers depend on the messages alone: equal requests get equal answers, in any order. */
export interface JudgeServer {
  /** For `base_url`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** The most requests that were under way at once. */
  readonly most: () => number;
  /** Resolves when so many requests have come, counted from the start of the server. */
  came(count: number): Promise<void>;
  /** Changes what happens to the requests from now on. */
  instead(what: Instead | undefined): void;
  close(): Promise<void>;
}

const body = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

/** Tokens of every answer, unless `usage` says otherwise: 100 in, 10 out. */
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

export async function startJudgeServer(instead?: Instead): Promise<JudgeServer> {
  const asked: Asked[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  let current = instead;
  let underWay = 0;
  let most = 0;
  const behave: Behaviour = async (request, response) => {
    const one = askedOf(request);
    asked.push(one);
    underWay += 1;
    most = Math.max(most, underWay);
    response.on("close", () => {
      underWay -= 1;
    });
    arrivals.emit("request");
    const other = await current?.(one);
    await (other ?? answer(rightAnswer(one)))(request, response);
  };
  const provider: FakeProvider = await startFakeProvider(behave);
  return {
    url: `${provider.url}/v1`,
    asked,
    most: () => most,
    came: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (asked.length < count) return;
          arrivals.off("request", look);
          resolve();
        };
        arrivals.on("request", look);
        look();
      }),
    instead(what) {
      current = what;
    },
    close: () => provider.close(),
  };
}

function askedOf(request: Parameters<Behaviour>[0]): Asked {
  const { model, messages } = body.parse(request.body);
  const text = messages.map(({ role, content }) => `${role}: ${content}`).join("\n");
  const kind = z.enum(kinds).parse(/KIND (\w+)/.exec(text)?.[1]);
  const { authorization } = request.headers;
  return { key: sha256Hex(text).slice(0, 16), model, text, kind, at: request.at, authorization };
}

/** The answer that the test prompts of bench.ts ask for. */
export function rightAnswer({ key, kind, model, text }: Asked): Answer {
  const number = Number.parseInt(key.slice(0, 6), 16);
  const say = (verdict: object) => ({
    text: JSON.stringify({ reason: key, ...verdict }),
    usage,
    model: `${model}-dated`,
  });
  if (kind === "summary") return { text: `Summary ${key} of it.`, usage, model: `${model}-dated` };
  if (kind === "score") return say({ score: 1 + (number % 5) });
  if (kind === "binary") return say({ verdict: number % 3 === 0 ? "no" : "yes" });
  if (kind === "ranking") {
    const letters = text.match(/^[A-Z](?=:$)/gm) ?? [];
    const from = number % letters.length;
    return say({ ranking: [...letters.slice(from), ...letters.slice(0, from)] });
  }
  if (kind === "coverage") {
    const facts = text.match(/^\d+\. /gm) ?? [];
    return say({ facts: facts.map((_, i) => Math.floor(number / 2 ** i) % 2 === 0) });
  }
  return say({ verdict: ["A", "B", "tie"][number % 3] ?? "tie" });
}

/** The right answer after up to `ms`, as long as the messages want it. */
export function slowly(ms: number): Instead {
  return async ({ key }) => {
    await wait(Number.parseInt(key.slice(-4), 16) % ms);
    return undefined;
  };
}

/** Keeps answers back until they are let go. */
export interface Gate {
  readonly instead: Instead;
  open(): void;
}

export function makeGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { instead: () => promise, open: () => resolve(undefined) };
}
