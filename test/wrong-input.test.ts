import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { answer, type FakeProvider, startFakeProvider } from "./models/fake-provider.ts";
import {
  filesIn,
  goodConfig,
  goodPrompt,
  layOut,
  putRun,
  remove,
  type Spoiled,
  write,
} from "./wrong-input/bench.ts";
import type { Case } from "./wrong-input/case.ts";
import { assize, type Ended } from "./wrong-input/command-line.ts";
import { configCases } from "./wrong-input/config-cases.ts";
import { flagCases } from "./wrong-input/flag-cases.ts";
import { mutate, mutation } from "./wrong-input/mutations.ts";
import { promptCases } from "./wrong-input/prompt-cases.ts";
import { recordsCases } from "./wrong-input/records-cases.ts";

const key = "k-0123456789abcdef";

/** Every model that can be asked asks here; no mistake may get that far. */
let server: FakeProvider;
/** A folder with the good benchmark and its finished run. */
let finished: string;
const folders: string[] = [];

beforeAll(async () => {
  server = await startFakeProvider(answer('{"verdict": "no"}'));
  stubEnvironment();
  finished = layOut();
  const ended = await assize(["run", "bench.yaml", "--quiet"], finished);
  expect(ended).toMatchObject({ exit: 0, stderr: "" });
});
beforeEach(stubEnvironment);
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) remove(folder);
});
afterAll(async () => {
  remove(finished);
  await server.close();
});

function stubEnvironment(): void {
  vi.stubEnv("SERVER_URL", server.url);
  vi.stubEnv("THE_KEY", key);
  vi.stubEnv("NO_COLOR", "1");
}

function folderWith(spoiled?: Spoiled): string {
  const folder = layOut(spoiled);
  folders.push(folder);
  return folder;
}

const run = ["run", "bench.yaml"] as const;

/** Runs a command, and sees that nothing was asked. */
async function asksNobody(argv: readonly string[], folder: string): Promise<Ended> {
  const before = server.requests.length;
  const ended = await assize(argv, folder);
  expect(server.requests.length - before).toBe(0);
  expect(ended.stderr).not.toMatch(/^ {4}at /m);
  expect(ended.stderr).not.toContain("This is a bug");
  return ended;
}

const spoils = [
  ["config", configCases],
  ["prompt", promptCases],
  ["records", recordsCases],
  ["flags", flagCases],
] as const;

describe.each(spoils)("%s", (_kind, cases) => {
  it.each(cases)("$title: is told, and nothing else happens", async (one) => {
    const folder = folderWith(one);
    const before = filesIn(folder);
    const ended = { exit: one.exit ?? 2, stdout: "", stderr: `${one.stderr}\n` };
    expect(await asksNobody(one.argv ?? run, folder)).toEqual(ended);
    expect(filesIn(folder)).toEqual(before);
    if (one.argv === undefined) {
      expect(await asksNobody(["check", "bench.yaml"], folder)).toEqual(ended);
      expect(filesIn(folder)).toEqual(before);
    }
  });
});

describe("a finished run", () => {
  const report = ["report", "results/bench", "--quiet"];
  const ownRun = (one: Case) => !(one.argv ?? run).includes("--out");

  it.each([...configCases, ...promptCases, ...flagCases].filter(ownRun))(
    "keeps every byte: $title",
    async (one) => {
      const folder = folderWith(one);
      putRun(`${finished}/results/bench`, folder);
      const before = filesIn(folder);
      expect(await asksNobody(one.argv ?? run, folder)).toMatchObject({ exit: one.exit ?? 2 });
      expect(filesIn(folder)).toEqual(before);
    },
  );

  it.each(recordsCases)("keeps its tables and what they come from: $title", async (one) => {
    const folder = folderWith(one);
    putRun(`${finished}/results/bench`, folder);
    const before = tables(folder);
    expect(await asksNobody(run, folder)).toMatchObject({ exit: 2 });
    expect(tables(folder)).toEqual(before);
    expect(await asksNobody(report, folder)).toMatchObject({ exit: 0 });
    expect(tables(folder)).toEqual(before);
  });
});

/** The derived files: the store takes notes of every attempt to read records. */
function tables(folder: string): Readonly<Record<string, string>> {
  const own = /run\.(sqlite|lock)|timings\.json/;
  return Object.fromEntries(Object.entries(filesIn(folder)).filter(([name]) => !own.test(name)));
}

