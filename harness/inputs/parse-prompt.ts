import { sha256Hex } from "../core/digest.ts";
import type { Problem } from "../core/errors.ts";
import { AssizeError, throwIfAny } from "../core/errors.ts";
import type { Prompt, Slots } from "../core/prompt.ts";
import type { Protocol } from "../core/protocol.ts";
import { freeNames } from "./free-names.ts";
import type { FrontMatter } from "./front-matter.ts";
import { readFrontMatter } from "./front-matter.ts";
import { splitMessages } from "./message-sources.ts";
import { inOrder } from "./problems.ts";
import type { PromptFile } from "./prompt-file.ts";
import { problemIn } from "./prompt-file.ts";
import type { SlottedMessage } from "./slot-checks.ts";
import { checkSlots, slotsOf } from "./slot-checks.ts";
import type { Template, Templates } from "./template.ts";
import { loadTemplates, TemplateError } from "./template.ts";

/** Reads a prompt that people wrote; throws with all its problems. */
export async function parsePrompt(
  file: PromptFile,
  protocols: readonly Protocol[],
): Promise<Prompt> {
  return readPrompt(file, protocols, await loadTemplates());
}

/**
 * The same with an engine that is loaded already. Without one the templates are not checked and `render` throws:
 * enough for a prompt from a run folder, whose answers are read again and which is not asked.
 */
export function readPrompt(
  file: PromptFile,
  protocols: readonly Protocol[],
  templates: Templates | undefined,
): Prompt {
  const front = readFrontMatter(file, protocols);
  const { messages, problems } = splitMessages(file, front.end);
  const slotted = messages.map((message) => ({ ...message, names: freeNames(message.template) }));
  const compiled = slotted.map((message) => compile(file, message, templates));
  const syntax = compiled.flatMap(({ problem }) => problem ?? []);
  // Slots of a template that cannot be read would be guesses.
  const slots = syntax.length > 0 || messages.length === 0 ? [] : checkSlots(file, front, slotted);
  throwIfAny(inOrder([...problems, ...syntax, ...slots]));

  const ready = slotted.map((message, i) => ({ ...message, template: compiled[i]?.template }));
  if (templates !== undefined) throwIfAny(ready.flatMap((message) => probe(file, front, message)));
  const used = new Set(slotted.flatMap(({ names }) => names.map(({ name }) => name)));
  return {
    name: file.name,
    source: file.source,
    digest: sha256Hex(file.source),
    protocol: front.protocol.name,
    dimension: front.dimension,
    format: front.asked.format,
    uses: slotsOf(front.protocol).filter((slot) => used.has(slot)),
    asking: front.protocol.bind(front.asked),
    render: (values) =>
      ready.map((message) => ({
        role: message.role,
        content: fill(file, message, { ...values, examples: front.examples }),
      })),
  };
}

interface ReadyMessage extends Omit<SlottedMessage, "template"> {
  readonly template: Template | undefined;
}

type Values = Omit<Slots, "examples"> & { readonly examples: FrontMatter["examples"] };

function compile(
  file: PromptFile,
  message: SlottedMessage,
  templates: Templates | undefined,
): { readonly template?: Template | undefined; readonly problem?: Problem } {
  try {
    // The same messages on every machine, also where git writes "\r\n".
    return { template: templates?.compile(message.template.replaceAll("\r\n", "\n")) };
  } catch (error) {
    return { problem: templateProblem(file, message, error) };
  }
}

/** Unknown filters and the like show only in rendering: find them before anything is planned. */
function probe(file: PromptFile, front: FrontMatter, message: ReadyMessage): readonly Problem[] {
  const sample = Array.from({ length: 8 }, (_, i) => `Line ${i + 1} of a sample.`).join("\n");
  const slots = Object.fromEntries(slotsOf(front.protocol).map((slot) => [slot, sample]));
  try {
    message.template?.render(ownValues(message, { ...slots, examples: front.examples }));
    return [];
  } catch (error) {
    return [templateProblem(file, message, error)];
  }
}

function fill(file: PromptFile, message: ReadyMessage, values: Values): string {
  if (message.template === undefined) {
    throw new Error(`prompt "${file.name}" was read without its templates`);
  }
  throwIfAny(emptySlots(file, message, values));
  try {
    return message.template.render(ownValues(message, values));
  } catch (error) {
    const problem = templateProblem(file, message, error);
    // Behind the colon the engine may quote a value.
    throw new AssizeError({ ...problem, what: problem.what.replace(/(: [^:]*):.*/s, "$1") });
  }
}

/** The engine lets an absent value pass in places (`{{ highlights | upper }}`): a slot that is named is filled. */
function emptySlots(file: PromptFile, message: ReadyMessage, values: Values): readonly Problem[] {
  const given = new Map<string, unknown>(Object.entries(values));
  return message.names
    .filter(({ name }) => given.get(name) === undefined)
    .map(({ name, offset }) =>
      problemIn(file, message.offset + offset, {
        code: "prompt/slot",
        what: `there is no text for the slot "${name}"`,
        fix: `use records that have it, or a prompt without {{ ${name} }}`,
      }),
    );
}

/** A template is handed the slots it names and no others. */
function ownValues(message: ReadyMessage, values: Values): Record<string, unknown> {
  const names = new Set(message.names.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => names.has(name) && value !== undefined),
  );
}

function templateProblem(
  file: PromptFile,
  message: { readonly offset: number },
  error: unknown,
): Problem {
  if (!(error instanceof TemplateError)) throw error;
  const before = file.source.slice(message.offset).split("\n", error.line - 1);
  const lineStart = before.reduce((sum, line) => sum + line.length + 1, message.offset);
  return problemIn(file, lineStart + error.column - 1, {
    code: "prompt/template",
    what: `the template cannot be read: ${error.message}`,
    fix: "correct the Jinja2 at this place",
  });
}
