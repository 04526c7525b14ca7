import type { Problem } from "../core/errors.ts";
import type { Message } from "../core/prompt.ts";
import type { PromptFile } from "./prompt-file.ts";
import { problemIn } from "./prompt-file.ts";

/** The template of one message, a slice of the prompt file. */
export interface MessageSource {
  readonly role: Message["role"];
  readonly template: string;
  /** Where the template begins in the file. */
  readonly offset: number;
}

/** A role alone on its line; only "\n" divides lines, whatever JavaScript's `^` thinks of U+2028. */
const opener = /(?<![^\n])(system|user|assistant):[ \t]*\r?(?![^\n])/g;

/** Cuts the text behind the front matter at its role lines: before rendering, so that no slot can open a message. */
export function splitMessages(
  file: PromptFile,
  start: number,
): { readonly messages: readonly MessageSource[]; readonly problems: readonly Problem[] } {
  const body = file.source.slice(start);
  const openers = [...body.matchAll(opener)];
  const messages = openers.map((match, i) => {
    const from = match.index + match[0].length;
    return trimmed(match[1], body.slice(from, openers[i + 1]?.index), start + from);
  });
  const problem = (offset: number, what: string, fix: string) =>
    problemIn(file, offset, { code: "prompt/no-message", what, fix });

  const problems: Problem[] = [];
  const lead = body.slice(0, openers[0]?.index).search(/\S/);
  if (lead !== -1) {
    const what = "text stands before the first message";
    problems.push(problem(start + lead, what, 'write a line "system:" or "user:" above it'));
  }
  if (lead === -1 && !messages.some(({ role }) => role === "user")) {
    const first = openers[0];
    const offset = first === undefined ? start - 1 : start + first.index;
    const fix = 'add a line "user:" and the message below it';
    problems.push(problem(offset, "the prompt has no user message", fix));
  }
  for (const [i, message] of messages.entries()) {
    if (message.template !== "") continue;
    const what = `the ${message.role} message is empty`;
    problems.push(
      problem(start + (openers[i]?.index ?? 0), what, "write its text below this line"),
    );
  }
  return { messages, problems };
}

/** Without the blank lines at both ends. */
function trimmed(role: string | undefined, text: string, offset: number): MessageSource {
  const lead = /^(?:[ \t]*\r?\n)*/.exec(text)?.[0].length ?? 0;
  const template = text.slice(lead).replace(/(?:\r?\n[ \t]*)+$/, "");
  return {
    role: role === "system" || role === "assistant" ? role : "user",
    template,
    offset: offset + lead,
  };
}
