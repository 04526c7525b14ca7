import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Prompt } from "../../harness/core/prompt.ts";
import { loadConfig } from "../../harness/inputs/load-config.ts";
import { loadPrompts } from "../../harness/inputs/load-prompts.ts";
import { protocols } from "../../harness/protocols/index.ts";
import { folderWith, messageOf } from "../fixtures/inputs/in-folder.ts";
import { fakeProviders } from "../fixtures/inputs/providers.ts";

function judging(text: string): string {
  return `---\nprotocol: score\nanswer: { min: 1, max: 5 }\n---\nuser:\n${text} {{ candidate }}\n`;
}

const writing = "---\nprotocol: summary\n---\nuser:\n{{ article }}\n";

function config(judge: string, regenerate?: string): string {
  return `name: demo
records: { path: data.jsonl }
models: [{ name: overlap, provider: offline, model: overlap }]
judge: { models: [overlap], prompts: ${judge} }
${regenerate === undefined ? "" : `regenerate: { models: [overlap], prompts: ${regenerate} }\n`}`;
}

/** The files of a benchmark; its config is configs/demo.yaml, the built-in prompts are in built-in/. */
async function benchmark(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ folder: string; load: () => Promise<ReadonlyMap<string, Prompt>> }> {
  const folder = await folderWith(files);
  const file = join(folder, "configs/demo.yaml");
  return {
    folder,
    async load() {
      const loaded = await loadConfig(file, { providers: fakeProviders, environment: {} });
      return loadPrompts(loaded, { protocols, builtIn: join(folder, "built-in") });
    },
  };
}

describe("the prompts of a config", () => {
  it("are looked up beside the config, then above it, then among the built-in ones", async () => {
    const { load } = await benchmark({
      "configs/demo.yaml": config("[near, above, built]", "[summarize]"),
      "configs/prompts/near.md": judging("beside"),
      "prompts/near.md": judging("above"),
      "built-in/near.md": judging("built in"),
      "prompts/above.md": judging("above"),
      "built-in/above.md": judging("built in"),
      "built-in/built.md": judging("built in"),
      "built-in/summarize.md": writing,
    });
    const prompts = await load();
    expect([...prompts.keys()]).toEqual(["summarize", "near", "above", "built"]);
    const shown = ["near", "above", "built"].map(
      (name) => prompts.get(name)?.render({ candidate: "C" })[0]?.content,
    );
    expect(shown).toEqual(["beside C", "above C", "built in C"]);
  });

  it("may be paths relative to the config, and are named after their files", async () => {
    const { load } = await benchmark({
      "configs/demo.yaml": config("[../mine/strict.md, here.md]"),
      "mine/strict.md": judging("strict"),
      "configs/here.md": judging("here"),
    });
    const prompts = await load();
    expect([...prompts].map(([entry, { name }]) => [entry, name])).toEqual([
      ["../mine/strict.md", "strict"],
      ["here.md", "here"],
    ]);
  });

  it("tell all their problems at once, each in its file", async () => {
    const { folder, load } = await benchmark({
      "configs/demo.yaml": config("[one, two, three]"),
      "prompts/one.md": judging("{{ colour }}"),
      "prompts/two.md": "no front matter",
    });
    const message = await messageOf(folder, load);
    expect(message.match(/ at .*:.*/g)).toEqual([
      " at prompts/one.md:6:4",
      " at prompts/two.md:1:1",
      " at configs/demo.yaml:4:49",
    ]);
  });
});

const files = {
  "configs/prompts/strict.md": judging("strict"),
  "built-in/faithful.md": judging("faithful"),
  "built-in/summarize.md": writing,
  "other/strict.md": judging("other"),
  "other/latin1.md": new Uint8Array([0xe9]),
  "prompts/folder.md/x.txt": "",
};

