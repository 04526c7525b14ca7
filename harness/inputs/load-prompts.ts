import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Problem } from "../core/errors.ts";
import { AssizeError, nearest, throwIfAny } from "../core/errors.ts";
import type { Prompt } from "../core/prompt.ts";
import type { Protocol } from "../core/protocol.ts";
import type { LoadedConfig } from "./load-config.ts";
import { readPrompt } from "./parse-prompt.ts";
import { isPath, promptName } from "./prompt-name.ts";
import { readText } from "./read-text.ts";
import type { Templates } from "./template.ts";
import { loadTemplates } from "./template.ts";
import type { Path } from "./wording.ts";
import { and, or, show } from "./wording.ts";

export interface PromptSources {
  readonly protocols: readonly Protocol[];
  /** Folder of the built-in prompts. */
  readonly builtIn: string;
}

/** One mention of a prompt in the config. */
interface Mention {
  readonly entry: string;
  readonly section: "regenerate" | "judge";
  readonly path: Path;
}

interface Found {
  readonly mention: Mention;
  /** Absolute path of its file. */
  readonly file: string;
  readonly prompt: Prompt;
}

/** A folder in which bare names are looked up, and its name in messages. */
interface Shelf {
  readonly folder: string;
  readonly shownAs: string;
  readonly isBuiltIn?: boolean;
}

/** Reads every prompt that the config names; the keys are the names as the config writes them. */
export async function loadPrompts(
  loaded: LoadedConfig,
  sources: PromptSources,
): Promise<ReadonlyMap<string, Prompt>> {
  const shelves = shelvesOf(loaded, sources.builtIn);
  const templates = await loadTemplates();
  const results = await Promise.all(
    mentionsIn(loaded).map((mention) =>
      findPrompt(mention, loaded, shelves, sources.protocols, templates),
    ),
  );
  const found = results.flatMap((result) => ("prompt" in result ? [result] : []));
  throwIfAny([
    ...results.flatMap((result) => ("problems" in result ? result.problems : [])),
    ...found.flatMap((one, i) => clash(loaded, one, found.slice(0, i))),
    ...found.flatMap((one) => misplaced(loaded, one, sources.protocols)),
  ]);
  return new Map(found.map(({ mention, prompt }) => [mention.entry, prompt]));
}

function mentionsIn({ config }: LoadedConfig): readonly Mention[] {
  const sections = ["regenerate", "judge"] as const;
  return sections.flatMap((section) =>
    (config[section]?.prompts ?? []).map((entry, i) => ({
      entry,
      section,
      path: [section, "prompts", i],
    })),
  );
}

/** `prompts/` beside the config and in each folder above it, then the built-in prompts. */
function shelvesOf({ file, folder }: LoadedConfig, builtIn: string): readonly Shelf[] {
  const shelves: Shelf[] = [];
  let shown = dirname(file);
  for (let above = folder; ; above = dirname(above), shown = join(shown, "..")) {
    shelves.push({ folder: join(above, "prompts"), shownAs: join(shown, "prompts") });
    if (dirname(above) === above) break;
  }
  const known = shelves.some((shelf) => shelf.folder === resolve(builtIn));
  if (!known) {
    shelves.push({ folder: resolve(builtIn), shownAs: shortest(builtIn), isBuiltIn: true });
  }
  return shelves;
}

/** Relative to where the user is, if it is there. */
function shortest(folder: string): string {
  const short = relative("", folder);
  return short.startsWith("..") ? resolve(folder) : short;
}

async function findPrompt(
  mention: Mention,
  loaded: LoadedConfig,
  shelves: readonly Shelf[],
  protocols: readonly Protocol[],
  templates: Templates,
): Promise<Found | { readonly problems: readonly Problem[] }> {
  const { entry, path } = mention;
  for (const place of placesFor(entry, loaded, shelves)) {
    const text = await readText(place.file);
    if (text.state === "absent" || text.state === "folder") continue;
    if (text.state !== "read") {
      const why =
        text.state === "unreadable" ? `cannot be read (${text.why})` : unreadable[text.state];
      const at = loaded.locate(path);
      const what = `the prompt "${place.shownAs}" ${why}`;
      const fix = "give a text file in UTF-8 that this user may read";
      return { problems: [{ code: "prompt/not-found", what, ...at, fix }] };
    }
    try {
      const file = { name: promptName(entry), source: text.text, shownAs: place.shownAs };
      return { mention, file: place.file, prompt: readPrompt(file, protocols, templates) };
    } catch (error) {
      if (error instanceof AssizeError) return { problems: error.problems };
      throw error;
    }
  }
  return { problems: [await notFound(mention, loaded, shelves)] };
}

