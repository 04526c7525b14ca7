/** Bytes. No answer is longer; a server that never stops must not fill the memory. */
const largestAnswer = 16 * 1024 * 1024;

/** Sockets of one model. */
export interface Connection {
  readonly fetch: typeof globalThis.fetch;
  close(): Promise<void>;
}

/**
 * Opens at most `connections` sockets. Node's own fetch opens one for every call in flight, and its undici need not
 * fit the Agent of another version: Agent and fetch come from the same package. Its timers are off, because every
 * call has a deadline of its own, which covers headers and body.
 */
export async function openConnection(connections: number): Promise<Connection> {
  const { Agent, fetch } = await import("undici");
  const dispatcher = new Agent({
    connections,
    keepAliveTimeout: 30_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: largestAnswer,
    allowH2: false,
  });
  const bounded: typeof fetch = (input, init) => fetch(input, { ...init, dispatcher });
  return {
    // undici's types of fetch and Node's copies of them differ in name only.
    fetch: bounded as unknown as typeof globalThis.fetch,
    close: () => dispatcher.destroy(),
  };
}
