import type { RecordsConfig } from "../../core/config.ts";
import { AssizeError, type Problem } from "../../core/errors.ts";
import { openProblemList } from "../../core/problem-list.ts";

/** What becomes of invalid records: skipped one by one, or collected and thrown at once. */
export interface InvalidRecords {
  /** `once`: others in the same words are left out. */
  add(problem: Problem, once?: boolean): void;
  /** Some were collected that will be thrown: reading goes on only to find more. */
  readonly doomed: boolean;
  /** Reading on would find nothing that is worth it. */
  readonly enough: boolean;
  /** To be called when the reading ends, with the error that ended it early. Throws what there is to throw. */
  end(error?: unknown): void;
}

export function openInvalidRecords(
  policy: RecordsConfig["invalid"],
  skip: (problem: Problem) => void,
): InvalidRecords {
  return policy === "skip" ? skipAll(skip) : collect();
}

function skipAll(skip: (problem: Problem) => void): InvalidRecords {
  return {
    add: (problem) => skip(problem),
    doomed: false,
    enough: false,
    end(error) {
      if (error !== undefined) throw error;
    },
  };
}

function collect(): InvalidRecords {
  const problems = openProblemList();
  const told = new Set<string>();
  let enough = false;
  return {
    add(problem, once = false) {
      if (told.has(problem.what)) return;
      if (once) told.add(problem.what);
      problems.add(problem);
      // A missing column is missing in every row: it is the config that is wrong.
      enough ||= problem.code === "records/missing-field";
    },
    get doomed() {
      return problems.count > 0;
    },
    get enough() {
      return enough;
    },
    end(error) {
      if (error instanceof AssizeError) problems.addAll(error);
      else if (error !== undefined) throw error;
      problems.throwIfAny();
    },
  };
}
