import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Keys as nobody else writes them, so that every byte that is printed or stored can be searched for them. */
export const keys = {
  CHAT_KEY: "sk-chat-5f0c1d7e9ab2",
  RESPONSES_KEY: "sk-resp-81b3aa90c4de",
  CLAUDE_KEY: "sk-ant-27e6f8d01b9c",
};

/** What the three judges are called, and what their models are. */
export const judges = ["chat/mine", "responses/mine", "claude/mine"] as const;

export const price = "{ input: 1, cached_input: 0.5, cache_write: 2, output: 4 }";

/** One config with all three APIs, each behind its own key, on one server. */
export function configAt(
  url: string,
  more: { readonly price?: string; readonly end?: string } = {},
): string {
  const shared = `structured_output: true${more.price === undefined ? "" : `, price: ${more.price}`}`;
  return `name: bench
seed: 7
records: { path: records.jsonl }
models:
  - { name: chat, provider: openai, model: gpt-x, base_url: "${url}/v1", api_key_env: CHAT_KEY, temperature: 0, max_tokens: 50, ${shared} }
  - { name: responses, provider: openai, api: responses, model: gpt-y, base_url: "${url}/v1", api_key_env: RESPONSES_KEY, max_tokens: 60, effort: low, ${shared} }
  - { name: claude, provider: anthropic, model: claude-z, base_url: "${url}", api_key_env: CLAUDE_KEY, max_tokens: 70, ${shared} }
judge:
  models: [chat, responses, claude]
  prompts: [mine]
leaderboard: { bootstrap: 99 }
${more.end ?? ""}`;
}

export const prompt = `---
protocol: binary
dimension: faithfulness
answer: { labels: [good, bad], positive: good }
format: json
---
system:
You check summaries. Texts stand between two equal marks.
user:
The article:
{{ article }}

The summary:
{{ candidate }}
`;

/** A record whose name stands in its article, so that the server knows which one is asked about. */
export function recordNamed(name: string): Readonly<Record<string, string>> {
  return {
    id: name,
    article: `ARTICLE ${name}. A river rose, and a bridge was closed.`,
    highlights: `HIGHLIGHTS ${name}. A bridge was closed .`,
    chatgpt: `SUMMARY ${name}. A bridge was shut.`,
  };
}

/** A folder with the benchmark, until the test is over. */
export function layOut(config: string, names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "assize-providers-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = {
    "bench.yaml": config,
    "prompts/mine.md": prompt,
    "records.jsonl": names.map((name) => `${JSON.stringify(recordNamed(name))}\n`).join(""),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** All bytes of a run folder, as Latin-1, by file. */
export function bytesIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "latin1")]),
  );
}
