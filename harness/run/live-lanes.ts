import type { ModelConfig } from "../core/config.ts";
import type { Model } from "../core/model.ts";
import { type BackOff, type Lane, openLane } from "./lane.ts";

/** The lanes of these models, by name. What several models of a lane are bounded by: the smallest bound counts. */
export function openLanes(
  models: Iterable<Model>,
  backOff: BackOff,
  random: () => number,
): ReadonlyMap<string, Lane> {
  const sharing = new Map<string, ModelConfig[]>();
  for (const { offline, lane, config } of models) {
    if (!offline) sharing.set(lane, [...(sharing.get(lane) ?? []), config]);
  }
  const lanes = new Map<string, Lane>();
  for (const [name, configs] of sharing) {
    const bounds = {
      concurrency: smallest(configs.map(({ concurrency }) => concurrency ?? 1)) ?? 1,
      requestsPerMinute: smallest(configs.map((config) => config.requests_per_minute)),
      tokensPerMinute: smallest(configs.map((config) => config.tokens_per_minute)),
    };
    lanes.set(name, openLane(name, bounds, backOff, random));
  }
  return lanes;
}

function smallest(bounds: readonly (number | undefined)[]): number | undefined {
  const given = bounds.filter((bound) => bound !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
