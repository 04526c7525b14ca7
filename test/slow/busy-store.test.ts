import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openAttemptKeeper } from "../../harness/run/attempt-keeper.ts";
import { replyTo } from "../../harness/run/reply-store.ts";
import { openStorage } from "../../harness/run/storage.ts";

it("attempts wait for a long write of the main thread, longer than SQLite waits by itself", async () => {
  const folder = mkdtempSync(join(tmpdir(), "assize-busy-"));
  const storage = openStorage(join(folder, "run.sqlite"), "write");
  const keeper = openAttemptKeeper(storage.file);
  onTestFinished(async () => {
    await keeper.close();
    storage.close();
    rmSync(folder, { recursive: true });
  });
  const reply = { state: "answered", text: "yes", why: "" } as const;
  await keeper.keep({ kind: "answer", call: 1, session: 1, reply });
  storage.sql("BEGIN IMMEDIATE").run();
  const kept = keeper.keep({ kind: "answer", call: 2, session: 1, reply });
  await Promise.race([wait(6_500), kept]);
  storage.sql("COMMIT").run();
  await kept;
  expect(replyTo(storage, 2)).toEqual(reply);
});
