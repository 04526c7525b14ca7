import type { Problem } from "../core/errors.ts";
import type { Judge } from "../core/judged.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";

/** Prompts of one dimension that would read its labels once as they are and once turned round. */
export function opposedPrompts(
  { config, locate }: LoadedConfig,
  judges: readonly Judge[],
): readonly Problem[] {
  if (config.gold !== undefined && !config.gold.includes("human")) return [];
  const asked = config.judge.prompts.flatMap((prompt, index) => {
    const judge = judges.find((one) => one.prompt === prompt && one.facts !== undefined);
    return judge === undefined ? [] : [{ ...judge, index }];
  });
  return asked.flatMap(({ prompt, dimension, facts, index }, i) => {
    const other = asked
      .slice(0, i)
      .find((one) => one.dimension === dimension && one.facts?.positive !== facts?.positive);
    if (other === undefined) return [];
    return [
      {
        code: "config/wrong-value" as const,
        what: `prompts "${other.prompt}" and "${prompt}" read the labels of dimension "${dimension}" in opposite ways`,
        fix: "give both the same answer.positive, or dimensions of their own",
        ...locate(["judge", "prompts", index]),
      },
    ];
  });
}
