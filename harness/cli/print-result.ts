import type { RunResult } from "../pipeline/finish.ts";
import type { Output } from "./output.ts";
import { amountOf, countOf } from "./wording.ts";

/** Prints how a run or a report ended: the boards, or what is pending and why. */
export async function printResult(result: RunResult, output: Output): Promise<void> {
  const { boards, pending, out, exit, again, lost, reasons } = result;
  if (boards !== null) {
    const { headline, renderTerminal } = await import("../pipeline/show.ts");
    output.result(renderTerminal(boards.judges, output.terminal));
    output.result(renderTerminal(boards.systems, output.terminal));
    for (const line of headline(boards.judges)) output.note(line);
    output.note(`\nboards: ${out}/judges.md, ${out}/systems.md (also .csv, .json)`);
  }
  if (pending !== null) {
    const list = Object.entries(pending).map(([judge, n]) => `  ${amountOf(n)} of ${judge}`);
    const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
    output.warn(`calls are pending${why}\n${list.join("\n")}`);
    if (boards === null) {
      output.note(
        `no board was written; to go on: assize run CONFIG; to see what is there: assize report ${out} --partial`,
      );
    }
  }
  if (lost > 0) {
    const why = boards === null ? "" : reasons.map((reason) => `\n  ${reason}`).join("");
    const more = again === 0 ? "" : `; running again tries ${countOf(again, "call")} once more`;
    output.warn(`${countOf(lost, "verdict")} lost to failed calls${more}${why}`);
  }
  const files =
    boards === null ? null : { judges: `${out}/judges.json`, systems: `${out}/systems.json` };
  output.event({ event: "result", exit, out, boards: files, pending, lost, again, reasons });
}
