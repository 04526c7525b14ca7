import type { BaselineJudge } from "../baseline.ts";
import { first } from "./first.ts";
import { longest } from "./longest.ts";
import { overlap } from "./overlap.ts";
import { random } from "./random.ts";
import { referenceRouge } from "./reference-rouge.ts";

/** Every baseline judge. To add one: a file beside this one, and a line here. */
export const baselineJudges: readonly BaselineJudge[] = [
  overlap,
  random,
  first,
  longest,
  referenceRouge,
];
