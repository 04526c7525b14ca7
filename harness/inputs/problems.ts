import type { ErrorCode, Locate, Problem } from "../core/errors.ts";
import type { Path } from "./wording.ts";

/** What kind of thing is wrong; each kind of file has its own code for it. */
export type Wrong =
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "wrong-value"
  | "duplicate"
  | "unknown-name"
  | "environment";

/** A value that people wrote, as they wrote it. */
export interface Written {
  readonly value: unknown;
  readonly locate: Locate;
  /** What the whole is called in messages, "the config". */
  readonly root: string;
  code(wrong: Wrong): ErrorCode;
}

/** What is wrong at a path, with its place. */
export function problemAt(
  written: Written,
  path: Path,
  problem: { wrong: Wrong; what: string; fix: string; which?: "key" },
): Problem {
  const { wrong, what, fix, which } = problem;
  const { at, source } = written.locate(path, which);
  return { code: written.code(wrong), what, at, fix, ...(!isSecret(path) && { source }) };
}

/** The problems of one file in the order in which it is read. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}

/** Where people put keys, rightly or by mistake: what stands there is never shown. */
export function isSecret(path: Path): boolean {
  return path.includes("api_key_env") || path.includes("headers");
}
