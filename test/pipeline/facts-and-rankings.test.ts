import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import type { Table } from "../../harness/core/leaderboard.ts";
import { check } from "../../harness/pipeline/check.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { run } from "../../harness/pipeline/run.ts";
import { type Answer, answer, startFakeProvider } from "../models/fake-provider.ts";
import { jsonl, liveModel, quickRetries, temporaryFolder, writeFiles } from "./bench.ts";

const numbers = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** Records in whose texts each sentence says where it comes from. */
const rows = numbers.map((name, i) => ({
  id: `r${i}`,
  article: `Article ${name} begins. Article ${name} goes on.`,
  highlights: `Point ${name} first . Point ${name} second .`,
  facts: [`Fact ${name} a.`, `Fact ${name} b.\n3. Fact ${name} c.`],
  alpha: [`Alpha ${name} said . it`, "and went ."],
  beta: `Beta ${name} said it. Beta ${name} went. Beta ${name} slept.`,
  human: {
    alpha: { coverage: [true, false], overall: 2, support: [[true, true], [false]] },
    beta: { coverage: [i % 2, 0], overall: 1 + (i % 3), support: [true, false, true] },
  },
}));

const supports = `---
protocol: coverage
dimension: support
answer: { of: sentences }
---
user:
{{ article }}

{{ facts }}
`;

const listed = supports
  .replace("support", "coverage")
  .replace("sentences", "facts")
  .replace("article", "candidate");

const body = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/** Asks a server that answers what fits; requests on some of the records get what `lost` gives. */
async function asked(prompts: readonly string[], lost?: Answer) {
  const texts: string[] = [];
  const server = await startFakeProvider(async (request, response) => {
    const { messages } = body.parse(request.body);
    const text = messages.map(({ content }) => content).join("\n\n");
    texts.push(messages.at(-1)?.content ?? "");
    const facts = text.match(/^\d+\. /gm) ?? [];
    const letters = text.match(/^[A-Z]+(?=:$)/gm) ?? [];
    const right =
      letters.length > 0 ? { ranking: letters } : { facts: facts.map((_, i) => i % 2 === 0) };
    const say =
      lost && /(?:Article|Point) (?:One|Four)/.test(text) ? lost : { text: JSON.stringify(right) };
    await answer(say)(request, response);
  });
  onTestFinished(() => server.close());
  const folder = await temporaryFolder();
  await writeFiles(folder, {
    "records.jsonl": jsonl(rows),
    "prompts/supports.md": supports,
    "prompts/listed.md": listed,
    "config.yaml": {
      name: "bench",
      records: { path: "records.jsonl", fields: { candidates: ["alpha", "beta"], facts: "facts" } },
      models: [
        liveModel("luna", `${server.url}/v1`, { price: { input: 0, output: 0 } }),
        ...["overlap", "random", "first", "longest", "reference-rouge", "lead-3"].map((model) => ({
          name: model,
          provider: "baseline",
          model,
        })),
      ],
      regenerate: { models: ["lead-3"], prompts: ["summarize"] },
      judge: {
        models: ["luna", "overlap", "random", "first", "longest", "reference-rouge"],
        prompts,
      },
      leaderboard: { bootstrap: 99 },
    },
  });
  const environment = { OPENAI_API_KEY: "sk-test" };
  const loaded = await loadConfig(`${folder}/config.yaml`, { environment });
  const options = { environment, out: `${folder}/out`, retries: quickRetries };
  const again = () => run(loaded, options);
  return { texts, loaded, options, again, result: await again() };
}

function rowIn(tables: readonly Table[], dimension: string, gold: Table["gold"], name: string) {
  const table = tables.find((one) => one.dimension === dimension && one.gold === gold);
  const row = table?.rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
}

describe("a ranking", () => {
  it("shows every candidate once, under a letter and between the marks of the article", async () => {
    const { texts, result, again } = await asked(["rank"]);
    expect(texts).toHaveLength(rows.length);
    for (const text of texts) {
      const [mark = ""] = /^[0-9a-f]{16}$/m.exec(text) ?? [];
      const parts = text.split(`${mark}\n`);
      // Article, highlights, alpha, beta and the regenerated summary, each between two marks.
      expect(parts).toHaveLength(2 * 5 + 1);
      expect(text.match(/^[A-D]:$/gm)).toEqual(["A:", "B:", "C:", "D:"]);
    }
    const firsts = texts.map((text) => /A:\n[0-9a-f]{16}\n(\w+)/.exec(text)?.[1]);
    expect(new Set(firsts).size).toBeGreaterThan(2);
    const { verdicts } = rowIn(result.boards?.judges.tables ?? [], "overall", "human", "luna/rank");
    expect(verdicts).toMatchObject({ planned: 10, answered: 10 });
    await again();
    expect(texts).toHaveLength(rows.length);
  });
});