describe("a missing key", () => {
  const told = `error[model/no-key]: no key for model "local": the environment variable "THE_KEY" is empty
  at bench.yaml:11:18
  11 |     api_key_env: THE_KEY
                        ^
  fix: set it: export THE_KEY=...
`;

  it.each(["", "  \n"])("stops a run before it asks (%j)", async (value) => {
    vi.stubEnv("THE_KEY", value);
    const folder = folderWith();
    const before = filesIn(folder);
    const ended = await asksNobody(run, folder);
    expect(ended).toMatchObject({ exit: 2, stdout: "" });
    expect(ended.stderr.endsWith(told)).toBe(true);
    expect(filesIn(folder)).toEqual(before);
  });

  it.each(["sk-“abc”", "sk-a\nb", "sk-…"])(
    "is what a key is that cannot be sent (%j)",
    async (value) => {
      vi.stubEnv("THE_KEY", value);
      const folder = folderWith();
      const before = filesIn(folder);
      const ended = await asksNobody(run, folder);
      expect(ended).toMatchObject({ exit: 2, stdout: "" });
      expect(
        ended.stderr,
      ).toContain(`error[model/no-key]: no key for model "local": the environment variable "THE_KEY" holds characters that no key has
  at bench.yaml:11:18
  11 |     api_key_env: THE_KEY
                        ^
  fix: set it again, without line breaks and curly quotes: export THE_KEY=...
`);
      expect(ended.stderr).not.toContain("sk-");
      expect(filesIn(folder)).toEqual(before);
    },
  );

  it("is a warning of check", async () => {
    vi.stubEnv("THE_KEY", "");
    const folder = folderWith();
    const before = filesIn(folder);
    const ended = await asksNobody(["check", "bench.yaml"], folder);
    expect(ended.exit).toBe(0);
    expect(ended.stderr).toBe(
      'warning: no key for model "local": the environment variable "THE_KEY" is empty; set it: export THE_KEY=...\n\nnothing was sent\n',
    );
    expect(ended.stdout).toContain("bench: 2 records, 14 questions");
    expect(filesIn(folder)).toEqual(before);
  });

  it("is no matter where every answer is there", async () => {
    vi.stubEnv("THE_KEY", "");
    const folder = folderWith();
    putRun(`${finished}/results/bench`, folder);
    expect(await asksNobody(run, folder)).toMatchObject({ exit: 0 });
  });

  const newModel =
    "{ name: new, provider: openai, model: m, base_url: 'http://127.0.0.1:9/v1', api_key_env: NO_KEY }";

  it("of a model that is not asked is no matter either", async () => {
    const folder = folderWith({
      config: ["models:\n  - name", `models:\n  - ${newModel}\n  - name`],
    });
    putRun(`${finished}/results/bench`, folder);
    expect(await asksNobody(run, folder)).toMatchObject({ exit: 0 });
  });

  it("leaves a finished run as it was", async () => {
    const config = goodConfig
      .replace("models:\n  - name", `models:\n  - ${newModel}\n  - name`)
      .replace("[local, overlap]", "[local, overlap, new]");
    const folder = folderWith({ files: { "bench.yaml": config } });
    putRun(`${finished}/results/bench`, folder);
    const before = tables(folder);
    expect(await asksNobody(run, folder)).toMatchObject({ exit: 2, stdout: "" });
    expect(await asksNobody(["report", "results/bench"], folder)).toMatchObject({ exit: 0 });
    expect(tables(folder)).toEqual(before);
  });
});

describe("a budget", () => {
  const rows: readonly (readonly [string, Spoiled, string])[] = [
    [
      "without a price",
      { config: ["    price: { input: 1, output: 2 }\n", ""] },
      'the price of model "local" is unknown, and the run has a budget',
    ],
    [
      "without max_tokens",
      { config: ["    max_tokens: 50\n", ""] },
      'model "local" has no max_tokens, and the run has a budget',
    ],
  ];

  it.each(rows)("%s stops a run, and is a warning of check", async (_title, spoiled, what) => {
    const folder = folderWith(spoiled);
    const before = filesIn(folder);
    const ended = await asksNobody(run, folder);
    expect(ended).toMatchObject({ exit: 2, stdout: "" });
    expect(ended.stderr).toContain(`: ${what}\n  at bench.yaml:7:5\n`);
    const checked = await asksNobody(["check", "bench.yaml"], folder);
    expect(checked.exit).toBe(0);
    expect(checked.stderr).toContain(`warning: ${what}; give it `);
    expect(filesIn(folder)).toEqual(before);
  });
});

