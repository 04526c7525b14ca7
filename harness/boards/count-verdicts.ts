import type { JudgedQuestion } from "../core/judged.ts";
import { type VerdictCounts, type VerdictState, verdictStates } from "../core/verdict.ts";

/** Counts verdicts by state, in all and by system shown. */
export interface VerdictCounter {
  add(question: JudgedQuestion): void;
  total(): VerdictCounts;
  /** How many answers each rule read, in the order of names; the rules of a protocol are few. */
  rules(): Readonly<Record<string, number>>;
  /** Why verdicts are unparsed, and how often, in the order of reasons; of juries, whose reasons are few. */
  unparsed(): Readonly<Record<string, number>>;
  /** Verdicts on questions that showed this system. */
  of(system: string): VerdictCounts;
  /** Every system that was shown. */
  readonly systems: Iterable<string>;
}

type States = Record<VerdictState, number>;

const none: States = { answered: 0, unparsed: 0, refused: 0, truncated: 0, failed: 0 };

export function countVerdicts({ reasons = false } = {}): VerdictCounter {
  const all: States = { ...none };
  const byRule = new Map<string, number>();
  const byReason = new Map<string, number>();
  const bySystem = new Map<string, States>();
  return {
    add({ shown, verdict }) {
      all[verdict.state] += 1;
      if (verdict.state === "answered") {
        byRule.set(verdict.rule, (byRule.get(verdict.rule) ?? 0) + 1);
      } else if (reasons && verdict.state === "unparsed") {
        byReason.set(verdict.why, (byReason.get(verdict.why) ?? 0) + 1);
      }
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
    rules: () => sorted(byRule),
    unparsed: () => sorted(byReason),
    of: (system) => counts(bySystem.get(system) ?? none),
    get systems() {
      return bySystem.keys();
    },
  };
}

function sorted(counted: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counted].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function counts(states: States): VerdictCounts {
  const planned = verdictStates.reduce((sum, state) => sum + states[state], 0);
  return { planned, ...states };
}
