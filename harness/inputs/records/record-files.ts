import type { Stats } from "node:fs";
import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { RecordsConfig } from "../../core/config.ts";
import { type Locate, nearest, type Problem, throwIfAny } from "../../core/errors.ts";
import type { RecordFile } from "./file-bytes.ts";
import { extensions, formatOf } from "./formats.ts";

/** The files that `path` names, globs expanded, sorted by name, each once. `list` is what messages call it. */
export async function recordFiles(
  config: Pick<RecordsConfig, "path">,
  folder: string,
  locate?: Locate,
  list = "records.path",
): Promise<readonly RecordFile[]> {
  const files = new Map<string, RecordFile>();
  const problems: Problem[] = [];
  for (const [i, pattern] of config.path.entries()) {
    const at = locate?.(["records", "path", i]);
    const found = await expand(pattern, folder);
    if (found.length === 0) problems.push({ ...(await notFound(pattern, folder)), ...at });
    for (const path of found) {
      const file = { path, shownAs: relative(process.cwd(), path) || path };
      const problem = await whyUnusable(file, folder, list);
      if (problem === undefined) files.set(path, file);
      else problems.push({ ...problem, ...at });
    }
  }
  throwIfAny(problems);
  return [...files]
    .map(([path, file]) => ({ name: relative(folder, path).split(sep).join("/"), file }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ file }) => file);
}

async function expand(pattern: string, folder: string): Promise<readonly string[]> {
  const literal = resolve(folder, pattern);
  if ((await statOf(literal)) !== undefined) return [literal];
  if (!hasWildcard(pattern)) return [];
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd: folder })) {
    const full = resolve(folder, path);
    if (!(await statOf(full))?.isDirectory()) found.push(full);
  }
  return found;
}

function hasWildcard(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

async function notFound(pattern: string, folder: string): Promise<Problem> {
  const path = resolve(folder, pattern);
  const shown = relative(process.cwd(), path) || path;
  if (hasWildcard(pattern)) {
    return {
      code: "records/not-found",
      what: `no file matches "${shown}"`,
      fix: "mend the pattern; it is relative to the folder of the config",
    };
  }
  const names = await readdir(dirname(path)).catch(() => undefined);
  return {
    code: "records/not-found",
    what: `there is no file "${shown}"`,
    fix: names === undefined ? missingFolder(path) : nearFiles(pattern, names),
  };
}

function missingFolder(path: string): string {
  const shown = relative(process.cwd(), dirname(path));
  return `make the folder "${shown}", or mend the path; it is relative to the folder of the config`;
}

function nearFiles(pattern: string, names: readonly string[]): string {
  const files = names.filter((other) => formatOf(other) !== undefined).sort();
  const near = nearest(basename(pattern), files);
  if (near !== undefined) return `write "${join(dirname(pattern), near)}"`;
  if (files.length === 0) return "mend the path; its folder holds no record files";
  const shown = files.slice(0, 8).map((file) => `"${file}"`);
  return `mend the path; its folder holds ${shown.join(", ")}${files.length > 8 ? ", ..." : ""}`;
}

async function whyUnusable(
  { path, shownAs }: RecordFile,
  folder: string,
  list: string,
): Promise<Problem | undefined> {
  const stats = await statOf(path);
  if (stats === undefined) {
    return {
      code: "records/unreadable",
      what: `"${shownAs}" leads nowhere`,
      fix: `mend the link, or take it out of ${list}`,
    };
  }
  if (stats.isDirectory()) {
    const names = await readdir(path);
    const kind = extensions.find((extension) => names.some((name) => name.endsWith(extension)));
    return {
      code: "records/unreadable",
      what: `"${shownAs}" is a folder`,
      fix: `name its files, such as "${join(relative(folder, path), `*${kind ?? ".jsonl"}`)}"`,
    };
  }
  if (formatOf(path) === undefined) {
    return {
      code: "records/unreadable",
      what: `"${shownAs}" has no extension that names a record format`,
      fix: `let its name end in ${extensions.join(", ")}, or in one of these and ".gz"`,
    };
  }
  if (!stats.isFile()) {
    return {
      code: "records/unreadable",
      what: `"${shownAs}" is not a regular file`,
      fix: "save the data as a file: it is read more than once",
    };
  }
  return stats.size === 0 ? emptyFile(shownAs, list) : undefined;
}

export function emptyFile(shownAs: string, list = "records.path"): Problem {
  return {
    code: "records/empty",
    what: `"${shownAs}" holds no records`,
    fix: `fill it, or take it out of ${list}`,
  };
}