describe("coverage", () => {
  it("asks about the highlights' own facts, and about as many of the next record", async () => {
    const { texts } = await asked(["covers"]);
    expect(texts).toHaveLength(rows.length * 5);
    for (const [i, name] of numbers.entries()) {
      const next = numbers[(i + 1) % numbers.length];
      const about = texts.filter((text) => text.split("Summary:")[1]?.includes(`Point ${name} `));
      const facts = about.map((text) => /1\. (.*)\n2\. (.*)\n[0-9a-f]{16}\n/.exec(text)?.slice(1));
      expect(facts).toEqual(
        expect.arrayContaining([
          [`Point ${name} first.`, `Point ${name} second.`],
          [`Point ${next} first.`, `Point ${next} second.`],
        ]),
      );
    }
  });

  it("shows judges as what they are", async () => {
    const { result } = await asked(["covers"]);
    const tables = result.boards?.judges.tables ?? [];
    const shown = (judge: string, gold: "human" | "reference", key: string) =>
      rowIn(tables, "coverage", gold, `${judge}/covers`).estimates[key]?.value;
    expect(shown("first", "reference", "recall")).toBe(1);
    expect(shown("first", "reference", "specificity")).toBe(0);
    expect(shown("overlap", "reference", "recall")).toBe(1);
    expect(shown("luna", "reference", "balancedAccuracy")).toBe(0.5);
    expect(shown("luna", "human", "accuracy")).toBe(0.875);
  });

  it("divides a list of facts, and the sentences of a candidate that came as a list, as they are", async () => {
    const { texts, result } = await asked(["listed", "supports"]);
    expect(texts).toContainEqual(
      expect.stringMatching(/\n1\. Fact One a\.\n2\. Fact One b\. 3\. Fact One c\.\n/),
    );
    expect(texts).toContainEqual(
      expect.stringMatching(/\n1\. Alpha One said \. it\n2\. and went \.\n/),
    );
    const tables = result.boards?.judges.tables ?? [];
    const { estimates } = rowIn(tables, "support", "human", "luna/supports");
    // Two sentences of alpha and three of beta in each record.
    expect(estimates["accuracy"]).toMatchObject({ n: 50, missing: 0, value: 1 });
  });

  it("reads a lost verdict as all of its facts wrong, and counts it", async () => {
    const { result } = await asked(["covers", "rank"], { text: '{"facts": [true]}' });
    for (const table of [
      ...(result.boards?.judges.tables ?? []),
      ...(result.boards?.systems.tables ?? []),
    ]) {
      for (const { verdicts } of table.rows) {
        if (verdicts === null) continue;
        const { planned, ...states } = verdicts;
        expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(planned);
      }
    }
    const tables = result.boards?.judges.tables ?? [];
    const { estimates, verdicts } = rowIn(tables, "coverage", "reference", "luna/covers");
    expect(verdicts?.unparsed).toBeGreaterThan(5);
    expect(estimates["accuracy"]?.n).toBe(40);
    expect(estimates["balancedAccuracyLenient"]?.missing).toBeGreaterThan(0);
  });

  it("of facts needs facts in every record", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      "records.jsonl": jsonl(rows.slice(0, 1)),
      "prompts/listed.md": listed,
      "config.yaml": {
        name: "bench",
        records: { path: "records.jsonl", fields: { candidates: ["alpha"] } },
        models: [{ name: "overlap", provider: "baseline", model: "overlap" }],
        judge: { models: ["overlap"], prompts: ["listed"] },
      },
    });
    const loaded = await loadConfig(`${folder}/config.yaml`, { environment: {} });
    await expect(check(loaded, { environment: {}, out: `${folder}/out` })).rejects.toThrow(
      'record "r0" has no facts, which prompt "listed" asks about',
    );
  });

  it("is planned by check without a request, the twin questions too", async () => {
    const { loaded, options } = await asked(["covers"]);
    const { plan } = await check(loaded, { ...options, out: await temporaryFolder() });
    // Ten summaries; the questions on them wait for theirs.
    expect(plan.calls).toBe(10 + 6 * 40);
  });
});
