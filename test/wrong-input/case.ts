import type { Spoiled } from "./bench.ts";

/** A mistake that people make, and all that they are told. */
export interface Case extends Spoiled {
  readonly title: string;
  /** Default: `run bench.yaml`. */
  readonly argv?: readonly string[];
  /** Environment on top of the right one. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: 2. */
  readonly exit?: number;
  readonly stderr: string;
}
