import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apis, ask, callOf, openAt } from "./asking.ts";

// Somebody else's idea of the three APIs: our own fake server would share our mistakes.
const mock = new LLMock({ port: 0, logLevel: "silent" });

beforeAll(async () => {
  mock.onMessage("hello", { content: "Hi there!" });
  await mock.start();
});
afterAll(() => mock.stop());

it.each(apis)("%s: is read as aimock writes it", async (api) => {
  const model = await openAt(api, mock, { model: "some-model" });
  const reply = await ask(model, callOf([{ role: "user", content: "hello" }]));
  await model.close();
  expect(reply).toMatchObject({ state: "answered", text: "Hi there!", model: "some-model" });
});

it.each(apis)("%s: a message that no fixture matches is no answer", async (api) => {
  const model = await openAt(api, mock);
  const reply = await ask(model, callOf([{ role: "user", content: "who are you?" }]));
  await model.close();
  expect(reply).toMatchObject({ state: "failed", status: 404, retry: false, stopsLane: true });
});
