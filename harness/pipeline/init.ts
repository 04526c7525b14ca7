import { cpSync, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AssizeError } from "../core/errors.ts";
import { starterFolder } from "./catalogue.ts";

/** Writes a small benchmark to start from: a config, a prompt and records. Returns the paths it wrote, sorted. */
export function init(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile() === true) {
    throw new AssizeError({
      code: "init/exists",
      what: `"${folder}" is a file`,
      fix: "give a folder: assize init DIR",
    });
  }
  const files = readdirSync(starterFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(starterFolder.length))
    .sort();
  const there = files.find((file) => existsSync(join(folder, file)));
  if (there !== undefined) {
    throw new AssizeError({
      code: "init/exists",
      what: `"${join(folder, there)}" is there already`,
      fix: "give another folder: assize init DIR",
    });
  }
  try {
    cpSync(starterFolder, folder, { recursive: true });
  } catch (error) {
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `"${folder}" cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        fix: "give a folder that can be written: assize init DIR",
      },
      { cause: error },
    );
  }
  return files.map((file) => join(folder, file));
}
