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
  const ready: Asked[] = [];
  const followers = new Map<Asked, readonly Asked[]>();
  let waiting = 0;
  let characters = 0;
  let isDone = false;

  /** Begins the next group; the call that may go first. */
  function begin(): Asked | undefined {
    const { value: group, done } = groups.next();
    if (done === true) {
      isDone = true;
      return undefined;
    }
    const [first, ...others] = group;
    if (first === undefined) return undefined;
    const isCached =
      minimumTokens !== undefined && cacheableText(first.call, { minimumTokens }) !== undefined;
    if (others.length === 0 || !isCached) {
      ready.push(first, ...others);
      return ready.shift();
    }
    followers.set(first, others);
    waiting += others.length;
    characters += charactersOf(others);
    return first;
  }

  return {
    take(window) {
      const isFull = waiting >= mostWaiting || characters >= mostCharacters;
      const supply = ready.length + waiting;
      // A group begins before those under way run out, so that its others are ready in time.
      const wantsGroup = ready.length === 0 || (minimumTokens !== undefined && supply < 2 * window);
      if (!isDone && !isFull && wantsGroup) {
        const first = begin();
        if (first !== undefined) return first;
      }
      return ready.shift();
    },
    ended(asked) {
      const others = followers.get(asked);
      if (others === undefined) return;
      followers.delete(asked);
      waiting -= others.length;
      characters -= charactersOf(others);
      ready.push(...others);
    },
    isDry: () => isDone && ready.length === 0 && waiting === 0,
    close() {
      isDone = true;
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
