import { expect, it } from "vitest";
import { summary } from "../../harness/protocols/summary.ts";

const asking = summary.bind({ answer: undefined, format: "text", reason: false });

it("asks one question of a record, with nothing shown", () => {
  expect(
    summary.arrange(
      ["highlights", "chatgpt"],
      { pairs: "all", orders: "both" },
      { seed: "1", item: "a" },
    ),
  ).toEqual([[]]);
  expect(summary.fill([])).toEqual({});
});

it.each([
  ["\n It rained.\n\nA lot. ", "It rained.\n\nA lot."],
  ['"It rained."', '"It rained."'],
  ["```\nIt rained.\n```", "```\nIt rained.\n```"],
])("keeps the text of %j, trimmed", (reply, text) => {
  expect(asking.read(reply)).toEqual({
    state: "answered",
    rule: "text",
    answer: { kind: "summary", text },
  });
});

it("has no summary in an empty reply", () => {
  expect(asking.read(" \n ")).toEqual({ state: "unparsed", why: "empty" });
});
