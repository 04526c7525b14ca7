import type { BaselineSummariser } from "../baseline.ts";
import { lead3 } from "./lead-3.ts";
import { oracleExtract } from "./oracle-extract.ts";
import { textrank } from "./textrank.ts";

/** Every baseline summariser. To add one: a file beside this one, and a line here. */
export const baselineSummarisers: readonly BaselineSummariser[] = [lead3, textrank, oracleExtract];
