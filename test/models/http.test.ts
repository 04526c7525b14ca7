import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { type Connection, openConnection } from "../../harness/models/http.ts";
import { raw, startFakeProvider } from "./fake-provider.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function connect(): Promise<Connection> {
  const connection = await openConnection(2);
  open.push(connection);
  return connection;
}

const text = '{"answer": "né"}';

describe("an answer that is packed although nobody asked for it", () => {
  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
  ])("is unpacked: %s", async (encoding, body) => {
    const server = await startFakeProvider(raw(200, body, { "content-encoding": encoding }));
    open.push(server);
    const { fetch } = await connect();
    const answer = await fetch(`${server.url}/v1/messages`, { method: "POST", body: "{}" });
    expect(await answer.text()).toBe(text);
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("fails as a body that broke off where it cannot be", async () => {
    const server = await startFakeProvider(raw(200, "no gzip", { "content-encoding": "gzip" }));
    open.push(server);
    const { fetch } = await connect();
    const answer = await fetch(`${server.url}/v1/messages`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });
});

it("takes no credentials along when it is sent to another host", async () => {
  const elsewhere = await startFakeProvider(raw(200, text));
  const server = await startFakeProvider(
    raw(307, "", { location: elsewhere.url.replace("127.0.0.1", "localhost") }),
  );
  open.push(server, elsewhere);
  const { fetch } = await connect();
  const headers = { authorization: "Bearer secret" };
  const answer = await fetch(`${server.url}/v1/messages`, { method: "POST", body: "{}", headers });
  expect(await answer.text()).toBe(text);
  expect(elsewhere.requests).toHaveLength(1);
  expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined();
});
