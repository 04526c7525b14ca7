import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunEvent } from "../../harness/pipeline/events.ts";
import type { RunResult } from "../../harness/pipeline/finish.ts";
import { type LoadOptions, loadConfig } from "../../harness/pipeline/load-config.ts";
import { type RunOptions, run } from "../../harness/pipeline/run.ts";

type Json = Readonly<Record<string, unknown>>;

/** A new folder that lives as long as the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assize-run-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files; the keys are paths in the folder. Objects are written as JSON, which is YAML too. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array | Json>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    const raw = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(file, raw ? content : JSON.stringify(content, null, 2));
  }
}

/** A model of the provider `openai` on a server of the tests. */
export function liveModel(name: string, url: string, more: Json = {}): Json {
  return { name, provider: "openai", model: `${name}-1`, base_url: url, concurrency: 8, ...more };
}

/** The test prompt of each protocol. */
export const prompts = {
  binary: "claims",
  score: "grade",
  pairwise: "pick",
  ranking: "order",
  coverage: "tell",
  summary: "write",
} as const;

const promptFiles = {
  "prompts/claims.md": promptFile("binary", "truth", {
    answer: "{ labels: [yes, no], positive: yes }",
    ask: "{{ candidate }}",
  }),
  "prompts/grade.md": promptFile("score", "quality", {
    answer: "{ min: 1, max: 5 }",
    ask: "{{ candidate }}",
  }),
  "prompts/pick.md": promptFile("pairwise", "quality", {
    answer: "{ first: [A], second: [B], tie: [tie] }",
    ask: "{{ first }}\n\n{{ second }}",
  }),
  "prompts/order.md": promptFile("ranking", "quality", { ask: "{{ candidates }}" }),
  "prompts/tell.md": promptFile("coverage", "facts", {
    answer: "{ of: highlights }",
    ask: "{{ candidate }}\n\n{{ facts }}",
  }),
  "prompts/write.md": "---\nprotocol: summary\n---\nsystem:\nKIND summary\nuser:\n{{ article }}\n",
};

export function promptFile(
  protocol: string,
  dimension: string,
  { answer, ask, extra = "" }: { answer?: string; ask: string; extra?: string },
): string {
  return `---
protocol: ${protocol}
dimension: ${dimension}${answer === undefined ? "" : `\nanswer: ${answer}`}
format: json
reason: true
---
system:
KIND ${protocol} ${extra}
user:
{{ article }}

${ask}
`;
}

/** Records with two candidates, alpha and beta, each with labels. */
export function records(count: number): readonly Json[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `record-${String(i).padStart(3, "0")}`,
    article: `Town ${i} opened its bridge on Monday. It cost ${i * 7 + 3} crowns, the council said.`,
    highlights: `Town ${i} opened a bridge . It cost ${i * 7 + 3} crowns .`,
    alpha: `A bridge was opened in town ${i}, the council said on Monday.`,
    beta: `Town ${i} closed its bridge, number ${i % 5}, after a storm.`,
    human: {
      alpha: { truth: true, quality: 3 + (i % 3) },
      beta: { truth: i % 4 === 0, quality: 1 + (i % 3) },
    },
  }));
}

export function jsonl(rows: readonly Json[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** A config over `records(n)`; `more` takes the place of its keys. */
export function configOf(models: readonly Json[], more: Json = {}): Json {
  return {
    name: "bench",
    records: { path: "data/records.jsonl", fields: { candidates: ["alpha", "beta"] } },
    models,
    judge: { models: models.map(({ name }) => name), prompts: ["claims", "grade", "pick"] },
    leaderboard: { bootstrap: 99 },
    ...more,
  };
}

/** A benchmark in a folder of its own: `<folder>/bench.yaml`, `prompts/`, `data/records.jsonl`. Returns the folder. */
export async function makeBench(config: Json, count: number): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, {
    ...promptFiles,
    "data/records.jsonl": jsonl(records(count)),
    "bench.yaml": config,
  });
  return folder;
}

/** No waiting: what fails is tried again at once. */
export const quickRetries = { attempts: 2, firstDelayMs: 1, maxDelayMs: 2, totalMs: 20_000 };

/** Runs `<folder>/bench.yaml` in this process, with quick retries. */
export async function runHere(
  folder: string,
  options: RunOptions & { readonly flags?: LoadOptions["flags"]; readonly to?: string } = {},
): Promise<RunResult & { readonly events: readonly RunEvent[] }> {
  const { flags, to = "out", ...rest } = options;
  const environment = options.environment ?? {};
  const loaded = await loadConfig(join(folder, "bench.yaml"), { flags, environment });
  const events: RunEvent[] = [];
  const result = await run(loaded, {
    out: join(folder, to),
    environment,
    retries: quickRetries,
    onEvent: (event) => events.push(event),
    ...rest,
  });
  return { ...result, events };
}
