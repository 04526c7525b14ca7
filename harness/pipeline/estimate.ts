import { priceFor } from "../core/cost.ts";
import type { Model } from "../core/model.ts";
import { type CallCounts, callCounts, toSend } from "../run/call-counts.ts";
import {
  bytesPerToken,
  type KnownSums,
  type LoadSums,
  sampleLoads,
} from "../run/estimate-loads.ts";
import type { Pause } from "../run/pause.ts";
import { countRegenerators, type OpenSetup } from "../run/setup.ts";
import type { Storage } from "../run/storage.ts";
import { type Expected, predict, type Range, type Taken, type Term } from "./predict.ts";
import { type Duration, durationOf } from "./time-needed.ts";

/** What a run would send, what that would cost, and how long it would take at least. */
export interface RunEstimate {
  readonly models: readonly ModelEstimate[];
  readonly total: Load;
  /** Level of the intervals, where they come from replies. */
  readonly level: number;
}

/** Tokens and money of calls that are still to be sent; money is null where a price is unknown. */
export interface Load {
  /** Questions, whether or not their call has a reply. */
  readonly questions: number;
  /** Distinct calls: equal ones are sent once. A question that waits for a summary counts as one. */
  readonly distinct: number;
  /** Of `distinct`: have a reply, or a failure that stays, in the run folder. */
  readonly kept: number;
  /** Of `distinct`: to send. */
  readonly calls: number;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  readonly usd: Range;
  readonly time: Duration;
}

export interface ModelEstimate extends Load {
  readonly model: string;
  readonly offline: boolean;
  /** Replies of this folder that the estimate was learnt from; 0: from the text alone. */
  readonly learntFrom: number;
  /** Share of their input that a provider's cache served; null where there are none. */
  readonly cachedShare: number | null;
}

/** Level of the intervals. */
const level = 0.95;

/** With replies on fewer records than this a judge's estimate comes from the text alone: intervals would be too narrow. */
const fewestRecords = 20;

/**
 * Before any reply: a token stands for 2.5 to 5.5 bytes of UTF-8. Measured with the tokenizers of GPT: English news
 * 4.2 to 4.8, with many numbers 3.0, German 3.5 to 4.2, Finnish 2.5 to 2.9, Chinese and Japanese 2.4 to 3.5.
 */
const bounds = { low: bytesPerToken / 5.5, middle: 1, high: bytesPerToken / 2.5 };

/** Tokens of the smallest answer. */
const smallAnswer = 5;

/** Estimates what a run of a plan would send. Looks at a sample of the records where there are many. */
export async function estimate(
  storage: Storage,
  plan: { readonly generation: number; readonly records: number },
  setup: OpenSetup,
  options: {
    readonly pause: Pause;
    /** Mean milliseconds of an attempt, by model, where any was made. */
    readonly latencies: ReadonlyMap<string, number>;
    readonly counts?: readonly CallCounts[];
  },
): Promise<RunEstimate> {
  const counts = options.counts ?? callCounts(storage, plan.generation, countRegenerators(setup));
  const live = new Map<number, Model>();
  for (const { judge } of counts) {
    const model = setup.models.get(setup.judges[judge]?.model ?? "");
    if (model !== undefined && !model.offline) live.set(judge, model);
  }
  const sample = await sampleLoads(storage, plan.generation, setup, {
    records: plan.records,
    questions: counts.reduce((sum, { questions }) => sum + questions, 0),
    judges: new Map(
      [...live].map(([judge, { config, price }]) => [judge, priceFor(config.execution, price)]),
    ),
    pause: options.pause,
  });
  const drawn = { drawn: sample.openRecords.records.length, of: sample.openRecords.of };
  const loads = counts.map((count): JudgeLoad => {
    const known = sample.known.get(count.judge) ?? new Map<number, KnownSums>();
    return {
      count,
      model: live.get(count.judge),
      open: sample.open.get(count.judge) ?? new Map<number, LoadSums>(),
      known: known.size >= fewestRecords ? known : undefined,
    };
  });
  const names = new Set(loads.map(({ count }) => setup.judges[count.judge]?.model ?? ""));
  const models = [...names].flatMap((name): readonly ModelEstimate[] => {
    const model = setup.models.get(name);
    if (model === undefined) return [];
    const own = loads.filter(({ count }) => setup.judges[count.judge]?.model === name);
    const load = loadOf(own, drawn);
    const latency = options.latencies.get(name);
    const time = durationOf(model, load, latency);
    return [{ model: name, offline: model.offline, ...load, time, ...learnt(own) }];
  });
  const slowest = models.reduce<Duration>(
    (most, { time }) => ((time.seconds ?? -1) > (most.seconds ?? -1) ? time : most),
    { seconds: null, because: null },
  );
  return { models, total: { ...loadOf(loads, drawn), time: slowest }, level };
}

