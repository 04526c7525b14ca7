import { Command, CommanderError, InvalidArgumentError } from "commander";
import { AssizeError, type ExitCode } from "../core/errors.ts";
import type { CompareFlags } from "./commands/compare.ts";
import type { PowerFlags } from "./commands/power.ts";
import { type Output, openOutput } from "./output.ts";

/** Flags of the commands that read a config. */
export interface CommonFlags {
  readonly out?: string;
  readonly limit?: number;
  readonly models?: readonly string[];
  readonly prompts?: readonly string[];
  readonly concurrency?: number;
  readonly budget?: number;
  readonly quiet?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly partial?: boolean;
  readonly cancelBatches?: boolean;
  readonly grace?: number;
}

/** Runs the command line; sets the process's exit code. Only here are errors printed. */
export async function main(argv: readonly string[]): Promise<void> {
  // Until a command has ended: a promise that never settles must not look like success.
  process.exitCode = 70;
  let flags: CommonFlags = {};
  let exit: ExitCode = 0;
  const program = commands((given, work) => async () => {
    flags = given;
    exit = await work(openOutput(given));
  });
  const printing = watchPrinting();
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    // A wrong flag ends the reading of flags: --json may stand behind it.
    exit = fail(error, { json: flags.json ?? argv.includes("--json"), argv });
  }
  process.exitCode = printing.failed() ? 5 : exit;
}

type Handle = (
  flags: CommonFlags,
  work: (output: Output) => Promise<ExitCode>,
) => () => Promise<void>;

/** Every command; each loads what it needs when it is called. */
export function commands(handle: Handle): Command {
  const program = new Command("assize")
    .description(
      "Puts LLM judges of summaries on trial: every number with its denominator and its interval.",
    )
    .version("", "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false);

  program
    .command("init")
    .description("write a small benchmark to start from (config, prompt, records)")
    .argument("[dir]", "folder to write it in", "benchmark")
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line")
    .action((dir: string, flags: CommonFlags) =>
      handle(flags, async (output) => (await import("./commands/init.ts")).init(dir, output))(),
    );

  common(
    program
      .command("check")
      .description(
        "validate everything and show the plan: calls, tokens, cost, time; sends nothing",
      )
      .argument("<config>", "the benchmark's YAML file"),
  ).action((config: string, flags: CommonFlags) =>
    handle(flags, async (output) =>
      (await import("./commands/check.ts")).check(config, flags, output),
    )(),
  );

  common(
    program
      .command("run")
      .description(
        "run or resume, then write the leaderboards; the same command continues after any stop",
      )
      .argument("<config>", "the benchmark's YAML file"),
  )
    .option("--yes", "do not ask before what may be dear is sent")
    .option("--cancel-batches", "ask nothing: end the open batches, keep what they had done")
    .option("--grace <s>", "seconds that calls under way have to end after a signal", seconds)
    .action((config: string, flags: CommonFlags) =>
      handle(flags, async (output) =>
        (await import("./commands/run.ts")).run(config, flags, output),
      )(),
    );

  program
    .command("report")
    .description("derive verdicts and leaderboards again from the run folder alone; sends nothing")
    .argument("<run>", "the run folder")
    .option("--partial", "take the records whose calls are all there, and say so")
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line")
    .action((path: string, flags: CommonFlags) =>
      handle(flags, async (output) =>
        (await import("./commands/report.ts")).report(path, flags, output),
      )(),
    );

  program
    .command("status")
    .description("progress of a running or stopped run, from any terminal; writes nothing")
    .argument("<run>", "the run folder")
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line")
    .action((path: string, flags: CommonFlags) =>
      handle(flags, async (output) =>
        (await import("./commands/status.ts")).status(path, output),
      )(),
    );

  program
    .command("compare")
    .description("paired differences between two complete runs, judge by judge; writes nothing")
    .argument("<a>", "the first run folder")
    .argument("<b>", "the second one")
    .option("--match <a=b>", "compare a judge of A with one of B; may be repeated", oneMore)
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line")
    .action((a: string, b: string, flags: CompareFlags) =>
      handle(flags, async (output) =>
        (await import("./commands/compare.ts")).compare(a, b, flags, output),
      )(),
    );

  program
    .command("power")
    .description("records needed for a wanted half-width or difference; sends nothing")
    .argument("<config>", "the benchmark's YAML file")
    .option("--width <h>", "half of the interval's width that is wanted", positive)
    .option("--difference <d>", "difference of two judges that is to be found", positive)
    .option("--power <share>", "chance of finding it (default: 0.8)", share)
    .option("--run <dir>", "a complete run to learn from (default: results/<name>)")
    .option("--sd <s>", "assume this spread of records instead", positive)
    .option("--rate <p>", "assume this rate instead, for --width", share)
    .option("--deff <d>", "design effect of what is assumed (default: 1)", positive)
    .option("--comparisons <m>", "size of the family (default: pairs of judges)", wholeNumber)
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line")
    .action((config: string, flags: PowerFlags) =>
      handle(flags, async (output) =>
        (await import("./commands/power.ts")).power(config, flags, output),
      )(),
    );

  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

function common(command: Command): Command {
  return command
    .option("--out <dir>", "run folder (default: results/<name>)")
    .option("--limit <n>", "only the first n records", wholeNumber)
    .option("--models <names>", "only these models, separated by commas", nameList)
    .option("--prompts <names>", "only these prompts, separated by commas", nameList)
    .option("--concurrency <n>", "at most n calls at once to each model", wholeNumber)
    .option("--budget <usd>", "end before more than this is spent", amount)
    .option("--quiet", "print nothing but results and errors")
    .option("--json", "print one JSON object per line");
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidArgumentError("give a whole number of at least 1");
  return Number(text);
}

function seconds(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("give whole seconds, 0 to 99999");
  return Number(text);
}

function amount(text: string): number {
  const usd = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || usd <= 0) {
    throw new InvalidArgumentError("give an amount of USD above 0");
  }
  return usd;
}

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value <= 0)
    throw new InvalidArgumentError("give a number above 0");
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value <= 0 || value >= 1) {
    throw new InvalidArgumentError("give a number between 0 and 1");
  }
  return value;
}