const cases: readonly { title: string; config: string; message: string }[] = [
  {
    title: "there is none of a name",
    config: config("[strict, colour]"),
    message: `error[prompt/not-found]: no prompt is named "colour" in configs/prompts, prompts and the built-in prompts
  at configs/demo.yaml:4:47
  4 | judge: { models: [overlap], prompts: [strict, colour] }
                                                    ^
  fix: write "strict", "faithful" or "summarize", or put it at "configs/prompts/colour.md"`,
  },
  {
    title: "a name has a slip",
    config: config("[faithfull]"),
    message: `error[prompt/not-found]: no prompt is named "faithfull" in configs/prompts, prompts and the built-in prompts
  at configs/demo.yaml:4:39
  4 | judge: { models: [overlap], prompts: [faithfull] }
                                            ^
  fix: write "faithful", or put it at "configs/prompts/faithfull.md"`,
  },
  {
    title: "a path leads nowhere",
    config: config("[../other/strikt.md]"),
    message: `error[prompt/not-found]: there is no prompt file "other/strikt.md"
  at configs/demo.yaml:4:39
  4 | judge: { models: [overlap], prompts: [../other/strikt.md] }
                                            ^
  fix: write "../other/strict.md"`,
  },
  {
    title: "a path leads far away",
    config: config("[../no/colour.md]"),
    message: `error[prompt/not-found]: there is no prompt file "no/colour.md"
  at configs/demo.yaml:4:39
  4 | judge: { models: [overlap], prompts: [../no/colour.md] }
                                            ^
  fix: write the path of a prompt, relative to the config`,
  },
  {
    title: "a path leads to a folder",
    config: config("[../prompts/folder.md]"),
    message: `error[prompt/not-found]: there is no prompt file "prompts/folder.md"
  at configs/demo.yaml:4:39
  4 | judge: { models: [overlap], prompts: [../prompts/folder.md] }
                                            ^
  fix: write the path of a prompt, relative to the config`,
  },
  {
    title: "a file is not UTF-8",
    config: config("[../other/latin1.md]"),
    message: `error[prompt/not-found]: the prompt "other/latin1.md" is not UTF-8
  at configs/demo.yaml:4:39
  4 | judge: { models: [overlap], prompts: [../other/latin1.md] }
                                            ^
  fix: give a text file in UTF-8 that this user may read`,
  },
  {
    title: "two files have one name",
    config: config("[strict, ../other/strict.md]"),
    message: `error[config/duplicate]: "../other/strict.md" and "strict" are two prompts of one name
  at configs/demo.yaml:4:47
  4 | judge: { models: [overlap], prompts: [strict, ../other/strict.md] }
                                                    ^
  fix: give one of the files another name`,
  },
  {
    title: "one file is named twice",
    config: config("[strict, prompts/strict.md]"),
    message: `error[config/duplicate]: "prompts/strict.md" and "strict" are the same prompt
  at configs/demo.yaml:4:47
  4 | judge: { models: [overlap], prompts: [strict, prompts/strict.md] }
                                                    ^
  fix: keep one of them`,
  },
  {
    title: "a judge would write",
    config: config("[strict, summarize]"),
    message: `error[config/wrong-value]: the prompt "summarize" makes a summary and judges none
  at configs/demo.yaml:4:47
  4 | judge: { models: [overlap], prompts: [strict, summarize] }
                                                    ^
  fix: move it to regenerate.prompts`,
  },
  {
    title: "a writer would judge",
    config: config("[strict]", "[faithful]"),
    message: `error[config/wrong-value]: the prompt "faithful" judges a summary and makes none
  at configs/demo.yaml:5:44
  5 | regenerate: { models: [overlap], prompts: [faithful] }
                                                 ^
  fix: move it to judge.prompts`,
  },
  {
    title: "a judge is a writer too",
    config: config("[strict]", "[strict]"),
    message: `error[config/wrong-value]: the prompt "strict" judges a summary and makes none
  at configs/demo.yaml:5:44
  5 | regenerate: { models: [overlap], prompts: [strict] }
                                                 ^
  fix: move it to judge.prompts`,
  },
];

describe("a prompt that cannot be used", () => {
  it.each(cases)("is told where $title", async ({ config: text, message }) => {
    const { folder, load } = await benchmark({ ...files, "configs/demo.yaml": text });
    expect(await messageOf(folder, load)).toBe(message);
  });
});
