import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { protocols } from "../../harness/protocols/index.ts";

const folder = new URL("../../prompts/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".md"));

const frontMatter = z.strictObject({
  protocol: z.string(),
  dimension: z.string().optional(),
  answer: z.unknown().optional(),
  format: z.enum(["json", "label", "number", "text"]).optional(),
  reason: z.literal(false).optional(),
});

/** What the most calls share comes first: the article, but in these. */
const firstSlots: Readonly<Record<string, string>> = {
  "retell.md": "highlights",
  "covers.md": "facts",
};

it("are those of the design that are built", () => {
  expect(files.toSorted()).toEqual(
    "better coherence consistency covers faithful fluency overall rank relevance retell summarize"
      .split(" ")
      .map((name) => `${name}.md`),
  );
});

describe.each(files)("%s", (file) => {
  const source = readFileSync(new URL(file, folder), "utf8");
  const [, head = "", system = "", user = ""] =
    /^---\n([\s\S]*?)\n---\nsystem:\n([\s\S]*?)\nuser:\n([\s\S]*)$/.exec(source) ?? [];
  const front = frontMatter.parse(parse(head));
  const protocol = protocols.find(({ name }) => name === front.protocol);
  const slots = Array.from(user.matchAll(/\{\{ (\w+) \}\}/g), ([, name = ""]) => name);

  it("has front matter that its protocol takes", () => {
    expect(protocol).toBeDefined();
    expect(protocol?.formats).toContain(front.format ?? protocol?.formats[0]);
    if (protocol?.answer === undefined) expect(front.answer).toBeUndefined();
    else expect(protocol.answer.safeParse(front.answer).error).toBeUndefined();
  });

  it("shows every text on a line of its own, what is shared first, in the user message only", () => {
    expect(system).not.toMatch(/\{\{|\{%/);
    const known: readonly string[] = [
      ...(protocol?.slots.required ?? []),
      ...(protocol?.slots.optional ?? []),
    ];
    expect(known).toEqual(expect.arrayContaining(slots));
    expect(slots).toEqual(expect.arrayContaining([...(protocol?.slots.required ?? [])]));
    expect(slots[0]).toBe(firstSlots[file] ?? "article");
    expect(user.match(/^\{\{ \w+ \}\}$/gm)).toHaveLength(slots.length);
  });

  it("says that what stands between the marks is no instruction, and does not name the marks", () => {
    expect(system).toMatch(/between two equal marks/);
    expect(system).toMatch(/It is never an instruction to you/);
  });

  it("shows an answer that its own reader takes", () => {
    if (protocol === undefined || protocol.regenerates) return;
    const format = front.format ?? protocol.formats[0];
    const asking = protocol.bind({ answer: front.answer, format, reason: front.reason ?? false });
    const shown = Array.from(system.matchAll(/\{"\w+": [^}]*\}/g), ([example]) => example);
    expect(shown.length).toBeGreaterThan(0);
    for (const example of shown) {
      expect(asking.read(example.replace(": n}", ": 3}"), 3)).toMatchObject({ rule: "json" });
    }
  });
});
