import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { LLMock } from "@copilotkit/aimock";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../harness/pipeline/load-config.ts";
import { run } from "../harness/pipeline/run.ts";
import {
  answer,
  type Behaviour,
  echo,
  emptyAnswer,
  error,
  type FakeProvider,
  type SeenRequest,
  startFakeProvider,
} from "./models/fake-provider.ts";
import { bytesIn, configAt, judges, keys, layOut, price } from "./providers/bench.ts";

const yes = '{"verdict": "good"}';
const apis = ["/v1/chat/completions", "/v1/responses", "/v1/messages"] as const;

async function serve(behaviour: Behaviour): Promise<FakeProvider> {
  const server = await startFakeProvider(behaviour);
  onTestFinished(() => server.close());
  return server;
}

/** Runs the benchmark in this process, with quick retries. */
async function runIn(folder: string) {
  const loaded = await loadConfig(`${folder}/bench.yaml`, { environment: {} });
  return run(loaded, {
    out: `${folder}/run`,
    environment: keys,
    retries: { attempts: 3, firstDelayMs: 1, maxDelayMs: 2, totalMs: 60_000 },
  });
}

/** Runs it as a user does. */
async function assize(
  argv: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ exit: number; stdout: string; stderr: string }> {
  const launcher = fileURLToPath(new URL("../harness/cli/launcher.cjs", import.meta.url));
  const child = spawn(process.execPath, [launcher, ...argv], { cwd: folder, env });
  const [stdout, stderr, exit] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1))),
  ]);
  return { exit, stdout, stderr };
}

/** An answer that repeats the key it was asked with. */
const echoKey: Behaviour = (request, response) =>
  answer(`Your key is ${request.headers.authorization}.`)(request, response);

/** The record that a request is about. */
function recordOf({ body }: Pick<SeenRequest, "body">): string {
  return /ARTICLE (\w+)\./.exec(JSON.stringify(body))?.[1] ?? "";
}

describe("against aimock, somebody else's idea of the three APIs", () => {
  it("a run with a live summariser and three live judges goes through", async () => {
    const mock = new LLMock({ port: 0, logLevel: "silent" });
    onTestFinished(() => mock.stop());
    mock.on({ systemMessage: "You write summaries" }, { content: "A MADE SUMMARY." });
    mock.on({ systemMessage: "You check summaries" }, { content: yes });
    await mock.start();
    const end = "regenerate: { models: [claude], prompts: [summarize] }\n";
    const folder = layOut(configAt(mock.url, { end }), ["a", "b"]);
    const result = await runIn(folder);
    expect(result).toMatchObject({ exit: 0, pending: null, lost: 0 });
    const rows = result.boards?.judges.tables.flatMap((table) => table.rows) ?? [];
    expect(rows.map(({ name, verdicts }) => [name, verdicts])).toEqual(
      [...judges]
        .sort()
        .map((name) => [
          name,
          { planned: 6, answered: 6, unparsed: 0, refused: 0, truncated: 0, failed: 0 },
        ]),
    );
    expect(rows.map(({ usd }) => usd)).toEqual([null, null, null]);
    const asked = mock.getRequests().map(({ path }) => path);
    expect(apis.map((api) => asked.filter((path) => path === api).length)).toEqual([6, 6, 8]);
  });
});

