import { describe, expect, it } from "vitest";
import { parsePrompt } from "../../harness/inputs/parse-prompt.ts";
import { protocols } from "../../harness/protocols/index.ts";

const good = `---
protocol: binary
answer: { labels: [yes, no], positive: yes }
---
system:
You check summaries.

user:
{{ article }}

{{ candidate }}
`;

/** What people do to the prompt above, and what they are told. */
const cases: readonly { title: string; from: string; to: string; message: string }[] = [
  {
    title: "no front matter",
    from: good,
    to: `You check summaries.
`,
    message: `error[prompt/front-matter]: the prompt has no front matter
  at prompts/faithful.md:1:1
  1 | You check summaries.
      ^
  fix: begin the file with the lines "---", "protocol: ...", "---"`,
  },
  {
    title: "front matter that is not closed",
    from: `---
system:`,
    to: "system:",
    message: `error[prompt/front-matter]: the front matter is not closed by a line "---"
  at prompts/faithful.md:1:1
  1 | ---
      ^
  fix: begin the file with the lines "---", "protocol: ...", "---"`,
  },
  {
    title: "front matter without a protocol",
    from: `protocol: binary
`,
    to: "",
    message: `error[prompt/front-matter]: missing key "protocol"
  at prompts/faithful.md:2:1
  2 | answer: { labels: [yes, no], positive: yes }
      ^
  fix: add "protocol:" with a text`,
  },
  {
    title: "an unknown protocol",
    from: "protocol: binary",
    to: "protocol: binnary",
    message: `error[prompt/front-matter]: unknown protocol "binnary"
  at prompts/faithful.md:2:11
  2 | protocol: binnary
                ^
  fix: write "binary"`,
  },
  {
    title: "an unknown key",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
dimention: coherence`,
    message: `error[prompt/front-matter]: unknown key "dimention"
  at prompts/faithful.md:4:1
  4 | dimention: coherence
      ^
  fix: write "dimension"`,
  },
  {
    title: "a key that stands twice",
    from: "protocol: binary",
    to: `protocol: binary
protocol: score`,
    message: `error[prompt/front-matter]: the key "protocol" stands here a second time
  at prompts/faithful.md:3:1
  3 | protocol: score
      ^
  fix: keep one of them`,
  },
  {
    title: "front matter that is no YAML",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: "answer: { labels: [yes, no }",
    message: `error[prompt/front-matter]: a "[" is not closed before this place
  at prompts/faithful.md:3:28
  3 | answer: { labels: [yes, no }
                                 ^
  fix: write "]"`,
  },
  {
    title: "an answer of the wrong form",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: "answer: { labels: [yes], positive: yes }",
    message: `error[prompt/front-matter]: answer.labels must have at least 2 entries, not 1
  at prompts/faithful.md:3:19
  3 | answer: { labels: [yes], positive: yes }
                        ^
  fix: write at least 2 entries`,
  },
  {
    title: "an answer that contradicts itself",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: "answer: { labels: [yes, no], positive: maybe }",
    message: `error[prompt/front-matter]: answer.positive: "maybe" is not one of the labels
  at prompts/faithful.md:3:40
  3 | answer: { labels: [yes, no], positive: maybe }
                                             ^
  fix: correct it`,
  },
  {
    title: "a label that YAML reads as something else",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: "answer: { labels: [yes, no], positive: true }",
    message: `error[prompt/front-matter]: answer.positive must be a text, not true
  at prompts/faithful.md:3:40
  3 | answer: { labels: [yes, no], positive: true }
                                             ^
  fix: put it in quotes: "true"`,
  },
  {
    title: "a missing answer",
    from: `answer: { labels: [yes, no], positive: yes }
`,
    to: "",
    message: `error[prompt/front-matter]: missing key "answer"
  at prompts/faithful.md:2:1
  2 | protocol: binary
      ^
  fix: add "answer:" with a mapping`,
  },
  {
    title: "an answer for a protocol that has none",
    from: "protocol: binary",
    to: "protocol: summary",
    message: `error[prompt/front-matter]: protocol "summary" has no key "answer"
  at prompts/faithful.md:3:1
  3 | answer: { labels: [yes, no], positive: yes }
      ^
  fix: remove it`,
  },
  {
    title: "an unknown format",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
format: jason`,
    message: `error[prompt/front-matter]: format must be "json", "label", "number" or "text", not "jason"
  at prompts/faithful.md:4:9
  4 | format: jason
              ^
  fix: write "json"`,
  },
  {
    title: "a format of another protocol",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
format: number`,
    message: `error[prompt/front-matter]: protocol "binary" has no format "number"
  at prompts/faithful.md:4:9
  4 | format: number
              ^
  fix: write "json" or "label"`,
  },
  {
    title: "a reason that nobody would read",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
format: label
reason: true`,
    message: `error[prompt/front-matter]: a reason is read only in format "json", not in "label"
  at prompts/faithful.md:5:9
  5 | reason: true
              ^
  fix: write "format: json"`,
  },
  {
    title: "examples that are no list of mappings",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
examples: [good]`,
    message: `error[prompt/front-matter]: examples[0] must be a mapping, not "good"
  at prompts/faithful.md:4:12
  4 | examples: [good]
                 ^
  fix: write a mapping`,
  },
  {
    title: "examples that are never shown",
    from: "answer: { labels: [yes, no], positive: yes }",
    to: `answer: { labels: [yes, no], positive: yes }
examples: [{ text: a, label: yes }]`,
    message: `error[prompt/slot]: no message has the slot "examples": the cases would never be shown
  at prompts/faithful.md:4:1
  4 | examples: [{ text: a, label: yes }]
      ^
  fix: write {% for example in examples %} ... {% endfor %} in a message`,
  },
  {
    title: "text before the first message",
    from: `system:
`,
    to: "",
    message: `error[prompt/no-message]: text stands before the first message
  at prompts/faithful.md:5:1
  5 | You check summaries.
      ^
  fix: write a line "system:" or "user:" above it`,
  },
  {
    title: "no message at all",
    from: `system:
You check summaries.

user:
{{ article }}

{{ candidate }}
`,
    to: "",
    message: `error[prompt/no-message]: the prompt has no user message
  at prompts/faithful.md:4:4
  4 | ---
         ^
  fix: add a line "user:" and the message below it`,
  },
  {
    title: "no user message",
    from: "user:",
    to: "assistant:",
    message: `error[prompt/no-message]: the prompt has no user message
  at prompts/faithful.md:5:1
  5 | system:
      ^
  fix: add a line "user:" and the message below it`,
  },
  {
    title: "an empty message",
    from: "You check summaries.",
    to: "",
    message: `error[prompt/no-message]: the system message is empty
  at prompts/faithful.md:5:1
  5 | system:
      ^
  fix: write its text below this line`,
  },
  {
    title: "a slot with a slip",
    from: "{{ article }}",
    to: "{{ artcle }}",
    message: `error[prompt/slot]: unknown slot "artcle"
  at prompts/faithful.md:9:4
  9 | {{ artcle }}
         ^
  fix: write "article"`,
  },
  {
    title: "a slot that is near to none",
    from: "{{ article }}",
    to: "{% for x in colours %}{{ x }}{% endfor %}",
    message: `error[prompt/slot]: unknown slot "colours"
  at prompts/faithful.md:9:13
  9 | {% for x in colours %}{{ x }}{% endfor %}
                  ^
  fix: use the slots of "binary": "candidate", "article", "highlights" and "examples"`,
  },
  {
    title: "a slot of another protocol",
    from: "{{ article }}",
    to: "{{ first }}",
    message: `error[prompt/slot]: protocol "binary" has no slot "first"
  at prompts/faithful.md:9:4
  9 | {{ first }}
         ^
  fix: use the slots of "binary": "candidate", "article", "highlights" and "examples"`,
  },
  {
    title: "a missing slot",
    from: `{{ candidate }}
`,
    to: "",
    message: `error[prompt/slot]: no message has the slot "candidate", which protocol "binary" needs
  at prompts/faithful.md:2:11
  2 | protocol: binary
                ^
  fix: write {{ candidate }} in the user message`,
  },
  {
    title: "an untrusted slot in a system message",
    from: "You check summaries.",
    to: "You check {{ article | upper }}.",
    message: `error[prompt/slot]: the slot "article" holds untrusted text and stands in a system message
  at prompts/faithful.md:6:14
  6 | You check {{ article | upper }}.
                   ^
  fix: move it to the user message: untrusted text stands in the user message`,
  },
  {
    title: "a block that is not closed",
    from: "{{ article }}",
    to: "{% if article %}",
    message: `error[prompt/template]: the template cannot be read: syntax error: unexpected end of input, expected end of block
  at prompts/faithful.md:11:14
  11 | {{ candidate }}
                    ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a statement that is none",
    from: "{{ article }}",
    to: "{{ article }} {% frobnicate %}",
    message: `error[prompt/template]: the template cannot be read: syntax error: unknown statement frobnicate
  at prompts/faithful.md:9:18
  9 | {{ article }} {% frobnicate %}
                       ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a filter that is none",
    from: "{{ article }}",
    to: "ö {{ article | shout }}",
    message: `error[prompt/template]: the template cannot be read: unknown filter: filter shout is unknown
  at prompts/faithful.md:9:16
  9 | ö {{ article | shout }}
                     ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a file that is not there",
    from: "{{ article }}",
    to: "{% include 'other.md' %}",
    message: `error[prompt/template]: the template cannot be read: template not found: tried to include non-existing template "other.md"
  at prompts/faithful.md:9:4
  9 | {% include 'other.md' %}
         ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a loop without end",
    from: "{{ article }}",
    to: "{% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}",
    message: `error[prompt/template]: the template cannot be read: engine ran out of fuel
  at prompts/faithful.md:9:1
  9 | {% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}
      ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a field that no example has",
    from: `answer: { labels: [yes, no], positive: yes }
---`,
    to: `answer: { labels: [yes, no], positive: yes }
examples: [{ text: a }]
---
user:
{% for e in examples %}{{ e.txt }}{% endfor %}`,
    message: `error[prompt/template]: the template cannot be read: undefined value
  at prompts/faithful.md:7:27
  7 | {% for e in examples %}{{ e.txt }}{% endfor %}
                                ^
  fix: correct the Jinja2 at this place`,
  },
];

async function messageFor(source: string): Promise<string> {
  const file = { name: "faithful", source, shownAs: "prompts/faithful.md" };
  try {
    await parsePrompt(file, protocols);
  } catch (error) {
    return String(error).replace("AssizeError: ", "");
  }
  return "no error";
}

describe("a prompt with an error", () => {
  it("is the good one otherwise", async () => {
    expect(await messageFor(good)).toBe("no error");
  });

  it.each(cases)("is told of $title", async ({ from, to, message }) => {
    expect(good).toContain(from);
    expect(await messageFor(good.replace(from, () => to))).toBe(message);
  });
});
