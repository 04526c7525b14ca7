import type { JudgedQuestion } from "../core/judged.ts";
import { type VerdictCounts, type VerdictState, verdictStates } from "../core/verdict.ts";

/** Counts verdicts by state, in all and by system shown. */
export interface VerdictCounter {
  add(question: JudgedQuestion): void;
  total(): VerdictCounts;
  /** Verdicts on questions that showed this system. */
  of(system: string): VerdictCounts;
  /** Every system that was shown. */
  readonly systems: Iterable<string>;
}

type States = Record<VerdictState, number>;

const none: States = { answered: 0, unparsed: 0, refused: 0, truncated: 0, failed: 0 };

export function countVerdicts(): VerdictCounter {
  const all: States = { ...none };
  const bySystem = new Map<string, States>();
  return {
    add({ shown, verdict }) {
      all[verdict.state] += 1;
      for (const system of shown) {
        let states = bySystem.get(system);
        if (states === undefined) {
          states = { ...none };
          bySystem.set(system, states);
        }
        states[verdict.state] += 1;
      }
    },
    total: () => counts(all),
    of: (system) => counts(bySystem.get(system) ?? none),
    get systems() {
      return bySystem.keys();
    },
  };
}

function counts(states: States): VerdictCounts {
  const planned = verdictStates.reduce((sum, state) => sum + states[state], 0);
  return { planned, ...states };
}
