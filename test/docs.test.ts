import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { commands } from "../harness/cli/main.ts";
import { errorCodes } from "../harness/core/errors.ts";
import type { AnswerToken } from "../harness/core/tokens.ts";
import type { Verdict } from "../harness/core/verdict.ts";
import { parsePrompt } from "../harness/inputs/parse-prompt.ts";
import { extensions } from "../harness/inputs/records/formats.ts";
import { baselineJudges } from "../harness/models/baseline/judges/index.ts";
import { baselineSummarisers } from "../harness/models/baseline/summarisers/index.ts";
import { providers } from "../harness/models/index.ts";
import { check } from "../harness/pipeline/check.ts";
import { loadConfig } from "../harness/pipeline/load-config.ts";
import { run } from "../harness/pipeline/run.ts";
import { protocols } from "../harness/protocols/index.ts";
import { generatedFiles } from "../tools/docs.ts";
import { folderWith } from "./fixtures/inputs/in-folder.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const execute = promisify(execFile);

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "configs/data/README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file.replaceAll("\\", "/")}`),
];

interface Block {
  readonly language: string;
  /** What follows the language: the file that the block is. */
  readonly file: string;
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  const fences = read(page).matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm);
  return Array.from(fences, ([, language = "", file = "", text = ""]) => ({
    language,
    file,
    text,
  }));
}

/** The cells of every row of a page's tables. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const lines = read(page).split("\n");
  return lines
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

function codesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);
}

describe("what is generated", () => {
  it.each([...generatedFiles()])("in %s is fresh (node tools/docs.ts)", (path, text) => {
    expect(read(path)).toBe(text);
  });

  it("holds the help of every command", () => {
    for (const command of commands(() => async () => undefined).commands) {
      expect(read("docs/cli.md")).toContain(`<!-- help:${command.name()} -->`);
    }
  });
});

describe("links", () => {
  const proseOf = (page: string) => read(page).replace(/^```[\s\S]*?^```$/gm, "");

  function anchorsOf(page: string): readonly string[] {
    return Array.from(proseOf(page).matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
  }

  it.each(pages)("of %s lead somewhere", (page) => {
    const targets = Array.from(proseOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, to = ""]) => to);
    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

it("has a row with its exit code for every error code, and no other", () => {
  const rows = rowsOf("docs/errors.md").filter(([first = ""]) => first.includes("/"));
  const documented = rows.map((cells) => [codesIn(cells[0] ?? "")[0], Number(cells.at(-1))]);
  expect(Object.fromEntries(documented)).toEqual(errorCodes);
  expect(rows).toHaveLength(Object.keys(errorCodes).length);
});

describe("what can be chosen is documented", () => {
  const firstCells = (page: string) => rowsOf(page).flatMap(([first = ""]) => codesIn(first));

  it("every record format", () => {
    expect(firstCells("docs/records.md")).toEqual(expect.arrayContaining([...extensions]));
  });

  it("every provider, baseline judge and summariser", () => {
    const headings = Array.from(
      read("docs/config.md").matchAll(/^### models\.(\w+)$/gm),
      ([, name]) => name,
    );
    expect(headings).toEqual(expect.arrayContaining(providers.map(({ name }) => name)));
    const baselines = [...baselineJudges, ...baselineSummarisers].map(({ name }) => name);
    expect(firstCells("docs/config.md")).toEqual(expect.arrayContaining(baselines));
  });

  it("every protocol with its formats, and every built-in prompt", () => {
    const rows = rowsOf("docs/prompts.md");
    for (const { name, formats } of protocols) {
      const row = rows.find(([first, , third = ""]) => first === `\`${name}\`` && third !== "");
      expect(codesIn(row?.[2] ?? ""), name).toEqual(formats);
    }
    const prompts = readdirSync(join(root, "prompts")).map((file) => file.replace(".md", ""));
    expect(firstCells("docs/prompts.md")).toEqual(expect.arrayContaining(prompts));
  });
});

describe("configs", () => {
  const configs = [
    ...readdirSync(join(root, "configs"))
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => `configs/${file}`),
    "configs/starter/benchmark.yaml",
  ];

  it.each(configs)("%s passes check", async (config) => {
    const out = await folderWith({});
    const loaded = await loadConfig(join(root, config), { environment: {} });
    const { plan } = await check(loaded, { environment: {}, out });
    expect(plan.calls).toBeGreaterThan(0);
  });

  const rest = {
    name: "example",
    records: { path: "records.jsonl", fields: { candidates: ["chatgpt"] } },
    models: ["luna", "overlap", "lead-3"].map((name) => ({
      name,
      provider: "openai",
      model: "gpt-4.1",
    })),
    regenerate: { models: ["luna"], prompts: ["summarize"] },
    judge: { models: ["luna"], prompts: ["faithful"] },
  };

  /** A part of a config in a whole one; without its models, judges of its own models. */
  function completed(part: unknown): unknown {
    const given = typeof part === "object" && part !== null ? part : {};
    if (!("models" in given) || !Array.isArray(given.models)) return { ...rest, ...given };
    const [first] = given.models;
    return {
      ...rest,
      regenerate: undefined,
      judge: { models: [first.name], prompts: ["faithful"] },
      ...given,
    };
  }

  it.each(["README.md", "docs/config.md", "docs/records.md"])("in %s are valid", async (page) => {
    for (const { language, text } of blocksOf(page)) {
      if (language !== "yaml") continue;
      const folder = await folderWith({ "part.yaml": JSON.stringify(completed(parse(text))) });
      const environment = { LOCAL_SERVER: "http://127.0.0.1:8000/v1" };
      await expect(
        loadConfig(join(folder, "part.yaml"), { environment }),
        text,
      ).resolves.toBeDefined();
    }
  });

  it("in docs/config.md use every key", () => {
    const examples = blocksOf("docs/config.md")
      .map(({ text }) => text)
      .join("\n");
    const tables = read("docs/config.md").match(/<!-- config:[\s\S]*?<!-- \/config -->/g) ?? [];
    const keys = tables.flatMap((table) =>
      Array.from(table.matchAll(/^\| `(\w+)`/gm), ([, key]) => key),
    );
    expect(keys.length).toBeGreaterThan(50);
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(examples))).toEqual([]);
  });
});

