import type { Problem } from "../core/errors.ts";
import { nearest } from "../core/errors.ts";
import type { Protocol, SlotName } from "../core/protocol.ts";
import type { FreeName } from "./free-names.ts";
import type { FrontMatter } from "./front-matter.ts";
import type { MessageSource } from "./message-sources.ts";
import { problemAt } from "./problems.ts";
import type { PromptFile } from "./prompt-file.ts";
import { problemIn } from "./prompt-file.ts";
import { and, show } from "./wording.ts";

/** A message with the names that its template uses and does not define. */
export interface SlottedMessage extends MessageSource {
  readonly names: readonly FreeName[];
}

/** Slots whose text nobody has checked: it could give orders, so it stands where users speak. */
const untrusted: ReadonlySet<string> = new Set<SlotName>([
  "article",
  "highlights",
  "candidate",
  "first",
  "second",
  "candidates",
  "facts",
  "key_facts",
]);

/** The slots that a protocol's prompts may use. */
export function slotsOf({ slots }: Protocol): readonly SlotName[] {
  return [...slots.required, ...slots.optional];
}

/** What is wrong with the slots of a prompt: unknown, in the wrong message, missing, or filled in vain. */
export function checkSlots(
  file: PromptFile,
  front: FrontMatter,
  messages: readonly SlottedMessage[],
): readonly Problem[] {
  const used = new Set(messages.flatMap(({ names }) => names.map(({ name }) => name)));
  return [
    ...messages.flatMap((message) => misplacedSlots(file, front.protocol, message)),
    ...missingSlots(front, used),
    ...vainExamples(front, used),
  ];
}

function misplacedSlots(
  file: PromptFile,
  protocol: Protocol,
  message: SlottedMessage,
): readonly Problem[] {
  const allowed: readonly string[] = slotsOf(protocol);
  const firsts = message.names.filter(
    ({ name }, i) => message.names.findIndex((other) => other.name === name) === i,
  );
  return firsts.flatMap(({ name, offset }) => {
    const at = message.offset + offset;
    const code = "prompt/slot";
    if (!allowed.includes(name)) {
      const meant = nearest(name, allowed);
      const what = untrusted.has(name)
        ? `protocol "${protocol.name}" has no slot "${name}"`
        : `unknown slot "${name}"`;
      const list = `use the slots of "${protocol.name}": ${and(allowed.map(show))}`;
      return [problemIn(file, at, { code, what, fix: meant ? `write "${meant}"` : list })];
    }
    if (message.role === "system" && untrusted.has(name)) {
      const what = `the slot "${name}" holds untrusted text and stands in a system message`;
      const fix = "move it to the user message: untrusted text stands in the user message";
      return [problemIn(file, at, { code, what, fix })];
    }
    return [];
  });
}

function missingSlots(front: FrontMatter, used: ReadonlySet<string>): readonly Problem[] {
  const { protocol, asked, written } = front;
  const { facts } = protocol.bind(asked);
  const required = [...protocol.slots.required, ...(facts === undefined ? [] : [facts.foundIn])];
  return required
    .filter((slot) => !used.has(slot))
    .map((slot) => ({
      ...problemAt(written, ["protocol"], {
        wrong: "missing-key",
        what: `no message has the slot "${slot}", which protocol "${protocol.name}" needs`,
        fix: `write {{ ${slot} }} in the user message`,
      }),
      code: "prompt/slot",
    }));
}

function vainExamples(front: FrontMatter, used: ReadonlySet<string>): readonly Problem[] {
  if (front.examples.length === 0 || used.has("examples")) return [];
  return [
    {
      ...problemAt(front.written, ["examples"], {
        wrong: "wrong-value",
        what: 'no message has the slot "examples": the cases would never be shown',
        fix: "write {% for example in examples %} ... {% endfor %} in a message",
        which: "key",
      }),
      code: "prompt/slot",
    },
  ];
}
