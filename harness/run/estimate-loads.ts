import { nanoDollars } from "../core/cost.ts";
import type { Call, Price, Usage } from "../core/model.ts";
import { buildCall } from "./build-call.ts";
import { factsAsked } from "./facts-asked.ts";
import { givenCandidates } from "./given-candidates.ts";
import { nowAndThen, type Pause } from "./pause.ts";
import { pick, summaryReader } from "./plan.ts";
import { questionColumns, questionOf, type StoredQuestion } from "./plan-store.ts";
import { itemAt, type StoredItem } from "./record-store.ts";
import { replyTo } from "./reply-store.ts";
import { type RecordSample, sampleRecords } from "./sample-records.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** Bytes of UTF-8 that one input token stands for, before any reply tells better. */
export const bytesPerToken = 4;

/** Sums over calls of one judge on one record; money in nano-dollars, 0 where the price is unknown. */
export interface LoadSums {
  readonly calls: number;
  /** Messages and schema. */
  readonly bytes: number;
  /** What the input costs at `bytesPerToken`, without caches. */
  readonly inputNano: number;
  /** What one output token of each call costs, summed over the calls. */
  readonly outputRate: number;
}

/** The same with what replies told. */
export interface KnownSums extends LoadSums {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the input really cost: cache reads and writes at their own prices. */
  readonly paidInputNano: number;
  readonly paidOutputNano: number;
  readonly cachedTokens: number;
}

/** What the calls of every live judge are made of, by record, in a sample of the records. */
export interface LoadSample {
  /** Judge -> record -> calls to send. */
  readonly open: ReadonlyMap<number, ReadonlyMap<number, LoadSums>>;
  /** Judge -> record -> calls whose reply told its usage. */
  readonly known: ReadonlyMap<number, ReadonlyMap<number, KnownSums>>;
  readonly openRecords: RecordSample;
  readonly knownRecords: RecordSample;
}

/** About so many questions are looked at, of so many records at least: more hardly narrow an interval. */
const questionsLookedAt = 2_000;
const fewestRecords = 100;

/** Sees what the calls of a plan that are still to send are made of, and what those that have a reply took. */
export async function sampleLoads(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  plan: {
    readonly records: number;
    readonly questions: number;
    /** Live judges by index, with the price of each. */
    readonly judges: ReadonlyMap<number, Price | undefined>;
    readonly pause: Pause;
  },
): Promise<LoadSample> {
  const { records, questions, judges, pause } = plan;
  const perRecord = Math.max(1, questions / Math.max(1, records));
  const size = Math.max(fewestRecords, Math.ceil(questionsLookedAt / perRecord));
  const drawn = sampleRecords(storage, generation, [...judges.keys()], size);
  const open = new Map<number, Map<number, LoadSums>>();
  const known = new Map<number, Map<number, KnownSums>>();
  const rowsOf = ({ records: some }: RecordSample) => new Set(some.map(({ row }) => row));
  const wanted = { open: rowsOf(drawn.open), known: rowsOf(drawn.known) };
  const either = new Map(
    [...drawn.open.records, ...drawn.known.records].map((record) => [record.row, record]),
  );
  const seen = new Set<number>();
  const readSummaries = summaryReader(storage, generation, setup);
  // The plus keeps SQLite from an index of the generation, by which it would read the whole plan for every record.
  const ofRecord = storage.sql(
    `SELECT ${questionColumns} FROM questions q WHERE q.n BETWEEN ? AND ? AND +q.generation = ? AND q.record = ? ORDER BY q.n`,
  );
  const breathe = nowAndThen(pause);
  for (const { row: record, first, last } of either.values()) {
    const stored = itemAt(storage, record);
    const summaries = readSummaries(record);
    for (const row of ofRecord.all(first, last, generation, record)) {
      const question = questionOf(storage, row);
      const { judge, call } = question;
      if (!judges.has(judge) || (call !== null && seen.has(call))) continue;
      if (call !== null) seen.add(call);
      const reply = call === null ? undefined : replyTo(storage, call);
      const again = reply?.state === "failed" && reply.retry;
      const isOpen = (reply === undefined || again) && wanted.open.has(record);
      const usage = wanted.known.has(record) ? reply?.usage : undefined;
      if (!isOpen && usage === undefined) continue;
      const price = judges.get(judge);
      const asked = callOf(storage, generation, setup, { stored, question, summaries });
      if (asked === undefined) continue;
      const sums = sumsOf(asked, price);
      if (isOpen) add(open, judge, record, sums, joinLoads);
      if (usage !== undefined) {
        add(known, judge, record, { ...sums, ...paidFor(usage, price) }, joinKnown);
      }
    }
    await breathe();
  }
  return { open, known, openRecords: drawn.open, knownRecords: drawn.known };
}

/** The call for a question; a summary that is not there yet counts as its highlights. */
function callOf(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  asked: {
    readonly stored: StoredItem;
    readonly question: StoredQuestion;
    readonly summaries: ReturnType<ReturnType<typeof summaryReader>>;
  },
): Call | undefined {
  const { stored, question, summaries } = asked;
  const { item } = stored;
  const { source, repeat } = question;
  const judge = setup.judges[question.judge];
  if (judge === undefined) return undefined;
  const candidates = [...givenCandidates(item), ...summaries];
  const shown = question.shown.map(
    (system) => pick(candidates, [system])?.[0] ?? { system, text: item.highlights ?? "" },
  );
  const facts = factsAsked(storage, generation, setup, stored, { judge, shown, source });
  return buildCall(setup, judge, item, shown, repeat, facts);
}

function sumsOf(call: Call, price: Price | undefined): LoadSums {
  let bytes = call.schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(call.schema));
  for (const { content } of call.messages) bytes += Buffer.byteLength(content);
  const input = Math.ceil(bytes / bytesPerToken);
  const inputNano = nano(price, { ...noUsage, input });
  const outputRate = (nano(price, { ...noUsage, input, output: 1000 }) - inputNano) / 1000;
  return { calls: 1, bytes, inputNano, outputRate };
}

function paidFor(usage: Usage, price: Price | undefined): Omit<KnownSums, keyof LoadSums> {
  const paidInputNano = nano(price, { ...usage, output: 0, reasoning: 0 });
  return {
    inputTokens: usage.input,
    outputTokens: usage.output,
    paidInputNano,
    paidOutputNano: nano(price, usage) - paidInputNano,
    cachedTokens: usage.cachedInput,
  };
}

const noUsage: Usage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };

function nano(price: Price | undefined, usage: Usage): number {
  return price === undefined ? 0 : nanoDollars(usage, price);
}

function add<Sums>(
  judges: Map<number, Map<number, Sums>>,
  judge: number,
  record: number,
  sums: Sums,
  join: (a: Sums, b: Sums) => Sums,
): void {
  const records = judges.get(judge) ?? new Map<number, Sums>();
  judges.set(judge, records);
  const before = records.get(record);
  records.set(record, before === undefined ? sums : join(before, sums));
}

/** The sums over the calls of both. */
export function joinLoads(a: LoadSums, b: LoadSums): LoadSums {
  return {
    calls: a.calls + b.calls,
    bytes: a.bytes + b.bytes,
    inputNano: a.inputNano + b.inputNano,
    outputRate: a.outputRate + b.outputRate,
  };
}

function joinKnown(a: KnownSums, b: KnownSums): KnownSums {
  return {
    ...joinLoads(a, b),
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    paidInputNano: a.paidInputNano + b.paidInputNano,
    paidOutputNano: a.paidOutputNano + b.paidOutputNano,
    cachedTokens: a.cachedTokens + b.cachedTokens,
  };
}
