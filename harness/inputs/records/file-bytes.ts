import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { pipeline as pipelineOf } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AssizeError } from "../../core/errors.ts";
import { isGzip } from "./formats.ts";

/** A file of records: where it is, and what messages call it. */
export interface RecordFile {
  readonly path: string;
  /** As one would type it from the current folder. */
  readonly shownAs: string;
}

/** The bytes of a file, unpacked where its name ends in .gz, without a byte order mark. */
export async function* fileBytes(file: RecordFile): AsyncIterable<Uint8Array> {
  try {
    yield* withoutMark(contents(file), file);
  } catch (error) {
    throw explained(error, file);
  }
}

/** The bytes of a file as they lie on the disk. */
export async function* rawBytes(file: RecordFile): AsyncIterable<Uint8Array> {
  try {
    yield* bytesOnly(createReadStream(file.path));
  } catch (error) {
    throw explained(error, file);
  }
}

/** A file of which any part can be read. */
export interface OpenFile {
  /** In bytes, unpacked. */
  readonly size: number;
  /** The bytes from `start` up to `end`, without it. */
  read(start: number, end?: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

/** Opens a file; one that is packed by gzip is first unpacked into a temporary file. */
export async function openFile(file: RecordFile): Promise<OpenFile> {
  const folder = isGzip(file.path) ? await mkdtemp(join(tmpdir(), "assize-")) : undefined;
  const remove = () =>
    folder === undefined ? undefined : rm(folder, { recursive: true, force: true });
  try {
    const path = folder === undefined ? file.path : join(folder, "unpacked");
    if (folder !== undefined) await pipelineOf(contents(file), createWriteStream(path));
    const handle = await open(path);
    const { size } = await handle.stat();
    return {
      size,
      async read(start, end = size) {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new RangeError("the file ends too early");
          done += bytesRead;
        }
        return bytes.buffer;
      },
      async close() {
        await handle.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw explained(error, file);
  }
}

function contents(file: RecordFile): AsyncIterable<Uint8Array> {
  const stored = createReadStream(file.path, { highWaterMark: 2 ** 18 });
  // The callback has nothing to do: a failure of either stream also ends the loop that reads the last one.
  return bytesOnly(isGzip(file.path) ? pipeline(stored, createGunzip(), () => {}) : stored);
}

async function* bytesOnly(stream: AsyncIterable<unknown>): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
}

/** Other formats give themselves away in their first bytes. */
const marks = [
  { bytes: [0xff, 0xfe], what: "is UTF-16", fix: "save it as UTF-8" },
  { bytes: [0xfe, 0xff], what: "is UTF-16", fix: "save it as UTF-8" },
  { bytes: [0x1f, 0x8b], what: "is packed by gzip", fix: 'let its name end in ".gz" (once)' },
] as const;

const byteOrderMark = [0xef, 0xbb, 0xbf];

async function* withoutMark(
  chunks: AsyncIterable<Uint8Array>,
  file: RecordFile,
): AsyncIterable<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < byteOrderMark.length) continue;
    yield checkedHead(head, file);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield checkedHead(head, file);
}

function checkedHead(head: Uint8Array, file: RecordFile): Uint8Array {
  const mark = marks.find(({ bytes }) => startsWith(head, bytes));
  if (mark !== undefined) {
    throw new AssizeError({
      code: "records/unreadable",
      what: `"${file.shownAs}" ${mark.what}`,
      fix: mark.fix,
    });
  }
  return startsWith(head, byteOrderMark) ? head.subarray(byteOrderMark.length) : head;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

/** The error of a stream in the user's words. */
function explained(error: unknown, file: RecordFile): unknown {
  if (error instanceof AssizeError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return error;
  return new AssizeError(
    code.startsWith("Z_")
      ? {
          code: "records/unreadable",
          what: `the gzip data of "${file.shownAs}" is damaged (${error.message})`,
          fix: "fetch or pack the file again",
        }
      : {
          code: "records/unreadable",
          what: `"${file.shownAs}" cannot be read (${code})`,
          fix: "check that the file is there and that you may read it",
        },
    { cause: error },
  );
}