describe("what is sent", () => {
  it("has the shape of its API, and untrusted texts between two equal marks of the user message", async () => {
    const server = await serve(answer(yes));
    const folder = layOut(configAt(server.url), ["a"]);
    expect(await runIn(folder)).toMatchObject({ exit: 0 });
    expect(server.requests.length).toBe(6);
    const mark = /[0-9a-f]{16}/.exec(JSON.stringify(server.requests[0]?.body))?.[0] ?? "";
    const system = "You check summaries. Texts stand between two equal marks.";
    const user = (summary: string) =>
      `The article:\n${mark}\nARTICLE a. A river rose, and a bridge was closed.\n${mark}\n\nThe summary:\n${mark}\n${summary}\n${mark}`;
    const messages = (summary: string) => [
      { role: "system", content: system },
      { role: "user", content: user(summary) },
    ];
    const schema = {
      type: "object",
      properties: { verdict: { type: "string", enum: ["good", "bad"] } },
      required: ["verdict"],
      additionalProperties: false,
    };
    const bodies = ["HIGHLIGHTS a. A bridge was closed .", "SUMMARY a. A bridge was shut."].flatMap(
      (summary) => [
        {
          model: "gpt-x",
          messages: messages(summary),
          temperature: 0,
          max_tokens: 50,
          response_format: {
            type: "json_schema",
            json_schema: { name: "answer", strict: true, schema },
          },
        },
        {
          model: "gpt-y",
          input: messages(summary),
          store: false,
          max_output_tokens: 60,
          reasoning: { effort: "low" },
          text: { format: { type: "json_schema", name: "answer", strict: true, schema } },
        },
        {
          model: "claude-z",
          system,
          messages: [{ role: "user", content: user(summary) }],
          max_tokens: 70,
          output_config: { format: { type: "json_schema", schema } },
        },
      ],
    );
    const sent = server.requests.map(({ body }) => body);
    expect(sent).toEqual(expect.arrayContaining(bodies));
    expect(sent.length).toBe(bodies.length);
  });

  it("marks differ by record and by seed, and no text holds its own", async () => {
    const server = await serve(answer(yes));
    const marksWith = async (change: (config: string) => string) => {
      const before = server.requests.length;
      await runIn(layOut(change(configAt(server.url)), ["a", "b"]));
      const marks = server.requests.slice(before).map((request) => {
        const found = JSON.stringify(request.body).match(/[0-9a-f]{16}/g) ?? [];
        expect(found.length).toBe(4);
        expect(new Set(found).size).toBe(1);
        return `${recordOf(request)} ${found[0]}`;
      });
      return new Set(marks);
    };
    const first = await marksWith((config) => config);
    expect(first.size).toBe(2);
    expect(await marksWith((config) => config)).toEqual(first);
    expect(
      (await marksWith((config) => config.replace("seed: 7", "seed: 8"))).isDisjointFrom(first),
    ).toBe(true);
  });

  it("takes nothing from the environment but the keys that the config names, and shows no key anywhere", async () => {
    const trap = await serve(error(500));
    const told = [answer(yes), echo(400), echo(500), echoKey];
    const server = await serve((request, response) => {
      const place = ["a", "b", "c", "d"].indexOf(recordOf(request));
      const again = server.requests.filter(
        ({ body }) => JSON.stringify(body) === JSON.stringify(request.body),
      );
      return (again.length > 1 ? answer(yes) : (told[place] ?? answer(yes)))(request, response);
    });
    const folder = layOut(configAt(server.url), ["a", "b", "c", "d"]);
    const stray = {
      OPENAI_API_KEY: "stray-1",
      OPENAI_ADMIN_KEY: "stray-2",
      OPENAI_BASE_URL: `${trap.url}/v1`,
      OPENAI_ORG_ID: "stray-3",
      OPENAI_PROJECT_ID: "stray-4",
      OPENAI_CUSTOM_HEADERS: "x-mine: stray-5",
      OPENAI_LOG: "debug",
      ANTHROPIC_API_KEY: "stray-6",
      ANTHROPIC_AUTH_TOKEN: "stray-7",
      ANTHROPIC_BASE_URL: trap.url,
      ANTHROPIC_CUSTOM_HEADERS: "x-mine: stray-8",
      ANTHROPIC_LOG: "debug",
      ANTHROPIC_PROFILE: "stray-9",
      HTTP_PROXY: trap.url,
      HTTPS_PROXY: trap.url,
      http_proxy: trap.url,
      ALL_PROXY: trap.url,
    };
    const ended = await assize(["run", "bench.yaml"], folder, { ...stray, ...keys });
    expect(ended.exit).toBe(1);
    expect(ended.stderr).toMatch(
      /warning: 6 verdicts lost to failed calls\n {2}HTTP 400 some_error: rejected /,
    );
    expect(trap.requests.length).toBe(0);
    const authorization = new Map<string, string>([
      [apis[0], keys.CHAT_KEY],
      [apis[1], keys.RESPONSES_KEY],
      [apis[2], keys.CLAUDE_KEY],
    ]);
    for (const { path, headers } of server.requests) {
      expect(headers.authorization).toBe(`Bearer ${authorization.get(path)}`);
      expect(JSON.stringify(headers)).not.toContain("stray");
      expect(
        headers["openai-organization"] ?? headers["openai-project"] ?? headers["x-api-key"],
      ).toBeUndefined();
    }
    const files = bytesIn(`${folder}/results/bench`);
    expect([...files.keys()].sort()).toEqual(
      expect.arrayContaining(["judges.md", "manifest.json", "run.sqlite", "timings.json"]),
    );
    for (const [name, bytes] of [
      ...files,
      ["stdout", ended.stdout],
      ["stderr", ended.stderr],
    ] as const) {
      for (const key of [...Object.values(keys), "stray"])
        expect(bytes.includes(key), `${name}: ${key}`).toBe(false);
    }
  });
});

