import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** Bytes. No answer is longer; a server that never stops must not fill the memory. */
const largestAnswer = 16 * 1024 * 1024;

/** As many redirects as fetch follows. */
const mostRedirects = 20;

/** Sockets of one model. */
export interface Connection {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/** How a server is reached, where not directly with Node's own certificates. */
export interface Route {
  readonly proxy?: string;
  /** All that are trusted, PEM. */
  readonly certificates?: readonly string[];
}

/**
 * Opens at most `connections` sockets; Node's own fetch opens one for every call in flight. undici's timers are off,
 * because every call has a deadline of its own, which covers headers and body. What the SDKs get as `fetch` is undici's
 * `request`: it does the same for texts, without web streams, for half of the processor time.
 */
export async function openConnection(
  connections: number,
  { proxy, certificates }: Route = {},
): Promise<Connection> {
  const { Agent, interceptors, ProxyAgent, request } = await import("undici");
  const tls = certificates === undefined ? {} : { ca: [...certificates] };
  const options = {
    connections,
    keepAliveTimeout: 30_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: largestAnswer,
    allowH2: false,
  };
  const agent =
    proxy === undefined
      ? new Agent({ ...options, connect: tls })
      : new ProxyAgent({ ...options, uri: proxy, requestTls: tls, proxyTls: tls });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: mostRedirects }));
  return {
    async fetch(input, { method = "GET", headers, body = null, signal = null } = {}) {
      if (input instanceof Request || (body !== null && typeof body !== "string")) {
        throw new TypeError("only texts are sent");
      }
      const answer = await request(input, {
        dispatcher,
        method: method.toUpperCase(),
        // Unpacking would cost more than it saves on answers this short.
        headers: {
          "accept-encoding": "identity",
          ...Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
        },
        body,
        signal,
      });
      // Bytes and no text: a text would get a content type that no server sent.
      const bytes = await answer.body
        .arrayBuffer()
        .then((packed) => unpacked(packed, answer.headers["content-encoding"]))
        .catch(brokenOff);
      const isEmpty = bytes instanceof ArrayBuffer && bytes.byteLength === 0;
      return new Response(isEmpty ? null : bytes, {
        status: answer.statusCode,
        headers: pairsOf(answer.headers),
      });
    },
    close: () => agent.destroy(),
  };
}

const unpackers: Readonly<Record<string, typeof gunzip>> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  deflate: inflate,
  br: brotliDecompress,
};

/** A proxy may pack an answer although nobody asked it to. */
async function unpacked(
  bytes: ArrayBuffer,
  encoding: string | string[] | undefined,
): Promise<ArrayBuffer | Uint8Array<ArrayBuffer>> {
  const unpack = typeof encoding === "string" ? unpackers[encoding.toLowerCase()] : undefined;
  if (unpack === undefined) return bytes;
  const limit = { maxOutputLength: largestAnswer };
  return new Uint8Array(await promisify(unpack)(new Uint8Array(bytes), limit));
}

/** Status and headers of an answer stay known where its body breaks off: reading it then fails as fetch's does. */
function brokenOff(cause: unknown): ReadableStream<Uint8Array> {
  const error = new TypeError("terminated", { cause });
  return new ReadableStream({ start: (controller) => controller.error(error) });
}

function pairsOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value = []]) =>
    (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one]),
  );
}
