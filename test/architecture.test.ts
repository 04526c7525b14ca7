import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { temporaryFolder, writeFiles } from "./pipeline/bench.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

const stages = [
  "inputs",
  "protocols",
  "controls",
  "models",
  "run",
  "stats",
  "boards",
  "report",
  "serve",
];
const folders = ["core", "text", ...stages, "pipeline", "cli"];
const pure = ["text", "protocols", "controls", "stats", "boards", "report"];

/** What each folder may import beside itself (design.md, section 9). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  text: [],
  ...Object.fromEntries(stages.map((stage) => [stage, ["core", "text"]])),
  boards: ["core", "text", "stats"],
  pipeline: ["core", "text", ...stages],
  cli: ["core", "pipeline"],
};

const importPairs = folders.flatMap((from) =>
  folders.filter((to) => to !== from).map((to) => [from, to] as const),
);

const impureUses = [
  ["date", "export const planted = Date.now();"],
  ["fetch", 'export const planted = fetch("http://127.0.0.1");'],
  ["process", "export const planted = process.env;"],
  ["performance", "export const planted = performance.now();"],
  ["timer", "export const planted = setTimeout(() => undefined, 1);"],
  ["crypto", "export const planted = crypto.randomUUID();"],
  ["node", 'import { join } from "node:path";\n\nexport const planted = join;'],
] as const;

const diagnostics = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      severity: z.string(),
      location: z.object({ path: z.union([z.string(), z.object({ file: z.string() })]) }),
    }),
  ),
});

/** What our own rules refuse in these files: path -> names of rules. Runs the tool that lints the repository. */
async function refusals(
  files: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  await copyFile(join(root, "biome.json"), join(folder, "biome.json"));
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "."];
  const stdout = await promisify(execFile)(process.execPath, [biome, ...args], {
    cwd: folder,
    maxBuffer: 1 << 26,
  }).then(
    (ended) => ended.stdout,
    (error: unknown) =>
      error instanceof Error && "stdout" in error ? String(error.stdout) : String(error),
  );
  const found = new Map<string, string[]>();
  for (const { category, severity, location } of diagnostics.parse(JSON.parse(stdout))
    .diagnostics) {
    if (severity !== "error") continue;
    const path = typeof location.path === "string" ? location.path : location.path.file;
    found.set(path, [...(found.get(path) ?? []), category.replace(/^lint\/\w+\//, "")]);
  }
  return found;
}

describe("the rules on imports", () => {
  it("refuse what a folder may not import, and nothing else", async () => {
    const files: Record<string, string> = {};
    for (const folder of folders) files[`harness/${folder}/there.ts`] = "export const there = 1;\n";
    for (const [from, to] of importPairs) {
      files[`harness/${from}/plants-${to}.ts`] =
        `import { there } from "../${to}/there.ts";\n\nexport const planted = there;\n`;
    }
    const refused = await refusals(files);
    const actual = importPairs.filter(([from, to]) =>
      refused.get(`harness/${from}/plants-${to}.ts`)?.includes("noRestrictedImports"),
    );
    const expected = importPairs.filter(([from, to]) => allowed[from]?.includes(to) !== true);
    expect(actual).toEqual(expected);
    expect([...refused.keys()].sort()).toEqual(
      expected.map(([from, to]) => `harness/${from}/plants-${to}.ts`).sort(),
    );
  });

  it("refuse the clock, the network, the environment and Node in pure folders alone", async () => {
    const files: Record<string, string> = {};
    for (const folder of folders) {
      for (const [name, text] of impureUses)
        files[`harness/${folder}/plants-${name}.ts`] = `${text}\n`;
    }
    const refused = await refusals(files);
    const expected = pure.flatMap((folder) =>
      impureUses.map(([name]) => `harness/${folder}/plants-${name}.ts`),
    );
    expect([...refused.keys()].sort()).toEqual(expected.sort());
  });

  it("refuse circles, and other folders behind a re-export or a dynamic import", async () => {
    const refused = await refusals({
      "harness/core/there.ts": "export const there = 1;\n",
      "harness/run/there.ts": "export const there = 1;\n",
      "harness/models/re-exports.ts": 'export { there } from "../run/there.ts";\n',
      "harness/models/waits.ts": 'export const planted = import("../run/there.ts");\n',
      "harness/run/a.ts": 'import { b } from "./b.ts";\n\nexport const a = () => b;\n',
      "harness/run/b.ts": 'import { a } from "./a.ts";\n\nexport const b = () => a;\n',
    });
    expect(Object.fromEntries(refused)).toEqual({
      "harness/models/re-exports.ts": ["noRestrictedImports"],
      "harness/models/waits.ts": ["noRestrictedImports"],
      "harness/run/a.ts": ["noImportCycles"],
      "harness/run/b.ts": ["noImportCycles"],
    });
  });
});

describe("the sources", () => {
  const sources = globSync("harness/**/*.{ts,cjs}", { cwd: root }).map((path) =>
    path.replaceAll("\\", "/"),
  );

  /** The files whose text, without comments, matches. */
  async function filesWith(pattern: RegExp): Promise<readonly string[]> {
    const texts = await Promise.all(sources.map((path) => readFile(join(root, path), "utf8")));
    return sources
      .filter((_path, i) => pattern.test((texts[i] ?? "").replace(/^\s*(\/\/|\/?\*).*$/gm, "")))
      .sort();
  }

  it("draw no unseeded chance", async () => {
    expect(sources.length).toBeGreaterThan(100);
    const chance = /Math\.random|randomBytes|randomUUID|getRandomValues|randomInt/;
    expect(await filesWith(chance)).toEqual([]);
  });

  it("read the environment at the command line, as a default of the pipeline, and where an SDK would", async () => {
    const places = /^harness\/(cli\/.*|pipeline\/.*|models\/environment)\.(ts|cjs)$/;
    const found = await filesWith(/process\.env|process\["env"\]/);
    expect(found.filter((path) => !places.test(path))).toEqual([]);
    const inPipeline = found.filter((path) => path.startsWith("harness/pipeline/"));
    for (const path of inPipeline) {
      const text = await readFile(join(root, path), "utf8");
      const uses = text.match(/process\.env/g) ?? [];
      const defaults = text.match(/(\?\?|environment =) process\.env/g) ?? [];
      expect(defaults.length, path).toBe(uses.length);
    }
  });

  it("read clocks where time is waited for or told, and nowhere that makes a board", async () => {
    const found = await filesWith(/Date\.now|new Date\(|performance\.now/);
    const places = /^harness\/(cli|models|run|pipeline)\//;
    expect(found.filter((path) => !places.test(path))).toEqual([]);
  });

  it("do not silence the compiler", async () => {
    expect(await filesWith(/@ts-(ignore|expect-error|nocheck)|\bas any\b|: any\b/)).toEqual([]);
  });

  it("stand in the folders of the design", () => {
    const tops = new Set(sources.map((path) => path.split("/")[1]));
    expect([...tops].filter((top) => top !== "index.ts" && !folders.includes(top ?? ""))).toEqual(
      [],
    );
  });
});
