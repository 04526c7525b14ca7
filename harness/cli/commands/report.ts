import type { ExitCode } from "../../core/errors.ts";
import { report as derive } from "../../pipeline/report.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";
import { printResult } from "../print-result.ts";

export async function report(path: string, flags: CommonFlags, output: Output): Promise<ExitCode> {
  const result = await derive(path, { partial: flags.partial });
  await printResult(result, output);
  return result.exit;
}
