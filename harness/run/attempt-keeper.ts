import { Worker } from "node:worker_threads";
import { AssizeError } from "../core/errors.ts";
import type { Failure, FromThread, ToThread } from "./attempt-thread.ts";
import type { AttemptWrite } from "./attempt-writes.ts";

/** Keeps what happens to attempts, in a thread with its own connection to run.sqlite. */
export interface AttemptKeeper {
  /** Resolves once it is on disk. Rejects with a storage error when it could not be kept; where the thread has ended, at once. */
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
  /** Why nothing can be kept any more; undefined while it can. */
  let broken: AssizeError | undefined;

  function breakDown(cause: unknown): void {
    broken ??= threadEnded(file, cause);
    for (const one of waiting.splice(0)) one.reject(broken);
  }

  function start(): Worker {
    // Without the flags of this process: a script that is given to Node as text has some that no thread takes.
    const worker = new Worker(threadFile(), { workerData: file, execArgv: [] });
    worker.on("message", ({ count, failure }: FromThread) => {
      const done = waiting.slice(0, count);
      waiting = waiting.slice(count);
      for (const one of done) {
        if (failure === undefined) one.resolve();
        else one.reject(errorOf(failure));
      }
    });
    worker.on("error", breakDown);
    ended = new Promise((resolve) => {
      worker.on("exit", (code) => {
        breakDown(new Error(`it ended with ${code}`));
        resolve();
      });
    });
    return worker;
  }

  function tell(message: ToThread): void {
    try {
      thread ??= start();
      thread.postMessage(message);
    } catch (error) {
      breakDown(error);
    }
  }

  function send(): void {
    if (writes.length === 0) return;
    const message = writes;
    writes = [];
    tell(message);
  }

  return {
    keep(write) {
      // A thread that has ended answers nothing.
      if (broken !== undefined) return Promise.reject(broken);
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

/** The error where the thread itself is gone: as for any store that fails, nothing more may be sent. */
function threadEnded(file: string, cause: unknown): AssizeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AssizeError(
    {
      code: "storage/failed",
      what: `"${file}" cannot be written any more: the thread that keeps attempts failed: ${why}`,
      fix: "give the same command again: nothing committed is lost",
    },
    { cause },
  );
}

/** Sources and built files stand in folders of the same shape. */
function threadFile(): URL {
  const { url } = import.meta;
  return new URL(url.endsWith(".ts") ? "./attempt-thread.ts" : "./attempt-thread.js", url);
}
