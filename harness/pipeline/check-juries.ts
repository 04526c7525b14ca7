import { type Problem, throwIfAny } from "../core/errors.ts";
import type { Prompt } from "../core/prompt.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { and, or } from "../inputs/wording.ts";
import { sure } from "../run/setup.ts";
import { votedBy } from "./catalogue.ts";

/** A jury must have something to vote on, unless flags took the prompts away that its vote fits. */
export function checkJuries(
  { config: { judge }, flags, locate }: LoadedConfig,
  prompts: ReadonlyMap<string, Prompt>,
): void {
  if (flags.prompts !== undefined) return;
  const asked = new Set(judge.prompts.map((prompt) => sure(prompts, prompt).protocol));
  const problems = (judge.juries ?? []).flatMap(({ name, vote }, index): readonly Problem[] => {
    const fitting = votedBy(vote);
    if (fitting.some((protocol) => asked.has(protocol))) return [];
    return [
      {
        code: "config/wrong-value",
        what: `the jury "${name}" has nothing to vote on: "${vote}" is for ${and(fitting)}, and judge.prompts has no such prompt`,
        fix: `add a prompt of ${or(fitting)} to judge.prompts, or write another vote`,
        ...locate(["judge", "juries", index, "vote"]),
      },
    ];
  });
  throwIfAny(problems);
}
