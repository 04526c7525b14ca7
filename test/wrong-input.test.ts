import { appendFileSync } from "node:fs";
import { afterAll, beforeAll, it, vi, expect } from "vitest";
import { type FakeProvider, startFakeProvider, answer } from "./models/fake-provider.ts";
import { layOut } from "./wrong-input/bench.ts";
import { assize } from "./wrong-input/command-line.ts";
import { configCases } from "./wrong-input/config-cases.ts";
import { flagCases } from "./wrong-input/flag-cases.ts";
import { promptCases } from "./wrong-input/prompt-cases.ts";
import { recordsCases } from "./wrong-input/records-cases.ts";

let server: FakeProvider;
beforeAll(async () => { server = await startFakeProvider(answer('{"verdict": "no"}')); });
afterAll(() => server.close());

it.each([...configCases, ...promptCases, ...recordsCases, ...flagCases])("$title", async (one) => {
  vi.stubEnv("SERVER_URL", server.url);
  vi.stubEnv("THE_KEY", "k-0123456789");
  for (const [k, v] of Object.entries(one.env ?? {})) vi.stubEnv(k, v);
  const folder = layOut(one);
  const ended = await assize(one.argv ?? ["run", "bench.yaml"], folder);
  appendFileSync("/tmp/record.jsonl", JSON.stringify({ title: one.title, ...ended, requests: server.requests.length }) + "\n");
  expect(1).toBe(1);
});
