import cliProgress from "cli-progress";
import type { ModelProgress, ProgressEvent } from "../pipeline/events.ts";
import type { Output } from "./output.ts";
import { amountOf, countOf, durationOf, usdOf } from "./wording.ts";

/** Shows how far a run is: a bar a model on a terminal, a line now and then elsewhere. */
export interface ProgressView {
  show(event: ProgressEvent): void;
  close(): void;
}

/** Nothing is shown of what is over so soon, and lines come so seldom. */
const quickMs = 700;
const lineEveryMs = 10_000;

/** Rates are those of about so long: a run that waited an hour has not become slow. */
const windowMs = 60_000;

export function openProgress(output: Output): ProgressView {
  if (output.json || output.quiet) return { show: () => undefined, close: () => undefined };
  const started = performance.now();
  return process.stderr.isTTY === true ? bars(started) : lines(output, started);
}

function lines(output: Output, started: number): ProgressView {
  let last = started;
  const rates = openRates();
  return {
    show({ models, spentUsd }) {
      const now = performance.now();
      rates.add(models, now);
      if (now - last < lineEveryMs) return;
      last = now;
      const parts = models
        .filter(({ planned }) => planned > 0)
        .map((model) => {
          const { rate, left, failed, waits, batches } = figures(model, rates.of(model, now));
          const count = `${model.model} ${amountOf(model.done)} of ${amountOf(model.planned)}`;
          return [count, rate, failed, left, waits, batches]
            .filter((part) => part !== "")
            .join(", ");
        });
      output.note(`${parts.join("; ")}; spent ${usdOf(spentUsd)}`);
    },
    close: () => undefined,
  };
}

const barWidth = 24;
const narrowBar = 8;

function bars(started: number): ProgressView {
  let view: cliProgress.MultiBar | undefined;
  const byModel = new Map<string, cliProgress.SingleBar>();
  const rates = openRates();
  return {
    show({ models: all, spentUsd }) {
      const now = performance.now();
      rates.add(all, now);
      if (now - started < quickMs) return;
      const models = all.filter(({ planned }) => planned > 0);
      const columns = process.stderr.columns ?? 80;
      const nameWidth = Math.min(
        Math.max(...models.map(({ model }) => model.length)),
        Math.floor(columns / 4),
      );
      view ??= new cliProgress.MultiBar(
        {
          stream: process.stderr,
          format: "{name} {bar} {value}/{total}{tail}",
          barsize: columns < 100 ? narrowBar : barWidth,
          hideCursor: true,
          clearOnComplete: false,
        },
        cliProgress.Presets.shades_classic,
      );
      for (const [place, model] of models.entries()) {
        const isLast = place === models.length - 1;
        const spent = isLast && spentUsd > 0 ? `spent ${usdOf(spentUsd)}` : "";
        const { rate, failed, left, waits, batches } = figures(model, rates.of(model, now));
        const tail = [rate, failed, left, spent, waits, batches]
          .filter((part) => part !== "")
          .map((part) => `  ${part}`)
          .join("");
        const name = model.model.slice(0, nameWidth).padEnd(nameWidth);
        const bar = byModel.get(model.model);
        if (bar === undefined) {
          byModel.set(model.model, view.create(model.planned, model.done, { name, tail }));
        } else {
          if (bar.getTotal() !== model.planned) bar.setTotal(model.planned);
          bar.update(model.done, { name, tail });
        }
      }
    },
    close() {
      view?.stop();
      view = undefined;
    },
  };
}

function figures({ planned, done, failed, batches, waits = "" }: ModelProgress, perSecond: number) {
  const left = planned - done;
  return {
    rate: left === 0 || perSecond === 0 ? "" : `${spelt(perSecond)}/s`,
    failed: failed === 0 ? "" : `${amountOf(failed)} failed`,
    left: left === 0 ? "done" : perSecond === 0 ? "" : `${durationOf(left / perSecond)} left`,
    waits,
    batches:
      batches === undefined
        ? ""
        : `${countOf(batches.open, "batch", "batches")} open (${amountOf(batches.done)} of ${amountOf(batches.requests)} done)`,
  };
}

function spelt(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : amountOf(Math.round(perSecond));
}

/** How fast models were of late: replies over the last minute, or since the start where that is sooner. */
function openRates() {
  const marks: { readonly at: number; readonly done: ReadonlyMap<string, number> }[] = [];
  return {
    add(models: readonly ModelProgress[], at: number): void {
      marks.push({ at, done: new Map(models.map(({ model, done }) => [model, done])) });
      while ((marks[1]?.at ?? at) < at - windowMs) marks.shift();
    },
    of({ model, done }: ModelProgress, at: number): number {
      const [first] = marks;
      if (first === undefined || at - first.at < 1) return 0;
      return ((done - (first.done.get(model) ?? 0)) / (at - first.at)) * 1000;
    },
  };
}
