import type { Call } from "../core/model.ts";
import type { Message } from "../core/prompt.ts";

/** Where the part of the messages ends that all of these calls begin with; undefined: they have no text in common. */
export function sharedPart(calls: readonly Call[]): Call["shared"] {
  const [first, ...others] = calls;
  if (first === undefined || others.length === 0) return undefined;
  let { message, characters } = others.reduce<Place>(
    (least, { messages }) => earlier(least, commonPart(first.messages, messages)),
    { message: first.messages.length, characters: 0 },
  );
  // The end of one message, not the beginning of the next.
  while (characters === 0 && message > 0) {
    message -= 1;
    characters = first.messages[message]?.content.length ?? 0;
  }
  return characters === 0 ? undefined : { message, characters };
}

type Place = NonNullable<Call["shared"]>;

function earlier(a: Place, b: Place): Place {
  if (a.message !== b.message) return a.message < b.message ? a : b;
  return a.characters <= b.characters ? a : b;
}

function commonPart(a: readonly Message[], b: readonly Message[]): Place {
  for (const [message, one] of a.entries()) {
    const other = b[message];
    if (other?.role !== one.role) return { message, characters: 0 };
    if (one.content === other.content) continue;
    return { message, characters: commonLength(one.content, other.content) };
  }
  return { message: a.length, characters: 0 };
}

/** How many UTF-16 units two texts begin with in common, no surrogate pair split. */
function commonLength(a: string, b: string): number {
  let same = 0;
  let differ = Math.min(a.length, b.length) + 1;
  // Comparing slices is a comparison of memory: halving costs less than a loop over characters.
  while (differ - same > 1) {
    const middle = (same + differ) >> 1;
    if (a.slice(same, middle) === b.slice(same, middle)) same = middle;
    else differ = middle;
  }
  const isSplit =
    isHighSurrogate(a, same - 1) && (isLowSurrogate(a, same) || isLowSurrogate(b, same));
  return isSplit ? same - 1 : same;
}

function isHighSurrogate(text: string, place: number): boolean {
  const unit = text.charCodeAt(place);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(text: string, place: number): boolean {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
