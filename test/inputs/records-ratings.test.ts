import { expect, it } from "vitest";
import { readContent } from "../fixtures/records/reading.ts";

it.each([
  ["a.jsonl", '{"id": "a", "article": "x", "human": {"chatgpt": {"overall": 1e200}}}\n'],
  ["a.csv", "id,article,human.chatgpt.overall\na,x,1e200\n"],
])("refuses a rating whose square is no number: %s", async (name, content) => {
  const { error } = await readContent(name, content);
  expect(error).toContain("is 1e+200, which no scale reaches");
});
