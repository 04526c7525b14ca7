import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const children = join(import.meta.dirname, "children");

/** Plain JavaScript that a child process runs: stripping types would count as its work. */
export function childFile(name: string): string {
  return join(children, name);
}

/** When it was, since the start of the process, and what the process had used. */
export interface Moment {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What a process used from its start to its end, Node's own start included. */
export interface Used {
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** Of the first and the last progress event on standard output; undefined where there was none. */
  readonly firstProgress: Moment | undefined;
  readonly lastProgress: Moment | undefined;
  readonly peakMiB: number;
  readonly wallMs: number;
}

/** Runs a script in a Node of its own and measures it from inside. Throws where it fails. */
export async function measureChild(
  script: string,
  args: readonly string[],
  options: { readonly folder: string; readonly exits?: readonly number[] },
): Promise<Used> {
  const figures = join(options.folder, "used.json");
  const preload = pathToFileURL(childFile("measure.mjs")).href;
  const wallMs = await runNode(["--import", preload, script, ...args], {
    ...options,
    environment: { ASSIZE_BENCH_USED: figures },
  });
  const used: Omit<Used, "wallMs"> = JSON.parse(readFileSync(figures, "utf8"));
  return { ...used, wallMs };
}

/** Runs Node to its end and returns how long it took, in milliseconds. Throws where it fails. */
export function runNode(
  args: readonly string[],
  options: {
    readonly folder: string;
    readonly exits?: readonly number[];
    readonly environment?: Readonly<Record<string, string>>;
  },
): Promise<number> {
  const { folder, exits = [0], environment = {} } = options;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const took = performance.now() - started;
      if (code !== null && exits.includes(code)) resolve(took);
      else reject(new Error(`${args.join(" ")} ended with ${code}\n${errors}`));
    });
  });
}
