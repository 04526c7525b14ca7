import { Worker } from "node:worker_threads";
import { AssizeError } from "../core/errors.ts";
import type { Failure, FromThread, ToThread } from "./attempt-thread.ts";
import type { AttemptWrite } from "./attempt-writes.ts";

/** Keeps what happens to attempts, in a thread with its own connection to run.sqlite. */
export interface AttemptKeeper {
  /** Resolves once it is on disk. Rejects with a storage error when it could not be kept. */
  keep(write: AttemptWrite): Promise<void>;
  /** Resolves once the thread has ended; what was given is kept first. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** The thread starts with the first write: a run without live models needs none. */
export function openAttemptKeeper(file: string): AttemptKeeper {
  let thread: Worker | undefined;
  let ended: Promise<void> | undefined;
  let writes: AttemptWrite[] = [];
  /** In the order of the writes, as the thread's answers are. */
  let waiting: Waiting[] = [];

  function rejectAll(error: unknown): void {
    for (const one of waiting.splice(0)) one.reject(error);
  }

  function start(): Worker {
    const worker = new Worker(threadFile(), { workerData: file });
    worker.on("message", ({ count, failure }: FromThread) => {
      const done = waiting.slice(0, count);
      waiting = waiting.slice(count);
      for (const one of done) {
        if (failure === undefined) one.resolve();
        else one.reject(errorOf(failure));
      }
    });
    worker.on("error", rejectAll);
    ended = new Promise((resolve) => {
      worker.on("exit", (code) => {
        rejectAll(new Error(`the thread that keeps attempts ended with ${code}`));
        resolve();
      });
    });
    return worker;
  }

  function tell(message: ToThread): void {
    thread ??= start();
    thread.postMessage(message);
  }

  function send(): void {
    if (writes.length === 0) return;
    const message = writes;
    writes = [];
    tell(message);
  }

  return {
    keep(write) {
      // What one turn of the event loop brought goes together.
      if (writes.length === 0) setImmediate(send);
      writes.push(write);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    async close() {
      send();
      if (thread === undefined) return;
      tell(null);
      await ended;
    },
  };
}

function errorOf(failure: Failure): unknown {
  return "problem" in failure ? new AssizeError(failure.problem) : failure.bug;
}

/** Sources and built files stand in folders of the same shape. */
function threadFile(): URL {
  return new URL(import.meta.url.replace(/attempt-keeper(\.[jt]s)$/, "attempt-thread$1"));
}
