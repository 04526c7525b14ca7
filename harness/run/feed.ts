import type { Call } from "../core/model.ts";
import { cacheableText } from "../core/shared-prefix.ts";

/** A planned call that is to be asked. */
export interface Asked {
  /** Of `calls`. */
  readonly row: number;
  /** Index of the judge that asks first. */
  readonly judge: number;
  readonly call: Call;
}

/** The pending calls of one model in the order of the plan, with the calls that must wait for another one kept back. */
export interface Feed {
  /** The next call that may be sent; `window`: how many the lane holds at once. Undefined: none for now. */
  take(window: number): Asked | undefined;
  /** Makes a group ready before it is taken, where less than a window's calls are; false: nothing was to do. */
  prepare(window: number): boolean;
  /** A call that was taken has its reply, or will have none in this run. */
  ended(asked: Asked): void;
  /** No call is left, and none waits. */
  isDry(): boolean;
  /** Gives nothing more out, and lets go of what it holds. */
  close(): void;
}

/** At most so many calls wait for the first of their group, and so many characters of theirs. */
const mostWaiting = 4_096;
const mostCharacters = 16_000_000;

/**
 * Gives out calls of groups that share the beginning of their messages. Where that beginning is long enough for the
 * provider's cache (`minimumTokens`), the first call of a group goes ahead and the others wait until it has ended:
 * sent together, all of them would pay for the whole. So that the window stays full, other groups begin meanwhile.
 */
export function openFeed(
  groups: Iterator<readonly Asked[]>,
  minimumTokens: number | undefined,
): Feed {
  /** First calls of groups that wait for them: they go before all others. */
  const leads: Asked[] = [];
  const ready: Asked[] = [];
  const followers = new Map<Asked, readonly Asked[]>();
  let waiting = 0;
  let characters = 0;
  let isDone = false;

  /** Makes the next group ready, or the first of it; false: there is none, or too many wait. */
  function begin(): boolean {
    if (isDone || waiting >= mostWaiting || characters >= mostCharacters) return false;
    const { value: group = [], done } = groups.next();
    const [first, ...others] = group;
    isDone = done === true;
    if (first === undefined) return !isDone;
    const isCached =
      minimumTokens !== undefined && cacheableText(first.call, { minimumTokens }) !== undefined;
    if (others.length === 0 || !isCached) {
      ready.push(first, ...others);
      return true;
    }
    leads.push(first);
    followers.set(first, others);
    waiting += others.length;
    characters += charactersOf(others);
    return true;
  }

  /** A group whose first goes ahead begins before those under way run out, so that its others are ready in time. */
  const isShort = (wanted: number, window: number) =>
    minimumTokens === undefined
      ? ready.length < wanted
      : leads.length + ready.length === 0 || leads.length + ready.length + waiting < 2 * window;

  return {
    take(window) {
      if (isShort(1, window)) begin();
      return leads.shift() ?? ready.shift();
    },
    prepare: (window) => isShort(window, window) && begin(),
    ended(asked) {
      const others = followers.get(asked);
      if (others === undefined) return;
      followers.delete(asked);
      waiting -= others.length;
      characters -= charactersOf(others);
      ready.push(...others);
    },
    isDry: () => isDone && leads.length + ready.length + waiting === 0,
    close() {
      isDone = true;
      leads.length = 0;
      ready.length = 0;
      followers.clear();
      waiting = 0;
      characters = 0;
      groups.return?.();
    },
  };
}

function charactersOf(calls: readonly Asked[]): number {
  let sum = 0;
  for (const { call } of calls) for (const { content } of call.messages) sum += content.length;
  return sum;
}
