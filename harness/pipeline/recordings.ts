import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { ModelConfig } from "../core/config.ts";
import { canonicalJson } from "../core/digest.ts";
import { AssizeError, type Locate } from "../core/errors.ts";
import { openProblemList } from "../core/problem-list.ts";
import type { RecordedLine, Recording, RecordingCounts } from "../core/recording.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { digestFiles, recordFiles } from "../inputs/records/read-items.ts";
import { readRows } from "../inputs/records/read-rows.ts";
import { openLedger } from "../run/check-ledger.ts";
import { recordedReplies } from "../run/recorded-replies.ts";

import { type RunEvent, warningOf } from "./events.ts";
import { readSetup } from "./plan-state.ts";

/** Where a model's keys stand in the config. */
export function locateModel(loaded: LoadedConfig, model: string): Locate {
  const index = loaded.config.models.findIndex(({ name }) => name === model);
  return (path, which) => loaded.locate(["models", index, ...path], which);
}

/** What the `path` of each of these models leads to, by the model's name; throws for all of them at once. */
export async function openRecordings(
  loaded: LoadedConfig,
  models: readonly ModelConfig[],
): Promise<ReadonlyMap<string, Recording>> {
  const recordings = new Map<string, Recording>();
  const problems = openProblemList();
  for (const { name, path, where = {}, fields } of models) {
    if (path === undefined) continue;
    const locate = locateModel(loaded, name);
    const mapped = Object.values(fields ?? {}).filter((column) => typeof column === "string");
    const columns = [...Object.keys(where), ...mapped];
    try {
      recordings.set(name, await openRecording(path, { folder: loaded.folder, locate, columns }));
    } catch (error) {
      if (!(error instanceof AssizeError)) throw error;
      for (const one of error.problems) problems.add({ ...locate(["path"]), ...one });
    }
  }
  problems.throwIfAny();
  return recordings;
}

async function openRecording(
  path: string,
  from: { readonly folder: string; readonly locate: Locate; readonly columns: readonly string[] },
): Promise<Recording> {
  const ledger = ledgerAt(resolve(from.folder, path));
  if (ledger !== undefined) return earlierRun(ledger);
  const at: Locate = () => from.locate(["path"]);
  const files = await recordFiles({ path: [path] }, from.folder, at, "models");
  return {
    digest: await digestFiles(files),
    async *lines() {
      for await (const { row, cells } of readRows(files, from.columns)) {
        yield { value: row.value, cells, at: row.at, source: () => row.find([]).source };
      }
    },
  };
}

/** The run.sqlite that a path names, itself or as the folder that it stands in. */
function ledgerAt(path: string): string | undefined {
  const inFolder = join(path, "run.sqlite");
  if (existsSync(inFolder)) return inFolder;
  return path.endsWith(".sqlite") && existsSync(path) && statSync(path).isFile() ? path : undefined;
}

function earlierRun(ledger: string): Recording {
  const file = relative(process.cwd(), ledger) || ledger;
  function* lines(): Generator<RecordedLine> {
    const storage = openLedger(ledger, "read");
    try {
      const { setup, plan } = readSetup(storage);
      let line = 0;
      for (const { row, reply } of recordedReplies(storage, plan.generation, setup)) {
        line += 1;
        const at = { file, line, column: 1 };
        yield { value: { ...row }, cells: "typed", at, reply, foreign: row.facts === "next" };
      }
    } finally {
      storage.close();
    }
  }
  const hash = createHash("sha256");
  for (const { value, reply } of lines()) hash.update(`${canonicalJson([value, reply])}\n`);
  return {
    digest: hash.digest("hex"),
    fields: { item: "item", prompt: "prompt", order: "order", repeat: "repeat", text: "text" },
    async *lines() {
      yield* lines();
    },
  };
}

/** Tells of lines and questions that do not find each other. */
export function tellFit(
  { model, lines, unmatched, questionsWithoutLine: open }: RecordingCounts,
  tell: (event: RunEvent) => void,
): void {
  const fix = 'look at "fields" and "where"; manifest.json keeps the counts';
  if (open > 0) {
    tell(warningOf({ what: `${open} questions to model "${model}" have no recorded answer`, fix }));
  }
  if (unmatched > 0) {
    const what = `${unmatched} of ${lines} recorded answers of model "${model}" answer no question of this run`;
    tell(warningOf({ what, fix }));
  }
}
