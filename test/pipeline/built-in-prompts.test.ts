import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { RunResult } from "../../harness/pipeline/finish.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { run } from "../../harness/pipeline/run.ts";
import { answer, startFakeProvider } from "../models/fake-provider.ts";
import { liveModel, quickRetries, writeFiles } from "./bench.ts";

const prompts = new URL("../../prompts/", import.meta.url);
const data = fileURLToPath(new URL("../../configs/data/quickstart.jsonl", import.meta.url));
const systems = ["abstract", "extract", "flawed"] as const;

const row = z.object({
  id: z.string(),
  article: z.string(),
  highlights: z.string(),
  abstract: z.string(),
  extract: z.string(),
  flawed: z.string(),
});
const records = readFileSync(data, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => row.parse(JSON.parse(line)));

/** A prompt as it stands in its file: the texts between its slots, and the slots. */
interface Written {
  readonly name: string;
  readonly system: string;
  readonly outside: readonly string[];
  readonly slots: readonly string[];
}

/** How many candidates each record has: the reference, those of the data, and one from each prompt that writes. */
const shown = 1 + systems.length + 2;

function readWritten(file: string): Written {
  const source = readFileSync(new URL(file, prompts), "utf8");
  const [, , system = "", user = ""] =
    /^---\n([\s\S]*?)\n---\nsystem:\n([\s\S]*?)\nuser:\n([\s\S]*)$/.exec(source) ?? [];
  const lettered = Array.from("ABCDEF".slice(0, shown), (letter) => `${letter}:\n{{ candidate }}`);
  const template = user.trim().replace("{{ candidates }}", lettered.join("\n\n"));
  return {
    name: file.replace(".md", ""),
    system: system.trim(),
    outside: template.split(/\{\{ \w+ \}\}/),
    slots: Array.from(template.matchAll(/\{\{ (\w+) \}\}/g), ([, name = ""]) => name),
  };
}

const written = readdirSync(prompts)
  .filter((file) => file.endsWith(".md"))
  .map(readWritten);
const writing = ["summarize", "retell"];

const schema = z.object({
  type: z.literal("object"),
  properties: z.record(z.string(), z.object({ enum: z.array(z.unknown()).optional() })),
  required: z.array(z.string()),
  additionalProperties: z.literal(false),
});
const body = z.object({
  messages: z.tuple([
    z.object({ role: z.literal("system"), content: z.string() }),
    z.object({ role: z.literal("user"), content: z.string() }),
  ]),
  response_format: z
    .object({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({ name: z.string(), strict: z.literal(true), schema }),
    })
    .optional(),
});

interface Sent extends z.infer<typeof body> {
  readonly content: string;
  readonly prompt: Written;
  readonly mark: string;
  /** What stands outside the marks, and inside. */
  readonly outside: readonly string[];
  readonly inside: readonly string[];
}

function sentOf(request: unknown): Sent {
  const parsed = body.parse(request);
  const [system, { content }] = parsed.messages;
  const prompt = written.find((one) => one.system === system.content);
  if (prompt === undefined) throw new Error(`no prompt file has this system message`);
  const mark = /^[0-9a-f]{16}$/m.exec(content)?.[0] ?? "";
  const parts = content.split(mark);
  return {
    ...parsed,
    content,
    prompt,
    mark,
    outside: parts.filter((_, i) => i % 2 === 0),
    inside: parts.filter((_, i) => i % 2 === 1),
  };
}

/** An answer in the form that is asked for. */
function fitting({ response_format, inside, content }: Sent, place: number): string {
  const [key, value] =
    Object.entries(response_format?.json_schema.schema.properties ?? {})[0] ?? [];
  if (key === undefined) return `Text ${place} of the one who writes.`;
  if (value?.enum !== undefined)
    return JSON.stringify({ [key]: value.enum[place % value.enum.length] });
  if (key === "ranking") return JSON.stringify({ ranking: content.match(/^[A-Z](?=:$)/gm) });
  const facts = inside[0]?.trim().split("\n") ?? [];
  return JSON.stringify({ facts: facts.map((_, i) => i % 2 === 0) });
}

let folder = "";
let result: RunResult;
const sent: Sent[] = [];
/** By the mark that stood round its texts. */
const recordOf = new Map<string, (typeof records)[number]>();

