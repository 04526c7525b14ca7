import type { Protocol } from "../core/protocol.ts";
import { binary } from "./binary.ts";
import { coverage } from "./coverage.ts";
import { pairwise } from "./pairwise.ts";
import { ranking } from "./ranking.ts";
import { score } from "./score.ts";
import { summary } from "./summary.ts";

/** Every way to ask and to read. To add one: a file beside this one, and a line here. */
export const protocols: readonly Protocol[] = [binary, score, pairwise, ranking, coverage, summary];
