import type { ExitCode } from "../core/errors.ts";
import type { Output } from "./output.ts";

/** What signals mean for a run: the first stops it in order, the second at once. */
export interface Signals {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** The code for the signal that stopped the run. */
  exit(): ExitCode;
  close(): void;
}

/** Calls under way get so long to end after the first signal. */
const graceMs = 20_000;

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const satisfies Record<
  string,
  ExitCode
>;

export function catchSignals(output: Output): Signals {
  const stop = new AbortController();
  const abandon = new AbortController();
  let code: ExitCode = 130;
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      abandon.abort();
      return;
    }
    if (name === "SIGHUP" || name === "SIGINT" || name === "SIGTERM") code = codes[name];
    output.note(
      "\nstopping: calls under way may end; the same command goes on later (again to stop at once)",
    );
    stop.abort();
    timer = setTimeout(() => abandon.abort(), graceMs);
  };
  const names: readonly NodeJS.Signals[] = ["SIGHUP", "SIGINT", "SIGTERM"];
  for (const name of names) process.on(name, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    exit: () => code,
    close() {
      clearTimeout(timer);
      for (const name of names) process.off(name, onSignal);
    },
  };
}
