// A byte order mark inside a text belongs to the text; the one that opens a file is taken off in file-bytes.ts.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const tolerant = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text, or undefined where the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes that are not UTF-8, as far as they can be shown, with the index of the first bad character. */
export function showUndecodable(bytes: Uint8Array): { text: string; index: number } {
  const text = tolerant.decode(bytes);
  const again = Buffer.from(text);
  const firstChanged = bytes.findIndex((byte, i) => byte !== again[i]);
  return { text, index: tolerant.decode(bytes.subarray(0, firstChanged)).length };
}

/** What a message says about bytes that are not UTF-8. */
export const undecodable = {
  what: "the record holds bytes that are not UTF-8",
  fix: "save the file as UTF-8",
} as const;
