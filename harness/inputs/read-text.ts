import { readFile, stat } from "node:fs/promises";

/** Configs and prompts are written by hand: more than this is a data file given by mistake. */
const mostBytes = 4 * 2 ** 20;

/** A text file that people wrote, or why it cannot be read. */
export type TextFile =
  | { readonly state: "read"; readonly text: string }
  | { readonly state: "absent" | "folder" | "too-large" }
  | { readonly state: "unreadable"; readonly why: string }
  | { readonly state: "not-utf8"; readonly line: number; readonly column: number };

/** Reads a whole file as UTF-8; a byte order mark is left out. */
export async function readText(path: string): Promise<TextFile> {
  let bytes: Uint8Array;
  try {
    const status = await stat(path);
    if (status.isDirectory()) return { state: "folder" };
    if (status.size > mostBytes) return { state: "too-large" };
    bytes = await readFile(path);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return why === "ENOENT" || why === "ENOTDIR"
      ? { state: "absent" }
      : { state: "unreadable", why };
  }
  return decode(bytes);
}

function decode(bytes: Uint8Array): TextFile {
  const strict = new TextDecoder("utf-8", { fatal: true });
  try {
    return { state: "read", text: strict.decode(bytes) };
  } catch {
    return { state: "not-utf8", ...firstWrongByte(bytes) };
  }
}

/** A line break is never part of a longer UTF-8 sequence, so the lines can be decoded one by one. */
function firstWrongByte(bytes: Uint8Array): { line: number; column: number } {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1; start <= bytes.length; line += 1) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const content = bytes.subarray(start, end);
    try {
      strict.decode(content);
    } catch {
      return { line, column: new TextDecoder().decode(content).indexOf("\ufffd") + 1 };
    }
    start = end + 1;
  }
  return { line: 1, column: 1 };
}
