import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../harness/inputs/load-config.ts";
import { folderWith, messageOf } from "../fixtures/inputs/in-folder.ts";
import { fakeProviders } from "../fixtures/inputs/providers.ts";

const good = `name: demo
seed: 7
records:
  path: data.jsonl
models:
  - name: luna
    provider: live
    model: gpt
  - name: overlap
    provider: offline
    model: overlap
judge:
  models: [luna, overlap]
  prompts: [faithful]
`;

/** What people do to the config above, and what they are told. */
const cases: readonly { title: string; from: string; to: string; message: string }[] = [
  {
    title: "a key with a slip",
    from: "    model: gpt",
    to: "    modle: gpt",
    message: `error[config/unknown-key]: unknown key "modle" in models[0]
  at demo.yaml:8:5
  8 |     modle: gpt
          ^
  fix: write "model"`,
  },
  {
    title: "an unknown key that is near to none",
    from: "seed: 7",
    to: "colour: red",
    message: `error[config/unknown-key]: unknown key "colour"
  at demo.yaml:2:1
  2 | colour: red
      ^
  fix: remove it; the keys here are "name", "description", "seed", "records", "models", "regenerate", "judge", "gold", "leaderboard" and "budget"`,
  },
  {
    title: "an unknown key at the top",
    from: `judge:
`,
    to: `juge:
`,
    message: `error[config/unknown-key]: unknown key "juge"
  at demo.yaml:12:1
  12 | juge:
       ^
  fix: write "judge"`,
  },
  {
    title: "a missing key",
    from: `    model: gpt
`,
    to: "",
    message: `error[config/missing-key]: missing key "model" in models[0]
  at demo.yaml:6:5
  6 |   - name: luna
          ^
  fix: add "model:" with a text`,
  },
  {
    title: "a missing section",
    from: `records:
  path: data.jsonl
`,
    to: "",
    message: `error[config/missing-key]: missing key "records"
  at demo.yaml:1:1
  1 | name: demo
      ^
  fix: add "records:" with a mapping`,
  },
  {
    title: "a missing name",
    from: `name: demo
`,
    to: "",
    message: `error[config/missing-key]: missing key "name"
  at demo.yaml:1:1
  1 | seed: 7
      ^
  fix: add "name:" with a text`,
  },
  {
    title: "a key without a value",
    from: "name: demo",
    to: "name:",
    message: `error[config/wrong-type]: name must be a text, not empty
  at demo.yaml:1:1
  1 | name:
      ^
  fix: write a text`,
  },
  {
    title: "a name that is no folder",
    from: "name: demo",
    to: "name: ../demo",
    message: `error[config/wrong-value]: name must be a plain folder name (letters, digits, . _ -), not "../demo"
  at demo.yaml:1:7
  1 | name: ../demo
            ^
  fix: write a plain folder name (letters, digits, . _ -)`,
  },
  {
    title: "an empty name",
    from: "name: demo",
    to: 'name: ""',
    message: `error[config/wrong-value]: name must be a plain folder name (letters, digits, . _ -), not ""
  at demo.yaml:1:7
  1 | name: ""
            ^
  fix: write a plain folder name (letters, digits, . _ -)`,
  },
  {
    title: "a number for a text",
    from: "    model: gpt",
    to: "    model: 4",
    message: `error[config/wrong-type]: models[0].model must be a text, not 4
  at demo.yaml:8:12
  8 |     model: 4
                 ^
  fix: put it in quotes: "4"`,
  },
  {
    title: "a text for a number",
    from: "    model: gpt",
    to: `    model: gpt
    temperature: warm`,
    message: `error[config/wrong-type]: models[0].temperature must be a number, not "warm"
  at demo.yaml:9:18
  9 |     temperature: warm
                       ^
  fix: write a number`,
  },
  {
    title: "a number in quotes",
    from: "    model: gpt",
    to: `    model: gpt
    temperature: "0.5"`,
    message: `error[config/wrong-type]: models[0].temperature must be a number, not "0.5"
  at demo.yaml:9:18
  9 |     temperature: "0.5"
                       ^
  fix: write 0.5 without quotes`,
  },
  {
    title: "a number out of range",
    from: "    model: gpt",
    to: `    model: gpt
    temperature: 3`,
    message: `error[config/wrong-value]: models[0].temperature must be at most 2, not 3
  at demo.yaml:9:18
  9 |     temperature: 3
                       ^
  fix: write a number of at most 2`,
  },
  {
    title: "a fraction for a count",
    from: "    model: gpt",
    to: `    model: gpt
    max_tokens: 1.5`,
    message: `error[config/wrong-type]: models[0].max_tokens must be a whole number, not 1.5
  at demo.yaml:9:17
  9 |     max_tokens: 1.5
                      ^
  fix: write a whole number`,
  },
  {
    title: "a text for true or false",
    from: "    model: gpt",
    to: `    model: gpt
    structured_output: maybe`,
    message: `error[config/wrong-type]: models[0].structured_output must be true or false, not "maybe"
  at demo.yaml:9:24
  9 |     structured_output: maybe
                             ^
  fix: write true or false`,
  },
  {
    title: "a mapping for a list",
    from: "  models: [luna, overlap]",
    to: "  models: { luna: 1 }",
    message: `error[config/wrong-type]: judge.models must be a list, not a mapping
  at demo.yaml:13:11
  13 |   models: { luna: 1 }
                 ^
  fix: write a list`,
  },
  {
    title: "a word for a list",
    from: "  models: [luna, overlap]",
    to: "  models: luna",
    message: `error[config/wrong-type]: judge.models must be a list, not "luna"
  at demo.yaml:13:11
  13 |   models: luna
                 ^
  fix: write a list: [luna]`,
  },
  {
    title: "a list for a section",
    from: "  path: data.jsonl",
    to: "  - data.jsonl",
    message: `error[config/wrong-type]: records must be a mapping, not a list
  at demo.yaml:4:3
  4 |   - data.jsonl
        ^
  fix: write a mapping`,
  },
  {
    title: "a seed that is no whole number",
    from: "seed: 7",
    to: "seed: 0.5",
    message: `error[config/wrong-type]: seed must be a text or a whole number, not 0.5
  at demo.yaml:2:7
  2 | seed: 0.5
            ^
  fix: write a text or a whole number`,
  },
  {
    title: "a word that is none of the values",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  invalid: skipp`,
    message: `error[config/wrong-value]: records.invalid must be "stop" or "skip", not "skipp"
  at demo.yaml:5:12
  5 |   invalid: skipp
                 ^
  fix: write "skip"`,
  },
  {
    title: "a union that fits nothing",
    from: "  path: data.jsonl",
    to: "  path: { file: data.jsonl }",
    message: `error[config/wrong-type]: records.path must be a text or a list, not a mapping
  at demo.yaml:4:9
  4 |   path: { file: data.jsonl }
              ^
  fix: write a text or a list`,
  },
  {
    title: "a pair of three",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  pairs: [[highlights, chatgpt, lead]]`,
    message: `error[config/wrong-value]: judge.pairs[0] must have at most 2 entries, not 3
  at demo.yaml:15:11
  15 |   pairs: [[highlights, chatgpt, lead]]
                 ^
  fix: keep at most 2 entries

error[config/unknown-name]: no system is named "lead"
  at demo.yaml:15:33
  15 |   pairs: [[highlights, chatgpt, lead]]
                                       ^
  fix: write "highlights" or "chatgpt"`,
  },
  {
    title: "pairs that are neither word nor list",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  pairs: every`,
    message: `error[config/wrong-value]: judge.pairs must be "reference", "all" or a list, not "every"
  at demo.yaml:15:10
  15 |   pairs: every
                ^
  fix: write "reference", "all" or a list`,
  },
  {
    title: "an empty list",
    from: "  prompts: [faithful]",
    to: "  prompts: []",
    message: `error[config/wrong-value]: judge.prompts must have at least 1 entry, not 0
  at demo.yaml:14:12
  14 |   prompts: []
                  ^
  fix: write at least 1 entry`,
  },
  {
    title: "no models",
    from: `models:
  - name: luna
    provider: live
    model: gpt
  - name: overlap
    provider: offline
    model: overlap
`,
    to: `models: []
`,
    message: `error[config/wrong-value]: models must have at least 1 entry, not 0
  at demo.yaml:5:9
  5 | models: []
              ^
  fix: write at least 1 entry`,
  },
  {
    title: "a budget of nothing",
    from: "seed: 7",
    to: "budget: { usd: 0 }",
    message: `error[config/wrong-value]: budget.usd must be above 0, not 0
  at demo.yaml:2:16
  2 | budget: { usd: 0 }
                     ^
  fix: write a number above 0`,
  },
  {
    title: "a confidence that is none",
    from: "seed: 7",
    to: "leaderboard: { confidence: 1 }",
    message: `error[config/wrong-value]: leaderboard.confidence must be below 1, not 1
  at demo.yaml:2:28
  2 | leaderboard: { confidence: 1 }
                                 ^
  fix: write a number below 1`,
  },
  {
    title: "an unknown provider",
    from: "provider: offline",
    to: "provider: ofline",
    message: `error[config/unknown-name]: unknown provider "ofline"
  at demo.yaml:10:15
  10 |     provider: ofline
                     ^
  fix: write "offline"`,
  },
  {
    title: "an entry without a provider",
    from: `    provider: live
`,
    to: "",
    message: `error[config/missing-key]: missing key "provider" in models[0]
  at demo.yaml:6:5
  6 |   - name: luna
          ^
  fix: add "provider:" with a text`,
  },
  {
    title: "a value that the provider refuses",
    from: "    model: overlap",
    to: "    model: overlpa",
    message: `error[config/wrong-value]: models[1].model must be "overlap", "first" or "longest", not "overlpa"
  at demo.yaml:11:12
  11 |     model: overlpa
                  ^
  fix: write "overlap"`,
  },
  {
    title: "a setting that the model does not take",
    from: "    model: gpt",
    to: `    model: thinker
    temperature: 1`,
    message: `error[config/wrong-value]: model "thinker" takes no temperature
  at demo.yaml:9:18
  9 |     temperature: 1
                       ^
  fix: remove it`,
  },
  {
    title: "two models of one name",
    from: "  - name: overlap",
    to: "  - name: luna",
    message: `error[config/duplicate]: two models are named "luna": models[0] and models[1]
  at demo.yaml:9:11
  9 |   - name: luna
                ^
  fix: give each model its own name

error[config/unknown-name]: no model is named "overlap"
  at demo.yaml:13:18
  13 |   models: [luna, overlap]
                        ^
  fix: write "luna"`,
  },
  {
    title: "a model name with a slash",
    from: `name: luna
`,
    to: `name: openai/luna
`,
    message: `error[config/wrong-value]: the model name "openai/luna" contains "/"
  at demo.yaml:6:11
  6 |   - name: openai/luna
                ^
  fix: leave out the "/": judges are named model/prompt

error[config/unknown-name]: no model is named "luna"
  at demo.yaml:13:12
  13 |   models: [luna, overlap]
                  ^
  fix: write "openai/luna" or "overlap"`,
  },
  {
    title: "a judge that is no model",
    from: "[luna, overlap]",
    to: "[lunna, overlap]",
    message: `error[config/unknown-name]: no model is named "lunna"
  at demo.yaml:13:12
  13 |   models: [lunna, overlap]
                  ^
  fix: write "luna"`,
  },
  {
    title: "a writer that is no model",
    from: `judge:
`,
    to: `regenerate: { models: [moon], prompts: [summarize] }
judge:
`,
    message: `error[config/unknown-name]: no model is named "moon"
  at demo.yaml:12:24
  12 | regenerate: { models: [moon], prompts: [summarize] }
                              ^
  fix: write "luna" or "overlap"`,
  },
  {
    title: "a name that stands twice",
    from: "[luna, overlap]",
    to: "[luna, luna]",
    message: `error[config/duplicate]: "luna" stands twice in judge.models
  at demo.yaml:13:18
  13 |   models: [luna, luna]
                        ^
  fix: keep one of them`,
  },
  {
    title: "an unknown system",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  systems: [highlights, chatgtp]`,
    message: `error[config/unknown-name]: no system is named "chatgtp"
  at demo.yaml:15:25
  15 |   systems: [highlights, chatgtp]
                               ^
  fix: write "chatgpt"`,
  },
  {
    title: "a pair with an unknown system",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  pairs: [[highlights, lead]]`,
    message: `error[config/unknown-name]: no system is named "lead"
  at demo.yaml:15:24
  15 |   pairs: [[highlights, lead]]
                              ^
  fix: write "chatgpt"`,
  },
  {
    title: "a pair of one system",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  pairs: [[chatgpt, chatgpt]]`,
    message: `error[config/wrong-value]: the pair compares "chatgpt" with itself
  at demo.yaml:15:11
  15 |   pairs: [[chatgpt, chatgpt]]
                 ^
  fix: write two different systems`,
  },
  {
    title: "a reserved system name",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  fields: { candidates: [chatgpt, all] }`,
    message: `error[config/wrong-value]: "all" is a word of configs and no name of a system
  at demo.yaml:5:35
  5 |   fields: { candidates: [chatgpt, all] }
                                        ^
  fix: write { another name: column }`,
  },
  {
    title: "a system name with a slash",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  fields: { candidates: { a/b: chatgpt } }`,
    message: `error[config/wrong-value]: the system name "a/b" contains "/"
  at demo.yaml:5:27
  5 |   fields: { candidates: { a/b: chatgpt } }
                                ^
  fix: give it another name`,
  },
  {
    title: "a system named as the reference",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  fields: { candidates: [highlights] }`,
    message: `error[config/wrong-value]: "highlights" is the name of the reference
  at demo.yaml:5:26
  5 |   fields: { candidates: [highlights] }
                               ^
  fix: write { another name: column }`,
  },
  {
    title: "both sample and limit",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  sample: 10
  limit: 10`,
    message: `error[config/wrong-value]: "sample" and "limit" in records exclude each other
  at demo.yaml:6:3
  6 |   limit: 10
        ^
  fix: remove "sample" or "limit"`,
  },
  {
    title: "a variable that is not set",
    from: "    model: gpt",
    to: `    model: gpt
    base_url: \${HOST}/v1`,
    message: `error[config/environment]: the environment variable "HOST" in models[0].base_url is not set
  at demo.yaml:9:15
  9 |     base_url: \${HOST}/v1
                    ^
  fix: set it: export HOST=...`,
  },
  {
    title: "a variable in a header, whose line is not shown",
    from: "    model: gpt",
    to: `    model: gpt
    headers: { authorization: "Bearer \${TOKEN}" }`,
    message: `error[config/environment]: the environment variable "TOKEN" in models[0].headers.authorization is not set
  at demo.yaml:9:31
  fix: set it: export TOKEN=...`,
  },
  {
    title: "a variable without a name",
    from: "    model: gpt",
    to: `    model: gpt
    base_url: http://\${}/v1`,
    message: `error[config/wrong-value]: "\${" in models[0].base_url opens no name of a variable
  at demo.yaml:9:15
  9 |     base_url: http://\${}/v1
                    ^
  fix: write "\${NAME}"`,
  },
  {
    title: "a variable where none is replaced",
    from: "    model: gpt",
    to: `    model: \${MODEL}`,
    message: `error[config/wrong-value]: "\${" in models[0].model: variables are replaced only in base_url and headers
  at demo.yaml:8:12
  8 |     model: \${MODEL}
                 ^
  fix: write the value itself; api_key_env names the variable that holds a key`,
  },
  {
    title: "a key in place of its variable, whose line is not shown",
    from: "    model: gpt",
    to: `    model: gpt
    api_key_env: sk-secret`,
    message: `error[config/wrong-value]: models[0].api_key_env must be the name of an environment variable, never the key itself
  at demo.yaml:9:18
  fix: write the name of an environment variable, never the key itself`,
  },
  {
    title: "a URL that is none",
    from: "    model: gpt",
    to: `    model: gpt
    base_url: localhost`,
    message: `error[config/wrong-value]: models[0].base_url must be a http(s) URL
  at demo.yaml:9:15
  9 |     base_url: localhost
                    ^
  fix: write a http(s) URL`,
  },
  {
    title: "orders that are nearly one",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  orders: seedd`,
    message: `error[config/wrong-value]: judge.orders must be "both" or "seeded", not "seedd"
  at demo.yaml:15:11
  15 |   orders: seedd
                 ^
  fix: write "seeded"`,
  },
  {
    title: "more repeats than anybody asks",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  repeats: 1001`,
    message: `error[config/wrong-value]: judge.repeats must be at most 1000, not 1001
  at demo.yaml:15:12
  15 |   repeats: 1001
                  ^
  fix: write a number of at most 1000`,
  },
  {
    title: "controls that are not built yet",
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]
  controls: [number]`,
    message: `error[config/unknown-key]: "controls" in judge is not built yet in this version
  at demo.yaml:15:3
  15 |   controls: [number]
         ^
  fix: remove it`,
  },
  ...[
    {
      title: "a member that is no judge",
      jury: "{ name: panel, members: [luna, overlpa], vote: majority }",
      message: `error[config/unknown-name]: no judge is named "overlpa"
  at demo.yaml:16:38
  16 |     - { name: panel, members: [luna, overlpa], vote: majority }
                                            ^
  fix: write "overlap"`,
    },
    {
      title: "a member that is there twice",
      jury: "{ name: panel, members: [luna, overlap, luna], vote: majority }",
      message: `error[config/duplicate]: "luna" stands twice in judge.juries[0].members
  at demo.yaml:16:47
  16 |     - { name: panel, members: [luna, overlap, luna], vote: majority }
                                                     ^
  fix: keep one of them`,
    },
    {
      title: "a jury of one",
      jury: "{ name: panel, members: [luna], vote: mean }",
      message: `error[config/wrong-value]: judge.juries[0].members must have at least 2 entries, not 1
  at demo.yaml:16:31
  16 |     - { name: panel, members: [luna], vote: mean }
                                     ^
  fix: write at least 2 entries`,
    },
    {
      title: "a jury of two whose errors nothing tells apart",
      jury: "{ name: panel, members: [luna, overlap], vote: dawid-skene }",
      message: `error[config/wrong-value]: a vote by "dawid-skene" needs at least 3 members, not 2
  at demo.yaml:16:31
  16 |     - { name: panel, members: [luna, overlap], vote: dawid-skene }
                                     ^
  fix: add a member, or vote by "majority"`,
    },
    {
      title: "a way to vote that is none",
      jury: "{ name: panel, members: [luna, overlap], vote: majorty }",
      message: `error[config/wrong-value]: judge.juries[0].vote must be "majority", "mean" or "dawid-skene", not "majorty"
  at demo.yaml:16:54
  16 |     - { name: panel, members: [luna, overlap], vote: majorty }
                                                            ^
  fix: write "majority"`,
    },
    {
      title: "a jury with a slash",
      jury: "{ name: a/b, members: [luna, overlap], vote: mean }",
      message: `error[config/wrong-value]: the jury name "a/b" contains "/"
  at demo.yaml:16:15
  16 |     - { name: a/b, members: [luna, overlap], vote: mean }
                     ^
  fix: leave out the "/": juries are named jury/prompt`,
    },
    {
      title: "a jury named as a model",
      jury: "{ name: luna, members: [luna, overlap], vote: mean }",
      message: `error[config/duplicate]: "luna" is the name of a model
  at demo.yaml:16:15
  16 |     - { name: luna, members: [luna, overlap], vote: mean }
                     ^
  fix: give the jury its own name`,
    },
    {
      title: "two juries of one name",
      jury: `{ name: panel, members: [luna, overlap], vote: mean }
    - { name: panel, members: [luna, overlap], vote: majority }`,
      message: `error[config/duplicate]: two juries are named "panel": judge.juries[0] and judge.juries[1]
  at demo.yaml:17:15
  17 |     - { name: panel, members: [luna, overlap], vote: majority }
                     ^
  fix: give each jury its own name`,
    },
    {
      title: "a list of juries without any",
      jury: "",
      message: `error[config/wrong-type]: judge.juries[0] must be a mapping, not empty
  at demo.yaml:16:6
  16 |     -
            ^
  fix: write a mapping`,
    },
  ].map(({ jury, ...rest }) => ({
    ...rest,
    from: "  prompts: [faithful]",
    to: `  prompts: [faithful]\n  juries:\n    - ${jury}`.trimEnd(),
  })),
  {
    title: "a gold that is not built yet",
    from: "seed: 7",
    to: "gold: [reference, controls]",
    message: `error[config/wrong-value]: "controls" as gold[1] is not built yet in this version
  at demo.yaml:2:19
  2 | gold: [reference, controls]
                        ^
  fix: write "reference" or "human"`,
  },
  {
    title: "a gold that is none",
    from: "seed: 7",
    to: "gold: [referense]",
    message: `error[config/wrong-value]: gold[0] must be "reference" or "human", not "referense"
  at demo.yaml:2:8
  2 | gold: [referense]
             ^
  fix: write "reference"`,
  },
  {
    title: "a column that ranks, with a slip",
    from: "seed: 7",
    to: "leaderboard: { judges_by: { binary: recal } }",
    message: `error[config/wrong-value]: leaderboard.judges_by.binary must be "balancedAccuracy", "accuracy", "recall", "specificity", "precision", "f1", "mcc", "kappa", "ac1", "invalidRate", "retestAgreement" or "usdPer1000", not "recal"
  at demo.yaml:2:37
  2 | leaderboard: { judges_by: { binary: recal } }
                                          ^
  fix: write "recall"`,
  },
  {
    title: "a column that cannot rank",
    from: "seed: 7",
    to: "leaderboard: { systems_by: { pairwise: elo } }",
    message: `error[config/wrong-value]: leaderboard.systems_by.pairwise must be "winRate", "bradleyTerryWinProbability" or "corrected", not "elo"
  at demo.yaml:2:40
  2 | leaderboard: { systems_by: { pairwise: elo } }
                                             ^
  fix: write "winRate", "bradleyTerryWinProbability" or "corrected"`,
  },
  {
    title: "a protocol that nothing ranks by",
    from: "seed: 7",
    to: "leaderboard: { judges_by: { pairwize: consistency } }",
    message: `error[config/unknown-key]: unknown key "pairwize" in leaderboard.judges_by
  at demo.yaml:2:29
  2 | leaderboard: { judges_by: { pairwize: consistency } }
                                  ^
  fix: write "pairwise"`,
  },
  {
    title: "a preference in long form",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  fields: { system: who, preferred: gold }`,
    message: `error[config/wrong-value]: "system" and "preferred" in records.fields exclude each other
  at demo.yaml:5:26
  5 |   fields: { system: who, preferred: gold }
                               ^
  fix: remove "preferred": in long form a row holds one summary, not the two that it compares`,
  },
  {
    title: "random labels of some kind",
    from: "  path: data.jsonl",
    to: `  path: data.jsonl
  human: { random: some }`,
    message: `error[config/wrong-type]: records.human.random must be true or false, not "some"
  at demo.yaml:5:20
  5 |   human: { random: some }
                         ^
  fix: write true or false`,
  },
  {
    title: "a key that stands twice",
    from: "seed: 7",
    to: `seed: 7
seed: 8`,
    message: `error[config/duplicate]: the key "seed" stands here a second time
  at demo.yaml:3:1
  3 | seed: 8
      ^
  fix: keep one of them`,
  },
  {
    title: "a syntax error",
    from: "  models: [luna, overlap]",
    to: "  models: [luna, overlap",
    message: `error[config/not-yaml]: a "[" is not closed before this place
  at demo.yaml:14:3
  14 |   prompts: [faithful]
         ^
  fix: write "]"`,
  },
  {
    title: "a tab",
    from: "  path: data.jsonl",
    to: "\tpath: data.jsonl",
    message: `error[config/not-yaml]: a tab stands in the indentation
  at demo.yaml:4:1
  4 |  path: data.jsonl
      ^
  fix: indent with spaces`,
  },
  {
    title: "two documents",
    from: `judge:
`,
    to: `---
judge:
`,
    message: `error[config/not-yaml]: a second YAML document begins here
  at demo.yaml:12:1
  12 | ---
       ^
  fix: keep only one document`,
  },
  {
    title: "an alias without an anchor",
    from: "name: demo",
    to: "name: *demo",
    message: `error[config/not-yaml]: the alias "*demo" has no anchor before it
  at demo.yaml:1:7
  1 | name: *demo
            ^
  fix: write "&demo" before the value that is meant`,
  },
  {
    title: "aliases that multiply",
    from: "seed: 7",
    to: `a: &a [1, 2, 3, 4, 5, 6, 7, 8]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: [*b, *b, *b, *b, *b, *b, *b, *b]`,
    message: `error[config/not-yaml]: its aliases or its nesting stand for too much data
  at demo.yaml:1:1
  1 | name: demo
      ^
  fix: write the values out: aliases may stand for at most 50 nodes`,
  },
  {
    title: "an unknown tag",
    from: "name: demo",
    to: "name: !secret demo",
    message: `error[config/not-yaml]: unknown tag "!secret"
  at demo.yaml:1:7
  1 | name: !secret demo
            ^
  fix: use plain YAML 1.2: remove the tag or directive`,
  },
  {
    title: "a list for a config",
    from: good,
    to: `- demo
`,
    message: `error[config/wrong-type]: the config must be a mapping, not a list
  at demo.yaml:1:1
  1 | - demo
      ^
  fix: write a mapping`,
  },
  {
    title: "an empty file",
    from: good,
    to: "",
    message: `error[config/not-yaml]: the config is empty
  at demo.yaml:1:1
  1 | 
      ^
  fix: write name, records, models and judge; "assize init" writes an example`,
  },
  {
    title: "comments only",
    from: good,
    to: `# nothing here
`,
    message: `error[config/not-yaml]: the config is empty
  at demo.yaml:1:1
  1 | # nothing here
      ^
  fix: write name, records, models and judge; "assize init" writes an example`,
  },
];

async function messageFor(text: string): Promise<string> {
  const folder = await folderWith({ "demo.yaml": text });
  return messageOf(folder, () =>
    loadConfig(join(folder, "demo.yaml"), { providers: fakeProviders, environment: {} }),
  );
}

describe("a config with an error", () => {
  it("is the good one otherwise", async () => {
    expect(await messageFor(good)).toBe("no error");
  });

  it.each(cases)("is told of $title", async ({ from, to, message }) => {
    expect(good).toContain(from);
    expect(await messageFor(good.replace(from, () => to))).toBe(message);
  });
});
