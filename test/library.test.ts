import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";

const root = fileURLToPath(new URL("../", import.meta.url));
const execute = promisify(execFile);
const manifest = z
  .object({ files: z.array(z.string()), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

const page = readFileSync(join(root, "docs/library.md"), "utf8");
const blocks = Array.from(
  page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm),
  ([, language, text = ""]) => ({
    language,
    text,
  }),
);
const code = blocks.find(({ language }) => language === "js")?.text ?? "";
const output = blocks.find(({ language }) => language === "text")?.text ?? "";

let folder = "";

/** A user's folder with the packed package in node_modules, and of the dependencies only those it declares. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assize-library-"));
  const packed = await pack(join(folder, "sources"));
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  await execute("tar", ["-xzf", packed, "-C", "node_modules"], { cwd: folder });
  renameSync(join(modules, "package"), join(modules, "assize"));
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
  writeFileSync(join(folder, "main.mjs"), code);
  return () => rm(folder, { recursive: true });
});

/** Packs a copy of the sources, so that no build is left in the repository. Returns the name of the package's file. */
async function pack(copy: string): Promise<string> {
  const own = [
    "harness",
    "tools",
    "configs",
    "tsconfig.json",
    "tsconfig.build.json",
    "package.json",
  ];
  for (const path of new Set([...own, "README.md", "LICENSE", ...manifest.files])) {
    if (path === "dist") continue;
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  await execute("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: copy });
  return readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
}

describe("the packed package", () => {
  it("runs the code of docs/library.md, which prints what the page says", async () => {
    const { stdout } = await execute(process.execPath, ["main.mjs"], { cwd: folder });
    expect(stdout).toBe(output);
  });

  it("has types that fit the same code", async () => {
    writeFileSync(join(folder, "main.mts"), code);
    symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const flags = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--types",
      "node",
    ];
    const { stdout } = await execute(process.execPath, [compiler, ...flags, "main.mts"], {
      cwd: folder,
    }).catch((error: unknown) => ({
      stdout: String(error instanceof Error && "stdout" in error ? error.stdout : error),
    }));
    expect(stdout).toBe("");
  });

  it("gives its statistics as assize/stats", async () => {
    const program = `import { wilson } from "assize/stats"; console.log(wilson({ k: 0, n: 4, level: 0.95 })[0])`;
    const flags = ["--input-type=module", "--eval", program];
    const { stdout } = await execute(process.execPath, flags, { cwd: folder });
    expect(stdout).toBe("0\n");
  });

  it("has a command line that starts from dist", async () => {
    const assize = (...command: readonly string[]) => {
      const launcher = "node_modules/assize/harness/cli/launcher.cjs";
      return execute(process.execPath, [launcher, ...command], { cwd: folder });
    };
    await assize("init", "started");
    const { stdout } = await assize("check", "started/benchmark.yaml");
    expect(stdout).toContain("benchmark: 8 records");
  });
});