beforeAll(async () => {
  const server = await startFakeProvider((request, response) => {
    const one = sentOf(request.body);
    return answer(fitting(one, sent.push(one)))(request, response);
  });
  folder = await mkdtemp(join(tmpdir(), "assize-prompts-"));
  const judging = written.map(({ name }) => name).filter((name) => !writing.includes(name));
  await writeFiles(folder, {
    "all.yaml": {
      name: "all",
      records: { path: data, fields: { candidates: systems } },
      models: [liveModel("luna", `${server.url}/v1`, { structured_output: true, concurrency: 16 })],
      regenerate: { models: ["luna"], prompts: writing },
      judge: { models: ["luna"], prompts: judging },
      leaderboard: { bootstrap: 99 },
    },
  });
  const environment = { OPENAI_API_KEY: "sk-test" };
  const loaded = await loadConfig(join(folder, "all.yaml"), { environment });
  result = await run(loaded, { environment, out: join(folder, "out"), retries: quickRetries });
  await server.close();
  for (const { mark, inside } of sent) {
    const about = records.find(({ article, highlights }) =>
      [article, highlights].includes(inside[0]?.trim() ?? ""),
    );
    if (about !== undefined) recordOf.set(mark, about);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("are all asked, and every answer in the form asked for is read", () => {
  expect(result).toMatchObject({ exit: 0, lost: 0 });
  expect(new Set(sent.map(({ prompt }) => prompt.name)).size).toBe(written.length);
  const rows = (result.boards?.judges.tables ?? []).flatMap((table) => table.rows);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(written.length - writing.length);
  for (const { name, verdicts } of rows) {
    expect(verdicts?.planned, name).toBeGreaterThan(0);
    expect(verdicts?.answered, name).toBe(verdicts?.planned);
  }
});

it("show one mark a record and purpose, and ask nothing twice", () => {
  expect(new Set(sent.map(({ messages }) => JSON.stringify(messages))).size).toBe(sent.length);
  for (const record of records) {
    const own = sent.filter(({ mark }) => recordOf.get(mark) === record);
    const [judging, other] = [false, true].map(
      (writes) =>
        new Set(
          own.filter((one) => writing.includes(one.prompt.name) === writes).map(({ mark }) => mark),
        ),
    );
    expect([judging?.size, other?.size]).toEqual([1, 1]);
    expect(judging).not.toEqual(other);
  }
  expect(new Set(sent.map(({ mark }) => mark)).size).toBe(2 * records.length);
});

describe.each(written)("$name", ({ name, slots, system, outside }) => {
  const own = () => sent.filter(({ prompt }) => prompt.name === name);
  const judges = !writing.includes(name);

  it("says what its file says, with each text between two equal marks and nowhere else", () => {
    expect(own().length).toBeGreaterThanOrEqual(records.length);
    for (const one of own()) {
      expect(one.outside).toEqual(outside);
      expect(one.inside).toHaveLength(slots.length);
      for (const [i, slot] of slots.entries()) {
        const text = one.inside[i]?.slice(1, -1) ?? "";
        expect(one.inside[i]).toBe(`\n${text}\n`);
        expect(isTextOf(slot, text, one), `${slot}: ${text}`).toBe(true);
      }
      expect(one.content).not.toMatch(/\{[{%#]|[%#}]\}/);
      expect(one.messages[0].content).toBe(system);
    }
  });

  it("shows what most calls share first: they are equal to the end of the article or the facts", () => {
    // Facts are shown for two records: their own, and one whose texts should not state them.
    const byFirst = Map.groupBy(own(), ({ mark, inside: [first] }) => `${mark} ${first}`);
    for (const alike of byFirst.values()) {
      const first = alike[0]?.inside[0] ?? "";
      const end = (outside[0]?.length ?? 0) + 16 + first.length + 16;
      const openings = new Set(alike.map(({ content }) => content.slice(0, end)));
      expect(openings.size).toBe(1);
    }
    expect(slots.findLastIndex((slot) => !candidateSlots.has(slot))).toBe(0);
  });

  it("tells no judge who wrote a text, nor the mark outside the user message", () => {
    const words = `${system} ${outside.join(" ")}`;
    expect(words).not.toMatch(/[0-9a-f]{16}/);
    if (!judges) return;
    for (const system of ["highlights", "reference", ...systems, "luna", ...writing]) {
      expect(words.toLowerCase()).not.toContain(system);
    }
  });

  it("asks for its answer with a strict schema", () => {
    for (const { response_format } of own()) {
      if (!judges) expect(response_format).toBeUndefined();
      const asked = response_format?.json_schema.schema;
      if (judges) expect(asked?.required).toEqual(Object.keys(asked?.properties ?? { none: 1 }));
    }
  });
});

const candidateSlots = new Set(["candidate", "first", "second"]);
const wrote = /^Text \d+ of the one who writes\.$/;

/** Whether a slot of a request holds what its name says, of the record that the request is about. */
function isTextOf(slot: string, text: string, { mark }: Sent): boolean {
  // Facts of another record are asked about too.
  if (slot === "facts") {
    return text.split("\n").every((line, i) => sentences.has(line.replace(`${i + 1}. `, "")));
  }
  const record = recordOf.get(mark);
  if (record === undefined) return false;
  if (slot === "article" || slot === "highlights") return record[slot] === text;
  const { highlights, abstract, extract, flawed } = record;
  return [highlights, abstract, extract, flawed].includes(text) || wrote.test(text);
}

const sentences = new Set(
  records.flatMap(({ highlights }) => highlights.split(" .").map((one) => `${one.trim()}.`)),
);
