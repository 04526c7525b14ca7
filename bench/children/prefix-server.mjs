// A provider with a prefix cache, as OpenAI's (automatic, in steps of 128 tokens) or Anthropic's (where `cache_control`
// says so). What a prompt begins with is found only where it is the same, character by character, where it has at least
// 1,024 tokens, and where the answer to an earlier request with it has begun. It is forgotten a while after its last
// use, or when the cache is full. Tokens are four characters each. Argument: lifetime in milliseconds.
import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";

const lifetimeMs = Number(process.argv[2]);
const minimum = 1024;
const step = 128;
/** Tokens that the cache holds. */
const capacity = 400_000;
/** Anthropic looks for an earlier end so many blocks before a mark. */
const lookback = 20;
const writePrice = 1.25;
const readPrice = 0.1;

/** Prefix -> its tokens beyond the next shorter one, and when it is forgotten; the least recently used comes first. */
const cache = new Map();
let held = 0;
let seen = [];
let bill = newBill();

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const now = performance.now();
    const text = Buffer.concat(chunks).toString("utf8");
    const body = JSON.parse(text);
    if (seen !== undefined) seen.push(text);
    const ask = request.url.endsWith("/messages") ? askMarked(body, now) : askSteps(body, now);
    bill.firstMs ??= now;
    bill.requests += 1;
    bill.plain += ask.plain;
    bill.cached += ask.cached;
    bill.written += ask.written;
    bill.cost += ask.plain + writePrice * ask.written + readPrice * ask.cached;
    const answer = JSON.stringify(ask.answer);
    setTimeout(() => {
      keep(ask.ends, performance.now());
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(answer),
      });
      response.end(answer);
      bill.lastMs = performance.now();
    }, latencyOf(text));
  });
});

/** 50 to 200 ms, the same for the same request. */
function latencyOf(text) {
  return 50 + (Number.parseInt(hash("sha1", text).slice(0, 6), 16) % 150);
}

function askSteps({ messages }, now) {
  const text = messages.map(({ role, content }) => `<${role}>${content}`).join("");
  const tokens = tokensOf(text);
  const ends = [];
  for (let end = minimum; end <= tokens; end += step) {
    ends.push({ key: hash("sha1", text.slice(0, end * 4)), tokens: end });
  }
  const cached = found(ends, now);
  const written = (ends.at(-1)?.tokens ?? cached) - cached;
  const usage = {
    prompt_tokens: tokens,
    completion_tokens: 8,
    total_tokens: tokens + 8,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
  };
  const message = { role: "assistant", content: verdict, refusal: null };
  const choices = [{ index: 0, finish_reason: "stop", logprobs: null, message }];
  const answer = {
    id: "1",
    object: "chat.completion",
    created: 1,
    model: "bench-1",
    choices,
    usage,
  };
  return { ends, cached, written, plain: tokens - cached - written, answer };
}

function askMarked({ system, messages }, now) {
  const blocks = [
    ...blocksOf("system", system ?? []),
    ...messages.flatMap(({ role, content }) => blocksOf(role, content)),
  ];
  let text = "";
  const all = blocks.map((block) => {
    text += block.text;
    return { text, tokens: tokensOf(text), isMark: block.isMark };
  });
  const ends = [];
  let cached = 0;
  let marked = 0;
  for (const [place, end] of all.entries()) {
    if (!end.isMark || end.tokens < minimum) continue;
    const near = all.slice(Math.max(0, place - lookback), place + 1);
    const known = near
      .filter(({ tokens }) => tokens >= minimum)
      .map(({ text, tokens }) => ({ key: hash("sha1", `marked ${text}`), tokens }));
    cached = Math.max(cached, found(known, now));
    marked = end.tokens;
    ends.push(known.at(-1));
  }
  const tokens = all.at(-1).tokens;
  const written = marked - cached;
  const plain = tokens - marked;
  const usage = {
    input_tokens: plain,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: 8,
  };
  const content = [{ type: "text", text: verdict, citations: null }];
  const said = { id: "1", type: "message", role: "assistant", model: "bench-1", content };
  return { ends, cached, written, plain, answer: { ...said, stop_reason: "end_turn", usage } };
}

const verdict = JSON.stringify({ verdict: "supported" });

function blocksOf(role, content) {
  const list = typeof content === "string" ? [{ text: content }] : content;
  return list.map(({ text, cache_control }, i) => ({
    text: i === 0 ? `<${role}>${text}` : text,
    isMark: cache_control?.type === "ephemeral",
  }));
}

function tokensOf(text) {
  return Math.ceil(text.length / 4);
}

/** Tokens of the longest of these prefixes that is there; it and all shorter ones are used. */
function found(ends, now) {
  const last = ends.findLastIndex(({ key }) => (cache.get(key)?.until ?? 0) > now);
  if (last === -1) return 0;
  for (const end of ends.slice(0, last + 1)) {
    const entry = cache.get(end.key);
    if (entry !== undefined) use(end.key, entry, now);
  }
  return ends[last].tokens;
}

function keep(ends, now) {
  let shorter = 0;
  for (const { key, tokens } of ends) {
    const entry = cache.get(key);
    if (entry === undefined) held += tokens - shorter;
    use(key, entry ?? { size: tokens - shorter }, now);
    shorter = tokens;
  }
  for (const [key, { size, until }] of cache) {
    if (held <= capacity && until > now) break;
    cache.delete(key);
    held -= size;
  }
}

function use(key, { size }, now) {
  cache.delete(key);
  cache.set(key, { size, until: now + lifetimeMs });
}

function newBill() {
  return { requests: 0, plain: 0, cached: 0, written: 0, cost: 0 };
}

server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
// One word a message: `begin` forgets everything, `bill` tells, and anything else is a file for the requests.
process.on("message", (word) => {
  if (word === "begin") {
    cache.clear();
    held = 0;
    seen = [];
    bill = newBill();
  } else if (word !== "bill") writeFileSync(word, `${seen.join("\n")}\n`);
  const { firstMs = 0, lastMs = 0, ...rest } = bill;
  process.send({ ...rest, wallMs: lastMs - firstMs });
});
process.on("disconnect", () => process.exit());
