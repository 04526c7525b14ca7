import * as z from "zod";
import { type AnswerToken, packTokens, unpackTokens } from "../core/tokens.ts";
import type { Redact } from "./redact.ts";

/** Alternatives to ask for at each place: the most that OpenAI gives. */
export const alternatives = 20;

/** More than an answer has that can be read: such a list is as good as none. */
const mostTokens = 32_768;
const mostAlternatives = 64;
const mostCharacters = 1_000;
const mostPacked = 8_388_608;

const likely = z.object({ token: z.string().max(mostCharacters), logprob: z.number().max(0) });

/** Chat completions and the Responses API write them in the same way. */
const list = z
  .array(
    likely.extend({
      bytes: z.array(z.int().min(0).max(255)).max(mostCharacters).nullish(),
      top_logprobs: z.array(likely).max(mostAlternatives).nullish(),
    }),
  )
  .min(1)
  .max(mostTokens);

/** The tokens of an answer with their probabilities, packed; undefined: there are none that can be used. */
export function readTokens(given: unknown): string | undefined {
  const parsed = list.safeParse(given);
  if (!parsed.success) return undefined;
  const packed = packTokens(
    parsed.data.map(({ token, logprob, bytes, top_logprobs: top }): AnswerToken => {
      const isShown = bytes === undefined || bytes === null || isUtf8Of(token, bytes);
      return { token, logprob, top: top ?? [], ...(isShown ? {} : { bytes }) };
    }),
  );
  return packed.length <= mostPacked ? packed : undefined;
}

/** Packed tokens, unless a secret stands in them, whole or in pieces: cut up, it cannot be taken out. */
export function withoutSecrets(packed: string, redact: Redact): string | undefined {
  const tokens = unpackTokens(packed);
  const texts = [
    tokens.map(({ token }) => token).join(""),
    tokens.flatMap(({ top }) => top.map(({ token }) => token)).join("\n"),
  ];
  return texts.every((text) => redact(text) === text) ? packed : undefined;
}

const encoder = new TextEncoder();

function isUtf8Of(token: string, bytes: readonly number[]): boolean {
  const own = encoder.encode(token);
  return own.length === bytes.length && bytes.every((byte, i) => byte === own[i]);
}
