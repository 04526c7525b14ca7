import type { ExitCode } from "../../core/errors.ts";
import { init as write } from "../../pipeline/init.ts";
import type { Output } from "../output.ts";

export async function init(folder: string, output: Output): Promise<ExitCode> {
  const files = write(folder);
  output.result(files.map((file) => `wrote ${file}`).join("\n"));
  const config = files.find((file) => file.endsWith(".yaml")) ?? folder;
  output.note(`\nnext: npx assize run ${config}`);
  output.event({ event: "result", exit: 0, out: folder, boards: null, files });
  return 0;
}
