import type { Judge } from "../core/judged.ts";
import { baselineJudges } from "../models/baseline/judges/index.ts";
import type { Setup } from "../run/setup.ts";
import { type RunEvent, warningOf } from "./events.ts";
import type { Parts } from "./parts.ts";

/** Names of the judges that see the highlights: by their prompt, or as an algorithm that reads them. */
export function informedJudges(setup: Setup): ReadonlySet<string> {
  const informed = setup.judges.filter((judge) => isShown(judge, setup) || isOracle(judge, setup));
  return new Set(informed.map(({ name }) => name));
}

function isShown({ regenerates, kind, prompt }: Judge, { prompts }: Setup): boolean {
  const isReader = !regenerates && kind === "judge";
  return isReader && prompts.get(prompt)?.uses.includes("highlights") === true;
}

/** Whatever its prompt says: algorithms read none. */
function isOracle({ kind, model }: Judge, { config }: Setup): boolean {
  const algorithm = config.models.find(({ name }) => name === model)?.model;
  const baseline = baselineJudges.find(({ name }) => name === algorithm);
  return kind === "baseline" && baseline?.sees.includes("highlights") === true;
}

/** Warns of prompts that show the highlights where judges are compared with them. */
export function tellInformed(parts: Parts, tell: (event: RunEvent) => void): void {
  const { config, loaded } = parts;
  if (config.gold !== undefined && !config.gold.includes("reference")) return;
  for (const [i, prompt] of config.judge.prompts.entries()) {
    const asked = parts.judges.some((judge) => judge.prompt === prompt && isShown(judge, parts));
    if (!asked) continue;
    const what = `the prompt "${prompt}" shows the highlights, and gold "reference" compares its judges with them`;
    const fix =
      "their agreement is no test: judge by labels (gold: [human]), or leave the slot out";
    tell(warningOf({ what, fix, ...loaded.locate(["judge", "prompts", i]) }));
  }
}
