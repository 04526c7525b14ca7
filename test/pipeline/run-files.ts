import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { temporaryFolder } from "./bench.ts";

const notDerived = /^(run\.sqlite|run\.lock)|^timings\.json$/;

/** The files of a run folder that must be the same on every machine, by name. */
export async function derivedFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => !notDerived.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, i) => [name, texts[i] ?? ""]));
}

/** Queries a copy of run.sqlite: what a killed process left is not touched. */
export async function queryLedger(
  folder: string,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const copy = await temporaryFolder();
  for (const name of await readdir(folder)) {
    if (name.startsWith("run.sqlite")) await cp(join(folder, name), join(copy, name));
  }
  const db = new DatabaseSync(join(copy, "run.sqlite"));
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** Keys (judge-server.ts) of the requests whose replies are committed. */
export async function committedKeys(folder: string): Promise<ReadonlySet<string>> {
  const rows = await queryLedger(
    folder,
    "SELECT text FROM replies JOIN reply_texts USING (call) WHERE state = 'answered'",
  );
  return new Set(rows.flatMap(({ text }) => /\b[0-9a-f]{16}\b/.exec(String(text))?.[0] ?? []));
}

/** Ids of all calls, sorted. */
export async function callIds(folder: string): Promise<readonly string[]> {
  const rows = await queryLedger(folder, "SELECT id FROM calls ORDER BY id");
  return rows.map(({ id }) => String(id));
}

const number = z.number().nullable();

const boardSchema = z.object({
  board: z.enum(["judges", "systems"]),
  provenance: z.object({
    records: z.number(),
    answers: z.string(),
    pending: z.record(z.string(), z.number()).nullable(),
  }),
  tables: z.array(
    z.object({
      protocol: z.string(),
      dimension: z.string().nullable(),
      gold: z.string().nullable(),
      judge: z.string().nullable(),
      primary: z.string(),
      captions: z.array(z.string()),
      rows: z.array(
        z.object({
          name: z.string(),
          kind: z.string(),
          rank: z.unknown(),
          estimates: z.record(
            z.string(),
            z.object({
              value: number,
              low: number,
              high: number,
              n: z.number(),
              records: z.number(),
              missing: z.number(),
              reason: z.string().optional(),
            }),
          ),
          verdicts: z
            .object({
              planned: z.number(),
              answered: z.number(),
              unparsed: z.number(),
              refused: z.number(),
              truncated: z.number(),
              failed: z.number(),
            })
            .nullable(),
          usd: number,
        }),
      ),
    }),
  ),
});

export type BoardFile = z.infer<typeof boardSchema>;

export async function readBoard(folder: string, board: "judges" | "systems"): Promise<BoardFile> {
  return boardSchema.parse(JSON.parse(await readFile(join(folder, `${board}.json`), "utf8")));
}