it.each([
  ["json", "records.json", 1],
  ["csv", "records.csv", 1],
] as const)(
  "reads the records that docs/records.md shows as %s",
  async (language, file, records) => {
    for (const { language: own, text } of blocksOf("docs/records.md")) {
      if (own !== language) continue;
      const long = text.includes(",system,");
      const folder = await folderWith({
        [file]: language === "json" ? `[${text}]` : text,
        "config.yaml": JSON.stringify({
          name: "example",
          records: { path: file, fields: long ? { system: "system" } : {} },
          models: [{ name: "overlap", provider: "baseline", model: "overlap" }],
          judge: { models: ["overlap"], prompts: ["faithful", "better"] },
        }),
      });
      const { plan } = await check(await loadConfig(join(folder, "config.yaml")), { out: folder });
      expect(plan.records).toBe(records);
    }
  },
);

it("shows prompts in docs/prompts.md that can be read", async () => {
  const blocks = blocksOf("docs/prompts.md").filter(({ language }) => language === "markdown");
  expect(blocks.length).toBeGreaterThan(3);
  for (const { text } of blocks) {
    const file = { name: "shown", source: text, shownAs: "docs/prompts.md" };
    expect((await parsePrompt(file, protocols)).uses.length).toBeGreaterThan(0);
  }
});

