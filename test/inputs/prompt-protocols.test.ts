import { describe, expect, it } from "vitest";
import { parsePrompt } from "../../harness/inputs/parse-prompt.ts";
import { protocols } from "../../harness/protocols/index.ts";
import { messageOf } from "../fixtures/inputs/in-folder.ts";

/** What each protocol needs in the front matter and in the user message. */
const fronts: Readonly<Record<string, readonly [answer: string, slots: string]>> = {
  binary: ["answer: { labels: [yes, no], positive: yes }", "{{ candidate }}"],
  score: ["answer: { labels: { poor: 1, good: 2 } }", "{{ candidate }}"],
  pairwise: ["answer: { first: [A], second: [B] }", "{{ first }} {{ second }}"],
  ranking: ["dimension: d", "{{ candidates }}"],
  coverage: ["answer: { of: highlights }", "{{ facts }} {{ candidate }}"],
  summary: ["dimension: d", "{{ article }}"],
};

const parse = (source: string) =>
  parsePrompt({ name: "p", source, shownAs: "prompts/p.md" }, protocols);

const slots = Object.fromEntries(
  ["article", "candidate", "first", "second", "candidates", "facts"].map((name) => [name, name]),
);

describe.each(protocols)("a prompt of $name", ({ name }) => {
  const [answer, user] = fronts[name] ?? ["", ""];

  it("shows its examples where it places them", async () => {
    const prompt = await parse(`---
protocol: ${name}
${answer}
examples:
  - { text: A cat., said: "{{ facts }}" }
  - { text: A dog., said: no }
---
system:
{% for example in examples %}
{{ loop.index }} {{ example.text }} {{ example.said }}
{%- endfor %}
user:
${user}
`);
    const [system] = prompt.render(slots);
    expect(system?.content.trim()).toBe("1 A cat. {{ facts }}\n2 A dog. no");
  });
});

describe("a prompt of coverage", () => {
  const source = (of: string, user: string) =>
    `---\nprotocol: coverage\nanswer: { of: ${of} }\n---\nuser:\n${user}\n`;

  it.each([
    ["highlights", "{{ facts }}", 'no message has the slot "candidate"'],
    ["facts", "{{ facts }} {{ article }}", 'no message has the slot "candidate"'],
    ["sentences", "{{ facts }} {{ candidate }}", 'no message has the slot "article"'],
    ["sentences", "{{ article }}", 'no message has the slot "facts"'],
    ["points", "{{ facts }}", 'write "highlights", "facts" or "sentences"'],
  ])("of %s shows more than %s", async (of, user, message) => {
    expect(await messageOf("", () => parse(source(of, user)))).toContain(message);
  });

  it("of sentences need not show the candidate twice", async () => {
    const prompt = await parse(source("sentences", "{{ article }}\n\n{{ facts }}"));
    expect(prompt.uses).toEqual(["facts", "article"]);
  });
});

describe("the scale of a score", () => {
  const source = (answer: string, format = "json") =>
    `---\nprotocol: score\nanswer: ${answer}\nformat: ${format}\n---\nuser:\n{{ candidate }}\n`;

  it.each([
    ["{ min: 1, maxx: 5 }", "json", 'write "max"'],
    ["{ min: 1 }", "json", '"max"'],
    ["{ min: 5, max: 1 }", "json", "max must be above min"],
    ["{ labels: { poor: 1, Poor: 2 } }", "json", 'label "Poor" stands twice'],
    ["{ labels: { poor: 1, bad: 1 } }", "json", "at least two labels with different numbers"],
    ["{ labels: { poor: low, good: 2 } }", "json", "answer.labels.poor"],
    ["{ labels: { poor: 1, good: 2 }, max: 5 }", "json", 'unknown key "max"'],
    ["{ labels: { poor: 1, good: 2 } }", "number", 'write "json" or "label"'],
    ["{ min: 1, max: 5 }", "label", 'write "json" or "number"'],
    ["{ min: 1, max: 5 }", "text", 'protocol "score" has no format "text"'],
  ])("%s as %s is an error", async (answer, format, message) => {
    expect(await messageOf("", () => parse(source(answer, format)))).toContain(message);
  });
});

it.each([
  ["[no, none]", "none", '"none" begins with "no"'],
  ["[No, unsure, NOBODY]", "no", '"NOBODY" begins with "No"'],
])("a confidence of the labels %s is an error", async (labels, positive, message) => {
  const source = (more: string) =>
    `---\nprotocol: binary\nanswer: { labels: ${labels}, positive: ${positive}${more} }\n---\nuser:\n{{ candidate }}\n`;
  const told = await messageOf("", () => parse(source(", confidence: true")));
  expect(told).toContain(message);
  expect(told).toContain('write labels of one token each, such as "yes" and "no"');
  expect((await parse(source(""))).asking.readsTokens).toBeUndefined();
});
