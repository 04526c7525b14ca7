import type { Case } from "./case.ts";

const bomb = `name: bench
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
records: { path: *c }
`;

const expecting = `---
protocol: score
dimension: quality
answer: { min: 1, max: 5, expectation: true }
---
user:
{{ candidate }}
`;

/** A prompt about the sentences of a candidate. */
function sentences(answer: string): string {
  return `---
protocol: coverage
dimension: faithfulness
answer: ${answer}
---
user:
{{ article }}

{{ facts }}
`;
}

/** What people get wrong in a config. */
export const configCases: readonly Case[] = [
  {
    title: "a misspelt key",
    config: ["prompts: [mine]", "promts: [mine]"],
    stderr: `error[config/unknown-key]: unknown key "promts" in judge
  at bench.yaml:21:3
  21 |   promts: [mine]
         ^
  fix: write "prompts"`,
  },
  {
    title: "an unknown key of a model",
    config: ["max_tokens: 50", "tools: none"],
    stderr: `error[config/unknown-key]: unknown key "tools" in models[0]
  at bench.yaml:12:5
  12 |     tools: none
           ^
  fix: remove it; the keys here are "name", "model", "api_key_env", "headers", "temperature", "effort", "structured_output", "logprobs", "timeout_seconds", "proxy", "ca_file", "extra", "family", "concurrency", "requests_per_minute", "tokens_per_minute", "price", "prefix_cache", "execution", "provider", "api", "base_url", "max_tokens" and "max_tokens_field"`,
  },
  {
    title: "a misspelt key of a model",
    config: ["max_tokens: 50", "max_token: 50"],
    stderr: `error[config/unknown-key]: unknown key "max_token" in models[0]
  at bench.yaml:12:5
  12 |     max_token: 50
           ^
  fix: write "max_tokens"`,
  },
  {
    title: "a model without a provider",
    config: ["    provider: openai\n", ""],
    stderr: `error[config/missing-key]: missing key "provider" in models[0]
  at bench.yaml:7:5
  7 |   - name: local
          ^
  fix: add "provider:" with a text`,
  },
  {
    title: "an unknown provider",
    config: ["provider: openai", "provider: openal"],
    stderr: `error[config/unknown-name]: unknown provider "openal"
  at bench.yaml:8:15
  8 |     provider: openal
                    ^
  fix: write "openai"`,
  },
  {
    title: "an unknown baseline",
    config: ["model: lead-3", "model: lead-4"],
    stderr: `error[config/wrong-value]: models[2].model must be "overlap", "random", "first", "longest", "reference-rouge", "lead-3", "textrank" or "oracle-extract", not "lead-4"
  at bench.yaml:15:48
  15 |   - { name: lead-3, provider: baseline, model: lead-4 }
                                                      ^
  fix: write "lead-3"`,
  },
  {
    title: "a text for a number",
    config: ["max_tokens: 50", "max_tokens: many"],
    stderr: `error[config/wrong-type]: models[0].max_tokens must be a number, not "many"
  at bench.yaml:12:17
  12 |     max_tokens: many
                       ^
  fix: write a number`,
  },
  {
    title: "a number for a list",
    config: ["prompts: [mine]", "prompts: 3"],
    stderr: `error[config/wrong-type]: judge.prompts must be a list, not 3
  at bench.yaml:21:12
  21 |   prompts: 3
                  ^
  fix: write a list`,
  },
  {
    title: "a mapping for a list of models",
    config: ["  models: [local, overlap]", "  models: { a: local }"],
    stderr: `error[config/wrong-type]: judge.models must be a list, not a mapping
  at bench.yaml:20:11
  20 |   models: { a: local }
                 ^
  fix: write a list`,
  },
  {
    title: "a number out of range",
    config: ["max_tokens: 50", "temperature: -1"],
    stderr: `error[config/wrong-value]: models[0].temperature must be at least 0, not -1
  at bench.yaml:12:18
  12 |     temperature: -1
                        ^
  fix: write a number of at least 0`,
  },
  {
    title: "no models at all",
    config: ["  models: [local, overlap]", "  models: []"],
    stderr: `error[config/wrong-value]: judge.models must have at least 1 entry, not 0
  at bench.yaml:20:11
  20 |   models: []
                 ^
  fix: write at least 1 entry`,
  },
  {
    title: "an unknown model in judge.models",
    config: ["models: [local, overlap]", "models: [lokal, overlap]"],
    stderr: `error[config/unknown-name]: no model is named "lokal"
  at bench.yaml:20:12
  20 |   models: [lokal, overlap]
                  ^
  fix: write "local"`,
  },
  {
    title: "an unknown model in regenerate.models",
    config: ["  models: [lead-3]", "  models: [textrank]"],
    stderr: `error[config/unknown-name]: no model is named "textrank"
  at bench.yaml:17:12
  17 |   models: [textrank]
                  ^
  fix: write "local", "overlap" or "lead-3"`,
  },
  {
    title: "an unknown prompt",
    config: ["prompts: [mine]", "prompts: [fathful]"],
    stderr: `error[prompt/not-found]: no prompt is named "fathful" in prompts and the built-in prompts
  at bench.yaml:21:13
  21 |   prompts: [fathful]
                   ^
  fix: write "faithful", or put it at "prompts/fathful.md"`,
  },
  {
    title: "a prompt file that is not there",
    config: ["prompts: [mine]", "prompts: [prompts/min.md]"],
    stderr: `error[prompt/not-found]: there is no prompt file "prompts/min.md"
  at bench.yaml:21:13
  21 |   prompts: [prompts/min.md]
                   ^
  fix: write "prompts/mine.md"`,
  },
  {
    title: "an unknown system",
    config: ["  prompts: [mine]", "  prompts: [mine]\n  systems: [highlights, chatgtp]"],
    stderr: `error[config/unknown-name]: no system is named "chatgtp"
  at bench.yaml:22:25
  22 |   systems: [highlights, chatgtp]
                               ^
  fix: write "chatgpt"`,
  },
  {
    title: "an unknown system in a pair",
    config: ["  prompts: [mine]", "  prompts: [better]\n  pairs: [[highlights, gpt]]"],
    stderr: `error[config/unknown-name]: no system is named "gpt"
  at bench.yaml:22:24
  22 |   pairs: [[highlights, gpt]]
                              ^
  fix: write "chatgpt" or "lead-3/summarize"`,
  },
  {
    title: "a pair of a system with itself",
    config: ["  prompts: [mine]", "  prompts: [better]\n  pairs: [[chatgpt, chatgpt]]"],
    stderr: `error[config/wrong-value]: the pair compares "chatgpt" with itself
  at bench.yaml:22:11
  22 |   pairs: [[chatgpt, chatgpt]]
                 ^
  fix: write two different systems`,
  },
  {
    title: "a pair of one",
    config: ["  prompts: [mine]", "  prompts: [better]\n  pairs: [[chatgpt]]"],
    stderr: `error[config/wrong-value]: judge.pairs[0] must have at least 2 entries, not 1
  at bench.yaml:22:11
  22 |   pairs: [[chatgpt]]
                 ^
  fix: write at least 2 entries`,
  },
  {
    title: "two models of one name",
    config: ["name: lead-3,", "name: overlap,"],
    stderr: `error[config/duplicate]: two models are named "overlap": models[1] and models[2]
  at bench.yaml:15:13
  15 |   - { name: overlap, provider: baseline, model: lead-3 }
                   ^
  fix: give each model its own name

error[config/unknown-name]: no model is named "lead-3"
  at bench.yaml:17:12
  17 |   models: [lead-3]
                  ^
  fix: write "local" or "overlap"`,
  },
  {
    title: "a slash in a model's name",
    config: ["name: local", "name: my/local"],
    stderr: `error[config/wrong-value]: the model name "my/local" contains "/"
  at bench.yaml:7:11
  7 |   - name: my/local
                ^
  fix: leave out the "/": judges are named model/prompt

error[config/unknown-name]: no model is named "local"
  at bench.yaml:20:12
  20 |   models: [local, overlap]
                  ^
  fix: write "my/local", "overlap" or "lead-3"`,
  },
  {
    title: "a judge used as a summariser",
    config: ["  models: [lead-3]", "  models: [overlap]"],
    stderr: `error[config/wrong-value]: model "overlap" can judge, not regenerate
  at bench.yaml:17:12
  17 |   models: [overlap]
                  ^
  fix: take it out of regenerate.models`,
  },
  {
    title: "a summariser used as a judge",
    config: ["models: [local, overlap]", "models: [local, lead-3]"],
    stderr: `error[config/wrong-value]: model "lead-3" can regenerate, not judge
  at bench.yaml:20:19
  20 |   models: [local, lead-3]
                         ^
  fix: take it out of judge.models`,
  },
  {
    title: "a judging prompt under regenerate",
    config: ["prompts: [summarize]", "prompts: [faithful]"],
    stderr: `error[config/wrong-value]: the prompt "faithful" judges a summary and makes none
  at bench.yaml:18:13
  18 |   prompts: [faithful]
                   ^
  fix: move it to judge.prompts`,
  },
  {
    title: "a summary prompt under judge",
    config: ["prompts: [mine]", "prompts: [retell]"],
    stderr: `error[config/wrong-value]: the prompt "retell" makes a summary and judges none
  at bench.yaml:21:13
  21 |   prompts: [retell]
                   ^
  fix: move it to regenerate.prompts`,
  },
  {
    title: "a reserved name of a system",
    config: ["[chatgpt]", "[chatgpt, all]"],
    stderr: `error[config/wrong-value]: "all" is a word of configs and no name of a system
  at bench.yaml:5:27
  5 |     candidates: [chatgpt, all]
                                ^
  fix: write { another name: column }`,
  },
  {
    title: "the reference as a candidate",
    config: ["[chatgpt]", "{ highlights: chatgpt }"],
    stderr: `error[config/wrong-value]: "highlights" is the name of the reference
  at bench.yaml:5:19
  5 |     candidates: { highlights: chatgpt }
                        ^
  fix: give it another name`,
  },
  {
    title: "a slash in a system's name",
    config: ["[chatgpt]", "{ openai/chatgpt: chatgpt }"],
    stderr: `error[config/wrong-value]: the system name "openai/chatgpt" contains "/"
  at bench.yaml:5:19
  5 |     candidates: { openai/chatgpt: chatgpt }
                        ^
  fix: give it another name`,
  },
  {
    title: "a temperature on Claude",
    config: [
      `    provider: openai\n    model: some-model\n    base_url: \${SERVER_URL}/v1`,
      "    provider: anthropic\n    model: claude-haiku-5-5\n    temperature: 0",
    ],
    stderr: `error[config/wrong-value]: model "claude-haiku-5-5" takes no temperature
  at bench.yaml:10:18
  10 |     temperature: 0
                        ^
  fix: remove it`,
  },
  {
    title: "a temperature on a reasoning model",
    config: [
      `    model: some-model\n    base_url: \${SERVER_URL}/v1`,
      "    model: gpt-6-astra\n    temperature: 0",
    ],
    stderr: `error[config/wrong-value]: model "gpt-6-astra" reasons, and takes no temperature
  at bench.yaml:10:18
  10 |     temperature: 0
                        ^
  fix: remove it`,
  },
  {
    title: "an effort on a model without",
    config: [
      `    model: some-model\n    base_url: \${SERVER_URL}/v1`,
      "    model: gpt-4o\n    effort: low",
    ],
    stderr: `error[config/wrong-value]: model "gpt-4o" takes no effort "low"
  at bench.yaml:10:13
  10 |     effort: low
                   ^
  fix: remove it: this model does not reason`,
  },
  {
    title: "an effort that Claude has not",
    config: [
      `    provider: openai\n    model: some-model\n    base_url: \${SERVER_URL}/v1`,
      "    provider: anthropic\n    model: claude-haiku-5-5\n    effort: minimal",
    ],
    stderr: `error[config/wrong-value]: model "claude-haiku-5-5" takes no effort "minimal"
  at bench.yaml:10:13
  10 |     effort: minimal
                   ^
  fix: write low, medium, high, xhigh or max`,
  },
  {
    title: "a variable in the wrong place",
    config: ["model: some-model", `model: \${MODEL}`],
    stderr: `error[config/wrong-value]: "\${" in models[0].model: variables are replaced only in base_url and headers
  at bench.yaml:9:12
  9 |     model: \${MODEL}
                 ^
  fix: write the value itself; api_key_env names the variable that holds a key`,
  },
  {
    title: "a variable that is not set",
    config: [`\${SERVER_URL}`, `\${NO_SUCH_VARIABLE}`],
    stderr: `error[config/environment]: the environment variable "NO_SUCH_VARIABLE" in models[0].base_url is not set
  at bench.yaml:10:15
  10 |     base_url: \${NO_SUCH_VARIABLE}/v1
                     ^
  fix: set it: export NO_SUCH_VARIABLE=...`,
  },
  {
    title: "a variable without its end",
    config: [`\${SERVER_URL}`, `\${SERVER_URL`],
    stderr: `error[config/wrong-value]: "\${" in models[0].base_url opens no name of a variable
  at bench.yaml:10:15
  10 |     base_url: \${SERVER_URL/v1
                     ^
  fix: write "\${NAME}"`,
  },
  {
    title: "a variable outside the models",
    config: ["path: data/records.jsonl", `path: \${DATA}/records.jsonl`],
    stderr: `error[config/wrong-value]: "\${" in records.path: variables are replaced only in base_url and headers
  at bench.yaml:3:9
  3 |   path: \${DATA}/records.jsonl
              ^
  fix: write the value itself; api_key_env names the variable that holds a key`,
  },
  {
    title: "a key in place of its variable",
    config: ["api_key_env: THE_KEY", "api_key_env: sk-secret-0123456789"],
    stderr: `error[config/wrong-value]: api_key_env is not the name of an environment variable
  at bench.yaml:11:18
  fix: write the name of the variable that holds the key, never the key itself`,
  },
  {
    title: "a URL that is none",
    config: [`\${SERVER_URL}/v1`, "localhost:8000"],
    stderr: `error[config/wrong-value]: base_url is not a plain http(s) URL
  at bench.yaml:10:15
  10 |     base_url: localhost:8000
                     ^
  fix: write it without user, password, query and fragment: https://host/v1`,
  },
  {
    title: "extra that the harness writes",
    config: ["max_tokens: 50", "extra: { messages: [] }"],
    stderr: `error[config/wrong-value]: extra may not hold "messages": the harness writes it
  at bench.yaml:12:24
  12 |     extra: { messages: [] }
                              ^
  fix: remove it`,
  },
  {
    title: "controls, not built yet",
    config: ["  prompts: [mine]", "  prompts: [mine]\n  controls: [number]"],
    stderr: `error[config/unknown-key]: "controls" in judge is not built yet in this version
  at bench.yaml:22:3
  22 |   controls: [number]
         ^
  fix: remove it`,
  },
  {
    title: "a majority of what has no labels",
    config: [
      "  prompts: [mine]",
      "  prompts: [overall]\n  juries: [{ name: panel, members: [local, overlap], vote: majority }]",
    ],
    stderr: `error[config/wrong-value]: the jury "panel" has nothing to vote on: "majority" is for binary, pairwise and coverage, and judge.prompts has no such prompt
  at bench.yaml:22:60
  22 |   juries: [{ name: panel, members: [local, overlap], vote: majority }]
                                                                  ^
  fix: add a prompt of binary, pairwise or coverage to judge.prompts, or write another vote`,
  },
  {
    title: "a mean of what has no scores",
    config: [
      "  prompts: [mine]",
      "  prompts: [mine]\n  juries: [{ name: panel, members: [local, overlap], vote: mean }]",
    ],
    stderr: `error[config/wrong-value]: the jury "panel" has nothing to vote on: "mean" is for score, and judge.prompts has no such prompt
  at bench.yaml:22:60
  22 |   juries: [{ name: panel, members: [local, overlap], vote: mean }]
                                                                  ^
  fix: add a prompt of score to judge.prompts, or write another vote`,
  },
  {
    title: "no repeats",
    config: ["  prompts: [mine]", "  prompts: [mine]\n  repeats: 0"],
    stderr: `error[config/wrong-value]: judge.repeats must be at least 1, not 0
  at bench.yaml:22:12
  22 |   repeats: 0
                  ^
  fix: write a number of at least 1`,
  },
  {
    title: "orders that there are not",
    config: ["  prompts: [mine]", "  prompts: [mine]\n  orders: random"],
    stderr: `error[config/wrong-value]: judge.orders must be "both" or "seeded", not "random"
  at bench.yaml:22:11
  22 |   orders: random
                 ^
  fix: write "both" or "seeded"`,
  },
  {
    title: "batches of a model that sends nothing",
    config: ["model: lead-3 }", "model: lead-3, execution: batch }"],
    stderr: `error[config/unknown-key]: unknown key "execution" in models[2]
  at bench.yaml:15:56
  15 |   - { name: lead-3, provider: baseline, model: lead-3, execution: batch }
                                                              ^
  fix: remove it; the keys here are "name", "provider" and "model"`,
  },
  {
    title: "token probabilities of Claude",
    config: [
      "  - { name: lead-3,",
      "  - { name: claude, provider: anthropic, model: c, base_url: 'http://127.0.0.1:9', logprobs: true }\n  - { name: lead-3,",
    ],
    stderr: `error[config/wrong-value]: the Messages API of Anthropic gives no token probabilities
  at bench.yaml:15:94
  15 |   - { name: claude, provider: anthropic, model: c, base_url: 'http://127.0.0.1:9', logprobs: true }
                                                                                                    ^
  fix: remove it`,
  },
  {
    title: "token probabilities of a model that reasons",
    config: [
      "  - { name: lead-3,",
      "  - { name: luna, provider: openai, model: gpt-6-luna, logprobs: true }\n  - { name: lead-3,",
    ],
    stderr: `error[config/wrong-value]: model "gpt-6-luna" reasons, and gives no token probabilities
  at bench.yaml:15:66
  15 |   - { name: luna, provider: openai, model: gpt-6-luna, logprobs: true }
                                                                        ^
  fix: remove it, or write "effort: none"`,
  },
  {
    title: "token probabilities of an algorithm",
    config: ["model: overlap }", "model: overlap, logprobs: true }"],
    stderr: `error[config/unknown-key]: unknown key "logprobs" in models[1]
  at bench.yaml:14:58
  14 |   - { name: overlap, provider: baseline, model: overlap, logprobs: true }
                                                                ^
  fix: remove it; the keys here are "name", "provider" and "model"`,
  },
  {
    title: "token probabilities in extra",
    config: ["max_tokens: 50", "extra: { logprobs: true }"],
    stderr: `error[config/wrong-value]: extra may not hold "logprobs": the harness writes it
  at bench.yaml:12:24
  12 |     extra: { logprobs: true }
                              ^
  fix: use the model's own key "logprobs"`,
  },
  {
    title: "an expectation of a model without token probabilities",
    files: { "prompts/mine.md": expecting },
    stderr: `error[config/wrong-value]: the prompt "mine" reads token probabilities (expectation: true), and model "local" gives none
  at bench.yaml:20:12
  20 |   models: [local, overlap]
                  ^
  fix: set "logprobs: true" for "local" in models, or leave it out`,
  },
  {
    title: "an expectation of models of which one has no token probabilities to give",
    files: { "prompts/mine.md": expecting },
    config: [
      "regenerate:\n  models: [lead-3]\n  prompts: [summarize]\njudge:\n  models: [local, overlap]",
      "  - { name: claude, provider: anthropic, model: c }\njudge:\n  models: [overlap, claude, local]",
    ],
    stderr: `error[config/wrong-value]: the prompt "mine" reads token probabilities (expectation: true), and model "claude" gives none
  at bench.yaml:18:21
  18 |   models: [overlap, claude, local]
                           ^
  fix: leave "claude" out, or write another prompt without expectation

error[config/wrong-value]: the prompt "mine" reads token probabilities (expectation: true), and model "local" gives none
  at bench.yaml:18:29
  18 |   models: [overlap, claude, local]
                                   ^
  fix: set "logprobs: true" for "local" in models, or leave it out`,
  },
  {
    title: "a gold that is not built yet",
    config: ["budget:", "gold: [controls]\nbudget:"],
    stderr: `error[config/wrong-value]: "controls" as gold[0] is not built yet in this version
  at bench.yaml:22:8
  22 | gold: [controls]
              ^
  fix: write "reference" or "human"`,
  },
  {
    title: "both sample and limit",
    config: ["  path: data/records.jsonl", "  path: data/records.jsonl\n  sample: 1\n  limit: 1"],
    stderr: `error[config/wrong-value]: "sample" and "limit" in records exclude each other
  at bench.yaml:5:3
  5 |   limit: 1
        ^
  fix: remove "sample" or "limit"`,
  },
  {
    title: "a budget of 0",
    config: ["usd: 5", "usd: 0"],
    stderr: `error[config/wrong-value]: budget.usd must be above 0, not 0
  at bench.yaml:22:16
  22 | budget: { usd: 0 }
                      ^
  fix: write a number above 0`,
  },
  {
    title: "a negative confidence",
    config: ["{ bootstrap: 99 }", "{ confidence: -0.95 }"],
    stderr: `error[config/wrong-value]: leaderboard.confidence must be above 0, not -0.95
  at bench.yaml:23:28
  23 | leaderboard: { confidence: -0.95 }
                                  ^
  fix: write a number above 0`,
  },
  {
    title: "a confidence in percent",
    config: ["{ bootstrap: 99 }", "{ confidence: 95 }"],
    stderr: `error[config/wrong-value]: leaderboard.confidence must be below 1, not 95
  at bench.yaml:23:28
  23 | leaderboard: { confidence: 95 }
                                  ^
  fix: write a number below 1`,
  },
  {
    title: "too few replicates",
    config: ["{ bootstrap: 99 }", "{ bootstrap: 10 }"],
    stderr: `error[config/wrong-value]: leaderboard.bootstrap must be at least 99, not 10
  at bench.yaml:23:27
  23 | leaderboard: { bootstrap: 10 }
                                 ^
  fix: write a number of at least 99`,
  },
  {
    title: "more replicates than fit into memory",
    config: ["{ bootstrap: 99 }", "{ bootstrap: 100000000 }"],
    stderr: `error[config/wrong-value]: leaderboard.bootstrap must be at most 100000, not 100000000
  at bench.yaml:23:27
  23 | leaderboard: { bootstrap: 100000000 }
                                 ^
  fix: write a number of at most 100000`,
  },
  {
    title: "a name that is no folder",
    config: ["name: bench\n", "name: ../bench\n"],
    stderr: `error[config/wrong-value]: name must be a plain folder name (letters, digits, . _ -), not "../bench"
  at bench.yaml:1:7
  1 | name: ../bench
            ^
  fix: write a plain folder name (letters, digits, . _ -)`,
  },
  {
    title: "duplicate keys",
    config: ["budget:", "name: other\nbudget:"],
    stderr: `error[config/duplicate]: the key "name" stands here a second time
  at bench.yaml:22:1
  22 | name: other
       ^
  fix: keep one of them`,
  },
  {
    title: "two documents",
    config: ["judge:", "---\njudge:"],
    stderr: `error[config/not-yaml]: a second YAML document begins here
  at bench.yaml:19:1
  19 | ---
       ^
  fix: keep only one document`,
  },
  {
    title: "no YAML",
    config: ["models: [local, overlap]", "models: [local, overlap"],
    stderr: `error[config/not-yaml]: a "[" is not closed before this place
  at bench.yaml:21:3
  21 |   prompts: [mine]
         ^
  fix: write "]"`,
  },
  {
    title: "a tab in the indentation",
    config: ["  prompts: [mine]", "\tprompts: [mine]"],
    stderr: `error[config/not-yaml]: a tab stands in the indentation
  at bench.yaml:21:1
  21 |  prompts: [mine]
       ^
  fix: indent with spaces`,
  },
  {
    title: "an alias without an anchor",
    config: ["[mine]", "*mine"],
    stderr: `error[config/not-yaml]: the alias "*mine" has no anchor before it
  at bench.yaml:21:12
  21 |   prompts: *mine
                  ^
  fix: write "&mine" before the value that is meant`,
  },
  {
    title: "an alias bomb",
    files: { "bench.yaml": bomb },
    stderr: `error[config/not-yaml]: its aliases or its nesting stand for too much data
  at bench.yaml:1:1
  1 | name: bench
      ^
  fix: write the values out: aliases may stand for at most 50 nodes`,
  },
  {
    title: "an empty config",
    files: { "bench.yaml": "" },
    stderr: `error[config/not-yaml]: the config is empty
  at bench.yaml:1:1
  1 | 
      ^
  fix: write name, records, models and judge; "assize init" writes an example`,
  },
  {
    title: "a config that is a list",
    files: { "bench.yaml": "- name: bench\n" },
    stderr: `error[config/wrong-type]: the config must be a mapping, not a list
  at bench.yaml:1:1
  1 | - name: bench
      ^
  fix: write a mapping`,
  },
  {
    title: "a config that is a text",
    files: { "bench.yaml": "hello\n" },
    stderr: `error[config/wrong-type]: the config must be a mapping, not "hello"
  at bench.yaml:1:1
  1 | hello
      ^
  fix: write a mapping`,
  },
  {
    title: "prose for a config",
    files: { "bench.yaml": "# Notes\n\nTo do: write it: soon\n" },
    stderr: `error[config/not-yaml]: a second ": " stands in one line
  at bench.yaml:3:8
  3 | To do: write it: soon
             ^
  fix: put the text that holds it in quotes, or begin a new line`,
  },
  {
    title: "bytes that are no text",
    files: {
      "bench.yaml": Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0xfe, 0x0a, 0x80]),
    },
    stderr: `error[config/not-yaml]: "bench.yaml" is not UTF-8
  at bench.yaml:1:9
  fix: save it as UTF-8`,
  },
  {
    title: "bytes that are no YAML",
    files: { "bench.yaml": Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]) },
    stderr: `error[config/wrong-type]: the config must be a mapping, not "\\u007fELF\\u0002\\u0001\\u0001\\u0000\\u0000\\u0000"
  at bench.yaml:1:1
  1 |  ELF      
      ^
  fix: write a mapping`,
  },
  {
    title: "a folder for a config",
    argv: ["run", "data"],
    stderr: `error[config/not-found]: "data" is a folder
  fix: give the path of a config file in it`,
  },
  {
    title: "a config that is not there",
    argv: ["run", "bech.yaml"],
    stderr: `error[config/not-found]: there is no file "bech.yaml"
  fix: write "bench.yaml"`,
  },
  {
    title: "records in place of a config",
    argv: ["run", "data/records.jsonl"],
    stderr: `error[config/not-yaml]: this is no YAML: unexpected flow-map-start at node end
  at data/records.jsonl:2:1
  2 | {"id": "b", "article": "A cat slept on the sill. Nobody minded it.", "highlights": "Cat slept .", "chatgpt": "A cat slep…
      ^
  fix: correct the YAML at this place`,
  },
  {
    title: "a list for where",
    config: ["  fields:", "  where: [id]\n  fields:"],
    stderr: `error[config/wrong-type]: records.where must be a mapping, not a list
  at bench.yaml:4:10
  4 |   where: [id]
               ^
  fix: write a mapping`,
  },
  {
    title: "a list for a value of where",
    config: ["  fields:", "  where: { id: [a, b] }\n  fields:"],
    stderr: `error[config/wrong-type]: records.where.id must be a text, a number or true or false, not a list
  at bench.yaml:4:16
  4 |   where: { id: [a, b] }
                     ^
  fix: write a text, a number or true or false`,
  },
  {
    title: "columns of labels in wide form",
    config: ["candidates: [chatgpt]", "human: { faithfulness: labels }"],
    stderr: `error[config/wrong-value]: "human" in records.fields names a column for each dimension, which only long form has
  at bench.yaml:5:5
  5 |     human: { faithfulness: labels }
          ^
  fix: name one column that holds { system: { dimension: rating } }, or add "system:" with the column of the system where each row is one summary`,
  },
  {
    title: "labels that are neither a column nor columns",
    config: ["candidates: [chatgpt]", "human: 3"],
    stderr: `error[config/wrong-type]: records.fields.human must be a text or a mapping, not 3
  at bench.yaml:5:12
  5 |     human: 3
                 ^
  fix: write a text or a mapping`,
  },
  {
    title: "lists of nobody",
    config: ["  fields:", "  human: { lists: raters }\n  fields:"],
    stderr: `error[config/wrong-value]: records.human.lists must be "fact" or "rater", not "raters"
  at bench.yaml:4:19
  4 |   human: { lists: raters }
                        ^
  fix: write "rater"`,
  },
  {
    title: "prompts of one dimension that read its labels in two ways",
    config: ["prompts: [mine]", "prompts: [supported, errors]"],
    files: {
      "prompts/supported.md": sentences("{ of: sentences }"),
      "prompts/errors.md": sentences("{ of: sentences, positive: false }"),
    },
    stderr: `error[config/wrong-value]: prompts "supported" and "errors" read the labels of dimension "faithfulness" in opposite ways
  at bench.yaml:21:24
  21 |   prompts: [supported, errors]
                              ^
  fix: give both the same answer.positive, or dimensions of their own`,
  },
  {
    title: "two columns of recorded answers",
    config: [
      "  - { name: overlap, provider: baseline, model: overlap }",
      "  - { name: overlap, provider: replay, path: a.jsonl, fields: { item: id, text: raw, lines: n } }",
    ],
    stderr: `error[config/wrong-value]: fields name both "text" and "lines"
  at bench.yaml:14:93
  14 |   - { name: overlap, provider: replay, path: a.jsonl, fields: { item: id, text: raw, lines: n } }
                                                                                                   ^
  fix: keep "text" for raw answers, "answer" for answers that somebody has read already, or "lines" for numbers of facts`,
  },
  {
    title: "no column of recorded answers",
    config: [
      "  - { name: overlap, provider: baseline, model: overlap }",
      "  - { name: overlap, provider: replay, path: a.jsonl, fields: { item: id } }",
    ],
    stderr: `error[config/wrong-value]: fields name neither "text" nor "answer" nor "lines": no column holds the answers
  at bench.yaml:14:63
  14 |   - { name: overlap, provider: replay, path: a.jsonl, fields: { item: id } }
                                                                     ^
  fix: add "text:" with the column of the raw answers, "answer:" with that of read ones, or "lines:" with that of numbers of facts`,
  },
  {
    title: "several mistakes at once",
    files: {
      "bench.yaml":
        "name: bench\nseed: [1]\nrecords: { pth: data/records.jsonl }\nmodels:\n  - { name: a, provider: baseline, model: overlap }\njudge: { models: [b], prompts: [] }\n",
    },
    stderr: `error[config/wrong-type]: seed must be a text or a number, not a list
  at bench.yaml:2:7
  2 | seed: [1]
            ^
  fix: write a text or a number

error[config/unknown-key]: unknown key "pth" in records
  at bench.yaml:3:12
  3 | records: { pth: data/records.jsonl }
                 ^
  fix: write "path"

error[config/unknown-name]: no model is named "b"
  at bench.yaml:6:19
  6 | judge: { models: [b], prompts: [] }
                        ^
  fix: write "a"

error[config/wrong-value]: judge.prompts must have at least 1 entry, not 0
  at bench.yaml:6:32
  6 | judge: { models: [b], prompts: [] }
                                     ^
  fix: write at least 1 entry`,
  },
  {
    title: "a pair whose system is not judged",
    config: [
      "  prompts: [mine]",
      "  prompts: [better]\n  systems: [chatgpt, highlights]\n  pairs: [[chatgpt, lead-3/summarize]]",
    ],
    stderr: `error[config/wrong-value]: the pair names "lead-3/summarize", which judge.systems leaves out
  at bench.yaml:23:21
  23 |   pairs: [[chatgpt, lead-3/summarize]]
                           ^
  fix: add "lead-3/summarize" to judge.systems, or take the pair out`,
  },
  {
    title: "a pair twice, the other way round",
    config: [
      "  prompts: [mine]",
      "  prompts: [better]\n  pairs: [[chatgpt, highlights], [highlights, chatgpt]]",
    ],
    stderr: `error[config/duplicate]: the pair of "highlights" and "chatgpt" stands twice in judge.pairs
  at bench.yaml:22:34
  22 |   pairs: [[chatgpt, highlights], [highlights, chatgpt]]
                                        ^
  fix: keep one of them`,
  },
  {
    title: "a pair whose misspelt system is nearest to the other one",
    config: ["  prompts: [mine]", "  prompts: [better]\n  pairs: [[chatgpt, chatgtp]]"],
    stderr: `error[config/unknown-name]: no system is named "chatgtp"
  at bench.yaml:22:21
  22 |   pairs: [[chatgpt, chatgtp]]
                           ^
  fix: write "highlights" or "lead-3/summarize"`,
  },
  {
    title: "a jury among the models",
    config: [
      "  models: [local, overlap]",
      "  models: [local, overlap, panel]\n  juries: [{ name: panel, members: [local, overlap], vote: majority }]",
    ],
    stderr: `error[config/unknown-name]: "panel" is a jury and no model
  at bench.yaml:20:28
  20 |   models: [local, overlap, panel]
                                  ^
  fix: take it out: a jury votes on every prompt that its members judge`,
  },
  {
    title: "an expectation of raw answers in a file",
    files: { "prompts/mine.md": expecting, "data/old.jsonl": '{"id": "a", "raw": "4"}\n' },
    config: [
      "  - { name: overlap, provider: baseline, model: overlap }\n  - { name: lead-3, provider: baseline, model: lead-3 }\nregenerate:\n  models: [lead-3]\n  prompts: [summarize]\njudge:\n  models: [local, overlap]",
      "  - { name: old, provider: replay, path: data/old.jsonl, fields: { item: id, text: raw } }\njudge:\n  models: [old]",
    ],
    stderr: `error[config/wrong-value]: the prompt "mine" reads token probabilities (expectation: true), and model "old" gives none
  at bench.yaml:16:12
  16 |   models: [old]
                  ^
  fix: replay the run that asked for them, name the column "answer" if it holds read scores, or leave "old" out`,
  },
  {
    title: "a misspelt column of recorded answers",
    config: [
      "  - { name: overlap, provider: baseline, model: overlap }",
      "  - { name: overlap, provider: replay, path: data/old.jsonl, fields: { item: id, txt: raw } }",
    ],
    stderr: `error[config/unknown-key]: unknown key "txt" in models[1].fields
  at bench.yaml:14:82
  14 |   - { name: overlap, provider: replay, path: data/old.jsonl, fields: { item: id, txt: raw } }
                                                                                        ^
  fix: write "text"`,
  },
];
