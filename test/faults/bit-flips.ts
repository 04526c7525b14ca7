import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssizeError } from "../../harness/core/errors.ts";
import { type RandomStream, randomStream } from "../../harness/core/random.ts";
import { report } from "../../harness/pipeline/report.ts";
import { error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere } from "../pipeline/bench.ts";
import type { JudgeServer } from "../pipeline/judge-server.ts";
import { derivedFiles } from "../pipeline/run-files.ts";

/** A complete run folder, and what it must go on saying. */
export interface WholeRun {
  readonly kind: string;
  /** Of its benchmark; the run is in `out`. */
  readonly folder: string;
  readonly whole: Said;
  /** When its config wants one prompt less. */
  readonly less: Said;
}

/** What a command says of a run. */
interface Said {
  readonly exit: number;
  readonly files: Readonly<Record<string, string>>;
}

const judged = { prompts: ["claims", "grade", "pick"] };

const kinds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  repeats: { judge: { ...judged, models: ["one", "two"], repeats: 2 } },
  juries: {
    judge: {
      ...judged,
      models: ["one", "two", "free"],
      juries: [
        { name: "panel", members: ["one", "two", "free"], vote: "majority" },
        { name: "weighed", members: ["one", "two", "free"], vote: "dawid-skene" },
      ],
    },
  },
  regeneration: {
    regenerate: { models: ["one"], prompts: ["write"] },
    judge: { models: ["one"], prompts: ["claims", "order", "tell"] },
  },
};

/** Asks for a new plan in which every call is one that has its reply. */
const onePromptLess = { prompts: ["claims"] };

/** Runs of several kinds that have been through something: calls that failed at first, and a plan that took another's place. */
export async function makeWholeRuns(server: JudgeServer): Promise<readonly WholeRun[]> {
  const runs: WholeRun[] = [];
  for (const [kind, more] of Object.entries(kinds)) {
    const models = [
      liveModel("one", server.url),
      liveModel("two", server.url),
      { name: "free", provider: "baseline", model: "overlap" },
    ];
    const folder = await makeBench(configOf(models, more), 6);
    server.instead(({ key }) => (key.startsWith("a") ? error(500) : undefined));
    await runHere(folder, { flags: { limit: 3 } });
    server.instead(({ key }) => (key.startsWith("ab") ? error(400) : undefined));
    await runHere(folder);
    const { exit } = await runHere(folder);
    server.instead(undefined);
    const whole = { exit, files: await derivedFiles(join(folder, "out")) };
    await cp(join(folder, "out"), join(folder, "less"), { recursive: true });
    const ended = await runHere(folder, { to: "less", flags: onePromptLess });
    const less = { exit: ended.exit, files: await derivedFiles(join(folder, "less")) };
    runs.push({ kind, folder, whole, less });
  }
  return runs;
}

/** What a command did with a run folder in which one bit is not what it was. */
export type Outcome =
  /** It said the same, to the byte. */
  | "same"
  /** It refused the folder: exit 4. */
  | "refused"
  /** It says that calls are pending, and wrote nothing. */
  | "pending"
  /** Any other known error: a storage fault, the user's mistake. */
  | "other-error"
  /** A stack trace. */
  | "bug"
  /** It wrote tables that are not those of the run. */
  | "changed"
  /** `run` sent something. */
  | "sent";

export interface Flipped {
  readonly kind: string;
  readonly offset: number;
  readonly bit: number;
  readonly report: Outcome;
  readonly run: Outcome;
  readonly replan: Outcome;
  readonly detail: string;
}

/** Flips one bit of run.sqlite in copies, and gives one to `report`, one to `run`, and one to `run` with another config. */
export async function flipOne(
  run: WholeRun,
  server: JudgeServer,
  { offset, bit }: { readonly offset: number; readonly bit: number },
): Promise<Flipped> {
  const details: string[] = [];
  const out = join(run.folder, "flipped");
  const inCopy = async (said: Said, work: () => Promise<{ readonly exit: number }>) => {
    await rm(out, { recursive: true, force: true });
    await cp(join(run.folder, "out"), out, { recursive: true });
    const file = join(out, "run.sqlite");
    const bytes = await readFile(file);
    bytes.writeUInt8((bytes[offset] ?? 0) ^ (1 << bit), offset);
    await writeFile(file, bytes);
    const asked = server.asked.length;
    const { outcome, detail } = await outcomeOf(said, out, work);
    if (detail !== "") details.push(detail);
    return server.asked.length > asked ? "sent" : outcome;
  };
  return {
    kind: run.kind,
    offset,
    bit,
    report: await inCopy(run.whole, () => report(out)),
    run: await inCopy(run.whole, () => runHere(run.folder, { to: "flipped" })),
    replan: await inCopy(run.less, () =>
      runHere(run.folder, { to: "flipped", flags: onePromptLess }),
    ),
    detail: details.join(" | "),
  };
}

async function outcomeOf(
  said: Said,
  out: string,
  work: () => Promise<{ readonly exit: number }>,
): Promise<{ readonly outcome: Outcome; readonly detail: string }> {
  try {
    const { exit } = await work();
    if (exit === 3) return { outcome: "pending", detail: "" };
    const files = await derivedFiles(out);
    const changed = Object.keys({ ...said.files, ...files }).filter(
      (name) => files[name] !== said.files[name],
    );
    if (changed.length === 0 && exit === said.exit) return { outcome: "same", detail: "" };
    return { outcome: "changed", detail: `exit ${exit}, ${changed.join(" ")}` };
  } catch (error) {
    if (!(error instanceof AssizeError)) {
      return { outcome: "bug", detail: error instanceof Error ? String(error.stack) : "?" };
    }
    if (error.exit === 4) return { outcome: "refused", detail: "" };
    return { outcome: "other-error", detail: `exit ${error.exit}: ${error.message}` };
  }
}

/**
 * Places to flip: a quarter anywhere, a quarter where SQLite keeps the headers and pointers of its pages, and half in
 * bytes that hold something.
 */
export function drawFlip(random: RandomStream, bytes: Uint8Array): { offset: number; bit: number } {
  const pageSize = 16_384;
  const bit = random.below(8);
  const way = random.below(4);
  if (way === 0) return { offset: random.below(bytes.length), bit };
  if (way === 1) {
    const page = random.below(bytes.length / pageSize);
    return { offset: page * pageSize + random.below(200), bit };
  }
  for (;;) {
    const offset = random.below(bytes.length);
    if (bytes[offset] !== 0) return { offset, bit };
  }
}

/** Flips `count` bits, one by one, over all the runs. */
export async function sweepFlips(
  runs: readonly WholeRun[],
  server: JudgeServer,
  { seed, count }: { readonly seed: string; readonly count: number },
): Promise<readonly Flipped[]> {
  const flipped: Flipped[] = [];
  const random = randomStream(seed, "test/bit-flips", 0);
  for (let i = 0; i < count; i += 1) {
    const whole = runs[i % runs.length];
    if (whole === undefined) break;
    const bytes = await readFile(join(whole.folder, "out", "run.sqlite"));
    flipped.push(await flipOne(whole, server, drawFlip(random, bytes)));
  }
  return flipped;
}

/** How often each outcome came. */
export function countOutcomes(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
