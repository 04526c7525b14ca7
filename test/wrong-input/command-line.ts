import { vi } from "vitest";
import { main } from "../../harness/cli/main.ts";

/** How a command ended, and what it printed. */
export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, in a folder: what `assize ...` does there, without starting Node. */
export async function assize(argv: readonly string[], folder: string): Promise<Ended> {
  const home = process.cwd();
  const streams = [process.stdout, process.stderr] as const;
  const listeners = streams.map((stream) => stream.listeners("error"));
  const printed = streams.map((stream) => {
    const parts: string[] = [];
    const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => {
      parts.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      return true;
    });
    return { parts, spy };
  });
  const exitBefore = process.exitCode;
  process.chdir(folder);
  try {
    process.exitCode = undefined;
    await main(argv);
    const [stdout = "", stderr = ""] = printed.map(({ parts }) => parts.join(""));
    return { exit: Number(process.exitCode ?? 0), stdout, stderr };
  } finally {
    process.exitCode = exitBefore;
    process.chdir(home);
    for (const { spy } of printed) spy.mockRestore();
    for (const [i, stream] of streams.entries()) {
      for (const listener of stream.listeners("error")) {
        // `main` adds one each time; a process calls it once.
        if (!listeners[i]?.includes(listener)) stream.off("error", onError(listener));
      }
    }
  }
}

function onError(listener: (...args: never[]) => unknown): (error: Error) => void {
  return listener as (error: Error) => void;
}
