import type { Votes } from "./jury.ts";

/** When and how to stop, and how confusions are smoothed. */
interface EmOptions {
  /** Number of classes. */
  readonly classes: number;
  /** Added to every count of a confusion matrix; default 0.01. */
  readonly smoothing?: number;
  /** Largest change of a posterior at which to stop; default 1e-10. */
  readonly tol?: number;
  /** Default 2000. */
  readonly maxIterations?: number;
}

/** Votes as columns: one entry a vote that was cast. */
export interface VoteColumns {
  readonly items: number;
  readonly judges: number;
  /** Positions from 0. */
  readonly item: Int32Array;
  readonly judge: Int32Array;
  /** Numbers of classes from 0. */
  readonly vote: Int32Array;
}

/** Estimates of true classes and of judges' errors, row-major. */
export interface VoteModel {
  /** items x classes: probabilities; rows of NaN for items without a vote. */
  readonly posterior: Float64Array;
  /** Share of each class. */
  readonly prior: Float64Array;
  /** judges x classes x classes: P(vote | true class). */
  readonly confusion: Float64Array;
  readonly iterations: number;
  /** false: stopped at the limit of rounds, while posteriors still changed. */
  readonly converged: boolean;
}

/** With fewer judges nothing tells whose errors are whose. */
const FEWEST_JUDGES = 3;

/** Dawid–Skene from rows of votes: see `fitVotes`. All null with fewer than three judges that voted. */
export function dawidSkene(
  inputs: EmOptions & {
    /** items x judges. */
    readonly votes: readonly Votes[];
  },
): {
  /** items x classes; null for an item without a vote. */
  readonly posterior: readonly (readonly number[] | null)[];
  readonly prior: readonly number[] | null;
  /** judges x true classes x votes. */
  readonly confusion: readonly (readonly (readonly number[])[])[] | null;
} {
  const { votes, classes } = inputs;
  const columns = columnsOf(votes);
  const { judges } = columns;
  const model = fitVotes(columns, inputs);
  if (model === null) return { posterior: votes.map(() => null), prior: null, confusion: null };
  const rowOf = (matrix: Float64Array, row: number) => [
    ...matrix.subarray(row * classes, (row + 1) * classes),
  ];
  return {
    posterior: votes.map((row, item) =>
      row.every((vote) => vote === null) ? null : rowOf(model.posterior, item),
    ),
    prior: [...model.prior],
    confusion: Array.from({ length: judges }, (_, judge) =>
      Array.from({ length: classes }, (__, k) => rowOf(model.confusion, judge * classes + k)),
    ),
  };
}

/**
 * The model of Dawid & Skene (1979) by expectation and maximisation from the shares of votes (methods.md, section 17):
 * what is true, and how often each judge errs. It trusts judges to err apart. null with fewer than three judges that
 * voted. A round costs one pass over the votes for every class.
 */
export function fitVotes(columns: VoteColumns, options: EmOptions): VoteModel | null {
  const { items, item, vote } = columns;
  const { classes, smoothing = 0.01, tol = 1e-10, maxIterations = 2000 } = options;
  if (votingJudges(columns) < FEWEST_JUDGES) return null;
  const votesOf = new Float64Array(items);
  let posterior = new Float64Array(items * classes);
  for (let v = 0; v < vote.length; v += 1) {
    const i = item[v] ?? 0;
    const cell = i * classes + (vote[v] ?? 0);
    votesOf[i] = (votesOf[i] ?? 0) + 1;
    posterior[cell] = (posterior[cell] ?? 0) + 1;
  }
  // NaN, 0/0, from here on in the rows of items without a vote.
  posterior = posterior.map((count, cell) => count / (votesOf[Math.floor(cell / classes)] ?? 0));
  let prior = new Float64Array(classes);
  let confusion = new Float64Array(columns.judges * classes * classes);
  for (let round = 1; ; round += 1) {
    prior = priorOf(posterior, classes);
    confusion = confusionOf(columns, posterior, classes, smoothing);
    const next = posteriorOf(columns, prior, confusion, votesOf);
    let change = 0;
    for (let cell = 0; cell < next.length; cell += 1) {
      const by = Math.abs((next[cell] ?? 0) - (posterior[cell] ?? 0));
      if (by > change) change = by;
    }
    posterior = next;
    if (change < tol || round >= maxIterations) {
      return { posterior, prior, confusion, iterations: round, converged: change < tol };
    }
  }
}

