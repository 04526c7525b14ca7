import { existsSync, mkdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AssizeError } from "../core/errors.ts";
import { openLedger } from "../run/check-ledger.ts";
import { type Lock, takeLock } from "../run/lock.ts";
import type { Storage } from "../run/storage.ts";

/** A run folder that this process alone writes in. */
export interface RunFolder {
  readonly path: string;
  readonly storage: Storage;
  /** Made by this command. */
  readonly fresh: boolean;
  /** Commits what waits and lets go of the folder. */
  close(): void;
  /** Takes away what opening a fresh folder made; what was there before stays. */
  undo(): void;
}

/** Opens a run folder for writing; it is made where it is not there and `make` says so. */
export function openRunFolder(path: string, options: { readonly make: boolean }): RunFolder {
  const file = join(path, "run.sqlite");
  const fresh = !existsSync(file);
  if (fresh && !options.make) throw notFound(path);
  const madeFolder = fresh ? makeFolder(path) : undefined;
  const lock: Lock = takeLock(join(path, "run.lock"));
  let storage: Storage;
  try {
    storage = openLedger(file, "write");
  } catch (error) {
    lock.release();
    throw error;
  }
  let open = true;
  const close = (before: () => void = () => undefined) => {
    if (!open) return;
    open = false;
    storage.close();
    before();
    lock.release();
  };
  return {
    path,
    storage,
    fresh,
    close: () => close(),
    undo() {
      if (!fresh) return;
      // While it is held: nobody else can have begun to write in what is taken away.
      close(() => {
        for (const name of ["run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "run.lock"]) {
          rmSync(join(path, name), { force: true });
        }
      });
      if (madeFolder !== undefined) removeFolders(path, madeFolder);
    },
  };
}

/** The folder and those above it up to `first`, which were made for it. */
function removeFolders(path: string, first: string): void {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    rmdirSync(folder);
    if (folder === resolve(first)) return;
  }
}

/** The error for a folder that no run wrote. */
export function notFound(path: string): AssizeError {
  return new AssizeError({
    code: "run/not-found",
    what: `"${path}" is no run folder: it has no run.sqlite`,
    fix: "give the folder that a run wrote, or make it with: assize run CONFIG",
  });
}

/** One by one: Node's own recursive way can hang where a folder cannot be made. Returns the first that was made. */
function makeFolders(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  const first = makeFolders(dirname(path));
  mkdirSync(path);
  return first ?? path;
}

/** Makes the folder where it is not there; returns the first of the folders that it took. */
function makeFolder(path: string): string | undefined {
  try {
    return makeFolders(path);
  } catch (error) {
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `the folder "${path}" cannot be made: ${error instanceof Error ? error.message : String(error)}`,
        fix: "give a folder that can be written with --out",
      },
      { cause: error },
    );
  }
}
