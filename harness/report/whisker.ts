import type { Estimate } from "../core/estimate.ts";
import { formatNumber } from "./format-number.ts";
import type { Paint } from "./paint.ts";

/** The scale on which the intervals of a column are drawn. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
}

/** A scale with round ends that holds all values and intervals; undefined where there is nothing to tell apart. */
export function axisOf(estimates: readonly (Estimate | undefined)[]): Axis | undefined {
  const values = estimates.flatMap((estimate) =>
    estimate === undefined || estimate.value === null
      ? []
      : [estimate.value, estimate.low ?? estimate.value, estimate.high ?? estimate.value],
  );
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (!(high > low)) return undefined;
  const power = Math.floor(Math.log10((high - low) / 2));
  const decimals = Math.max(0, -power);
  const step = 10 ** power;
  const tolerance = 1e-9;
  return {
    low: Math.floor(low / step + tolerance) * step,
    high: Math.ceil(high / step - tolerance) * step,
    decimals,
  };
}

/** The ends of the scale, at the ends of the drawing. */
export function axisLabels({ low, high, decimals }: Axis, width: number): string {
  const left = formatNumber(low, decimals);
  const right = formatNumber(high, decimals);
  return left + right.padStart(Math.max(width - left.length, right.length + 1));
}

/** `  ├──●───┤   `: the estimate is the dot. */
export function drawWhisker(
  estimate: Estimate | undefined,
  { axis, width, paint }: { readonly axis: Axis; readonly width: number; readonly paint: Paint },
): string {
  if (estimate === undefined || estimate.value === null) return "";
  const { whisker, mark, dim } = paint;
  const place = (value: number) =>
    Math.round(((value - axis.low) / (axis.high - axis.low)) * (width - 1));
  const dot = place(estimate.value);
  const left = place(estimate.low ?? estimate.value);
  const right = place(estimate.high ?? estimate.value);
  const cell = (at: number) =>
    at === left ? whisker.left : at === right ? whisker.right : whisker.line;
  const part = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => cell(from + i)).join("");
  return [
    " ".repeat(Math.min(left, dot)),
    dim(part(left, dot)),
    mark(whisker.dot),
    dim(part(dot + 1, right + 1)),
    " ".repeat(Math.max(0, width - 1 - Math.max(right, dot))),
  ].join("");
}