function votingJudges({ judges, judge }: VoteColumns): number {
  const voted = new Uint8Array(judges);
  for (let v = 0; v < judge.length; v += 1) voted[judge[v] ?? 0] = 1;
  return voted.reduce((a, b) => a + b, 0);
}

/** Mean posterior over the items with votes. */
function priorOf(posterior: Float64Array, classes: number): Float64Array<ArrayBuffer> {
  const prior = new Float64Array(classes);
  let items = 0;
  for (let start = 0; start < posterior.length; start += classes) {
    if (Number.isNaN(posterior[start])) continue;
    items += 1;
    for (let k = 0; k < classes; k += 1) prior[k] = (prior[k] ?? 0) + (posterior[start + k] ?? 0);
  }
  return prior.map((total) => total / items);
}

function confusionOf(
  { judges, item, judge, vote }: VoteColumns,
  posterior: Float64Array,
  classes: number,
  smoothing: number,
): Float64Array<ArrayBuffer> {
  const counts = new Float64Array(judges * classes * classes).fill(smoothing);
  for (let v = 0; v < vote.length; v += 1) {
    const start = (item[v] ?? 0) * classes;
    let cell = (judge[v] ?? 0) * classes * classes + (vote[v] ?? 0);
    for (let k = 0; k < classes; k += 1) {
      counts[cell] = (counts[cell] ?? 0) + (posterior[start + k] ?? 0);
      cell += classes;
    }
  }
  for (let start = 0; start < counts.length; start += classes) {
    const row = counts.subarray(start, start + classes);
    const total = row.reduce((a, b) => a + b, 0);
    for (let l = 0; l < classes; l += 1) row[l] = (row[l] ?? 0) / total;
  }
  return counts;
}

/** P(class | votes) of every item, through logarithms. */
function posteriorOf(
  { items, item, judge, vote }: VoteColumns,
  prior: Float64Array,
  confusion: Float64Array,
  votesOf: Float64Array,
): Float64Array<ArrayBuffer> {
  const classes = prior.length;
  const logPrior = prior.map(Math.log);
  const logConfusion = confusion.map(Math.log);
  const posterior = new Float64Array(items * classes);
  for (let i = 0; i < items; i += 1) posterior.set(logPrior, i * classes);
  for (let v = 0; v < vote.length; v += 1) {
    const start = (item[v] ?? 0) * classes;
    let cell = (judge[v] ?? 0) * classes * classes + (vote[v] ?? 0);
    for (let k = 0; k < classes; k += 1) {
      posterior[start + k] = (posterior[start + k] ?? 0) + (logConfusion[cell] ?? 0);
      cell += classes;
    }
  }
  for (let i = 0; i < items; i += 1) {
    if (votesOf[i] === 0) posterior.fill(Number.NaN, i * classes, (i + 1) * classes);
    else normalise(posterior, i * classes, classes);
  }
  return posterior;
}

/** A row from logarithms to probabilities with sum 1, in place. */
function normalise(matrix: Float64Array, start: number, length: number): void {
  const end = start + length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let cell = start; cell < end; cell += 1) largest = Math.max(largest, matrix[cell] ?? 0);
  let total = 0;
  for (let cell = start; cell < end; cell += 1) {
    const share = Math.exp((matrix[cell] ?? 0) - largest);
    matrix[cell] = share;
    total += share;
  }
  for (let cell = start; cell < end; cell += 1) matrix[cell] = (matrix[cell] ?? 0) / total;
}

function columnsOf(votes: readonly Votes[]): VoteColumns {
  const cast = votes.flatMap((row, item) =>
    row.flatMap((vote, judge) => (vote === null ? [] : [{ item, judge, vote }])),
  );
  return {
    items: votes.length,
    judges: votes.reduce((most, row) => Math.max(most, row.length), 0),
    item: Int32Array.from(cast, (one) => one.item),
    judge: Int32Array.from(cast, (one) => one.judge),
    vote: Int32Array.from(cast, (one) => one.vote),
  };
}
