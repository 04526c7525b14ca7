import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { AssizeError } from "../core/errors.ts";

/** Writes a derived file whole: beside it first, to the disk, then in its place. */
export function writeWhole(folder: string, name: string, text: string): void {
  const target = join(folder, name);
  const beside = join(folder, `.${basename(name)}.new`);
  try {
    const file = openSync(beside, "w");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (error) {
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
