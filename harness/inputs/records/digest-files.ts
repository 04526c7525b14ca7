import { createHash } from "node:crypto";
import { type RecordFile, rawBytes } from "./file-bytes.ts";

/** SHA-256 over the bytes of the files, one after the other: what `cat FILES | sha256sum` says. */
export async function digestFiles(files: readonly RecordFile[]): Promise<string> {
  const digest = createHash("sha256");
  for (const file of files) {
    for await (const chunk of rawBytes(file)) digest.update(chunk);
  }
  return digest.digest("hex");
}
