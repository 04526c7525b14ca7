import type { ExitCode } from "../core/errors.ts";
import type { Output } from "./output.ts";

/** What signals mean for a command: the first stops it in order, the second at once. */
export interface Signals {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** The code for the signal that stopped the command. */
  exit(): ExitCode;
  close(): void;
}

/** Calls under way get so many seconds to end after the first signal. */
export const defaultGrace = 20;

/** After the second signal the process waits no longer than this for anything. */
const lastMs = 800;

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const satisfies Record<
  string,
  ExitCode
>;

export function catchSignals(output: Output, graceSeconds: number = defaultGrace): Signals {
  const stop = new AbortController();
  const abandon = new AbortController();
  let code: ExitCode = 130;
  let grace: NodeJS.Timeout | undefined;
  let last: NodeJS.Timeout | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (!stop.signal.aborted) {
      if (name === "SIGHUP" || name === "SIGINT" || name === "SIGTERM") code = codes[name];
      output.note(
        `\nstopping: calls under way have ${graceSeconds} s to end; the same command goes on later (again to stop at once)`,
      );
      stop.abort();
      grace = setTimeout(() => abandon.abort(), graceSeconds * 1000);
      return;
    }
    abandon.abort();
    // What is committed stays, whatever the process was about to do.
    last ??= setTimeout(() => process.exit(code), lastMs);
  };
  const names: readonly NodeJS.Signals[] = ["SIGHUP", "SIGINT", "SIGTERM"];
  for (const name of names) process.on(name, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    exit: () => code,
    close() {
      clearTimeout(grace);
      clearTimeout(last);
      for (const name of names) process.off(name, onSignal);
    },
  };
}
