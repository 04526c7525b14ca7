import { styleText } from "node:util";
import type { RunEvent } from "../pipeline/events.ts";

/** Where a command prints: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** A result that people read; not printed with --json. */
  result(text: string): void;
  /** What the command tells on the way; not printed with --quiet or --json. */
  note(text: string): void;
  /** A warning; printed always, as an event with --json. */
  warn(text: string): void;
  /** One JSON object a line, with --json only. */
  event(event: RunEvent | Readonly<Record<string, unknown>>): void;
  /** What a terminal on standard output can show. */
  readonly terminal: { readonly width: number; readonly color: boolean; readonly unicode: boolean };
}

export function openOutput(flags: { readonly json?: boolean; readonly quiet?: boolean }): Output {
  const json = flags.json === true;
  const quiet = flags.quiet === true;
  const { stdout, stderr } = process;
  return {
    json,
    quiet,
    result(text) {
      if (!json) stdout.write(`${text}\n`);
    },
    note(text) {
      if (!json && !quiet) stderr.write(`${text}\n`);
    },
    warn(text) {
      if (json) return;
      stderr.write(`${styleText("yellow", "warning:", { stream: stderr })} ${text}\n`);
    },
    event(event) {
      if (json) stdout.write(`${JSON.stringify(event)}\n`);
    },
    terminal: {
      width: Math.max(60, Math.min(stdout.columns ?? 120, 160)),
      color: stdout.isTTY === true && stdout.hasColors?.() === true,
      unicode: true,
    },
  };
}
