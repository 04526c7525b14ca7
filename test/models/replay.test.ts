import { describe, expect, it } from "vitest";
import type { Reply } from "../../harness/core/model.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import type { RecordedLine, ReplayFields } from "../../harness/core/recording.ts";
import { replay } from "../../harness/models/replay/provider.ts";
import { ask, promptOf } from "./asking.ts";

type Row = Readonly<Record<string, unknown>>;

interface Asked {
  readonly item?: string;
  readonly shown?: readonly string[];
  readonly repeat?: number;
  readonly swapped?: boolean;
  readonly protocol?: ProtocolName;
}

async function opened(
  rows: readonly (Row & { readonly reply?: never })[],
  fields: ReplayFields,
  options: { readonly cells?: RecordedLine["cells"]; readonly where?: Row; digest?: string } = {},
) {
  const { cells = "typed", where = {}, digest = "d" } = options;
  const config = replay.settings.parse({
    name: "old",
    provider: "replay",
    path: "f.jsonl",
    where,
    fields,
  });
  const model = await replay.open(config, {
    seed: "0",
    environment: {},
    recording: {
      digest,
      async *lines() {
        for (const [i, value] of rows.entries()) {
          yield { value, cells, at: { file: "f.jsonl", line: i + 1, column: 1 } };
        }
      },
    },
  });
  const given = (asked: Asked = {}): Promise<Reply> => {
    const { item = "1", shown = ["x"], repeat = 1, swapped = false, protocol = "score" } = asked;
    return ask(model, {
      id: "c",
      messages: [],
      question: {
        item: { id: item, highlightSentences: [], candidates: [], human: {}, preferences: [] },
        prompt: promptOf(protocol),
        shown: shown.map((system) => ({ system, text: system })),
        repeat,
        swapped,
      },
    });
  };
  return { model, given };
}

const text = (raw: string): Reply => ({ state: "answered", text: raw, why: "" });
const read = (answer: unknown): Reply => ({
  state: "recorded",
  text: JSON.stringify(answer),
  why: "",
});
const none: Reply = { state: "failed", why: "no recording", retry: false };

describe("which line answers a question", () => {
  it("compares only what is mapped", async () => {
    const rows = [
      { id: "1", prompt: "p", dimension: "d", system: "x", raw: "one" },
      { id: "1", prompt: "p", dimension: "d", system: "y", raw: "two" },
      { id: "2", prompt: "q", dimension: "e", system: "x", raw: "three" },
    ];
    const every = await opened(rows, {
      item: "id",
      prompt: "prompt",
      dimension: "dimension",
      candidate: "system",
      text: "raw",
    });
    expect(await every.given()).toEqual(text("one"));
    expect(await every.given({ shown: ["y"] })).toEqual(text("two"));
    expect(await every.given({ item: "2" })).toEqual(none);
    const byId = await opened(rows, { item: "id", text: "raw" });
    expect(await byId.given({ item: "2", shown: ["anybody"] })).toEqual(text("three"));
  });

  it("takes lines with equal keys for repeats in file order", async () => {
    const rows = ["a", "b", "c"].map((raw) => ({ id: 1, raw }));
    const { given } = await opened(rows, { item: "id", text: "raw" });
    expect(await Promise.all([1, 2, 3, 4].map((repeat) => given({ repeat })))).toEqual([
      text("a"),
      text("b"),
      text("c"),
      none,
    ]);
  });

  it("takes the repeat of a line where it is mapped", async () => {
    const rows = [
      { id: "1", raw: "b", round: 2 },
      { id: "1", raw: "a", round: "1" },
    ];
    const { given } = await opened(rows, { item: "id", repeat: "round", text: "raw" });
    expect(await given({ repeat: 1 })).toEqual(text("a"));
    expect(await given({ repeat: 2 })).toEqual(text("b"));
  });

  it("looks at `where` as it is written, numbers and texts alike", async () => {
    const rows = [
      { id: "1", round: 3, final: true, raw: "a" },
      { id: "1", round: "4", final: false, raw: "b" },
      { id: "1", round: null, final: [true], raw: "c" },
    ];
    const fields = { item: "id", text: "raw" };
    const three = await opened(rows, fields, { where: { round: "3", final: true } });
    expect(await three.given()).toEqual(text("a"));
    const four = await opened(rows, fields, { where: { round: 4 } });
    expect(await four.given()).toEqual(text("b"));
  });

  it("keeps keys apart that run together when they are joined", async () => {
    const rows = [
      { id: '1","2', system: "x", raw: "a" },
      { id: "1", system: '2","x', raw: "b" },
    ];
    const { given } = await opened(rows, { item: "id", candidate: "system", text: "raw" });
    expect(await given({ item: '1","2' })).toEqual(text("a"));
    expect(await given({ shown: ['2","x'] })).toEqual(text("b"));
  });
});

