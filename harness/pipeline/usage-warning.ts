import type { Config } from "../core/config.ts";
import type { UsageFlag } from "../run/bill.ts";
import type { WarningEvent } from "./events.ts";

/** What to say of answers whose usage nobody can believe, by why; undefined: nothing. */
export function usageWarning(
  { missing, absurd }: Readonly<Record<UsageFlag, number>>,
  { budget }: Pick<Config, "budget">,
): WarningEvent | undefined {
  // A server of one's own may state none: that matters only where money is counted.
  const lacking = budget === undefined ? 0 : missing;
  if (lacking + absurd === 0) return undefined;
  const parts = [
    ...(lacking === 0 ? [] : [`answers without usage: ${lacking}`]),
    ...(absurd === 0 ? [] : [`answers with a usage that cannot be: ${absurd}`]),
  ];
  const counted = "each counts as the most that it can have cost";
  return { event: "warning", message: `${parts.join(", ")}; ${counted}` };
}