describe("--json", () => {
  it.each<readonly [string, readonly string[], Spoiled, string]>([
    ["a wrong config", [...run, "--json"], { config: ["usd: 5", "usd: 0"] }, "config/wrong-value"],
    ["a wrong flag", ["run", "bench.yaml", "--limit", "0", "--json"], {}, "flags/wrong-value"],
    ["an unknown command", ["rnu", "--json"], {}, "flags/unknown"],
  ])("tells %s in objects", async (_title, argv, spoiled, code) => {
    const folder = folderWith(spoiled);
    const ended = await asksNobody(argv, folder);
    expect(ended).toMatchObject({ exit: 2, stderr: "" });
    const events = ended.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(events).toEqual([
      expect.objectContaining({
        event: "error",
        code,
        what: expect.any(String),
        fix: expect.any(String),
      }),
      { event: "result", exit: 2, out: null, boards: null },
    ]);
  });
});

describe("more problems than are shown", () => {
  const rows = (cells: (n: number) => object) =>
    Array.from({ length: 42 }, (_, n) => `${JSON.stringify(cells(n))}\n`).join("");
  const replays: Spoiled["config"] = [
    "  - { name: overlap, provider: baseline, model: overlap }",
    "  - { name: overlap, provider: replay, path: data/old.jsonl, fields: { item: id, answer: a } }",
  ];
  const kinds: readonly (readonly [string, Spoiled])[] = [
    ["broken records", { files: { "data/records.jsonl": "x\n".repeat(42) } }],
    [
      "ids that stand twice",
      {
        files: {
          "data/records.jsonl":
            rows(() => ({ id: "a", article: "A.", chatgpt: "C." })) +
            '{"id": "a", "article": "A.", "chatgpt": "C."}\n',
        },
      },
    ],
    [
      "records without what a prompt shows",
      {
        config: ["regenerate:\n  models: [lead-3]\n  prompts: [summarize]\n", ""],
        files: { "data/records.jsonl": rows((n) => ({ id: n, chatgpt: "C." })) },
      },
    ],
    [
      "recorded answers",
      { config: replays, files: { "data/old.jsonl": rows(() => ({ id: null, a: true })) } },
    ],
  ];

  it.each(kinds)("are counted: %s", async (_title, spoiled) => {
    const folder = folderWith(spoiled);
    const { exit, stderr } = await asksNobody(run, folder);
    expect(exit).toBe(2);
    expect(stderr.match(/^error\[/gm)).toHaveLength(20);
    expect(stderr.endsWith("\n\nand 22 more\n")).toBe(true);
    const { stdout } = await asksNobody([...run, "--json"], folder);
    const errors = stdout.split("\n").filter((line) => line.startsWith('{"event":"error"'));
    expect(errors).toHaveLength(21);
    expect(JSON.parse(errors.at(-1) ?? "")).toMatchObject({ what: "and 22 more", more: 22 });
  });
});

describe("slips of the hand", () => {
  const slips = fc.array(mutation, { minLength: 1, maxLength: 3 });

  it.each([
    ["a config", "bench.yaml", goodConfig],
    ["a prompt", "prompts/mine.md", goodPrompt],
  ])("in %s never end in a bug", async (_title, path, source) => {
    const folder = folderWith();
    const before = Object.keys(filesIn(folder));
    await fc.assert(
      fc.asyncProperty(slips, async (mutations) => {
        const files = { [path]: mutate(source, mutations) };
        write(folder, files);
        const ended = await asksNobody(["check", "bench.yaml"], folder);
        expect([0, 2]).toContain(ended.exit);
        if (ended.exit === 2)
          expect(ended.stderr).toMatch(/^(warning: .*\n)*error\[[a-z-]+\/[a-z-]+\]: /);
        expect(Object.keys(filesIn(folder))).toEqual(before);
      }),
      { numRuns: 150 },
    );
  });
});

describe("as a process", () => {
  const launcher = fileURLToPath(new URL("../harness/cli/launcher.cjs", import.meta.url));

  /** `assize ...` with nothing in its environment but what it is given. */
  async function spawned(argv: readonly string[], folder: string): Promise<Ended> {
    const env = { SERVER_URL: server.url, THE_KEY: key };
    const child = spawn(process.execPath, [launcher, ...argv], { cwd: folder, env });
    const [stdout, stderr, exit] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1))),
    ]);
    return { exit, stdout, stderr };
  }

  const some = [
    configCases[0],
    configCases.at(-1),
    promptCases[4],
    recordsCases[8],
    flagCases[0],
    flagCases[8],
  ];

  it.concurrent.each(some.flatMap((one) => one ?? []))(
    "says and exits the same: $title",
    async (one) => {
      const folder = layOut(one);
      const before = filesIn(folder);
      const ended = { exit: one.exit ?? 2, stdout: "", stderr: `${one.stderr}\n` };
      expect(await spawned(one.argv ?? run, folder)).toEqual(ended);
      expect(filesIn(folder)).toEqual(before);
      remove(folder);
    },
  );
});
