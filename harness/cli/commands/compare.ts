import type { ExitCode } from "../../core/errors.ts";
import { compare as compareRuns } from "../../pipeline/compare.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";

export interface CompareFlags extends CommonFlags {
  readonly match?: readonly string[];
}

export async function compare(
  a: string,
  b: string,
  flags: CompareFlags,
  output: Output,
): Promise<ExitCode> {
  const comparison = await compareRuns(a, b, { match: flags.match });
  const { renderComparison } = await import("../../pipeline/show.ts");
  output.result(renderComparison(comparison, output.terminal));
  output.event({ event: "result", exit: 0, out: null, boards: null, comparison });
  return 0;
}
