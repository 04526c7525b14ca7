import { hmacHex } from "../../core/digest.ts";

/** Collects the `size` ids whose HMAC is smallest: the same ones whatever else is added in between or after. */
export interface Sample {
  add(id: string): void;
  ids(): ReadonlySet<string>;
}

export function openSample(size: number, seed: string): Sample {
  let kept = new Map<string, string>();
  let bound: string | undefined;
  const roomFor = 2 * size + 1000; // sorting once per so many ids costs as little as a heap
  function cut(): void {
    const smallest = [...kept].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0)).slice(0, size);
    kept = new Map(smallest);
    if (smallest.length === size) bound = smallest.at(-1)?.[1];
  }
  return {
    add(id) {
      const hash = hmacHex(seed, id);
      if (bound !== undefined && hash > bound) return;
      kept.set(id, hash);
      if (kept.size >= roomFor) cut();
    },
    ids() {
      cut();
      return new Set(kept.keys());
    },
  };
}
