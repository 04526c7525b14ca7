import { csv } from "./csv.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import type { Renderer } from "./renderer.ts";

export { renderComparison } from "./comparison.ts";
export { headline } from "./headline.ts";
export { renderPlan } from "./planning.ts";
export type { Renderer } from "./renderer.ts";
export { renderTerminal, type TerminalOptions } from "./terminal.ts";

/** Every file a board is written as. To add one: a file beside this one, and a line here. */
export const renderers: readonly Renderer[] = [json, csv, markdown];
