import { createInterface } from "node:readline/promises";
import type { PlanEvent } from "../pipeline/events.ts";
import { amountOf } from "./wording.ts";

/** A run that may cost so many dollars is confirmed first, as is one of so many calls whose cost nobody can tell. */
const costlyUsd = 1;
const manyCalls = 100;

/** What a run asks about before it sends calls that may be dear; undefined: nothing. */
export function confirmation({ estimate }: PlanEvent): string | undefined {
  if (estimate === undefined) return undefined;
  const { usd } = estimate.total;
  const live = estimate.models.filter(({ offline, calls }) => !offline && calls > 0);
  const calls = live.reduce((sum, model) => sum + model.calls, 0);
  const isCostly = usd.high === null ? calls >= manyCalls : usd.high >= costlyUsd;
  if (!isCostly) return undefined;
  const names = live.map(({ model }) => model).join(", ");
  return `Send up to ${amountOf(calls)} calls to ${names}? [y/N] `;
}

/** Asks on the terminal. Everything but yes is no: an end of the input, and a signal too. */
export async function confirm(question: string, stop: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal gives Ctrl-C to who reads it: pass it on as the signal that it stands for.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const asked = lines.question(question, { signal: stop }).catch((error: unknown) => {
      if (stop.aborted) return "";
      throw error;
    });
    return /^\s*y(es)?\s*$/i.test(await Promise.race([asked, closed]));
  } finally {
    lines.close();
  }
}
