import type { Setup } from "../run/setup.ts";
import { type RunEvent, warningOf } from "./events.ts";
import type { Parts } from "./parts.ts";

/** Names of the judges whose prompt shows them the highlights; algorithms read no prompt. */
export function informedJudges({ judges, prompts }: Setup): ReadonlySet<string> {
  const informed = judges.filter(
    ({ regenerates, kind, prompt }) =>
      !regenerates && kind === "judge" && prompts.get(prompt)?.uses.includes("highlights") === true,
  );
  return new Set(informed.map(({ name }) => name));
}

/** Warns of prompts that show the highlights where judges are compared with them. */
export function tellInformed(parts: Parts, tell: (event: RunEvent) => void): void {
  const { config, loaded } = parts;
  if (config.gold !== undefined && !config.gold.includes("reference")) return;
  const informed = informedJudges(parts);
  for (const [i, prompt] of config.judge.prompts.entries()) {
    const asked = parts.judges.some((judge) => judge.prompt === prompt && informed.has(judge.name));
    if (!asked) continue;
    const what = `the prompt "${prompt}" shows the highlights, and gold "reference" compares its judges with them`;
    const fix =
      "their agreement is no test: judge by labels (gold: [human]), or leave the slot out";
    tell(warningOf({ what, fix, ...loaded.locate(["judge", "prompts", i]) }));
  }
}