interface JudgeLoad {
  readonly count: CallCounts;
  /** undefined: it is offline, and costs nothing. */
  readonly model: Model | undefined;
  readonly open: ReadonlyMap<number, LoadSums>;
  /** undefined: too few replies to learn from. */
  readonly known: ReadonlyMap<number, KnownSums> | undefined;
}

function loadOf(
  loads: readonly JudgeLoad[],
  drawn: { readonly drawn: number; readonly of: number },
): Omit<Load, "time"> {
  const sum = (of: (count: CallCounts) => number) =>
    loads.reduce((total, { count }) => total + of(count), 0);
  const asked = loads.flatMap(({ model, ...load }) =>
    model === undefined ? [] : [{ model, ...load }],
  );
  const priced = asked.every(
    ({ model, count }) => toSend(count) === 0 || model.price !== undefined,
  );
  const usd = predict(
    asked.map((load) => termOf(load, money)),
    drawn,
    level,
  );
  const dollars = (nano: number | null) => (nano === null || !priced ? null : nano / 1e9);
  return {
    questions: sum(({ questions }) => questions),
    distinct: sum(({ calls, waiting }) => calls + waiting),
    kept: sum(({ kept }) => kept),
    calls: sum(toSend),
    inputTokens: whole(
      predict(
        asked.map((load) => termOf(load, inputTokens)),
        drawn,
        level,
      ),
    ),
    outputTokens: whole(
      predict(
        asked.map((load) => termOf(load, outputTokens)),
        drawn,
        level,
      ),
    ),
    usd: { estimate: dollars(usd.estimate), low: dollars(usd.low), high: dollars(usd.high) },
  };
}

/** One of the things that are predicted: what is expected of calls, what was taken, what bounds there are. */
interface Measure {
  expected(sums: LoadSums): Expected;
  taken(sums: KnownSums): Pick<Taken, "inputTaken" | "outputTaken">;
  /** What one unit of `expected` input takes at `bytesPerToken`. */
  readonly unit: number;
}

const inputTokens: Measure = {
  expected: ({ calls, bytes }) => ({ calls, input: bytes, output: 0 }),
  taken: (sums) => ({ inputTaken: sums.inputTokens, outputTaken: 0 }),
  unit: 1 / bytesPerToken,
};

const outputTokens: Measure = {
  expected: ({ calls }) => ({ calls, input: 0, output: calls }),
  taken: (sums) => ({ inputTaken: 0, outputTaken: sums.outputTokens }),
  unit: 0,
};

const money: Measure = {
  expected: ({ calls, inputNano, outputRate }) => ({ calls, input: inputNano, output: outputRate }),
  taken: (sums) => ({ inputTaken: sums.paidInputNano, outputTaken: sums.paidOutputNano }),
  unit: 1,
};

function termOf(
  { count, model, open, known }: JudgeLoad & { readonly model: Model },
  measure: Measure,
): Term {
  const expected = new Map([...open].map(([record, sums]) => [record, measure.expected(sums)]));
  const calls = toSend(count);
  if (known !== undefined) {
    const taken = new Map(
      [...known].map(([record, sums]) => [
        record,
        { ...measure.expected(sums), ...measure.taken(sums) },
      ]),
    );
    return { calls, open: expected, by: { known: taken } };
  }
  const { unit } = measure;
  const input = { low: bounds.low * unit, middle: bounds.middle * unit, high: bounds.high * unit };
  const high = model.config.max_tokens ?? null;
  const low = Math.min(smallAnswer, high ?? smallAnswer);
  return { calls, open: expected, by: { input, output: { low, high } } };
}

function learnt(loads: readonly JudgeLoad[]): Pick<ModelEstimate, "learntFrom" | "cachedShare"> {
  let replies = 0;
  let input = 0;
  let cached = 0;
  for (const { known, count } of loads) {
    if (known === undefined || toSend(count) === 0) continue;
    for (const sums of known.values()) {
      replies += sums.calls;
      input += sums.inputTokens;
      cached += sums.cachedTokens;
    }
  }
  return { learntFrom: replies, cachedShare: input === 0 ? null : cached / input };
}

function whole({ estimate: middle, low, high }: Range): Range {
  const rounded = (value: number | null) => (value === null ? null : Math.round(value));
  return { estimate: rounded(middle), low: rounded(low), high: rounded(high) };
}
