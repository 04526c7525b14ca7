import { wrapText } from "../pipeline/show.ts";
import type { ModelStatus, RunStatus } from "../pipeline/status.ts";
import { inColumns } from "./columns.ts";
import { amountOf, countOf, durationOf, usdOf } from "./wording.ts";

/** How far a run is, for people. */
export function statusLines(status: RunStatus, width: number): readonly string[] {
  const { models, failures, recent, batches } = status;
  const trouble = Object.entries(recent.failed).map(([code, n]) => `${amountOf(n)} with ${code}`);
  const paragraphs = [
    [headline(status)],
    models.length === 0 ? [] : inColumns([heads, ...models.map(cellsOf)]),
    [...moneyOf(status), ...attemptsOf(status)],
    batches.open === 0
      ? []
      : [
          `${countOf(batches.open, "batch", "batches")} open, with ${countOf(batches.requests, "request")}`,
        ],
    trouble.length === 0
      ? []
      : [`attempts that failed in the last ${durationOf(recent.seconds)}: ${trouble.join(", ")}`],
    failures.map(
      ({ why, calls, again }) =>
        `${countOf(calls, "call")} failed${again ? ", to be tried again" : ""}: ${why}`,
    ),
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => [
      ...(i === 0 ? [] : [""]),
      ...lines.flatMap((line) => (lines.length > 1 && i === 1 ? [line] : wrapText(line, width))),
    ]);
}

const heads = [
  "model",
  "planned",
  "answered",
  "failed",
  "pending",
  "in flight",
  "a minute",
  "left",
  "p50 ms",
  "p95 ms",
];

function cellsOf(model: ModelStatus): readonly string[] {
  const { perMinute, secondsLeft, latencyMs } = model;
  const none = "–";
  return [
    model.model,
    amountOf(model.planned),
    amountOf(model.answered),
    amountOf(model.failed),
    amountOf(model.pending),
    amountOf(model.inFlight),
    perMinute === null ? none : amountOf(Math.round(perMinute)),
    secondsLeft === null || model.pending === 0 ? none : durationOf(secondsLeft),
    latencyMs.p50 === null ? none : amountOf(latencyMs.p50),
    latencyMs.p95 === null ? none : amountOf(latencyMs.p95),
  ];
}

function headline({ out, name, state, writer, records, models }: RunStatus): string {
  const what = name === null ? out : `${name} (${out})`;
  const pending = models.reduce((sum, model) => sum + model.pending, 0);
  const who = writer?.pid == null ? "a process" : `process ${writer.pid}`;
  if (state === "planning") return `${what}: ${who} is writing its plan`;
  if (state === "asking") {
    const since = writer === null ? "" : ` since ${writer.since.replace(/\.\d+Z$/, "Z")}`;
    return `${what}: ${who} has it in hand${since}; ${countOf(records, "record")}, ${countOf(pending, "call")} pending`;
  }
  if (state === "complete")
    return `${what}: complete; ${countOf(records, "record")}, no call is pending`;
  if (name === null) return `${what}: stopped before its first plan was written`;
  return `${what}: not running; ${countOf(records, "record")}, ${countOf(pending, "call")} pending; the same command goes on`;
}

function moneyOf({ spentUsd, budgetUsd, reservedUsd }: RunStatus): readonly string[] {
  const of = budgetUsd === null ? "" : ` of ${usdOf(budgetUsd)}`;
  const aside = reservedUsd === 0 ? "" : `, ${usdOf(reservedUsd)} set aside for what is under way`;
  return [`spent ${usdOf(spentUsd)}${of}${aside}`];
}

function attemptsOf({ attempts, retries, orphans }: RunStatus): readonly string[] {
  if (attempts === 0) return [];
  const lost = orphans === 0 ? "" : `, ${amountOf(orphans)} without a known end`;
  return [`${countOf(attempts, "attempt")}, ${amountOf(retries)} of them again${lost}`];
}
