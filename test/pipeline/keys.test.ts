import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  type Answer,
  answer,
  type Behaviour,
  bodyOf,
  echo,
  error,
  errorWith200,
  type FakeProvider,
  json,
  raw,
  type SeenRequest,
  startFakeProvider,
} from "../models/fake-provider.ts";
import { configOf, makeBench } from "./bench.ts";
import { assize, startCommand } from "./command.ts";
import { queryLedger } from "./run-files.ts";

/** All that a server knows of a request, as one text. */
const all = ({ headers, body, path }: SeenRequest) => JSON.stringify({ headers, body, path });

const keyIn = ({ headers }: SeenRequest) => String(headers.authorization).replace("Bearer ", "");

/** A behaviour that is made of what came in. */
const made =
  (make: (request: SeenRequest) => Behaviour): Behaviour =>
  (request, response) =>
    make(request)(request, response);

const says = (say: (request: SeenRequest) => Answer | string) =>
  made((request) => answer(say(request)));

const page = (status: number) =>
  made((request) => raw(status, `<html>${all(request)}</html>`, { "content-type": "text/html" }));

const heading = (name: string) => made((request) => error(400, {}, { [name]: keyIn(request) }));

const message = (text: (request: SeenRequest) => string) =>
  made((request) => error(400, { message: text(request) }));

/** What a server may do with the keys that it was sent. */
const failures: Readonly<Record<string, Behaviour>> = {
  "a bad request": echo(400),
  "a wrong key": echo(401),
  "no money": echo(402),
  "no access": echo(403),
  "no such model": echo(404),
  "too large": echo(413),
  "a rate limit": echo(429),
  "a server error": echo(500),
  unavailable: echo(503),
  overloaded: echo(529),
  "the key as a code": made((request) => error(400, { code: keyIn(request) })),
  "the key as a type": made((request) => error(400, { type: keyIn(request) })),
  "an error that is a text": made((request) => json(400, { error: all(request) })),
  "an error that is no JSON": made((request) => raw(400, all(request))),
  "the reason of a status": (request, response) => {
    response.writeHead(400, keyIn(request)).end();
  },
  "a request id of OpenAI": heading("x-request-id"),
  "a request id of Anthropic": heading("request-id"),
  "a time to wait": heading("retry-after"),
  "what is left": heading("x-ratelimit-remaining-requests"),
  "a cookie": heading("set-cookie"),
  "a kind of content": made((request) =>
    raw(200, "no", { "content-type": `text/${keyIn(request)}` }),
  ),
  "a page with an error": page(502),
  "a page with status 200": page(200),
  "an error with status 200": made((request) => errorWith200(400, all(request))),
  "a code with status 200": made((request) => errorWith200(keyIn(request))),
  "JSON that breaks off": made((request) =>
    raw(200, `{"${all(request)}`, { "content-type": "application/json" }),
  ),
  "JSON of something else": made((request) => json(200, { hello: all(request) })),
  "an answer": says(all),
  "a good answer": says((request) => JSON.stringify({ reason: keyIn(request), verdict: "yes" })),
  "an answer cut off": says((request) => ({ text: all(request), stop: "length" })),
  "a refusal": says((request) => ({ text: all(request), stop: "refusal" })),
  "the key as a model": says((request) => ({ model: keyIn(request) })),
  "the key as a usage": says((request) => ({ usage: { prompt_tokens: keyIn(request) } })),
  "a key in pieces": message((request) => keyIn(request).split("").join("\u200b")),
  "a key in Base64": message((request) => btoa(keyIn(request))),
  "everybody's keys in an error": message(() => `all of ${keys.join(" ")}`),
  "everybody's keys in an answer": says(() => `all of ${keys.join(" ")}`),
  "a redirect": made((request) =>
    request.path.includes("/moved/")
      ? echo(400)
      : raw(307, "", { location: `${request.path}/moved/${keyIn(request)}` }),
  ),
  "a body that breaks off": (request, response) => {
    const body = JSON.stringify(bodyOf(request.path, { text: all(request) }));
    response.writeHead(200, { "content-type": "application/json", "content-length": 1e6 });
    response.write(body, () => response.socket?.resetAndDestroy());
  },
};

