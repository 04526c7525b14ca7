import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { AssizeError } from "../core/errors.ts";

/** A derived file: its name in the folder, and its text. */
export type DerivedFile = readonly [name: string, text: string];

/**
 * Writes derived files whole: all beside their places first, to the disk, and only then into them. On a full disk the
 * files that were there stay as they were, all of one kind.
 */
export function writeWhole(folder: string, files: readonly DerivedFile[]): void {
  const besides = files.map(([name]) => join(folder, `.${basename(name)}.new`));
  let target = folder;
  try {
    for (const [i, [name, text]] of files.entries()) {
      target = join(folder, name);
      writeToDisk(besides[i] ?? "", text);
    }
    for (const [i, [name]] of files.entries()) {
      target = join(folder, name);
      renameSync(besides[i] ?? "", target);
    }
  } catch (error) {
    removeQuietly(besides);
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `"${target}" cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        fix: "make room on the disk or make the folder writable, then give the same command again: nothing committed is lost",
      },
      { cause: error },
    );
  }
}

function writeToDisk(path: string, text: string): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What is left over takes room on a full disk; that it stays is no second fault. */
function removeQuietly(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(path, { force: true });
    } catch {
      return; // A folder that takes no writes.
    }
  }
}
