import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** How a command ended, and all that it printed. */
export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on. */
export interface Running {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Closes our end of its standard output, as `head` does. */
  closeOutput(): void;
  /** Resolves with the first bytes of its standard output. */
  readonly firstOutput: Promise<void>;
  /** Resolves once its standard error holds this text, or it ended. */
  noted(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The script that is started; default: the program. */
  readonly script?: string;
}

export const launcher: string = fileURLToPath(
  new URL("../../harness/cli/launcher.cjs", import.meta.url),
);

/** Starts the program as a user does; it is killed with the test if it is still there. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(process.execPath, [options.script ?? launcher, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: options.cwd,
    // Nothing of the machine's own keys, colours and settings.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...options.env },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const firstOutput = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      stdout.push(chunk);
      resolve();
    });
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      }),
    );
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    kill: (signal) => {
      child.kill(signal);
    },
    closeOutput: () => child.stdout.destroy(),
    firstOutput,
    noted: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (Buffer.concat(stderr).toString("utf8").includes(text)) resolve();
        };
        child.stderr.on("data", look);
        child.on("close", () => resolve());
        look();
      }),
    ended,
  };
}

/** Runs the program to its end. */
export function assize(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(args, options).ended;
}

/** The objects that `--json` printed, one a line; throws where a line is none. */
export function jsonLines(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== "object" || value === null) throw new Error(`no object: ${line}`);
      return { ...value };
    });
}
