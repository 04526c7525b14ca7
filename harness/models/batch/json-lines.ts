/** Bytes. No line is longer: a server that never ends one must not fill the memory. */
const longestLine = 64 * 1024 * 1024;

/** The JSON values of a stream, one a line; `undefined` for a line that is none. */
export async function* jsonLines(body: ReadableStream<Uint8Array> | null): AsyncGenerator<unknown> {
  if (body === null) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of body) {
    rest += decoder.decode(part, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new TypeError("a line of the results does not end");
    for (const line of lines) if (line.trim() !== "") yield parsed(line);
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield parsed(rest);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
