import type { ErrorCode, Place, Problem } from "../core/errors.ts";

/** A prompt file that was read. */
export interface PromptFile {
  /** The file's name without ".md". */
  readonly name: string;
  readonly source: string;
  /** Its path in messages. */
  readonly shownAs: string;
}

/** What is wrong at an offset of a prompt file. */
export function problemIn(
  file: PromptFile,
  offset: number,
  problem: { readonly code: ErrorCode; readonly what: string; readonly fix: string },
): Problem {
  const before = file.source.slice(0, offset).split("\n");
  const line = before.length;
  const at: Place = { file: file.shownAs, line, column: (before.at(-1)?.length ?? 0) + 1 };
  const source = (file.source.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  return { ...problem, at, source };
}
