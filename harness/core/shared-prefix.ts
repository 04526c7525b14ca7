import type { Call } from "./model.ts";

/** An estimate for text of any language: four bytes a token. */
const bytesPerToken = 4;

/**
 * What a call shares with its neighbours, from its first word on, where that is long enough for a cache that keeps
 * nothing shorter; undefined: it is not, or nothing is shared.
 */
export function cacheableText(
  { messages, shared }: Pick<Call, "messages" | "shared">,
  { minimumTokens }: { readonly minimumTokens: number },
): string | undefined {
  if (shared === undefined) return undefined;
  const before = messages.slice(0, shared.message).map(({ content }) => content);
  const last = messages[shared.message]?.content.slice(0, shared.characters) ?? "";
  const text = [...before, last].join("\n");
  return Buffer.byteLength(text) >= minimumTokens * bytesPerToken ? text : undefined;
}