describe("replies in docs/prompts.md are read as it says", () => {
  const answers: Readonly<Record<string, unknown>> = {
    binary: { labels: ["faithful", "unfaithful"], positive: "faithful" },
    score: { min: 1, max: 5 },
    pairwise: { first: ["A"], second: ["B"], tie: ["tie"] },
    coverage: { of: "highlights" },
  };

  function meaningOf(verdict: Verdict): readonly string[] {
    if (verdict.state !== "answered") return [verdict.state, verdict.why.split(":")[0] ?? ""];
    const { answer, rule } = verdict;
    switch (answer.kind) {
      case "binary":
        return [answer.positive ? "positive" : "negative", rule];
      case "score":
        return [String(answer.score), rule];
      case "pairwise":
        return [answer.winner, rule];
      case "ranking":
        return [answer.places.map((place) => place ?? "–").join(" "), rule];
      case "coverage":
        return [answer.facts.map((fact) => (fact ? "yes" : "no")).join(" "), rule];
      case "summary":
        return ["summary", rule];
    }
  }

  const rows = rowsOf("docs/prompts.md").filter(([first = ""]) =>
    /^(binary|score|pairwise|ranking|coverage) (json|label|number)$/.test(first),
  );

  it.each(rows)("%s: %s", (prompt = "", reply = "", verdict = "", rule = "") => {
    const [name, format] = prompt.split(" ");
    const protocol = protocols.find((one) => one.name === name);
    const formats = protocol?.formats.filter((one) => one === format) ?? [];
    const [own = "json"] = formats;
    const asking = protocol?.bind({ answer: answers[name ?? ""], format: own, reason: false });
    const [, , code = ""] = /^(`+) ?(.*?) ?\1$/.exec(reply) ?? [];
    const text = code.replaceAll("\\n", "\n");
    expect(meaningOf(asking?.read(text, 3) ?? { state: "failed", why: "" })).toEqual([
      verdict,
      rule,
    ]);
  });

  it("has a reply for every rule", () => {
    const [, rules = ""] =
      /^### Rules for([\s\S]*)^### Replies/m.exec(read("docs/prompts.md")) ?? [];
    const cells = Array.from(rules.matchAll(/^\| (`[^|]+) \|/gm), ([, cell = ""]) => cell);
    const documented = cells.flatMap(codesIn);
    expect(documented.length).toBeGreaterThan(10);
    expect(rows.map(([, , , rule]) => rule)).toEqual(expect.arrayContaining(documented));
  });
});

/** `4` (`4` 0.6, `5` 0.4) as a token with its alternatives. */
function tokensIn(cell: string): readonly AnswerToken[] {
  return Array.from(cell.matchAll(/`([^`]+)`(?: \(([^)]*)\))?/g), ([, token = "", top = ""]) => ({
    token,
    logprob: 0,
    top: Array.from(top.matchAll(/`([^`]+)` ([\d.]+)/g), ([, alternative = "", p]) => ({
      token: alternative,
      logprob: Math.log(Number(p)),
    })),
  }));
}

describe("expectations in docs/prompts.md", () => {
  const [, section = ""] = /^### Expectations([\s\S]*)/m.exec(read("docs/prompts.md")) ?? [];
  const rows = rowsOf("docs/prompts.md").filter(
    (cells) => /^`.*\|.*\|/.test(cells.join("|")) && section.includes(`\n| ${cells.join(" | ")} |`),
  );

  it.each(rows)("%s is %s by %s", (cell = "", expected = "", rule = "") => {
    const tokens = tokensIn(cell);
    const text = tokens.map(({ token }) => token).join("");
    const asking = protocols
      .find(({ name }) => name === "score")
      ?.bind({
        answer: { min: 1, max: 5, expectation: true },
        format: text.includes("{") ? "json" : "number",
        reason: false,
      });
    const verdict = asking?.read(text, 1, tokens);
    const read = verdict?.state === "answered" && verdict.answer.kind === "score";
    expect(
      read ? [String(Number(verdict.answer.score.toFixed(9))), verdict.rule] : verdict,
    ).toEqual(
      read ? [expected, rule] : { state: expected, why: expect.stringContaining(`${rule}:`) },
    );
  });

  it("name every reason that the reader has", () => {
    const sources = ["expectation.ts", "token-over.ts"].map((file) =>
      read(`harness/protocols/readers/${file}`),
    );
    const reasons = Array.from(sources.join("").matchAll(/why: ["`]([a-z-]+):/g), ([, why]) => why);
    expect(reasons.length).toBeGreaterThan(6);
    for (const why of reasons) expect(section, why).toContain(`| \`${why}\` |`);
  });
});

