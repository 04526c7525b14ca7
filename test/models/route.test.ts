import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { AssizeError } from "../../harness/core/errors.ts";
import { type Api, apis, ask, configOf, openAt, providerOf } from "./asking.ts";
import { answer, bodyOf, startFakeProvider } from "./fake-provider.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const tls = fileURLToPath(new URL("../fixtures/tls/", import.meta.url));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A proxy that opens tunnels, and what it was asked for. */
async function startProxy(status = "200 OK"): Promise<{ url: string; targets: string[] }> {
  const targets: string[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(501).end();
  });
  server.on("connect", ({ url = "" }, socket) => {
    targets.push(url);
    socket.on("error", () => {});
    if (!status.startsWith("200")) {
      socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("close", () => target.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, targets };
}

/** A provider behind a certificate that nobody trusts by default. */
async function startTlsProvider(): Promise<string> {
  const [key, cert] = await Promise.all([
    readFile(`${tls}key.pem`, "utf8"),
    readFile(`${tls}certificate.pem`, "utf8"),
  ]);
  const server = createTlsServer({ key, cert }, (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(bodyOf(request.url ?? "", {})));
  });
  return `https://127.0.0.1:${await listening(server)}`;
}

const yes = expect.objectContaining({ state: "answered", text: "yes" });

describe.each(apis)("%s", (api) => {
  const model = async (url: string, written: Readonly<Record<string, unknown>>) => {
    const opened = await openAt(api, { url }, { timeout_seconds: 5, ...written });
    open.push(opened);
    return opened;
  };

  it("goes through a proxy, and nowhere else", async () => {
    const server = await startFakeProvider(answer());
    open.push(server);
    const proxy = await startProxy();
    expect(await ask(await model(server.url, { proxy: proxy.url }))).toEqual(yes);
    expect(proxy.targets).toEqual([server.url.replace("http://", "")]);
    expect(server.requests).toHaveLength(1);
  });

  it("fails where the proxy refuses, and may be tried again", async () => {
    const proxy = await startProxy("407 Proxy Authentication Required");
    expect(await ask(await model("http://127.0.0.1:1", { proxy: proxy.url }))).toMatchObject({
      state: "failed",
      retry: true,
    });
    expect(proxy.targets).toHaveLength(1);
  });

  it("trusts the certificates of ca_file, also through a proxy, and no others", async () => {
    const url = await startTlsProvider();
    const proxy = await startProxy();
    const ca_file = `${tls}certificate.pem`;
    expect(await ask(await model(url, {}))).toMatchObject({
      state: "failed",
      why: "the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
    expect(await ask(await model(url, { ca_file }))).toEqual(yes);
    expect(await ask(await model(url, { ca_file, proxy: proxy.url }))).toEqual(yes);
    expect(proxy.targets).toHaveLength(1);
  });

  it("neither the proxy nor the certificates decide an answer", async () => {
    const plain = await model("http://127.0.0.1:1", {});
    const routed = await model("http://127.0.0.1:1", {
      proxy: "http://127.0.0.1:2",
      ca_file: `${tls}certificate.pem`,
    });
    expect(routed.identity).toEqual(plain.identity);
  });
});

it.each(["nowhere.pem", "key.pem"])(
  "certificates in %s are an error with its place",
  async (file) => {
    const at = { file: "bench.yaml", line: 3, column: 5 };
    const config = configOf("chat", { ca_file: file, api_key_env: undefined });
    const opening = providerOf("chat").open(config, {
      seed: "0",
      environment: {},
      folder: tls,
      locate: () => ({ at, source: "" }),
    });
    const error = await opening.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssizeError);
    expect(String(error)).toContain(`ca_file "${file}"`);
    expect(String(error)).toContain("bench.yaml:3:5");
  },
);

it.each<[Api, string]>([
  ["chat", "localhost:8080"],
  ["messages", "http://me:secret@proxy"],
  ["chat", "http://proxy/path"],
])("%s refuses the proxy %s, and does not repeat it", (api, proxy) => {
  const provider = api === "messages" ? "anthropic" : "openai";
  const { error } = providerOf(api).settings.safeParse({ name: "m", provider, model: "x", proxy });
  expect(error?.issues).toMatchObject([{ path: ["proxy"] }]);
  expect(error?.message).not.toContain("secret");
});
