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

/** SQLite opens a file to read it only where it cannot be opened to write; the main thread has just found it sound. */
function open(): Storage {
  const opened = openStorage(String(workerData), "write");
  try {
    opened.sql(patience).get();
    opened.transaction(() => undefined);
    return opened;
  } catch (error) {
    opened.close();
    throw error instanceof AssizeError && error.cause instanceof Error
      ? unkept(opened.file, error.cause)
      : error;
  }
}

function keep(writes: readonly AttemptWrite[]): FromThread {
  const count = writes.length;
  try {
    storage ??= open();
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