describe("confidences in docs/prompts.md", () => {
  const [, section = ""] =
    /^### Confidences([\s\S]*?)^### Expectations/m.exec(read("docs/prompts.md")) ?? [];
  const rows = rowsOf("docs/prompts.md").filter(
    (cells) => /^`.*\|.*\|/.test(cells.join("|")) && section.includes(`\n| ${cells.join(" | ")} |`),
  );

  it.each(rows)("%s is %s with %s", (cell = "", label = "", expected = "") => {
    const tokens = tokensIn(cell);
    const text = tokens.map(({ token }) => token).join("");
    const answer = { labels: ["yes", "no"], positive: "yes", confidence: true };
    const verdict = protocols
      .find(({ name }) => name === "binary")
      ?.bind({ answer, format: text.includes("{") ? "json" : "label", reason: false })
      .read(text, 1, tokens);
    if (verdict?.state !== "answered" || verdict.answer.kind !== "binary") throw new Error("?");
    const { confidence } = verdict.answer;
    expect(verdict.answer.label).toBe(label);
    if (typeof confidence === "number")
      expect(String(Number(confidence.toFixed(9)))).toBe(expected);
    else expect(confidence?.why).toContain(`${expected}:`);
  });

  it("name every reason that the reader has", () => {
    expect(rows.length).toBeGreaterThan(5);
    const sources = ["confidence.ts", "token-over.ts"].map((file) =>
      read(`harness/protocols/readers/${file}`),
    );
    const reasons = Array.from(sources.join("").matchAll(/why: ["`]([a-z-]+):/g), ([, why]) => why);
    expect(new Set(reasons).size).toBe(8);
    for (const why of reasons) expect(section, why).toContain(`| \`${why}\` |`);
  });
});

it("shows prompts in docs/prompts.md that can be used", async () => {
  const prompts = blocksOf("docs/prompts.md").filter(({ language }) => language === "markdown");
  expect(prompts.length).toBeGreaterThan(3);
  for (const { text } of prompts) {
    const file = { name: "example", source: text, shownAs: "docs/prompts.md" };
    await expect(parsePrompt(file, protocols), text).resolves.toMatchObject({ source: text });
  }
});

describe("a board", () => {
  it("shows no column that docs/reading-a-board.md does not explain with its intervals", async () => {
    const explained = new Map(
      rowsOf("docs/reading-a-board.md").flatMap(([first = "", , last = ""]) =>
        codesIn(first).map((key) => [key, codesIn(last)]),
      ),
    );
    const out = await folderWith({});
    const config = join(root, "configs/quickstart.yaml");
    const { boards } = await run(await loadConfig(config, { flags: { limit: 20 } }), { out });
    const tables = [...(boards?.judges.tables ?? []), ...(boards?.systems.tables ?? [])];
    expect(tables.length).toBeGreaterThan(10);
    for (const { estimates } of tables.flatMap((table) => table.rows)) {
      for (const [key, { method }] of Object.entries(estimates)) {
        const methods = explained.get(key.replace(/Lenient$/, "")) ?? [];
        expect([...methods, "percentile-fallback", "none"], key).toContain(method);
        expect(methods, key).not.toEqual([]);
      }
    }
  });
});