describe("candidates and orders in one file", () => {
  const fields = { item: "id", candidate: "system", order: "order", text: "raw" };
  const pair = { shown: ["a", "b"], protocol: "pairwise" } as const;

  it.each([
    ["a key that is left out", {}, {}, "typed"],
    ["null", { order: null }, { system: null }, "typed"],
    ["an empty cell", { order: "" }, { system: "" }, "text"],
  ] as const)("take %s for a column that does not apply", async (_title, one, two, cells) => {
    const order = cells === "text" ? "a;b" : ["a", "b"];
    const rows = [
      { id: "1", system: "x", ...one, raw: "4" },
      { id: "1", order, ...two, raw: "A" },
    ];
    const { given } = await opened(rows, fields, { cells });
    expect([await given(), await given(pair)]).toEqual([text("4"), text("A")]);
    expect(await given({ shown: ["a"] })).toEqual(none);
  });

  it("may both be given where they agree", async () => {
    const { given } = await opened([{ id: "1", system: "x", order: ["x"], raw: "4" }], fields);
    expect(await given()).toEqual(text("4"));
  });

  it.each([
    [
      "neither",
      [{ id: "1", system: null, order: null, raw: "4" }],
      fields,
      'neither "system" nor "order" names a system',
    ],
    [
      "no order, and no candidate mapped",
      [{ id: "1", order: null, raw: "4" }],
      { item: "id", order: "order", text: "raw" },
      '"order" is not a list of systems',
    ],
    [
      "no candidate, and no order mapped",
      [{ id: "1", system: "", raw: "4" }],
      { item: "id", candidate: "system", text: "raw" },
      '"system" is not a text or a number',
    ],
    [
      "two that disagree",
      [{ id: "1", system: "x", order: ["y"], raw: "4" }],
      fields,
      '"system" and "order" name different systems',
    ],
    [
      "no prompt",
      [{ id: "1", prompt: null, system: "x", order: null, raw: "4" }],
      { ...fields, prompt: "prompt" },
      '"prompt" is not a text or a number',
    ],
    [
      "no repeat",
      [{ id: "1", n: null, system: "x", order: null, raw: "4" }],
      { ...fields, repeat: "n" },
      '"n" is no repeat',
    ],
    [
      "a column that no line has",
      [
        { id: "1", system: "x", raw: "4" },
        { id: "1", ordre: ["a", "b"], raw: "A" },
      ],
      fields,
      'no column "order", which fields.order names',
    ],
  ])("refuse %s", async (_title, rows, named, message) => {
    await expect(opened(rows, named)).rejects.toThrow(`]: ${message}\n`);
  });
});

describe("pairs", () => {
  const pair = { shown: ["a", "b"], protocol: "pairwise" } as const;
  const swapped = { shown: ["b", "a"], protocol: "pairwise", swapped: true } as const;

  it("have a line for each order", async () => {
    const rows = [
      { id: "1", order: ["a", "b"], raw: "A" },
      { id: "1", order: ["b", "a"], raw: "B" },
    ];
    const { given } = await opened(rows, { item: "id", order: "order", text: "raw" });
    expect([await given(pair), await given(swapped)]).toEqual([text("A"), text("B")]);
  });

  it("have a list of two: as the config names the pair, and swapped", async () => {
    const rows = [{ id: "1", winner: ["a", null] }];
    const { given } = await opened(rows, { item: "id", answer: "winner" });
    expect([await given(pair), await given(swapped)]).toEqual([read("a"), read(null)]);
  });

  it("have a list of two: as the line names the pair, and swapped", async () => {
    const rows = [{ id: "1", order: ["b", "a"], winner: ["b", "tie"] }];
    const { given } = await opened(rows, { item: "id", order: "order", answer: "winner" });
    expect([await given(swapped), await given(pair)]).toEqual([read("b"), read("tie")]);
  });

  it("are not divided where the list is the answer of another protocol", async () => {
    const rows = [{ id: "1", facts: [1, 0] }];
    const { given } = await opened(rows, { item: "id", answer: "facts" });
    expect(await given()).toEqual(read([1, 0]));
  });
});

