import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssizeError } from "../../harness/core/errors.ts";
import type { LoadedConfig } from "../../harness/inputs/load-config.ts";
import { loadConfig } from "../../harness/inputs/load-config.ts";
import { folderWith, messageOf } from "../fixtures/inputs/in-folder.ts";
import { fakeProviders } from "../fixtures/inputs/providers.ts";

const smallest = `name: demo
records: { path: data.jsonl }
models:
  - { name: overlap, provider: offline, model: overlap }
judge: { models: [overlap], prompts: [faithful] }
`;

const withVariables = `name: demo
records: { path: [a.jsonl, b.csv] }
models:
  - name: luna
    provider: live
    model: gpt
    base_url: https://\${HOST}/v1
    headers: { authorization: "Bearer \${TOKEN}" }
judge: { models: [luna], prompts: [faithful] }
`;

async function load(
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LoadedConfig> {
  const folder = await folderWith({ "demo.yaml": text });
  return loadConfig(join(folder, "demo.yaml"), { providers: fakeProviders, environment });
}

describe("a config without errors", () => {
  it("gets every default", async () => {
    expect((await load(smallest)).config).toEqual({
      name: "demo",
      seed: "0",
      records: {
        path: ["data.jsonl"],
        fields: {
          id: "id",
          article: "article",
          highlights: "highlights",
          candidates: ["chatgpt"],
          candidate: "summary",
          human: "human",
        },
        human: { name: "human labels", lists: "fact", random: false },
        invalid: "stop",
      },
      models: [{ name: "overlap", provider: "offline", model: "overlap" }],
      judge: {
        models: ["overlap"],
        prompts: ["faithful"],
        pairs: "reference",
        orders: "both",
        repeats: 1,
      },
      leaderboard: { confidence: 0.95, bootstrap: 9999 },
    });
  });

  it.each([
    ["7", "7"],
    ['"7"', "7"],
    ["spring", "spring"],
    ["-3", "-3"],
  ])("uses the seed %s as a text", async (written, seed) => {
    expect((await load(`${smallest}seed: ${written}\n`)).config.seed).toBe(seed);
  });

  it("may say what is the only choice so far, and keeps nothing of it", async () => {
    const text = smallest.replace(
      "model: overlap",
      "model: overlap, execution: live, logprobs: false",
    );
    expect((await load(text)).config).toEqual((await load(smallest)).config);
  });

  it.each([1, 2, 1000])("says how often a question is asked: %i, in one order", async (repeats) => {
    const text = smallest.replace("[faithful]", `[faithful], orders: seeded, repeats: ${repeats}`);
    expect((await load(text)).config.judge).toMatchObject({ orders: "seeded", repeats });
  });

  it("is read the same with a byte order mark, with Windows line ends and through aliases", async () => {
    const { config } = await load(smallest);
    const aliased = smallest
      .replace("[overlap]", "[*n]")
      .replace("name: overlap", "name: &n overlap");
    for (const text of [`\ufeff${smallest}`, smallest.replaceAll("\n", "\r\n"), aliased]) {
      expect((await load(text)).config).toEqual(config);
    }
  });

  it("names systems of its own: regenerated ones, and those of a mapping", async () => {
    const text = `${smallest
      .replace("path: data.jsonl", "path: d, fields: { candidates: { lead: c } }")
      .replace(
        "[faithful] }",
        "[faithful], systems: [highlights, lead, regenerated, overlap/summarize] }",
      )}regenerate: { models: [overlap], prompts: [others/summarize.md] }\n`;
    expect((await load(text)).config.judge.systems).toHaveLength(4);
  });

  it.each(["fields: { system: writer }", "fields: { candidates: summaries }"])(
    "takes any name of a system where only the data know them: %s",
    async (fields) => {
      const text = smallest
        .replace("data.jsonl }", `data.jsonl, ${fields} }`)
        .replace("[faithful] }", "[faithful], systems: [gpt-4] }");
      expect((await load(text)).config.judge.systems).toEqual(["gpt-4"]);
    },
  );
});

describe("variables of the environment", () => {
  const environment = { HOST: "host.example", TOKEN: "secret" };

  it("are replaced in base_url and headers", async () => {
    const { config } = await load(withVariables, environment);
    expect(config.models[0]).toMatchObject({
      base_url: "https://host.example/v1",
      headers: { authorization: "Bearer secret" },
    });
  });

  it("stay as they are written in the config that is shown", async () => {
    const loaded = await load(withVariables, environment);
    expect(JSON.stringify(loaded.shown)).not.toContain("secret");
    expect(loaded.shown.models[0]).toMatchObject({
      base_url: `https://\${HOST}/v1`,
      headers: { authorization: `Bearer \${TOKEN}` },
    });
  });

  it("leave no trace in a config that has none", async () => {
    const { config, shown } = await load(smallest);
    expect(shown).toEqual(config);
  });

  it("are not set when they are empty", async () => {
    await expect(load(withVariables, { HOST: "", TOKEN: "x" })).rejects.toThrow('"HOST"');
  });

  it("never show their value, even where it is wrong", async () => {
    const wrong = { HOST: "user:pass word@", TOKEN: "secret" };
    const message = await messageOf("", () => load(withVariables, wrong));
    expect(message).toContain("base_url must be a http(s) URL");
    expect(message).not.toContain("pass word");
  });
});

describe("a problem of a config", () => {
  it("does not hide the others", async () => {
    const text = `name: ../demo
records: { path: data.jsonl, sample: many, limt: 3 }
models:
  - { name: luna, provider: live, model: "\${MODEL}", temprature: 0 }
  - { name: luna, provider: offline, model: overlap }
judge: { models: [luna], prompts: [], juries: [] }
`;
    const error = await load(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof AssizeError)) throw error;
    expect(error.exit).toBe(2);
    expect(error.problems.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`)).toEqual([
      "1:7 config/wrong-value",
      "2:38 config/wrong-type",
      "2:44 config/unknown-key",
      "4:42 config/wrong-value",
      "4:54 config/unknown-key",
      "5:13 config/duplicate",
      "6:35 config/wrong-value",
      "6:47 config/wrong-value",
    ]);
  });

  const latin1 = new Uint8Array([...Buffer.from("name: demo\ndescription: caf"), 0xe9, 0x0a]);
  it.each([
    ["missing", "demo.yml", 'there is no file "demo.yml"', 'write "demo.yaml"'],
    [
      "in no folder",
      "no/demo.yaml",
      'there is no file "no/demo.yaml"',
      "give the path of a config",
    ],
    ["a folder", "configs", '"configs" is a folder', "give the path of a config file in it"],
    ["not UTF-8", "latin1.yaml", "at latin1.yaml:2:17", "save it as UTF-8"],
    ["a data file", "data.yaml", '"data.yaml" is far larger than a config', "not of the data"],
  ])("is a file that is %s", async (_, path, what, fix) => {
    const folder = await folderWith({
      "demo.yaml": smallest,
      "latin1.yaml": latin1,
      "data.yaml": new Uint8Array(5 * 2 ** 20),
      "configs/x.yaml": smallest,
    });
    const options = { providers: fakeProviders, environment: {} };
    const message = await messageOf(folder, () => loadConfig(join(folder, path), options));
    expect(message).toContain(what);
    expect(message).toContain(fix);
  });

  it("is always an AssizeError, whatever the text", async () => {
    const yaml = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.constantFrom(smallest, withVariables).chain(mangled),
      fc
        .array(
          fc.constantFrom(
            "name: a",
            "models:",
            "- {",
            "*x",
            "&x ",
            "<<: ",
            "? [a]",
            "__proto__: 1",
            "!!set ",
            "%YAML 1.1",
            "---",
            "  ",
            "'",
            "judge: {models: [",
            "]",
            "}",
            "\n",
          ),
        )
        .map((parts) => parts.join("\n")),
    );
    const file = join(await folderWith({}), "demo.yaml");
    const options = { providers: fakeProviders, environment: {} };
    await fc.assert(
      fc.asyncProperty(yaml, async (text) => {
        await writeFile(file, text);
        const outcome = await loadConfig(file, options).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AssizeError);
      }),
    );
  });
});

/** The text with a piece of it moved, doubled or replaced. */
function mangled(text: string): fc.Arbitrary<string> {
  const place = fc.nat(text.length);
  return fc
    .tuple(
      place,
      place,
      fc.oneof(
        place.map((at) => text.slice(at, at + 9)),
        fc.string(),
      ),
    )
    .map(([a, b, piece]) => text.slice(0, Math.min(a, b)) + piece + text.slice(Math.max(a, b)));
}

describe("locate", () => {
  it("finds values, keys, and the nearest that exists", async () => {
    const { locate } = await load(smallest);
    const at = (path: readonly (string | number)[], which?: "key") => {
      const { line, column } = locate(path, which).at;
      return `${line}:${column}`;
    };
    expect(at(["models", 0, "model"])).toBe("4:48");
    expect(at(["models", 0, "model"], "key")).toBe("4:41");
    expect(at(["models", 0, "price", "input"])).toBe("4:5");
    expect(at(["judge", "prompts", 0])).toBe("5:39");
    expect(at(["gold"])).toBe("1:1");
    expect(locate(["judge", "prompts", 0]).source).toBe(smallest.split("\n")[4]);
  });
});
