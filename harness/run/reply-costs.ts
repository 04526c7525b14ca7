import { nanoDollars, priceFor } from "../core/cost.ts";
import type { Reply } from "../core/model.ts";
import type { Setup } from "./setup.ts";

/** What a reply cost, in nano-dollars; null: unknown. No reply costs nothing, where anything is known of prices. */
export type ReplyCost = (reply: Reply | undefined) => number | null;

/** How the replies of every judge are paid for, by its index, at the prices of the resolved config. */
export function replyCosts({
  config,
  judges,
}: Pick<Setup, "config" | "judges">): readonly ReplyCost[] {
  return judges.map((judge) => {
    if (judge.kind === "baseline") return () => 0;
    const price = config.models.find((one) => one.name === judge.model)?.price;
    const batchPrice = priceFor("batch", price);
    // Nobody knows what a recording's answers cost, those that are missing no more than others.
    if (judge.offline && price === undefined) return () => null;
    return (reply) => {
      if (reply === undefined || isUnpaid(reply)) return 0;
      const { usage, tier } = reply;
      const paid = tier === "batch" ? batchPrice : price;
      return usage === undefined || paid === undefined ? null : nanoDollars(usage, paid);
    };
  });
}

/** A failure was paid for only where it says so: an answer that says nothing has its tokens. */
export function isUnpaid({ state, usage }: Reply): boolean {
  return state === "failed" && usage === undefined;
}
