import * as z from "zod";
import type { Problem } from "../core/errors.ts";
import { AssizeError, nearest, throwIfAny } from "../core/errors.ts";
import type { AskedFor, Protocol } from "../core/protocol.ts";
import type { Written } from "./problems.ts";
import { inOrder, problemAt } from "./problems.ts";
import type { PromptFile } from "./prompt-file.ts";
import { problemIn } from "./prompt-file.ts";
import { readYaml } from "./read-yaml.ts";
import { problemsOf, tellKeys } from "./schema-problems.ts";
import { or, show } from "./wording.ts";

/** What stands between the `---` lines of a prompt, checked. */
export interface FrontMatter {
  readonly protocol: Protocol;
  readonly dimension: string;
  readonly asked: AskedFor;
  /** Few-shot cases, as given: the slot `examples`. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
  readonly written: Written;
  /** Where the messages begin in the file. */
  readonly end: number;
}

const schema = z.strictObject({
  protocol: z.string(),
  dimension: z.string().min(1).optional(),
  answer: z.unknown().optional(),
  format: z.enum(["json", "label", "number", "text"]).optional(),
  reason: z.boolean().default(false),
  examples: z.array(z.record(z.string(), z.unknown())).default([]),
});

/** Reads the front matter of a prompt; throws with all its problems. */
export function readFrontMatter(file: PromptFile, protocols: readonly Protocol[]): FrontMatter {
  const { yaml, end } = cut(file);
  const codes = { syntax: "prompt/front-matter", duplicate: "prompt/front-matter" } as const;
  const read = readYaml(file.shownAs, yaml, codes);
  const written: Written = {
    value: read.value ?? {},
    locate: read.locate,
    root: "the front matter",
    code: () => "prompt/front-matter",
  };
  const parsed = schema.safeParse(written.value, { error: tellKeys });
  const protocol = protocolNamed(written, protocols);
  const answer = protocol?.answer?.safeParse(answerIn(written), { error: tellKeys });
  const answerIssues = (answer?.error?.issues ?? []).map((issue) => ({
    ...issue,
    path: ["answer", ...issue.path],
  }));
  const problems = [
    ...problemsOf(parsed.error?.issues ?? [], written),
    ...(protocol === undefined ? unknownProtocol(written, protocols) : []),
    ...problemsOf(answerIssues, written),
    ...(protocol === undefined ? [] : misfits(written, protocol)),
  ];
  throwIfAny(inOrder(problems));
  if (!parsed.success || protocol === undefined) throw new Error("problems were not thrown");

  const { dimension = file.name, format = protocol.formats[0], reason, examples } = parsed.data;
  return {
    protocol,
    dimension,
    asked: { answer: answer?.data, format, reason },
    examples,
    written,
    end,
  };
}

/** The YAML with its opening line, so that its positions are those of the file. */
function cut(file: PromptFile): { yaml: string; end: number } {
  const problem = (what: string) =>
    new AssizeError(
      problemIn(file, 0, {
        code: "prompt/front-matter",
        what,
        fix: 'begin the file with the lines "---", "protocol: ...", "---"',
      }),
    );
  if (!/^---[ \t]*\r?\n/.test(file.source)) throw problem("the prompt has no front matter");
  const close = /\n---[ \t]*(?:\r?\n|$)/.exec(file.source);
  if (close === null) throw problem('the front matter is not closed by a line "---"');
  return { yaml: file.source.slice(0, close.index + 1), end: close.index + close[0].length };
}

function keyIn({ value }: Written, key: string): unknown {
  const isMapping = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isMapping ? Reflect.get(value, key) : undefined;
}

function answerIn(written: Written): unknown {
  return keyIn(written, "answer");
}

function protocolNamed(written: Written, protocols: readonly Protocol[]): Protocol | undefined {
  const name = keyIn(written, "protocol");
  return protocols.find((protocol) => protocol.name === name);
}

function unknownProtocol(written: Written, protocols: readonly Protocol[]): readonly Problem[] {
  const name = keyIn(written, "protocol");
  if (typeof name !== "string") return []; // the schema says so
  const names = protocols.map((protocol) => protocol.name);
  const meant = nearest(name, names);
  return [
    problemAt(written, ["protocol"], {
      wrong: "unknown-name",
      what: `unknown protocol ${show(name)}`,
      fix: `write ${meant === undefined ? or(names.map(show)) : show(meant)}`,
    }),
  ];
}

/** What is right by itself and wrong for the protocol. */
function misfits(written: Written, protocol: Protocol): readonly Problem[] {
  const problems: Problem[] = [];
  const format = keyIn(written, "format") ?? protocol.formats[0];
  const isFormat = ["json", "label", "number", "text"].some((known) => known === format);
  const formats = protocol.formatsFor?.(answerIn(written)) ?? protocol.formats;
  const isOwn = protocol.formats.some((known) => known === format);
  if (isFormat && !formats.some((known) => known === format)) {
    problems.push(
      problemAt(written, ["format"], {
        wrong: "wrong-value",
        what: isOwn
          ? `this answer of protocol "${protocol.name}" has no format ${show(format)}`
          : `protocol "${protocol.name}" has no format ${show(format)}`,
        fix: `write ${or(formats.map(show))}`,
      }),
    );
  }
  if (keyIn(written, "reason") === true && isFormat && format !== "json") {
    problems.push(
      problemAt(written, ["reason"], {
        wrong: "wrong-value",
        what: `a reason is read only in format "json", not in ${show(format)}`,
        fix: protocol.formats.includes("json") ? 'write "format: json"' : 'remove "reason"',
      }),
    );
  }
  if (protocol.answer === undefined && keyIn(written, "answer") !== undefined) {
    problems.push(
      problemAt(written, ["answer"], {
        wrong: "unknown-key",
        what: `protocol "${protocol.name}" has no key "answer"`,
        fix: "remove it",
        which: "key",
      }),
    );
  }
  return problems;
}
