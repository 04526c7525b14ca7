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

export function openProgress(output: Output): ProgressView {
  if (output.json || output.quiet) return { show: () => undefined, close: () => undefined };
  const started = performance.now();
  return process.stderr.isTTY === true ? bars(started) : lines(output, started);
}

function lines(output: Output, started: number): ProgressView {
  let last = started;
  return {
    show({ models, spentUsd }) {
      const now = performance.now();
      if (now - last < lineEveryMs) return;
      last = now;
      const seconds = (now - started) / 1000;
      const parts = models.map((model) => {
        const { rate, left, failed, batches } = figures(model, seconds);
        return `${model.model} ${amountOf(model.done)} of ${amountOf(model.planned)}, ${rate}${failed}, ${left}${batches}`;
      });
      output.note(`${parts.join("; ")}; spent ${usdOf(spentUsd)}`);
    },
    close: () => undefined,
  };
}

function bars(started: number): ProgressView {
  let view: cliProgress.MultiBar | undefined;
  const byModel = new Map<string, cliProgress.SingleBar>();
  return {
    show({ models, spentUsd }) {
      const elapsed = performance.now() - started;
      if (elapsed < quickMs) return;
      const width = Math.max(...models.map(({ model }) => model.length));
      view ??= new cliProgress.MultiBar(
        {
          stream: process.stderr,
          format: "{name} {bar} {value}/{total}  {rate}{failed}  {left}{batches}{spent}",
          barsize: 24,
          hideCursor: true,
          clearOnComplete: false,
        },
        cliProgress.Presets.shades_classic,
      );
      for (const [place, model] of models.entries()) {
        const spent =
          place === models.length - 1 && spentUsd > 0 ? `  spent ${usdOf(spentUsd)}` : "";
        const shown = { name: model.model.padEnd(width), ...figures(model, elapsed / 1000), spent };
        const bar = byModel.get(model.model);
        if (bar === undefined)
          byModel.set(model.model, view.create(model.planned, model.done, shown));
        else bar.update(model.done, shown);
      }
    },
    close() {
      view?.stop();
      view = undefined;
    },
  };
}

function figures({ planned, done, failed, batches }: ModelProgress, seconds: number) {
  const perSecond = done / Math.max(seconds, 0.001);
  const left = planned - done;
  return {
    rate: `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`,
    failed: failed === 0 ? "" : `, ${amountOf(failed)} failed`,
    batches:
      batches === undefined
        ? ""
        : `, ${countOf(batches.open, "batch", "batches")} open (${amountOf(batches.done)} of ${amountOf(batches.requests)} done)`,
    left: left === 0 ? "done" : done === 0 ? "" : `${durationOf(left / perSecond)} left`,
  };
}
