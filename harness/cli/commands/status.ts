import type { ExitCode } from "../../core/errors.ts";
import { status as read } from "../../pipeline/status.ts";
import type { Output } from "../output.ts";
import { statusLines } from "../status-lines.ts";

export async function status(path: string, output: Output): Promise<ExitCode> {
  const found = read(path);
  output.result(statusLines(found, Math.min(output.terminal.width, 110)).join("\n"));
  output.event({ event: "result", exit: 0, boards: null, ...found });
  return 0;
}
