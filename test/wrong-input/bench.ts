import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A benchmark that is right in every respect; the cases spoil it. */
export const goodConfig = `name: bench
records:
  path: data/records.jsonl
  fields:
    candidates: [chatgpt]
models:
  - name: local
    provider: openai
    model: some-model
    base_url: \${SERVER_URL}/v1
    api_key_env: THE_KEY
    max_tokens: 50
    price: { input: 1, output: 2 }
  - { name: overlap, provider: baseline, model: overlap }
  - { name: lead-3, provider: baseline, model: lead-3 }
regenerate:
  models: [lead-3]
  prompts: [summarize]
judge:
  models: [local, overlap]
  prompts: [mine]
budget: { usd: 5 }
leaderboard: { bootstrap: 99 }
`;

export const goodPrompt = `---
protocol: binary
dimension: faithfulness
answer: { labels: [yes it is, no], positive: yes it is }
format: json
---
system:
You check summaries.
user:
{{ article }}

{{ candidate }}
`;

export const goodRecords = [
  '{"id": "a", "article": "The river rose. The bridge was closed on Monday.", "highlights": "Bridge closed .", "chatgpt": "A bridge was shut."}',
  '{"id": "b", "article": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slept."}',
  "",
].join("\n");

/** What a case does to the good benchmark. */
export interface Spoiled {
  /** Replaced in bench.yaml. */
  readonly config?: readonly [from: string, to: string];
  /** Replaced in prompts/mine.md. */
  readonly prompt?: readonly [from: string, to: string];
  /** Replaced in data/records.jsonl. */
  readonly records?: readonly [from: string, to: string];
  /** Files that are added or written over; null: a folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
}

/** A new folder with the benchmark, spoiled. */
export function layOut({ config, prompt, records, files = {} }: Spoiled = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "assize-wrong-"));
  const all = {
    "bench.yaml": replaced(goodConfig, config),
    "prompts/mine.md": replaced(goodPrompt, prompt),
    "data/records.jsonl": replaced(goodRecords, records),
    ...files,
  };
  write(folder, all);
  return folder;
}

/** Writes files below a folder; null makes a folder. */
export function write(folder: string, files: Spoiled["files"] = {}): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (content === null) {
      rmSync(target, { force: true });
      mkdirSync(target);
    } else writeFileSync(target, content);
  }
}

function replaced(text: string, change: readonly [string, string] | undefined): string {
  if (change === undefined) return text;
  const [from, to] = change;
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand in it once`);
  return text.replace(from, () => to);
}

/** Every file below a folder with the digest of its bytes. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const what = entry.isFile()
      ? createHash("sha256").update(readFileSync(path)).digest("hex")
      : "folder";
    return [path.slice(folder.length + 1), what] as const;
  });
  // A lock names who holds it: whoever only looks is named too.
  const own = files.filter(([path]) => !path.endsWith("run.lock"));
  return Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Copies a finished run into a folder. */
export function putRun(run: string, folder: string): void {
  cpSync(run, join(folder, "results", "bench"), { recursive: true });
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
