import type { Call } from "../core/model.ts";
import type { Message } from "../core/prompt.ts";
import { cacheableText } from "../core/shared-prefix.ts";
import type { PrefixCache } from "./prefix-caches.ts";

/** A piece of a message as Anthropic's API takes it; the cache keeps all up to the end of a marked one. */
interface TextBlock {
  readonly type: "text";
  readonly text: string;
  readonly cache_control?: { readonly type: "ephemeral" };
}

type Content = string | readonly TextBlock[];

/** The texts of a request to the Messages API. */
export interface Texts {
  readonly system?: Content;
  readonly messages: readonly { readonly role: Message["role"]; readonly content: Content }[];
}

/** The messages of a call, with a mark where its cacheable part ends. The texts stay the same, byte for byte. */
export function textsOf(call: Call, cache: PrefixCache | undefined): Texts {
  const system = call.messages.filter(({ role }) => role === "system");
  const others = call.messages.filter(({ role }) => role !== "system");
  const mark = cache === undefined ? undefined : markOf(call, cache);
  const systemText = system.map(({ content }) => content).join(between);
  const systemEnd = mark === undefined ? 0 : placeInSystem(system, mark);
  return {
    ...(system.length === 0 ? {} : { system: split(systemText, systemEnd) }),
    messages: others.map((message) =>
      message === mark?.message
        ? { role: message.role, content: split(message.content, mark.characters) }
        : message,
    ),
  };
}

/** Of several system messages, which the API takes as one text. */
const between = "\n\n";

interface Mark {
  readonly message: Message;
  readonly characters: number;
}

/** Where the shared part ends; undefined: nowhere that helps. */
function markOf(call: Call, cache: PrefixCache): Mark | undefined {
  const { messages, shared } = call;
  if (shared === undefined || cacheableText(call, cache) === undefined) return undefined;
  // An empty block is refused: what ends before the first word of a message ends with the message before.
  for (let place = shared.message; place >= 0; place -= 1) {
    const message = messages[place];
    if (message === undefined) return undefined;
    const { content, role } = message;
    const characters = place === shared.message ? shared.characters : content.length;
    if (content.slice(0, characters).trim() === "") continue;
    // The API puts every system message first: after one of its own, nothing else is shared.
    const isLast = !messages.slice(place + 1).some((later) => later.role === "system");
    return role === "system" || isLast ? { message, characters } : undefined;
  }
  return undefined;
}

/** Characters of the joined system messages up to a mark in one of them; 0: it is in none. */
function placeInSystem(system: readonly Message[], { message, characters }: Mark): number {
  const place = system.indexOf(message);
  if (place === -1) return 0;
  const before = system.slice(0, place).map(({ content }) => content.length + between.length);
  return before.reduce((sum, length) => sum + length, characters);
}

/** A text in two blocks, the first of them marked; in one where nothing but white space would be left for the other. */
function split(text: string, characters: number): Content {
  if (characters === 0) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(characters - 1));
  const end = isHalf ? characters - 1 : characters;
  const [head, rest] = [text.slice(0, end), text.slice(end)];
  if (head.trim() === "") return text;
  const marked = { type: "text", cache_control: { type: "ephemeral" } } as const;
  if (rest.trim() === "") return [{ ...marked, text }];
  return [
    { ...marked, text: head },
    { type: "text", text: rest },
  ];
}
