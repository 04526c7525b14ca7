import { AssizeError } from "../../core/errors.ts";
import { maxRecordBytes } from "./row-reader.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * The lines of a file without their ends ("\n" or "\r\n"). Only these end a line: node:readline would also
 * divide at U+2028, which is an ordinary character in JSON.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncIterable<{ readonly bytes: Uint8Array; readonly line: number }> {
  let line = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const last = chunk.subarray(start, end);
      yield {
        bytes: withoutReturn(pending.length > 0 ? Buffer.concat([...pending, last]) : last),
        line,
      };
      pending = [];
      pendingBytes = 0;
      line += 1;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > maxRecordBytes) throw tooLong(file, line);
  }
  if (pending.length > 0) yield { bytes: withoutReturn(Buffer.concat(pending)), line };
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}

function tooLong(file: string, line: number): AssizeError {
  return new AssizeError({
    code: "records/invalid",
    what: "the line is longer than 64 MiB",
    at: { file, line, column: 1 },
    fix: "write one record a line",
  });
}
