import { expect, it } from "vitest";
import { fencesOf } from "../../harness/protocols/readers/fences.ts";
import { quotationsOf } from "../../harness/protocols/readers/quotes.ts";

/** The text without what is quoted. */
function ownWords(text: string): string {
  const isQuoted = quotationsOf(text, fencesOf(text));
  return Array.from(text, (char, i) => (isQuoted(i) ? "" : char)).join("");
}

const mark = "3f0c9a5d1b7e4426";

it.each([
  ['It says "no".', 'It says "".'],
  ["It says “no”.", "It says “”."],
  ["It says 'no'; it doesn't.", "It says ''; it doesn't."],
  ["It says `no`.", "It says ``."],
  ["It says ``no``.", "It says ```."],
  ['It says "he said "no" to me".', 'It says "".'],
  ["The boys' team isn't 'in'.", "The boys' team isn't ''."],
  ['The 5" wall is high.', 'The 5" wall is high.'],
  // A mark too many.
  ['He "said "no" to me. So A.', 'He "'],
  ['He "said so. So A.\n\nMine.', 'He "\n\nMine.'],
  ['It says "no". A". Mine.', 'It says "". Mine.'],
  ['It says "no.\n\nSo A". Mine.', 'It says "". Mine.'],
  // Lines, blocks, marks and tags.
  ["Mine\n> no\nmine", "Mine\n>\nmine"],
  ["Mine\n```\nno\n```\nmine", "Mine\n`\nmine"],
  ["Mine\n```\nno", "Mine\n`"],
  ["Mine\n~~~\nno\n~~~\nmine", "Mine\n~\nmine"],
  ["Mine ```no``` mine", "Mine ` mine"],
  ["```\nno\n```\nno\n```\nno", "`"],
  [`Mine\n${mark}\nno\n${mark}\nmine`, `Mine\n3${mark}\nmine`],
  [`Mine\n${mark}\nno`, "Mine\n3"],
  [`Mine ${mark} mine`, `Mine ${mark} mine`],
  ["Mine <summary>no</summary> mine", "Mine <</summary> mine"],
  ["Mine <summary> mine", "Mine <summary> mine"],
  ["<think>no</think> mine", "<</think> mine"],
  ["no</think> mine", "</think> mine"],
  ["mine <think>no", "mine <"],
  // What another text says.
  ["The summary says: no\nmine", "The summary says:\nmine"],
  ["The summary says:\n\nno\nno\n\nmine", "The summary says:\n\nmine"],
  ["It ends with the words:\r\nno\r\n\r\nmine", "It ends with the words:\n\r\nmine"],
  ["The summary ends with:\n```\nno\n\nno\n```\nmine", "The summary ends with:\nmine"],
  ["I would say: mine", "I would say: mine"],
  ["My verdict reads: mine", "My verdict reads: mine"],
  ["Verdict: mine", "Verdict: mine"],
])("of %j the reply says %j", (text, expected) => {
  expect(ownWords(text)).toBe(expected);
});
