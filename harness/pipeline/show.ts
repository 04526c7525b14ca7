/** How boards are shown on a terminal: for the command line, which knows no renderer. */
export { renderComparison } from "../report/comparison.ts";
export { displayWidth, fitText, wrapText } from "../report/fit-text.ts";
export { headline } from "../report/headline.ts";
export { renderPlan } from "../report/planning.ts";
export { renderTerminal } from "../report/terminal.ts";
