import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPlanState } from "../../harness/pipeline/plan-state.ts";
import { report } from "../../harness/pipeline/report.ts";
import { getState, setState } from "../../harness/run/state.ts";
import { openStorage } from "../../harness/run/storage.ts";
import { jsonl, runHere, temporaryFolder, writeFiles } from "./bench.ts";
import { derivedFiles } from "./run-files.ts";

const towns = ["Aston", "Barrow", "Clun"];

/** Two sentences, of which the article supports the first and a key fact is in the second. */
const rows = towns.map((town) => ({
  id: town,
  article: `The ferry of ${town} sails daily. Cats sleep in ${town}.`,
  highlights: `Ferry of ${town} sails daily .`,
  facts: [`Dogs bark at ${town} castle.`, "Seven wizards box."],
  system: "x",
  summary: [`The ferry of ${town} sails daily.`, `Dogs bark at ${town} castle.`],
  wrong: [0, 1],
  useful: [false, true],
}));

function promptOf(dimension: string, answer: string, slot: string): string {
  return `---
protocol: coverage
dimension: ${dimension}
answer: ${answer}
---
user:
{{ ${slot} }}

{{ facts }}
`;
}

const prompts = {
  "prompts/errors.md": promptOf("errors", "{ of: sentences, positive: false }", "article"),
  "prompts/useful.md": promptOf("useful", "{ of: sentences, in: facts }", "key_facts"),
  "prompts/told.md": promptOf("told", "{ of: sentences, in: highlights }", "highlights"),
};

async function benchOf(more: object = {}, data: readonly object[] = rows): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, {
    ...prompts,
    "data.jsonl": jsonl(data.map((row) => ({ ...row }))),
    "bench.yaml": {
      name: "found",
      records: {
        path: "data.jsonl",
        fields: {
          system: "system",
          facts: "facts",
          human: { errors: "wrong", useful: "useful", told: "useful" },
        },
      },
      models: [{ name: "overlap", provider: "baseline", model: "overlap" }],
      judge: { models: ["overlap"], prompts: ["errors", "useful", "told"], systems: ["x"] },
      gold: ["human"],
      leaderboard: { bootstrap: 99 },
      ...more,
    },
  });
  return folder;
}

describe("sentences", () => {
  it("are found in the article, the key facts or the highlights, whichever way it is asked", async () => {
    const { boards, exit } = await runHere(await benchOf());
    expect(exit).toBe(0);
    const judges = (boards?.judges.tables ?? []).map(({ dimension, rows: [row] }) => [
      dimension,
      row?.estimates["accuracy"]?.value,
    ]);
    // The first sentence is in the highlights and the second one was labelled: none of both is right.
    expect(Object.fromEntries(judges)).toEqual({ errors: 1, useful: 1, told: 0 });
    const systems = (boards?.systems.tables ?? []).flatMap(({ judge, primary, rows: [row] }) =>
      judge === null ? [] : [[judge, primary, row?.estimates[primary]?.value]],
    );
    expect(systems).toEqual([
      ["overlap/errors", "faithfulness", 0.5],
      ["overlap/useful", "conciseness", 0.5],
      ["overlap/told", "conciseness", 0.5],
    ]);
  });

  it("are looked for again where only the key facts changed", async () => {
    const folder = await benchOf();
    await runHere(folder);
    const others = rows.map((row) => ({ ...row, facts: ["Nobody knows."] }));
    await writeFile(join(folder, "data.jsonl"), jsonl(others));
    const { boards } = await runHere(folder);
    const table = boards?.systems.tables.find(({ judge }) => judge === "overlap/useful");
    expect(table?.rows[0]?.estimates["conciseness"]?.value).toBe(0);
  });

  it("need the key facts that a prompt shows in every record", async () => {
    const data = rows.map(({ facts, ...row }, i) => (i === 1 ? row : { ...row, facts }));
    await expect(runHere(await benchOf({}, data))).rejects.toThrow(
      'record "Barrow" has no facts, which prompt "useful" shows',
    );
  });
});

describe("two prompts of one dimension", () => {
  const files = {
    "prompts/other.md": promptOf("errors", "{ of: sentences }", "article"),
  };
  const judge = { models: ["overlap"], prompts: ["errors", "other"], systems: ["x"] };

  it("may not read its labels in two ways", async () => {
    const folder = await benchOf({ judge });
    await writeFiles(folder, files);
    await expect(
      runHere(folder),
    ).rejects.toThrow(`error[config/wrong-value]: prompts "errors" and "other" read the labels of dimension "errors" in opposite ways
  at `);
  });

  it("may ask both ways where nobody looks at labels", async () => {
    const folder = await benchOf({ judge, gold: ["reference"] });
    await writeFiles(folder, files);
    const { boards, exit } = await runHere(folder);
    expect(exit).toBe(0);
    const tables = (boards?.systems.tables ?? []).filter((table) => table.judge !== null);
    expect(tables.map(({ rows: [row] }) => row?.estimates["faithfulness"]?.value)).toEqual([
      0.5, 0.5,
    ]);
  });
});

it("a run folder that does not say what its judges asked is reported all the same", async () => {
  const folder = await benchOf();
  await runHere(folder);
  const out = join(folder, "out");
  const before = await derivedFiles(out);
  const storage = openStorage(join(out, "run.sqlite"), "write");
  expect(readPlanState(storage)).toBeDefined();
  const judges: Record<string, unknown>[] = JSON.parse(getState(storage, "judges") ?? "[]");
  expect(judges.every(({ facts }) => facts !== undefined)).toBe(true);
  const bare = judges.map(({ facts: _facts, ...judge }) => judge);
  storage.transaction(() => setState(storage, "judges", JSON.stringify(bare)));
  storage.close();
  await report(out);
  expect(await derivedFiles(out)).toEqual(before);
  expect(await readFile(join(out, "systems.md"), "utf8")).toContain("conciseness");
});
