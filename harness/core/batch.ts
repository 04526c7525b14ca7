import type { Call, Failure, Reply } from "./model.ts";

/** A provider's batch API: many requests handed in together, answered within a day, for less money. */
export interface BatchApi {
  /** What the provider takes in one batch, less a margin. */
  readonly limits: BatchSize;
  /** The request for a call, as JSON. */
  body(call: Call): string;
  /**
   * Hands a batch in, once. What was uploaded before the batch itself is made is told to `uploaded`, and kept before
   * anything else is sent.
   */
  submit(
    batch: BatchIntent,
    requests: readonly BatchRequest[],
    uploaded: (file: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Submission>;
  /** Makes the batch of what was uploaded for it before. */
  resume(batch: BatchIntent, file: string, signal: AbortSignal): Promise<Submission>;
  /** Looks for a batch that may have been handed in, although its id never came back. */
  find(batch: BatchIntent, known: ReadonlySet<string>, signal: AbortSignal): Promise<Search>;
  look(id: string, signal: AbortSignal): Promise<BatchStatus | Failure>;
  /** Reads all results, in whatever order they come; every line is taken before the next one is read. */
  collect(
    results: readonly string[],
    take: (line: BatchLine) => void,
    signal: AbortSignal,
  ): Promise<Failure | undefined>;
  /** Takes away what was uploaded for a batch that is over; absent: nothing is uploaded. */
  discard?(file: string, signal: AbortSignal): Promise<Failure | undefined>;
  /** Asks the provider to end it early. */
  cancel(id: string, signal: AbortSignal): Promise<Failure | undefined>;
}

/** How much one batch holds. */
export interface BatchSize {
  readonly requests: number;
  readonly bytes: number;
}

/** A batch as it was written down before anything was sent. */
export interface BatchIntent {
  /** 16 to 40 characters of a-z, 0-9 and "-", not used twice; the ids of all its requests begin with it. */
  readonly tag: string;
  /** Milliseconds since 1970, before anything was sent. */
  readonly created: number;
  readonly requests: number;
}

/** One request of a batch. */
export interface BatchRequest {
  /** At most 64 characters of a-z, A-Z, 0-9, "_" and "-". */
  readonly id: string;
  readonly body: string;
}

/** What became of handing a batch in. */
export type Submission =
  | { readonly state: "submitted"; readonly id: string }
  /** For certain there is no such batch. */
  | { readonly state: "turned-down"; readonly failure: Failure }
  /** It may have arrived: somebody must look before it is handed in again. */
  | { readonly state: "unknown"; readonly failure: Failure };

/** What a search for a batch found. */
export type Search =
  | { readonly state: "found"; readonly id: string }
  /** Not there; `file`: what was uploaded for it is. */
  | { readonly state: "absent"; readonly file?: string }
  /** It cannot be told before these batches have ended. */
  | { readonly state: "unclear"; readonly candidates: readonly string[] }
  /** It can never be told. */
  | { readonly state: "undecided"; readonly why: string }
  | Failure;

/** Where a batch stands. */
export type BatchStatus =
  | { readonly state: "working"; readonly done: number }
  | {
      readonly state: "ended";
      readonly done: number;
      /** Somebody ended it early: what is not among its results was not worked on. */
      readonly cancelled: boolean;
      /** It ran out of time: what is not among its results was not worked on. */
      readonly expired: boolean;
      /** Lines that its results hold; undefined: not told. */
      readonly lines: number | undefined;
      /** For `collect`. */
      readonly results: readonly string[];
    }
  /** Nothing of it was worked on. `full`: only because too much is under way already. */
  | { readonly state: "refused"; readonly why: string; readonly full: boolean };

/** One result of a batch. */
export type BatchLine =
  | { readonly id: string; readonly state: "served"; readonly reply: Reply }
  | { readonly id: string; readonly state: "expired" | "cancelled" };