const behaviours = Object.entries(failures);
const keys = behaviours.map((_, i) => `sk-case-${i}-0123456789abcdef`);
const tokens = behaviours.map((_, i) => `token-${i}-fedcba9876543210`);
const secrets = [...keys, ...tokens].flatMap((secret) => [secret, btoa(secret)]);

const environment = {
  ...Object.fromEntries(keys.map((key, i) => [`KEY_${i}`, key])),
  ...Object.fromEntries(tokens.map((token, i) => [`TOKEN_${i}`, token])),
};

/** Every model has its own key, its own token in a header, and its own way to be failed; the APIs take turns. */
function models({ url }: FakeProvider) {
  return behaviours.map((_, i) => ({
    name: `m${i}`,
    provider: i % 3 === 2 ? "anthropic" : "openai",
    ...(i % 3 === 1 ? { api: "responses" } : {}),
    model: `m${i}-1`,
    base_url: `${url}/case-${i}${i % 3 === 2 ? "" : "/v1"}`,
    api_key_env: `KEY_${i}`,
    headers: { "x-auth-token": `\${TOKEN_${i}}` },
  }));
}

/** Fails as the path says, and asks for no other attempt. Where nothing can ask, only the first attempt fails so. */
function failing(): Behaviour {
  const seen = new Map<string, number>();
  return (request, response) => {
    const place = Number(/\/case-(\d+)\//.exec(request.path)?.[1]);
    const [name, behaviour] = behaviours[place] ?? ["", echo(400)];
    const times = (seen.get(request.path) ?? 0) + 1;
    seen.set(request.path, times);
    response.setHeader("x-should-retry", "false");
    return (breakingOff.has(name) && times > 1 ? echo(400) : behaviour)(request, response);
  };
}

const breakingOff: ReadonlySet<string> = new Set([
  "JSON that breaks off",
  "a body that breaks off",
]);

it("no key gets into a file, a message or the list of processes, whatever a server does with it", async () => {
  expect(behaviours.length).toBeGreaterThanOrEqual(30);
  const server = await startFakeProvider(failing());
  onTestFinished(() => server.close());
  const asked = { judge: { models: keys.map((_, i) => `m${i}`), prompts: ["claims"] } };
  const folder = await makeBench(configOf(models(server), asked), 1);
  const options = { cwd: folder, env: environment };

  const running = startCommand(["run", "bench.yaml", "--out", "out", "--yes"], options);
  const inJson = startCommand(["run", "bench.yaml", "--out", "json", "--json"], options);
  const commandLine = existsSync("/proc/self/cmdline")
    ? await readFile(`/proc/${running.pid}/cmdline`, "utf8")
    : "";
  const ended = [await running.ended, await inJson.ended];
  ended.push(await assize(["report", "out"], options));
  expect(ended.map(({ code }) => code)).not.toContain(70);

  for (const key of keys) expect(server.requests.map(keyIn)).toContain(key);
  const told: (readonly [string, string])[] = [["the list of processes", commandLine]];
  for (const { stdout, stderr } of ended) told.push(["a message", stdout], ["a message", stderr]);
  for (const place of ["out", "json"]) {
    for (const name of await readdir(join(folder, place))) {
      told.push([name, await readFile(join(folder, place, name), "latin1")]);
    }
  }
  for (const [where, text] of told) {
    expect(
      secrets.filter((secret) => text.includes(secret)),
      where,
    ).toEqual([]);
  }
  // The servers did tell: what was taken out has left its mark.
  const replies = await queryLedger(join(folder, "out"), "SELECT text, why FROM reply_texts");
  const marked = replies.filter((reply) => JSON.stringify(reply).includes("[redacted]"));
  expect(marked.length).toBeGreaterThan(behaviours.length);
});
