import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AttemptKeeper, openAttemptKeeper } from "../../harness/run/attempt-keeper.ts";
import { checkedAttempts, type Intent, nextAttempt } from "../../harness/run/attempt-rows.ts";
import { replyTo } from "../../harness/run/reply-store.ts";
import { openStorage, type Storage } from "../../harness/run/storage.ts";

let folder = "";
let file = "";
let storage: Storage;
let keeper: AttemptKeeper;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assize-keeper-"));
  file = join(folder, "run.sqlite");
  storage = openStorage(file, "write");
  keeper = openAttemptKeeper(file);
});

afterEach(async () => {
  await keeper.close();
  storage.close();
  rmSync(folder, { recursive: true });
});

function intentOf(call: number): Intent {
  const n = nextAttempt(storage);
  return { n, call, session: 1, started: 1_000, reserved: 50, batch: null };
}

function endOf(intent: Intent, text: string) {
  const end = { ended: 2_000, spent: 7, outcome: { state: "answered" } } as const;
  const reply = { state: "answered", text, why: "" } as const;
  return { kind: "end", intent, end, reply } as const;
}

describe("the thread that keeps attempts", () => {
  it("has on disk what it says it has, as another connection sees it", async () => {
    const intent = intentOf(3);
    await keeper.keep({ kind: "intend", intent });
    expect([...checkedAttempts(storage)]).toEqual([
      { n: 1, call: 3, reserved: 50, spent: null, outcome: null },
    ]);
    await keeper.keep(endOf(intent, "yes"));
    expect(replyTo(storage, 3)).toMatchObject({ state: "answered", text: "yes" });
    expect([...checkedAttempts(storage)]).toMatchObject([{ n: 1, spent: 7 }]);
  });

  it("keeps writes in their order, and what is given before it is closed", async () => {
    const intents = Array.from({ length: 300 }, (_, call) => intentOf(call + 1));
    const kept = intents.flatMap((intent) => [
      keeper.keep({ kind: "intend", intent }),
      keeper.keep(intent.call % 3 === 0 ? { kind: "withdraw", n: intent.n } : endOf(intent, "no")),
    ]);
    await keeper.close();
    expect(await Promise.allSettled(kept)).toEqual(
      kept.map(() => ({ status: "fulfilled", value: undefined })),
    );
    const rows = [...checkedAttempts(storage)];
    expect(rows.map(({ n }) => n)).toEqual(intents.map(({ n }) => n).filter((n) => n % 3 !== 0));
    expect(rows.every(({ spent }) => spent === 7)).toBe(true);
  });

  it("keeps answers that took no attempt", async () => {
    const reply = { state: "answered", text: "yes", why: "" } as const;
    await keeper.keep({ kind: "answer", call: 4, session: 1, reply });
    expect(replyTo(storage, 4)).toEqual(reply);
    expect([...checkedAttempts(storage)]).toEqual([]);
  });

  it("gives numbers that are not on disk yet to nobody else", async () => {
    const intent = intentOf(1);
    const kept = keeper.keep({ kind: "intend", intent });
    expect(nextAttempt(storage)).toBe(intent.n + 1);
    await kept;
    expect(nextAttempt(storage)).toBe(intent.n + 2);
  });

  it("says with a storage error what could not be kept, and keeps nothing of its group", async () => {
    const intent = intentOf(1);
    const twice = [intent, intent].map((one) => keeper.keep({ kind: "intend", intent: one }));
    for (const { status } of await Promise.allSettled(twice)) expect(status).toBe("rejected");
    await expect(twice[0]).rejects.toMatchObject({ name: "AssizeError", code: "run/damaged" });
    expect([...checkedAttempts(storage)]).toEqual([]);
    await keeper.keep({ kind: "intend", intent });
    expect([...checkedAttempts(storage)]).toHaveLength(1);
  });

  it("rejects what waits where the thread itself cannot go on", async () => {
    const broken = join(folder, "broken.sqlite");
    writeFileSync(broken, "this is no database, and long enough to be read as one".repeat(20));
    const other = openAttemptKeeper(broken);
    await expect(other.keep({ kind: "intend", intent: intentOf(1) })).rejects.toMatchObject({
      name: "AssizeError",
    });
    await other.close();
  });

  it("rejects what waits and all that comes later where the thread has died", async () => {
    const threads: Worker[] = [];
    const note = (thread: Worker) => threads.push(thread);
    process.on("worker", note);
    const intent = intentOf(1);
    await keeper.keep({ kind: "intend", intent });
    process.off("worker", note);
    const waits = keeper.keep(endOf(intent, "yes"));
    await Promise.all(threads.map((thread) => thread.terminate()));
    const later = keeper.keep(endOf(intent, "yes"));
    for (const { status } of await Promise.allSettled([waits, later])) {
      expect(status).toBe("rejected");
    }
    await expect(later).rejects.toMatchObject({ name: "AssizeError", code: "storage/failed" });
    await keeper.close();
    expect(threads).toHaveLength(1);
  });

  it("starts from a script that Node was given as text", async () => {
    const code = `
      import { openAttemptKeeper } from ${JSON.stringify(import.meta.resolve("../../harness/run/attempt-keeper.ts"))};
      const keeper = openAttemptKeeper(${JSON.stringify(file)});
      const reply = { state: "answered", text: "yes", why: "" };
      await keeper.keep({ kind: "answer", call: 5, session: 1, reply });
      await keeper.close();`;
    execFileSync(process.execPath, ["--input-type=module", "--eval", code]);
    expect(replyTo(storage, 5)).toMatchObject({ text: "yes" });
  });
});