describe("the command line", () => {
  const launcher = join(root, "harness/cli/launcher.cjs");

  it("prints the JSON events that docs/cli.md shows", async () => {
    const shown = blocksOf("docs/cli.md").find(({ language }) => language === "json");
    const out = await folderWith({});
    const flags = ["--json", "--models", "overlap", "--prompts", "faithful", "--out", out];
    const { stdout } = await execute(
      process.execPath,
      [launcher, "check", "configs/seed.yaml", ...flags],
      { cwd: root },
    );
    expect(stdout).toBe(shown?.text);
  });

  it("sends no field that docs/cli.md does not name", async () => {
    const fields = new Map<string, string[]>();
    let event = "";
    for (const [first = "", second = ""] of rowsOf("docs/cli.md")) {
      event = codesIn(first)[0] ?? event;
      fields.set(event, [...(fields.get(event) ?? []), ...codesIn(second)]);
    }
    const folder = await folderWith({});
    const lines: string[] = [];
    for (const command of [
      ["init", "b"],
      ["check", "b/benchmark.yaml"],
      ["run", "b/benchmark.yaml"],
      ["report", "nowhere"],
    ]) {
      const printed = await execute(process.execPath, [launcher, ...command, "--json"], {
        cwd: folder,
      }).catch((error: unknown) =>
        error instanceof Error && "stdout" in error
          ? { stdout: String(error.stdout) }
          : { stdout: "" },
      );
      lines.push(...printed.stdout.trim().split("\n"));
    }
    const seen = new Set<string>();
    for (const line of lines) {
      const { event: name, ...own }: Record<string, unknown> = JSON.parse(line);
      seen.add(String(name));
      expect(fields.get(String(name)), line).toEqual(expect.arrayContaining(Object.keys(own)));
    }
    expect([...seen].sort()).toEqual(["error", "plan", "progress", "result"]);
  });
});

/** Puts the added lines of a diff, which has no line numbers, into the one place where its other lines stand. */
function applied(source: string, diff: string, file: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (mark: string) =>
    lines
      .filter((line) => !line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const [before, after] = [side("+"), side("-")];
  const parts = source.split(before);
  expect(parts, `${file} holds once:\n${before}`).toHaveLength(2);
  return parts.join(after);
}

it("docs/extending.md: every example fits into the sources, has the right types, and runs", async () => {
  const folder = await folderWith({});
  for (const path of ["harness", "prompts", "configs/starter", "package.json", "tsconfig.json"]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  for (const { language, file, text } of blocksOf("docs/extending.md")) {
    const target = join(folder, file);
    expect(file, text).not.toBe("");
    const isEdit = language === "diff";
    if (!isEdit) expect(existsSync(target), file).toBe(false);
    mkdirSync(dirname(target), { recursive: true });
    const content = isEdit ? applied(readFileSync(target, "utf8"), text, file) : text;
    await writeFile(target, content);
  }
  await writeFile(
    join(folder, "tsconfig.check.json"),
    JSON.stringify({
      extends: "./tsconfig.json",
      include: ["harness/cli/main.ts", "harness/index.ts"],
    }),
  );
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const types = await execute(process.execPath, [compiler, "-p", "tsconfig.check.json"], {
    cwd: folder,
  }).catch((error: unknown) => ({
    stdout: String(error instanceof Error && "stdout" in error ? error.stdout : error),
  }));
  expect(types.stdout).toBe("");

  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ text: "clear" }));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { stdout } = await execute(
    process.execPath,
    ["harness/cli/launcher.cjs", "run", "extended.yaml", "--json"],
    { cwd: folder, env: { ...process.env, TEXT_SERVER: `http://127.0.0.1:${port}` } },
  );
  expect(stdout.trim().split("\n").at(-1)).toContain('"event":"result","exit":0');
  const boards = readFileSync(join(folder, "results/extended/judges.md"), "utf8");
  expect(boards).toContain("tie share");
  expect(boards).toContain("grade · overall");
  expect(boards).toContain("both/quality *(jury)*");
  expect(boards).toContain("4 = 4 answered");
  expect(readFileSync(join(folder, "results/extended/judges.txt"), "utf8")).toContain(
    "shortest/quality",
  );
});
