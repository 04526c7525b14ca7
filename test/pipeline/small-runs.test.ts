import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, it } from "vitest";
import { check, loadConfig, report, run } from "../../harness/index.ts";

const folder = mkdtempSync(join(tmpdir(), "assize-rows-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(["questions", "records"])("refuses a run folder that lost %s", async (table) => {
  const out = join(folder, table);
  await run(await loadConfig("configs/seed.yaml"), { out });
  const db = new DatabaseSync(join(out, "run.sqlite"));
  db.exec(`DELETE FROM ${table} WHERE n = 1`);
  db.close();
  await expect(report(out)).rejects.toThrow("more or fewer records or questions than were planned");
});

it("counts no call as missing whose summary and reply the run folder has", async () => {
  const out = join(folder, "checked");
  const loaded = await loadConfig("configs/seed.yaml");
  await run(loaded, { out });
  const { models } = await check(loaded, { out });
  expect(models.map(({ calls }) => calls)).toEqual(models.map(() => 0));
});

it("leaves every call pending, and says why, where sending was declined", async () => {
  const loaded = await loadConfig("configs/seed.yaml");
  const out = join(folder, "declined");
  const result = await run(loaded, { out, confirm: async () => false });
  expect(result).toMatchObject({ exit: 3, boards: null, reasons: ["sending them was declined"] });
  expect((await run(loaded, { out })).exit).toBe(0);
});
