/** A position in a text file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Every error code with the exit code it leads to. Each has a row in docs/errors.md.
 * 2: the user mends something, nothing was sent. 3: calls pending. 4: folder in use or damaged. 5: storage.
 * 6: the provider refuses all calls. 70: a bug.
 */
export const errorCodes = {
  "config/not-found": 2,
  "config/not-yaml": 2,
  "config/unknown-key": 2,
  "config/missing-key": 2,
  "config/wrong-type": 2,
  "config/wrong-value": 2,
  "config/duplicate": 2,
  "config/unknown-name": 2,
  "config/environment": 2,
  "prompt/not-found": 2,
  "prompt/front-matter": 2,
  "prompt/no-message": 2,
  "prompt/slot": 2,
  "prompt/template": 2,
  "records/not-found": 2,
  "records/unreadable": 2,
  "records/empty": 2,
  "records/invalid": 2,
  "records/missing-field": 2,
  "model/no-key": 2,
  "model/no-price": 2,
  "flags/unknown": 2,
  "flags/wrong-value": 2,
  "init/exists": 2,
  "compare/no-judge": 2,
  "compare/no-record": 2,
  "compare/no-question": 2,
  "power/no-pilot": 2,
  "run/not-found": 2,
  "run/incomplete": 3,
  "batch/undecided": 3,
  "run/in-use": 4,
  "run/damaged": 4,
  "run/other-version": 4,
  "storage/failed": 5,
  "model/refused-all": 6,
} as const satisfies Record<string, ExitCode>;

/** What `assize` exits with (docs/cli.md). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 70 | 129 | 130 | 143;

/** `area/what`, the name of an error. */
export type ErrorCode = keyof typeof errorCodes;

/** One thing that is wrong: what, where, how to mend. */
export interface Problem {
  readonly code: ErrorCode;
  /** One sentence, lower case, no full stop, the offending value in quotes. */
  readonly what: string;
  /** An instruction. */
  readonly fix: string;
  readonly at?: Place;
  /** The line of the file that `at` points into. */
  readonly source?: string;
}

/** Wrong input or a foreseen failure: one or more problems, never a stack trace. */
export class AssizeError extends Error {
  readonly problems: readonly [Problem, ...Problem[]];
  /** Further ones, which were counted and not kept. */
  readonly more: number;

  constructor(
    problems: Problem | readonly [Problem, ...Problem[]],
    { more = 0, ...options }: { cause?: unknown; more?: number } = {},
  ) {
    const list: readonly [Problem, ...Problem[]] = "code" in problems ? [problems] : problems;
    const rest = more === 0 ? [] : [`and ${more} more`];
    super([...list.map(formatProblem), ...rest].join("\n\n"), options);
    this.name = "AssizeError";
    this.problems = list;
    this.more = more;
  }

  get code(): ErrorCode {
    return this.problems[0].code;
  }

  get exit(): ExitCode {
    return errorCodes[this.code];
  }
}

/** Throws all problems at once; returns when there are none. */
export function throwIfAny(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new AssizeError([first, ...rest]);
}

/** The problem as people read it: code, what, place, source line with a caret, fix. */
export function formatProblem(problem: Problem): string {
  const lines = [`error[${problem.code}]: ${problem.what}`];
  const { at, source } = problem;
  if (at !== undefined) {
    lines.push(`  at ${at.file}:${at.line}:${at.column}`);
    if (source !== undefined) {
      const shown = excerpt(source, at.column);
      lines.push(`  ${at.line} | ${shown.text}`);
      lines.push(`  ${" ".repeat(String(at.line).length)}   ${" ".repeat(shown.caret)}^`);
    }
  }
  lines.push(`  fix: ${problem.fix}`);
  return lines.join("\n");
}

const excerptWidth = 120;

/** A line can be a whole article: show a window round the column. */
function excerpt(source: string, column: number): { text: string; caret: number } {
  // Control and format characters must not reach a terminal; the column counts UTF-16 units, as these do.
  const clean = source.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
  if (clean.length <= excerptWidth) return { text: clean, caret: column - 1 };
  const start = Math.max(0, Math.min(column - 1 - 40, clean.length - excerptWidth));
  const head = start > 0 ? "…" : "";
  return {
    text: `${head}${clean.slice(start, start + excerptWidth)}…`,
    caret: column - 1 - start + head.length,
  };
}

/** The name of `names` that is nearest to `wrong` (Damerau-Levenshtein), if one is near enough to be meant. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    // A name that shares nothing with it is not meant, however short both are.
    if (distance < bestDistance && distance < Math.max(wrong.length, name.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Finds the place of a value (or of its key) in the file that a typed value was read from. */
export type Locate = (
  path: readonly (string | number)[],
  which?: "key" | "value",
) => { readonly at: Place; readonly source: string };
