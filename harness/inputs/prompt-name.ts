import { basename } from "node:path";

/** A prompt is named by its file, without folder and ".md"; configs name it so, or by a path. */
export function promptName(entry: string): string {
  return basename(entry, ".md");
}

/** "faithful" is looked up in folders, "other/faithful.md" is a path relative to the config. */
export function isPath(entry: string): boolean {
  return entry.includes("/") || entry.endsWith(".md");
}
