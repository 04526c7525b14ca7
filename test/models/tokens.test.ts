import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type AnswerToken, packTokens, unpackTokens } from "../../harness/core/tokens.ts";
import { type Api, ask, callOf, key, openAt } from "./asking.ts";
import { type Answer, answer, startFakeProvider } from "./fake-provider.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** The reply of a server that says this. */
async function replyTo(api: Api, said: Answer, written: object = { logprobs: true }) {
  const server = await startFakeProvider(answer(said));
  const model = await openAt(api, server, { ...written });
  open.push(server, model);
  return ask(model, callOf());
}

const place = (
  token: string,
  top: Readonly<Record<string, number>>,
  bytes?: readonly number[],
) => ({
  token,
  logprob: top[token] ?? -1,
  ...(bytes === undefined ? {} : { bytes }),
  top_logprobs: Object.entries(top).map(([one, logprob]) => ({ token: one, logprob })),
});

const four = place("4", { 4: -0.25, 5: -1.5, " 4": -9999 }, [52]);
const packedFour = '["4",-0.25,[["4",-0.25],["5",-1.5],[" 4",-9999]]]';

describe.each<Api>(["chat", "responses"])("%s", (api) => {
  it("keeps the tokens with their alternatives", async () => {
    const reply = await replyTo(api, { text: "4", logprobs: [four] });
    expect(reply).toMatchObject({ state: "answered", text: "4", tokens: `[${packedFour}]` });
  });

  it("keeps the bytes of a token that is a part of a character", async () => {
    const logprobs = [place("\\xe2\\x80", {}, [0xe2, 0x80]), place("\ufffd", {}, [0x94]), four];
    expect(await replyTo(api, { text: "—4", logprobs })).toMatchObject({
      tokens: `[["\\\\xe2\\\\x80",-1,[],[226,128]],["\ufffd",-1,[],[148]],${packedFour}]`,
    });
  });

  it("keeps those of an answer that was cut off", async () => {
    const reply = await replyTo(api, { text: "4", logprobs: [four], stop: "length" });
    expect(reply).toMatchObject({ state: "truncated", tokens: `[${packedFour}]` });
  });

  it("keeps none that were not asked for", async () => {
    const reply = await replyTo(api, { text: "4", logprobs: [four] }, {});
    expect(reply).toMatchObject({ state: "answered", text: "4" });
    expect(reply).not.toHaveProperty("tokens");
  });

  const likely = (logprob: unknown) => [
    { token: "4", logprob: -1, top_logprobs: [{ token: "5", logprob }] },
  ];
  it.each<[string, unknown]>([
    ["none", undefined],
    ["null", null],
    ["an empty list", []],
    ["a text", "4"],
    ["an object", { 4: -1 }],
    ["a list of texts", ["4"]],
    ["no probability", [{ token: "4", top_logprobs: [] }]],
    ["a probability above 1", likely(0.1)],
    ["a probability in words", likely("-1")],
    ["no probability of an alternative", likely(null)],
    ["bytes that are none", [{ ...four, bytes: [300] }]],
    ["one bad place among good ones", [four, { ...four, logprob: 1 }]],
    [
      "more alternatives than there can be",
      likely(-1).map((one) => ({ ...one, top_logprobs: Array(65).fill(four) })),
    ],
    ["more tokens than an answer has", Array(32_769).fill({ token: "", logprob: 0 })],
    ["a token as long as a book", [{ token: "4".repeat(1001), logprob: 0 }]],
    ["more than is kept", Array(9000).fill({ token: "x".repeat(1000), logprob: 0 })],
  ])("answers without tokens, at its cost, where the server gives %s", async (_title, logprobs) => {
    const reply = await replyTo(api, { text: "4", logprobs });
    expect(reply).toMatchObject({
      state: "answered",
      text: "4",
      usage: { input: 100, output: 20 },
    });
    expect(reply).not.toHaveProperty("tokens");
  });

  it.each<[string, unknown]>([
    ["in one token", [place(key, {}), four]],
    ["in pieces", [place(key.slice(0, 9), {}), place(key.slice(9), {})]],
    ["in an alternative", [place("4", { 4: -1, [`x${key}`]: -2 })]],
  ])("keeps no tokens with the key %s", async (_title, logprobs) => {
    const reply = await replyTo(api, { text: "4", logprobs });
    expect(reply).toMatchObject({ state: "answered", text: "4" });
    expect(reply).not.toHaveProperty("tokens");
  });
});

it("packs and unpacks any tokens", () => {
  const token = fc.string({ unit: "binary", maxLength: 5 });
  const logprob = fc.double({ max: 0, noNaN: true, noDefaultInfinity: true }).map((p) => p + 0);
  const one = fc.record(
    {
      token,
      logprob,
      top: fc.array(fc.record({ token, logprob })),
      bytes: fc.array(fc.nat(255)),
    },
    { requiredKeys: ["token", "logprob", "top"], noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(one), (tokens: readonly AnswerToken[]) => {
      expect(unpackTokens(packTokens(tokens))).toEqual(tokens);
    }),
  );
});
