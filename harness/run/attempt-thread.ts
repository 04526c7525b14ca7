import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { AssizeError, type Problem } from "../core/errors.ts";
import { type AttemptWrite, commitWrites } from "./attempt-writes.ts";
import { openStorage, type Storage, unkept } from "./storage.ts";

/** To this thread: writes in their order; null: that was all. */
export type ToThread = readonly AttemptWrite[] | null;

/** From it: the next so many writes are on disk, or could not be kept. */
export interface FromThread {
  readonly count: number;
  readonly failure?: Failure | undefined;
}

/** An error as it can be copied: it would lose its class. */
export type Failure = { readonly problem: Problem } | { readonly bug: unknown };

/**
 * The thread that keeps attempts: while it waits for the disk, the main thread goes on with other calls. What comes
 * during a commit goes into the next one.
 */
const port = parentPort;
let storage: Storage | undefined;

/** The main thread writes too, batches for instance, and may do so again and again; that this thread waits stops nobody else. */
const patience = "PRAGMA busy_timeout = 30000";

/**
 * SQLite opens a file to read it only where it cannot be opened to write, and says so when something is written, be it
 * nothing. The main thread has just found it sound, so that whatever fails here is no damage.
 */
function open(file: string): Storage {
  let opened: Storage | undefined;
  try {
    opened = openStorage(file, "write");
    opened.sql(patience).get();
    opened.sql("DELETE FROM attempts WHERE n < 0").run();
    return opened;
  } catch (error) {
    opened?.close();
    const cause = error instanceof AssizeError ? error.cause : error;
    throw cause instanceof Error ? unkept(file, cause) : error;
  }
}

function keep(writes: readonly AttemptWrite[]): FromThread {
  const count = writes.length;
  try {
    storage ??= open(String(workerData));
    commitWrites(storage, writes);
    return { count };
  } catch (error) {
    const failure = error instanceof AssizeError ? { problem: error.problems[0] } : { bug: error };
    return { count, failure };
  }
}

port?.on("message", (first: ToThread) => {
  const messages = [first];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    messages.push(next.message);
  }
  const writes = messages.flatMap((message) => message ?? []);
  if (writes.length > 0) port.postMessage(keep(writes));
  if (!messages.includes(null)) return;
  storage?.close();
  port.close();
});
