import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { type Ended, launcher } from "../pipeline/command.ts";
import { type JudgeServer, startJudgeServer } from "../pipeline/judge-server.ts";
import { committedKeys, derivedFiles } from "../pipeline/run-files.ts";
import { endIn, makeFaultBench } from "./fault-bench.ts";

const source = fileURLToPath(new URL("./shim.c", import.meta.url));

/** The library that makes writes fail, compiled where there is a compiler; undefined where there is none. */
export async function makeShim(folder: string): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const file = join(folder, "shim.so");
  try {
    await promisify(execFile)("gcc", ["-O1", "-shared", "-fPIC", "-o", file, source, "-ldl"]);
    return file;
  } catch {
    return undefined;
  }
}

/** May this process mount a file system of its own? */
export function mayMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), "assize-mount-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "none", folder]).status === 0;
  if (mounted) spawnSync("umount", [folder]);
  rmdirSync(folder);
  return mounted;
}

/** Runs in a fault that the file system itself makes. */
export function inFault(
  lane: FaultLane,
  out: string,
  args: readonly string[] = ["run", "bench.yaml", "--out", out],
): Promise<Ended> {
  return endIn(lane.folder, args);
}

/** Runs in a process whose files may not grow beyond so many kilobytes. */
export async function limitedTo(lane: FaultLane, kilobytes: number, out: string): Promise<Ended> {
  const line = `ulimit -f ${kilobytes}; exec "$@"`;
  const command = [process.execPath, launcher, "run", "bench.yaml", "--out", out];
  return await new Promise((resolve) => {
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
    const options = { cwd: lane.folder, env };
    const child = execFile("bash", ["-c", line, "bash", ...command], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
    );
  });
}

/** A benchmark with its server, and what it says when nothing disturbs it. */
export interface FaultLane {
  readonly server: JudgeServer;
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** At once, so many calls may be under way. */
export const concurrency = 4;

export async function openFaultLane(records: number): Promise<FaultLane> {
  const server = await startJudgeServer();
  const folder = await makeFaultBench(server.url, { records, model: { concurrency } });
  const { code, stderr } = await endIn(folder, ["run", "bench.yaml", "--out", "undisturbed"]);
  expect(code, stderr).toBe(0);
  return { server, folder, files: await derivedFiles(join(folder, "undisturbed")) };
}

/** How the start with the fault ended. `harmless`: the fault came, and all was done and right nevertheless. */
export type FaultOutcome = "failed" | "harmless" | "not reached";

/** What the library told of a process. */
export interface Told {
  /** When the fault came, and in which operation. */
  readonly fault: { readonly operation: string; readonly at: number } | undefined;
  readonly operations: number;
}

/** Runs with a fault in the n-th operation that writes, looks at what it left, and runs again without it. */
export async function failAt(
  lane: FaultLane,
  shim: string,
  fault: { readonly at: number; readonly errno: number; readonly lasts: boolean },
): Promise<{ readonly outcome: FaultOutcome; readonly told: Told; readonly late: number }> {
  const name = `out-${fault.at}-${fault.errno}-${fault.lasts}`;
  const out = join(lane.folder, name);
  const toldFile = `${out}.told`;
  const from = lane.server.asked.length;
  const ended = await endIn(lane.folder, ["run", "bench.yaml", "--out", out], {
    LD_PRELOAD: shim,
    FAULT_UNDER: out,
    FAULT_AT: String(fault.at),
    FAULT_ERRNO: String(fault.errno),
    FAULT_LASTS: fault.lasts ? "1" : "0",
    FAULT_TOLD: toldFile,
  });
  const told = await readTold(toldFile);
  const outcome = await expectFaultTold(lane, out, ended, told.fault !== undefined);
  const late = lane.server.asked
    .slice(from)
    .filter(({ at }) => told.fault !== undefined && at > told.fault.at).length;
  if (outcome === "failed") {
    expect(late, "requests after the fault").toBeLessThanOrEqual(concurrency);
  }
  await expectResumed(lane, out);
  await rm(out, { recursive: true, force: true });
  return { outcome, told, late };
}

/** A start whose store failed says so, with exit 5 and no stack; one that says that all is well must be right. */
export async function expectFaultTold(
  lane: FaultLane,
  out: string,
  { code, stdout, stderr }: Ended,
  reached: boolean,
): Promise<FaultOutcome> {
  if (code === 0) {
    expect(await derivedFiles(out)).toEqual(lane.files);
    return reached ? "harmless" : "not reached";
  }
  expect(code, stderr).toBe(5);
  expect(stderr).toContain("error[storage/failed]");
  expect(stderr).not.toContain("This is a bug");
  expect(stdout).toBe("");
  return "failed";
}

/** The same command, without the fault: nothing that was committed is asked again, and the bytes are those of the undisturbed run. */
export async function expectResumed(lane: FaultLane, out: string): Promise<void> {
  const hasLedger = existsSync(join(out, "run.sqlite"));
  const committed = hasLedger ? await committedOrNone(out) : new Set<string>();
  const from = lane.server.asked.length;
  const { code, stderr } = await endIn(lane.folder, ["run", "bench.yaml", "--out", out]);
  expect(code, stderr).toBe(0);
  const again = lane.server.asked.slice(from).filter(({ key }) => committed.has(key));
  expect(again, "asked again although the reply was committed").toEqual([]);
  expect(await derivedFiles(out)).toEqual(lane.files);
}

/** A ledger whose tables could not be made holds nothing. */
async function committedOrNone(out: string): Promise<ReadonlySet<string>> {
  try {
    return await committedKeys(out);
  } catch (error) {
    if (error instanceof Error && /no such table/.test(error.message)) return new Set();
    throw error;
  }
}

async function readTold(file: string): Promise<Told> {
  const lines = existsSync(file) ? (await readFile(file, "utf8")).trim().split("\n") : [];
  const values = lines.map((line) => line.split(" "));
  const operations = values.findLast(([what]) => what === "operations")?.[1];
  const [operation, at] = values.find(([what]) => what !== "operations") ?? [];
  return {
    fault: operation === undefined ? undefined : { operation, at: Number(at) },
    operations: Number(operations ?? 0),
  };
}
