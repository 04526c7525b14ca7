import type { RecordsConfig } from "../../core/config.ts";
import type { Layout } from "./layout.ts";

/** Which records are wanted: `takes` decides one by one, in file order. */
export interface Choice {
  takes(id: string): boolean;
  /** No further record will be taken. */
  readonly complete: boolean;
}

export const everything: Choice = { takes: () => true, complete: false };

/** The choice that `sample` (whose ids are known by now) and `limit` make. */
export function openChoice(
  { limit }: RecordsConfig,
  layout: Layout,
  sampled: ReadonlySet<string> | undefined,
): Choice {
  const isIn = (id: string): boolean => sampled === undefined || sampled.has(id);
  if (limit === undefined) return { takes: isIn, complete: false };
  return layout.kind === "long" ? firstIds(limit, isIn) : firstRows(limit, isIn);
}

function firstRows(limit: number, isIn: (id: string) => boolean): Choice {
  let taken = 0;
  return {
    takes(id) {
      if (!isIn(id)) return false;
      taken += 1;
      return true;
    },
    get complete() {
      return taken >= limit;
    },
  };
}

/** In long form no record is complete before the end of the data: its rows may be anywhere. */
function firstIds(limit: number, isIn: (id: string) => boolean): Choice {
  const ids = new Set<string>();
  return {
    takes(id) {
      if (isIn(id) && ids.size < limit) ids.add(id);
      return ids.has(id);
    },
    complete: false,
  };
}