describe("cells", () => {
  it.each([
    ["4", read(4)],
    ["  ", read(null)],
    ["null", read(null)],
    ["true", read(true)],
    ["faithful", read("faithful")],
    ['"faithful"', read('"faithful"')],
    ["[1, 0]", read([1, 0])],
    ["[a]", read("[a]")],
  ])("text that spells an answer: %j", async (cell, expected) => {
    const { given } = await opened(
      [{ id: "1", a: cell }],
      { item: "id", answer: "a" },
      {
        cells: "text",
      },
    );
    expect(await given()).toEqual(expected);
  });

  it.each([
    ["[1, 3]", read({ lines: [1, 3] })],
    ["1;3", read({ lines: [1, 3] })],
    [" 2 ", read({ lines: [2] })],
    ["[]", read({ lines: [] })],
    ["", read(null)],
    ["null", read(null)],
    ["one", read({ lines: ["one"] })],
  ])("text that spells numbers of facts: %j", async (cell, expected) => {
    const rows = [{ id: "1", holds: cell }];
    const { given } = await opened(rows, { item: "id", lines: "holds" }, { cells: "text" });
    expect(await given()).toEqual(expected);
  });

  it.each([
    [[1, 3], read({ lines: [1, 3] })],
    [[], read({ lines: [] })],
    [null, read(null)],
    ["1;3", read({ lines: "1;3" })],
  ])("numbers of facts: %j", async (holds, expected) => {
    const { given } = await opened([{ id: "1", holds }], { item: "id", lines: "holds" });
    expect(await given()).toEqual(expected);
  });

  it.each(["a;b", "a ; b", '["a", "b"]'])("text that spells an order: %j", async (order) => {
    const rows = [{ id: "1", order, raw: "A" }];
    const fields = { item: "id", order: "order", text: "raw" };
    const { given } = await opened(rows, fields, { cells: "text" });
    expect(await given({ shown: ["a", "b"], protocol: "pairwise" })).toEqual(text("A"));
  });

  it.each([
    ["text", "text"],
    [4, "4"],
    [null, ""],
    ["half \ud800", "half \ufffd"],
  ])("a raw answer %j", async (raw, expected) => {
    const { given } = await opened([{ id: "1", raw }], { item: "id", text: "raw" });
    expect(await given()).toEqual(text(expected));
  });
});

it("counts the lines that answer a question, and the questions without one", async () => {
  const rows = ["1", "2", "3", "3"].map((id) => ({ id, judge: "j", raw: "x" }));
  const other = { id: "4", judge: "k", raw: "x" };
  const fields = { item: "id", text: "raw" };
  const { model } = await opened([...rows, other], fields, { where: { judge: "j" } });
  const question = {
    prompt: promptOf("score"),
    shown: ["x"],
    repeat: 1,
    swapped: false,
    foreign: false,
  };
  for (const item of ["1", "1", "2", "9"]) model.fitting?.expect({ item, ...question });
  expect(model.fitting?.counts()).toEqual({
    lines: 4,
    matched: 2,
    unmatched: 2,
    questionsWithoutLine: 1,
  });
});

it("has an identity of its recording, where and fields, and of nothing else", async () => {
  const rows = [{ id: "1", raw: "x", note: "n" }];
  const identity = async (fields: ReplayFields, more: { digest?: string; where?: Row } = {}) =>
    JSON.stringify((await opened(rows, fields, more)).model.identity);
  const one = await identity({ item: "id", text: "raw" });
  expect(await identity({ item: "id", text: "raw" })).toBe(one);
  expect(await identity({ item: "id", text: "note" })).not.toBe(one);
  expect(await identity({ item: "id", text: "raw" }, { where: { note: "n" } })).not.toBe(one);
  expect(await identity({ item: "id", text: "raw" }, { digest: "e" })).not.toBe(one);
});
