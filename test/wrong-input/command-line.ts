import { vi } from "vitest";
import { main } from "../../harness/cli/main.ts";

/** How a command ended, and what it printed. */
export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

// `main` listens for closed pipes; a process calls it once, this one often.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);

/** Runs the command line in this process, in a folder: what `assize ...` does there, without starting Node. */
export async function assize(argv: readonly string[], folder: string): Promise<Ended> {
  const home = process.cwd();
  const exitBefore = process.exitCode;
  const stdout = listen(process.stdout);
  const stderr = listen(process.stderr);
  process.chdir(folder);
  try {
    process.exitCode = undefined;
    await main(argv);
    return { exit: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = exitBefore;
    process.chdir(home);
    stdout.stop();
    stderr.stop();
  }
}

function listen(stream: NodeJS.WriteStream): { text(): string; stop(): void } {
  const parts: string[] = [];
  const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => {
    parts.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    return true;
  });
  return { text: () => parts.join(""), stop: () => spy.mockRestore() };
}
