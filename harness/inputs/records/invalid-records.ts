import type { RecordsConfig } from "../../core/config.ts";
import { AssizeError, type Problem, throwIfAny } from "../../core/errors.ts";

/** What becomes of invalid records: skipped one by one, or collected and thrown at once. */
export interface InvalidRecords {
  add(problem: Problem): void;
  /** Some were collected that will be thrown: reading goes on only to find more. */
  readonly doomed: boolean;
  /** Reading on would find nothing that is worth it. */
  readonly enough: boolean;
  /** To be called when the reading ends, with the error that ended it early. Throws what there is to throw. */
  end(error?: unknown): void;
}

const mostCollected = 20;

export function openInvalidRecords(
  policy: RecordsConfig["invalid"],
  skip: (problem: Problem) => void,
): InvalidRecords {
  return policy === "skip" ? skipAll(skip) : collect();
}

function skipAll(skip: (problem: Problem) => void): InvalidRecords {
  return {
    add: skip,
    doomed: false,
    enough: false,
    end(error) {
      if (error !== undefined) throw error;
    },
  };
}

function collect(): InvalidRecords {
  const problems: Problem[] = [];
  return {
    add(problem) {
      problems.push(problem);
    },
    get doomed() {
      return problems.length > 0;
    },
    get enough() {
      // A missing column is missing in every row: it is the config that is wrong.
      return problems.length >= mostCollected || problems.at(-1)?.code === "records/missing-field";
    },
    end(error) {
      if (error instanceof AssizeError) throwIfAny([...problems, ...error.problems]);
      if (error !== undefined) throw error;
      throwIfAny(problems.length >= mostCollected ? [...problems, unread] : problems);
    },
  };
}

const unread: Problem = {
  code: "records/invalid",
  what: `these are the first ${mostCollected} invalid records, the rest of the data was not read`,
  fix: 'mend them, or write "invalid: skip" under records to leave such records out',
};
