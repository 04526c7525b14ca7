import { invalidTally } from "./asked.ts";
import { costTally } from "./cost.ts";
import type { Kind } from "./kinds.ts";
import type { Against, Tally } from "./tally.ts";

/** What a judge's verdicts say without a gold: the columns of every table of the protocol. */
export function aloneTallies(kind: Kind, asked: Pick<Against, "orders">): readonly Tally[] {
  return [...kind.alone(asked), invalidTally(), costTally()];
}

/** What a table without a gold ranks by. */
export const loneKey = "invalidRate";
