import type { Item, Preference } from "../../../harness/core/item.ts";
import type { Judge, JudgedQuestion } from "../../../harness/core/judged.ts";
import type { RandomStream } from "../../../harness/core/random.ts";

/** Simulated judges of one protocol and dimension, and the values that their boards should find. */
export interface Design {
  readonly dimension: string;
  readonly judges: readonly Judge[];
  /** One record: its labels, and the questions of each judge, numbered within the design. */
  draw(random: RandomStream): Drawn;
  /** Cells of the boards whose true value is known. */
  readonly cells: readonly Cell[];
}

export interface Drawn {
  /** By system. */
  readonly labels: Readonly<Record<string, Item["human"][string][string]>>;
  readonly preferences: readonly Preference[];
  readonly questions: readonly JudgedQuestion[];
}

/** A cell of a board: row and column, and what is true of the simulated judge or system. */
export interface Cell {
  readonly board: "judges" | "systems";
  /** The judge whose table it is; on the judges board its row too. */
  readonly judge: string;
  /** Systems board: its row. */
  readonly system?: string;
  readonly column: string;
  readonly truth: number;
  /** A rate whose interval is also made as if no two verdicts had a record in common, to show what that does. */
  readonly alone?: boolean;
}

/** A value in easy records and in hard ones. A record is hard with probability ½: this is what clusters verdicts. */
export type EasyHard = readonly [easy: number, hard: number];

/** Share of the verdicts on single scores and pairs that are lost. */
export const lost = 0.03;

/** The mean of a quantity over easy and hard records. */
export function overRecords(of: (difficulty: 0 | 1) => number): number {
  return (of(0) + of(1)) / 2;
}

export function drawDifficulty(random: RandomStream): 0 | 1 {
  return chance(random, 0.5) ? 1 : 0;
}

export function chance(random: RandomStream, probability: number): boolean {
  return random.uniform() < probability;
}

/** A position, drawn by the weights of a list that sum to 1. */
export function drawIndex(random: RandomStream, weights: readonly number[]): number {
  let rest = random.uniform();
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return index;
  }
  return weights.length - 1;
}
