import type { Connection } from "../http.ts";

/** Between two parts of an answer, and before its first one. Uploads of many megabytes are worked on for a while. */
const idleMs = 120_000;
const headersMs = 600_000;

/**
 * Sockets for batches. Unlike those of single calls, answers are streams that may be long, forms are sent, and nothing
 * leads anywhere else: every request carries the key, so neither a redirect nor an address in an answer may take it to
 * another server than `baseUrl`'s.
 */
export async function openBatchConnection(baseUrl: string): Promise<Connection> {
  const { Agent, request } = await import("undici");
  const { origin } = new URL(baseUrl);
  const agent = new Agent({ connections: 4, headersTimeout: headersMs, bodyTimeout: idleMs });
  return {
    async fetch(input, { method = "GET", headers, body = null, signal = null } = {}) {
      if (input instanceof Request) throw new TypeError("only addresses are asked");
      if (new URL(input).origin !== origin) throw new ForeignAddress(new URL(input).origin);
      const sent = new Headers(headers);
      const answer = await request(input, {
        dispatcher: agent,
        method: method.toUpperCase(),
        body: await bytesOf(body, sent),
        headers: { ...Object.fromEntries(sent), "accept-encoding": "identity" },
        signal,
      });
      const { statusCode: status } = answer;
      const isEmpty = status === 204 || status === 304;
      if (isEmpty) await answer.body.dump();
      return new Response(isEmpty ? null : streamOf(answer.body), {
        status,
        headers: Object.entries(answer.headers).flatMap(([name, value = []]) =>
          (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one]),
        ),
      });
    },
    close: () => agent.destroy(),
  };
}

/** An answer named an address on another server; the key is not sent there. */
export class ForeignAddress extends Error {
  readonly origin: string;
  constructor(origin: string) {
    super(`an answer leads to ${origin}`);
    this.origin = origin;
  }
}

/** A form as the bytes that its content type announces. */
async function bytesOf(body: unknown, headers: Headers): Promise<string | Uint8Array | null> {
  if (body === null || typeof body === "string") return body;
  if (!(body instanceof FormData)) throw new TypeError("only texts and forms are sent");
  const form = new Response(body);
  headers.set("content-type", form.headers.get("content-type") ?? "multipart/form-data");
  return new Uint8Array(await form.arrayBuffer());
}

/** Reading a body that broke off fails as it does with fetch. */
function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const parts = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        controller.error(new TypeError("terminated", { cause }));
      }
    },
    async cancel() {
      await parts.return?.();
    },
  });
}
