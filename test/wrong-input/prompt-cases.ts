import type { Case } from "./case.ts";

/** What people get wrong in a prompt. */
export const promptCases: readonly Case[] = [
  {
    title: "an unknown slot",
    prompt: ["{{ article }}", "{{ artcle }}"],
    stderr: `error[prompt/slot]: unknown slot "artcle"
  at prompts/mine.md:10:4
  10 | {{ artcle }}
          ^
  fix: write "article"`,
  },
  {
    title: "a slot of another protocol",
    prompt: ["{{ article }}", "{{ article }} {{ first }}"],
    stderr: `error[prompt/slot]: protocol "binary" has no slot "first"
  at prompts/mine.md:10:18
  10 | {{ article }} {{ first }}
                        ^
  fix: use the slots of "binary": "candidate", "article", "highlights" and "examples"`,
  },
  {
    title: "a missing slot",
    prompt: ["{{ candidate }}", "the summary"],
    stderr: `error[prompt/slot]: no message has the slot "candidate", which protocol "binary" needs
  at prompts/mine.md:2:11
  2 | protocol: binary
                ^
  fix: write {{ candidate }} in the user message`,
  },
  {
    title: "an article in the system message",
    prompt: ["You check summaries.", "You check {{ article }}."],
    stderr: `error[prompt/slot]: the slot "article" holds untrusted text and stands in a system message
  at prompts/mine.md:8:14
  8 | You check {{ article }}.
                   ^
  fix: move it to the user message: untrusted text stands in the user message`,
  },
  {
    title: "a template that is not closed",
    prompt: ["{{ article }}", "{{ article }"],
    stderr: `error[prompt/template]: the template cannot be read: syntax error: unexpected \`}\`, expected end of variable block
  at prompts/mine.md:10:12
  10 | {{ article }
                  ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "an unknown filter",
    prompt: ["{{ article }}", "{{ article | shout }}"],
    stderr: `error[prompt/template]: the template cannot be read: unknown filter: filter shout is unknown
  at prompts/mine.md:10:14
  10 | {{ article | shout }}
                    ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a block that is not closed",
    prompt: ["{{ article }}", "{% if article %}{{ article }}"],
    stderr: `error[prompt/template]: the template cannot be read: syntax error: unexpected end of input, expected end of block
  at prompts/mine.md:12:14
  12 | {{ candidate }}
                    ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "a loop without end",
    prompt: ["{{ article }}", "{{ article }}{% for i in range(100000000) %}x{% endfor %}"],
    stderr: `error[prompt/template]: the template cannot be read: invalid operation: range has too many elements
  at prompts/mine.md:10:26
  10 | {{ article }}{% for i in range(100000000) %}x{% endfor %}
                                ^
  fix: correct the Jinja2 at this place`,
  },
  {
    title: "no front matter",
    prompt: ["---\nprotocol: binary", "protocol: binary"],
    stderr: `error[prompt/front-matter]: the prompt has no front matter
  at prompts/mine.md:1:1
  1 | protocol: binary
      ^
  fix: begin the file with the lines "---", "protocol: ...", "---"`,
  },
  {
    title: "a front matter that is not closed",
    prompt: ["format: json\n---", "format: json"],
    stderr: `error[prompt/front-matter]: the front matter is not closed by a line "---"
  at prompts/mine.md:1:1
  1 | ---
      ^
  fix: begin the file with the lines "---", "protocol: ...", "---"`,
  },
  {
    title: "a misspelt key in the front matter",
    prompt: ["dimension:", "dimesion:"],
    stderr: `error[prompt/front-matter]: unknown key "dimesion"
  at prompts/mine.md:3:1
  3 | dimesion: faithfulness
      ^
  fix: write "dimension"`,
  },
  {
    title: "an unknown protocol",
    prompt: ["protocol: binary", "protocol: binry"],
    stderr: `error[prompt/front-matter]: unknown protocol "binry"
  at prompts/mine.md:2:11
  2 | protocol: binry
                ^
  fix: write "binary"`,
  },
  {
    title: "a positive label that is none",
    prompt: ["positive: yes it is", "positive: maybe"],
    stderr: `error[prompt/front-matter]: answer.positive: "maybe" is not one of the labels
  at prompts/mine.md:4:46
  4 | answer: { labels: [yes it is, no], positive: maybe }
                                                   ^
  fix: correct it`,
  },
  {
    title: "no answer",
    prompt: ["answer: { labels: [yes it is, no], positive: yes it is }\n", ""],
    stderr: `error[prompt/front-matter]: missing key "answer"
  at prompts/mine.md:2:1
  2 | protocol: binary
      ^
  fix: add "answer:" with a mapping`,
  },
  {
    title: "YAML's yes for a label",
    prompt: [
      "labels: [yes it is, no], positive: yes it is",
      "labels: [true, false], positive: true",
    ],
    stderr: `error[prompt/front-matter]: answer.labels[0] must be a text, not true
  at prompts/mine.md:4:20
  4 | answer: { labels: [true, false], positive: true }
                         ^
  fix: put it in quotes: "true"

error[prompt/front-matter]: answer.labels[1] must be a text, not false
  at prompts/mine.md:4:26
  4 | answer: { labels: [true, false], positive: true }
                               ^
  fix: put it in quotes: "false"

error[prompt/front-matter]: answer.positive must be a text, not true
  at prompts/mine.md:4:44
  4 | answer: { labels: [true, false], positive: true }
                                                 ^
  fix: put it in quotes: "true"`,
  },
  {
    title: "a scale upside down",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\nanswer: { min: 5, max: 1 }",
    ],
    stderr: `error[prompt/front-matter]: answer.max: max must be above min
  at prompts/mine.md:3:24
  3 | answer: { min: 5, max: 1 }
                             ^
  fix: correct it`,
  },
  {
    title: "a format of another protocol",
    prompt: ["format: json", "format: number"],
    stderr: `error[prompt/front-matter]: protocol "binary" has no format "number"
  at prompts/mine.md:5:9
  5 | format: number
              ^
  fix: write "json" or "label"`,
  },
  {
    title: "broken YAML in the front matter",
    prompt: ["[yes it is, no]", "[yes it is, no"],
    stderr: `error[prompt/front-matter]: a "[" is not closed before this place
  at prompts/mine.md:4:55
  4 | answer: { labels: [yes it is, no, positive: yes it is }
                                                            ^
  fix: write "]"`,
  },
  {
    title: "text before the first role line",
    prompt: ["---\nsystem:", "---\nBe fair.\nsystem:"],
    stderr: `error[prompt/no-message]: text stands before the first message
  at prompts/mine.md:7:1
  7 | Be fair.
      ^
  fix: write a line "system:" or "user:" above it`,
  },
  {
    title: "no user message",
    prompt: ["user:\n", ""],
    stderr: `error[prompt/no-message]: the prompt has no user message
  at prompts/mine.md:7:1
  7 | system:
      ^
  fix: add a line "user:" and the message below it

error[prompt/slot]: the slot "article" holds untrusted text and stands in a system message
  at prompts/mine.md:9:4
  9 | {{ article }}
         ^
  fix: move it to the user message: untrusted text stands in the user message

error[prompt/slot]: the slot "candidate" holds untrusted text and stands in a system message
  at prompts/mine.md:11:4
  11 | {{ candidate }}
          ^
  fix: move it to the user message: untrusted text stands in the user message`,
  },
  {
    title: "an empty message",
    prompt: ["You check summaries.\n", ""],
    stderr: `error[prompt/no-message]: the system message is empty
  at prompts/mine.md:7:1
  7 | system:
      ^
  fix: write its text below this line`,
  },
  {
    title: "an expectation over words",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\ndimension: quality\nanswer: { labels: { poor: 1, good: 2 }, expectation: true }",
    ],
    stderr: `error[prompt/front-matter]: an expectation is over whole numbers, and this scale is of words
  at prompts/mine.md:4:54
  4 | answer: { labels: { poor: 1, good: 2 }, expectation: true }
                                                           ^
  fix: write { min: 1, max: 5, expectation: true }, or remove "expectation"`,
  },
  {
    title: "an expectation over parts of numbers",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\ndimension: quality\nanswer: { min: 0.5, max: 2, expectation: true }",
    ],
    stderr: `error[prompt/front-matter]: an expectation is over whole numbers, and min is 0.5
  at prompts/mine.md:4:16
  4 | answer: { min: 0.5, max: 2, expectation: true }
                     ^
  fix: write a whole number, or remove "expectation"`,
  },
  {
    title: "an expectation over a long scale",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\ndimension: quality\nanswer: { min: 0, max: 100, expectation: true }",
    ],
    stderr: `error[prompt/front-matter]: an expectation is over 20 values at most, and this scale has 101
  at prompts/mine.md:4:24
  4 | answer: { min: 0, max: 100, expectation: true }
                             ^
  fix: write a shorter scale, such as 1 to 5, or remove "expectation"`,
  },
  {
    title: "an expectation that is no switch",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\ndimension: quality\nanswer: { min: 1, max: 5, expectation: always }",
    ],
    stderr: `error[prompt/front-matter]: answer.expectation must be true or false, not "always"
  at prompts/mine.md:4:40
  4 | answer: { min: 1, max: 5, expectation: always }
                                             ^
  fix: write true or false`,
  },
  {
    title: "a misspelt expectation",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: score\ndimension: quality\nanswer: { min: 1, max: 5, expectaton: true }",
    ],
    stderr: `error[prompt/front-matter]: unknown key "expectaton" in answer
  at prompts/mine.md:4:27
  4 | answer: { min: 1, max: 5, expectaton: true }
                                ^
  fix: write "expectation"`,
  },
  {
    title: "an empty prompt",
    files: { "prompts/mine.md": "" },
    stderr: `error[prompt/front-matter]: the prompt has no front matter
  at prompts/mine.md:1:1
  1 | 
      ^
  fix: begin the file with the lines "---", "protocol: ...", "---"`,
  },
  {
    title: "a prompt that is not UTF-8",
    files: { "prompts/mine.md": Uint8Array.from([0x2d, 0x2d, 0x2d, 0x0a, 0xe9, 0x0a]) },
    stderr: `error[prompt/not-found]: the prompt "prompts/mine.md" is not UTF-8
  at bench.yaml:21:13
  21 |   prompts: [mine]
                   ^
  fix: give a text file in UTF-8 that this user may read`,
  },
  {
    title: "a folder for a prompt",
    files: { "prompts/mine.md": null },
    stderr: `error[prompt/not-found]: no prompt is named "mine" in prompts and the built-in prompts
  at bench.yaml:21:13
  21 |   prompts: [mine]
                   ^
  fix: write "better", "coherence", "consistency", "covers", "faithful", "fluency", "overall", "rank", "relevance", "retell" or "summarize", or put it at "prompts/mine.md"`,
  },
  {
    title: "key facts that are looked in and not shown",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: coverage\ndimension: faithfulness\nanswer: { of: sentences, in: facts }",
    ],
    stderr: `error[prompt/slot]: no message has the slot "facts", which protocol "coverage" needs
  at prompts/mine.md:2:11
  2 | protocol: coverage
                ^
  fix: write {{ facts }} in the user message

error[prompt/slot]: no message has the slot "key_facts", which protocol "coverage" needs
  at prompts/mine.md:2:11
  2 | protocol: coverage
                ^
  fix: write {{ key_facts }} in the user message`,
  },
  {
    title: "a place where no sentences are looked for",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: coverage\ndimension: faithfulness\nanswer: { of: sentences, in: highlight }",
    ],
    stderr: `error[prompt/front-matter]: answer.in must be "article", "facts" or "highlights", not "highlight"
  at prompts/mine.md:4:30
  4 | answer: { of: sentences, in: highlight }
                                   ^
  fix: write "highlights"`,
  },
  {
    title: "a place to look for highlights in",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: coverage\ndimension: faithfulness\nanswer: { of: highlights, in: article }",
    ],
    stderr: `error[prompt/front-matter]: highlights are looked for in the candidate: only sentences have "in"
  at prompts/mine.md:4:31
  4 | answer: { of: highlights, in: article }
                                    ^
  fix: remove it, or write "of: sentences"`,
  },
  {
    title: "a word for the positive side of coverage",
    prompt: [
      "protocol: binary\ndimension: faithfulness\nanswer: { labels: [yes it is, no], positive: yes it is }",
      "protocol: coverage\ndimension: faithfulness\nanswer: { of: facts, positive: stated }",
    ],
    stderr: `error[prompt/front-matter]: answer.positive must be true or false, not "stated"
  at prompts/mine.md:4:32
  4 | answer: { of: facts, positive: stated }
                                     ^
  fix: write true or false`,
  },
];