const unreadable = {
  "not-utf8": "is not UTF-8",
  "too-large": "is far larger than a prompt",
} as const;

function placesFor(
  entry: string,
  { file, folder }: LoadedConfig,
  shelves: readonly Shelf[],
): readonly { readonly file: string; readonly shownAs: string }[] {
  if (isPath(entry)) {
    return [{ file: resolve(folder, entry), shownAs: join(dirname(file), entry) }];
  }
  return shelves.map((shelf) => ({
    file: join(shelf.folder, `${entry}.md`),
    shownAs: join(shelf.shownAs, `${entry}.md`),
  }));
}

async function notFound(
  { entry, path }: Mention,
  loaded: LoadedConfig,
  shelves: readonly Shelf[],
): Promise<Problem> {
  const at = loaded.locate(path);
  if (isPath(entry)) {
    const shownAs = join(dirname(loaded.file), entry);
    const others = await promptsIn(dirname(resolve(loaded.folder, entry)));
    const meant = nearest(promptName(entry), others ?? []);
    return {
      code: "prompt/not-found",
      what: `there is no prompt file "${shownAs}"`,
      ...at,
      fix:
        meant === undefined
          ? "write the path of a prompt, relative to the config"
          : `write "${join(dirname(entry), `${meant}.md`)}"`,
    };
  }
  const contents = await Promise.all(shelves.map(({ folder }) => promptsIn(folder)));
  const names = [...new Set(contents.flatMap((list) => list ?? []))];
  const searched = shelves
    .filter((_, i) => i === 0 || contents[i] !== undefined)
    .map((shelf) => (shelf.isBuiltIn ? "the built-in prompts" : shelf.shownAs));
  const meant = nearest(entry, names);
  const put = `put it at "${join(dirname(loaded.file), "prompts", `${entry}.md`)}"`;
  return {
    code: "prompt/not-found",
    what: `no prompt is named ${show(entry)} in ${and(searched)}`,
    ...at,
    fix: names.length === 0 ? put : `write ${meant ? show(meant) : or(names.map(show))}, or ${put}`,
  };
}

/** Names of the prompts in a folder; undefined where there is no such folder. */
async function promptsIn(folder: string): Promise<readonly string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  return entries
    ?.filter((entry) => entry.name.endsWith(".md") && !entry.isDirectory())
    .map((entry) => promptName(entry.name))
    .sort();
}

/** Judges are named model/prompt: one name, one prompt. */
function clash(loaded: LoadedConfig, one: Found, before: readonly Found[]): readonly Problem[] {
  const first = before.find(({ prompt }) => prompt.name === one.prompt.name);
  if (first === undefined) return [];
  // The same prompt in both sections is misplaced in one of them.
  if (first.file === one.file && first.mention.section !== one.mention.section) return [];
  const { entry, path } = one.mention;
  const same = first.file === one.file;
  return [
    {
      code: "config/duplicate",
      what: same
        ? `${show(entry)} and ${show(first.mention.entry)} are the same prompt`
        : `${show(entry)} and ${show(first.mention.entry)} are two prompts of one name`,
      ...loaded.locate(path),
      fix: same ? "keep one of them" : "give one of the files another name",
    },
  ];
}

/** Who judges and who writes are asked in different ways. */
function misplaced(
  loaded: LoadedConfig,
  { mention, prompt }: Found,
  protocols: readonly Protocol[],
): readonly Problem[] {
  const protocol = protocols.find(({ name }) => name === prompt.protocol);
  const regenerates = protocol?.regenerates === true;
  if (regenerates === (mention.section === "regenerate")) return [];
  return [
    {
      code: "config/wrong-value",
      what: regenerates
        ? `the prompt ${show(mention.entry)} makes a summary and judges none`
        : `the prompt ${show(mention.entry)} judges a summary and makes none`,
      ...loaded.locate(mention.path),
      fix: regenerates ? "move it to regenerate.prompts" : "move it to judge.prompts",
    },
  ];
}
