import type { Vote } from "./config.ts";
import type { Candidate, Item } from "./item.ts";
import type { FactsMeaning, ProtocolName } from "./protocol.ts";
import type { Verdict } from "./verdict.ts";

/** One record with all that was said of it: what the boards are made of. */
export interface JudgedRecord {
  readonly item: Item;
  /** Every system's summary of it, regenerated ones included. */
  readonly candidates: readonly Candidate[];
  readonly verdicts: readonly JudgedQuestion[];
}

/** One question and its verdict. */
export interface JudgedQuestion {
  /** Index into the run's list of judges; on boards its juries come after them. */
  readonly judge: number;
  /** The systems, in the order in which they were shown. */
  readonly shown: readonly string[];
  readonly repeat: number;
  readonly verdict: Verdict;
  /**
   * Nano-dollars of the kept reply: 0 where an earlier question of the same judge on the record has the same call;
   * null: unknown price or usage.
   */
  readonly nano?: number | null;
  /** Where facts were asked about: how many, and whose they are. */
  readonly facts?: AskedFacts;
}

/** The facts of a question. */
export interface AskedFacts {
  readonly asked: number;
  /** `next`: facts of the next record, which the candidate does not state. */
  readonly from: FactSource;
}

/** Whose facts a question asks about: those of its record, or of the next one. */
export type FactSource = "own" | "next";

/** A model with a prompt, as it judges or regenerates in one run. */
export interface Judge {
  /** `model/prompt`. */
  readonly name: string;
  readonly model: string;
  readonly prompt: string;
  readonly protocol: ProtocolName;
  readonly dimension: string;
  /** Where its prompt asks about facts: what they are, and how their labels are read. */
  readonly facts?: FactsMeaning;
  /** Of its model, where it is known: models of one family may prefer each other's summaries. */
  readonly family?: string;
  /** It makes summaries: a system, and not a judge. */
  readonly regenerates: boolean;
  /** Its model needs no network. */
  readonly offline: boolean;
  /** What its row is on boards: `baseline` is an algorithm, a control row. */
  readonly kind: "judge" | "baseline" | "jury";
}

/** A judge made of judges: named `jury/prompt`, with the jury's name in the place of a model's. */
export interface Jury extends Judge {
  readonly kind: "jury";
  readonly vote: Vote;
  /** Indices into the run's list of judges. */
  readonly members: readonly number[];
}