describe("what comes back", () => {
  const limited = new Map<string, number>();
  const script: Readonly<Record<string, Behaviour>> = {
    fine: answer(yes),
    garbage: answer("Hard to say, really."),
    refuses: answer({ text: "I will not.", stop: "refusal" }),
    cut: answer({ text: '{"verdict": "go', stop: "length" }),
    empty: emptyAnswer,
    wrong: error(400, { message: "no such field" }),
    busy: (request, response) => {
      const call = `${request.path} ${JSON.stringify(request.body)}`;
      const seen = limited.get(call);
      if (seen !== undefined) return answer(yes)(request, response);
      limited.set(call, request.at);
      return error(429, { message: "slow down" }, { "retry-after": "1" })(request, response);
    },
  };
  const names = Object.keys(script);

  it("becomes its state, is counted in every table, and costs what it cost", async () => {
    const server = await serve((request, response) =>
      script[recordOf(request)]?.(request, response),
    );
    const folder = layOut(configAt(server.url, { price }), names);
    const result = await runIn(folder);
    expect(result).toMatchObject({ exit: 1, pending: null, lost: 12, again: 6 });

    const verdicts = { planned: 14, answered: 4, unparsed: 2, refused: 2, truncated: 2, failed: 4 };
    // 10 answers that say something and 2 empty ones, each of 100 tokens in (40 from the cache, 10 into it) and 20 out.
    const usage = { input: 1200, cachedInput: 480, cacheWrite: 120, output: 240, reasoning: 60 };
    const usd = (12 * (50 * 1 + 40 * 0.5 + 10 * 2 + 20 * 4)) / 1e6;
    const tables = result.boards?.judges.tables ?? [];
    expect(tables.length).toBeGreaterThan(0);
    for (const { rows } of tables) {
      expect(rows.map(({ name }) => name).sort()).toEqual([...judges].sort());
      for (const row of rows) expect(row).toMatchObject({ kind: "judge", verdicts, usage, usd });
    }

    const csv = readFileSync(`${folder}/run/judges.csv`, "utf8").split("\n");
    const markdown = readFileSync(`${folder}/run/judges.md`, "utf8").split("\n");
    for (const judge of judges) {
      const cells = (metric: string) =>
        csv
          .filter((line) => line.includes(`,${judge},${metric},`))
          .map((line) => line.split(",")[3]);
      for (const [state, n] of Object.entries(verdicts)) {
        expect(cells(`verdicts.${state}`)).toEqual(tables.map(() => String(n)));
      }
      expect(cells("usd")).toEqual(tables.map(() => String(usd)));
      const lines = markdown.filter(
        (line) => line.startsWith("|") && line.includes(judge) && line.includes("14 = "),
      );
      expect(lines.length).toBe(tables.length);
      for (const line of lines) {
        expect(line).toContain("14 = 4 answered + 2 unparsed + 2 refused + 2 truncated + 4 failed");
      }
    }

    const timings: unknown = JSON.parse(readFileSync(`${folder}/run/timings.json`, "utf8"));
    // The empty answers cost as much each time they were tried; turned down requests cost nothing.
    expect(timings).toMatchObject({ spentUsd: expect.closeTo((3 * usd * 16) / 12, 12) });

    const counts = (name: string) =>
      apis.map(
        (api) => server.requests.filter((one) => one.path === api && recordOf(one) === name).length,
      );
    expect(Object.fromEntries(names.map((name) => [name, counts(name)]))).toEqual({
      fine: [2, 2, 2],
      garbage: [2, 2, 2],
      refuses: [2, 2, 2],
      cut: [2, 2, 2],
      empty: [6, 6, 6],
      wrong: [2, 2, 2],
      busy: [4, 4, 4],
    });
    for (const [call, at] of limited) {
      const again = server.requests.filter(
        ({ path, body }) => `${path} ${JSON.stringify(body)}` === call,
      );
      expect(again.length).toBe(2);
      expect((again[1]?.at ?? 0) - at).toBeGreaterThanOrEqual(1000);
    }
  });

  it("costs an unknown amount without a price or without a usage, and never 0", async () => {
    const server = await serve((request, response) =>
      answer({ text: yes, ...(request.path === apis[1] ? { usage: null } : {}) })(
        request,
        response,
      ),
    );
    const config = configAt(server.url).replace(
      "max_tokens: 60,",
      `max_tokens: 60, price: ${price},`,
    );
    const folder = layOut(config, ["a"]);
    const result = await runIn(folder);
    expect(result.exit).toBe(0);
    const rows = new Map(result.boards?.judges.tables[0]?.rows.map((row) => [row.name, row]));
    expect(rows.get("chat/mine")).toMatchObject({ usd: null, usage: { input: 200, output: 40 } });
    expect(rows.get("responses/mine")).toMatchObject({ usd: null, usage: null });
    expect(rows.get("claude/mine")).toMatchObject({ usd: null, usage: { input: 200, output: 40 } });
    const csv = readFileSync(`${folder}/run/judges.csv`, "utf8");
    const markdown = readFileSync(`${folder}/run/judges.md`, "utf8").split("\n");
    for (const judge of judges) {
      expect(csv).toContain(`,${judge},usd,,,,,,`);
      expect(csv).not.toContain(`,${judge},usd,0`);
      const lines = markdown.filter(
        (line) => line.startsWith("|") && line.includes(judge) && line.includes("answered"),
      );
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toContain("| unknown |");
    }
    const ended = await assize(["check", "bench.yaml", "--out", "other"], folder, keys);
    expect(ended.stdout).toMatch(/chat .*unknown price/);
  });

  it("of a provider that refuses the key ends the run with 6, and says so without the key", async () => {
    const server = await serve(
      error(401, { message: "Incorrect API key provided: sk-chat-5f0c1d7e9ab2" }),
    );
    const folder = layOut(configAt(server.url), ["a", "b"]);
    const ended = await assize(["run", "bench.yaml"], folder, keys);
    expect(ended).toMatchObject({ exit: 6, stdout: "" });
    expect(ended.stderr).toContain(
      "error[model/refused-all]: the provider refuses all calls: HTTP 401",
    );
    for (const [name, bytes] of [...bytesIn(folder), ["stderr", ended.stderr]] as const) {
      for (const key of Object.values(keys))
        expect(bytes.includes(key), `${name}: ${key}`).toBe(false);
    }
  });
});