function oneMore(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function nameList(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("give names separated by commas: a,b");
  return names;
}

/** Prints what went wrong, and says with which code to exit. */
function fail(
  error: unknown,
  { json, argv }: { readonly json: boolean; readonly argv: readonly string[] },
): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = error instanceof CommanderError ? wrongFlag(error, argv) : error;
  if (known instanceof AssizeError) {
    if (json) {
      for (const problem of known.problems) {
        process.stdout.write(`${JSON.stringify({ event: "error", ...problem })}\n`);
      }
      const { code, more } = known;
      if (more > 0) {
        const rest = { code, what: `and ${more} more`, fix: "mend these first", more };
        process.stdout.write(`${JSON.stringify({ event: "error", ...rest })}\n`);
      }
      const result = { event: "result", exit: known.exit, out: null, boards: null };
      process.stdout.write(`${JSON.stringify(result)}\n`);
    } else {
      process.stderr.write(`${known.message}\n`);
    }
    return known.exit;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${stack}\n\nThis is a bug in assize. Nothing committed is lost. Please report it with the lines above.\n`,
  );
  return 70;
}

/** What commander refused, in our words; it does not tell them in parts. */
function wrongFlag({ code, message }: CommanderError, argv: readonly string[]): AssizeError {
  const [command = ""] = argv;
  const value = /^error: option '.*?(--[\w-]+).*' argument '(.*)' is invalid\. (.*)$/s.exec(
    message,
  );
  if (value !== null) {
    const [, flag = "", wrong = "", fix = ""] = value;
    return new AssizeError({
      code: "flags/wrong-value",
      what: `${flag} may not be ${JSON.stringify(wrong)}`,
      fix,
    });
  }
  const [first = "", ...rest] = message.replace(/^error: /, "").split("\n");
  const meant = /\(Did you mean (\S+)\?\)/.exec(rest.join("\n"))?.[1];
  const known = /^[a-z]+$/.test(command) && code !== "commander.unknownCommand";
  const help = known ? `see: assize ${command} --help` : "see: assize --help";
  const isConfig = !known && /\.ya?ml$/.test(command);
  return new AssizeError({
    code: "flags/unknown",
    what:
      first === "(outputHelp)"
        ? "no command was given"
        : first.replace(/\.$/, "").replaceAll("'", '"'),
    fix: isConfig
      ? `write "assize run ${command}"`
      : meant === undefined
        ? help
        : `write "${meant}"`,
  });
}

/**
 * Somebody who reads only the first lines closes the pipe, and a file that is printed to may find no room: the run goes
 * on, and in the second case the process ends with 5.
 */
function watchPrinting(): { failed(): boolean } {
  let failed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || failed) return;
      failed = true;
      process.exitCode = 5;
      const name = stream === process.stdout ? "standard output" : "standard error";
      const fault = new AssizeError({
        code: "storage/failed",
        what: `${name} cannot be written: ${error.message}`,
        fix: "make room where it leads to, then give the same command again: nothing committed is lost",
      });
      if (stream === process.stdout) process.stderr.write(`${fault.message}\n`);
    });
  }
  return { failed: () => failed };
}
