import type { Load, ModelEstimate, RunEstimate } from "../pipeline/estimate.ts";
import type { Range } from "../pipeline/predict.ts";
import { displayWidth, wrapText } from "../pipeline/show.ts";
import { inColumns } from "./columns.ts";
import { amountOf, countOf, durationOf, usdOf } from "./wording.ts";

/** The estimate as a table, and under it where its numbers come from. */
export function estimateLines(estimate: RunEstimate, width: number): readonly string[] {
  const { models, total } = estimate;
  const rows = [
    heads,
    ...models.map((model) => cellsOf(model.model, model, model.offline)),
    ...(models.length > 1
      ? [
          cellsOf(
            "all",
            total,
            models.every(({ offline }) => offline),
          ),
        ]
      : []),
  ];
  const stories = Map.groupBy(models, (model) => storyOf(model, estimate));
  return [
    ...fitting(rows, width),
    "",
    ...[...stories].flatMap(([story, told]) =>
      wrapText(`${told.map(({ model }) => model).join(", ")}: ${story}`, width),
    ),
    ...(models.some(({ offline, calls }) => !offline && calls > 0) ? wrapText(notIn, width) : []),
  ];
}

/** The same in one line. */
export function estimateLine({ total, models, level }: RunEstimate): string {
  const replies = models.reduce((sum, { learntFrom }) => sum + learntFrom, 0);
  const from =
    replies === 0
      ? "from the text alone"
      : `${percentOf(level)}, from ${countOf(replies, "reply", "replies")}`;
  const time = timeOf(total.time);
  return `cost: ${costOf(total)} (${from})${time === undefined ? "" : `; ${time}`}`;
}

const heads = [
  "model",
  "questions",
  "calls",
  "there",
  "to send",
  "input tokens",
  "output tokens",
  "cost (USD)",
];

/** What a narrow terminal has no room for. */
const dispensable = new Set(["questions", "calls"]);

const notIn =
  "calls: equal ones are sent once. Input of a summary that is not there yet counts as its highlights. Retries are in no cost.";

function cellsOf(name: string, load: Omit<Load, "time">, offline: boolean): readonly string[] {
  const { questions, distinct, calls, kept, inputTokens, outputTokens } = load;
  const none = offline || calls === 0;
  return [
    name,
    ...[questions, distinct, kept, calls].map(amountOf),
    none ? "0" : rangeOf(inputTokens, shortAmount),
    none ? "0" : rangeOf(outputTokens, shortAmount),
    none ? "0" : costOf(load),
  ];
}

function fitting(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const lines = inColumns(rows);
  if (lines.every((line) => displayWidth(line) <= width)) return lines;
  return inColumns(rows.map((row) => row.filter((_, i) => !dispensable.has(heads[i] ?? ""))));
}

/** $1.20–3.40, "unknown price" where nobody can tell. */
function costOf({ usd }: Pick<Load, "usd">): string {
  return usd.low === null ? "unknown price" : rangeOf(usd, usdOf);
}

function rangeOf({ low, high }: Range, spell: (n: number) => string): string {
  if (low === null) return "unknown";
  if (high === null) return `from ${spell(low)}`;
  const ends = [spell(low), spell(high)];
  return ends[0] === ends[1] ? (ends[0] ?? "") : ends.join("–");
}

function storyOf(model: ModelEstimate, { level }: RunEstimate): string {
  const { offline, calls, learntFrom, usd } = model;
  if (offline) return "offline, costs nothing.";
  if (calls === 0) return "nothing is to be sent.";
  const source =
    learntFrom > 0
      ? `prediction intervals (${percentOf(level)}) from ${countOf(learntFrom, "reply", "replies")} of this folder; ${cachesOf(model)}.`
      : "before enough replies, from the text alone to every answer at max_tokens: 2.5 to 5.5 bytes a token, answers of 5 tokens or more; what caches may save is not taken off.";
  const open =
    usd.low !== null && usd.high === null ? " Without max_tokens there is no upper end." : "";
  const price = usd.low === null ? " Its price is unknown: give it price to see a cost." : "";
  const time = timeOf(model.time);
  const takes = time === undefined ? "No limit bounds its time." : `Time: ${time}.`;
  return `${source}${open}${price} ${takes}`;
}

function cachesOf({ cachedShare }: ModelEstimate): string {
  if (cachedShare === null || cachedShare === 0) return "no cache served any of their input";
  return `caches served ${percentOf(cachedShare)} of their input, and are taken to go on so`;
}

function timeOf({ seconds, because }: Load["time"]): string | undefined {
  if (seconds === null) return because ?? undefined;
  return `at least ${durationOf(seconds)}${because === null ? "" : ` (${because})`}`;
}

function percentOf(share: number): string {
  return `${Math.round(100 * share)}%`;
}

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** 1.23M */
function shortAmount(n: number): string {
  return short.format(n);
}
