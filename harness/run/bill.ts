import type { ModelConfig } from "../core/config.ts";
import { nanoDollars } from "../core/cost.ts";
import type { Call, Model, Price, Rates, Reply, Usage } from "../core/model.ts";
import type { JsonSchema } from "../core/protocol.ts";

/** What an attempt cost. */
export interface Bill {
  /** Nano-dollars; null: unknown, and counts as the worst case. */
  readonly spent: number | null;
  /** Why the usage is not believed: there is none, or it is none that this request can have had. */
  readonly usage?: UsageFlag;
}

export type UsageFlag = "missing" | "absurd";

/** What a reply says its attempt cost. A request that was turned down (4xx) was not worked on and costs nothing. */
export function billOf(reply: Reply, call: Call, { config, price }: Model): Bill {
  const { usage } = reply;
  if (usage === undefined) return billWithoutUsage(reply);
  if (!isPossible(usage, call, config)) return { spent: null, usage: "absurd" };
  return { spent: price === undefined ? null : nanoDollars(usage, price) };
}

/** What a reply that states no usage cost. */
export function billWithoutUsage(reply: Reply): Bill {
  if (reply.oddUsage === true) return { spent: null, usage: "absurd" };
  if (reply.state !== "failed") return { spent: null, usage: "missing" };
  const { status } = reply;
  const isTurnedDown = status !== undefined && status >= 400 && status < 500 && status !== 408;
  return { spent: isTurnedDown ? 0 : null };
}

function isPossible(usage: Usage, call: Call, { max_tokens }: ModelConfig): boolean {
  const { input, cachedInput, cacheWrite, output } = usage;
  return (
    isCountable(usage) &&
    cachedInput + cacheWrite <= input &&
    input <= mostInput(call) &&
    (max_tokens === undefined || output <= max_tokens)
  );
}

/** Whether all of it are whole numbers from 0 on, which can be kept and added up. */
export function isCountable(usage: Usage): boolean {
  const { input, cachedInput, cacheWrite, output, reasoning } = usage;
  return [input, cachedInput, cacheWrite, output, reasoning].every(
    (tokens) => Number.isSafeInteger(tokens) && tokens >= 0,
  );
}

/**
 * The most that one attempt can cost, in nano-dollars: each byte of the messages and the schema counts as a token, at
 * the dearest input rate, and the output is `max_tokens`. Undefined where the price or the cap is unknown.
 */
export function worstCase(
  call: Call,
  config: ModelConfig,
  price: Price | undefined,
): number | undefined {
  if (price === undefined || config.max_tokens === undefined) return undefined;
  return nanoDollars(
    {
      input: mostInput(call),
      cachedInput: 0,
      cacheWrite: 0,
      output: config.max_tokens,
      reasoning: 0,
    },
    {
      ...dearest(price),
      ...(price.above === undefined
        ? {}
        : { above: { ...price.above, rates: dearest(price.above.rates) } }),
    },
  );
}

/** Tokens that a provider may add for each message's role and frame. */
const messageOverhead = 16;

/** Most tokens of input that a call can have: no token is shorter than a byte. */
function mostInput({ messages, schema }: Call): number {
  let bytes = schema === undefined ? 0 : schemaBytes(schema);
  for (const { content } of messages) bytes += Buffer.byteLength(content) + messageOverhead;
  return bytes;
}

/** The calls of a prompt share its schema. */
const knownBytes = new WeakMap<JsonSchema, number>();

function schemaBytes(schema: JsonSchema): number {
  const bytes = knownBytes.get(schema) ?? Buffer.byteLength(JSON.stringify(schema));
  knownBytes.set(schema, bytes);
  return bytes;
}

/** The rates with all input at the dearest of them. */
function dearest(rates: Rates): Rates {
  return { ...rates, input: Math.max(rates.input, rates.cached_input, rates.cache_write) };
}

const charactersPerToken = 4;
/** What an answer takes of a limit where nobody said how long it may be. */
const usualOutput = 1_000;

/** About how many tokens an attempt takes of limits. */
export interface TokenLoad {
  readonly input: number;
  readonly output: number;
}

export function likelyTokens(
  { messages }: Call,
  { max_tokens = usualOutput }: ModelConfig,
): TokenLoad {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return { input: Math.ceil(characters / charactersPerToken), output: max_tokens };
}
