import { describe, expect, it } from "vitest";
import { contentWords, tokenize } from "../../harness/text/index.ts";

describe("tokenize", () => {
  it.each([
    ["The U.S.-led war, 2003", ["the", "u", "s", "led", "war", "2003"]],
    ["Café naïve_test", ["caf", "na", "ve", "test"]],
    ["\u212Aelvin", ["kelvin"]], // the Kelvin sign lowercases to k
    ["", []],
    ["... \n !", []],
  ])("reads %j as %j", (text, tokens) => {
    expect(tokenize(text, { stem: false })).toEqual(tokens);
  });

  it("stems only words of more than three characters", () => {
    expect(tokenize("was runs running dying", { stem: true })).toEqual([
      "was",
      "run",
      "run",
      "die",
    ]);
    expect(tokenize("its ads", { stem: true })).toEqual(["its", "ads"]);
  });
});

describe("contentWords", () => {
  it("keeps what a text is about, stemmed and in order", () => {
    expect(contentWords("It wasn't the bridge's closing, but THE ferries!")).toEqual([
      "bridg",
      "close",
      "ferri",
    ]);
  });

  it("is empty for function words alone", () => {
    expect(contentWords("There it is, as if it were not.")).toEqual([]);
  });
});
