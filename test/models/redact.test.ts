import fc from "fast-check";
import { expect, it } from "vitest";
import { cleaner, redactor } from "../../harness/models/redact.ts";
import { article, callOf } from "./asking.ts";

const clean = cleaner(redactor(["sk-secret-key", "sk-secret-key-and-more"]), callOf());

it.each([
  ["a key", "key sk-secret-key is wrong", "key [redacted] is wrong"],
  ["the longer of two keys", "sk-secret-key-and-more!", "[redacted]!"],
  ["lines", "one\n\ttwo\r\n three", "one two three"],
  ["colours", "\u001b[31mred\u001b[0m", "[31mred[0m"],
  ["a quotation of the prompt", `bad input: "${article}" (400)`, 'bad input: "[…]." (400)'],
  ["an escaped quotation", `bad: ${JSON.stringify(article.replaceAll(" ", "\n"))}`, 'bad: "[…]."'],
  ["few words of the prompt", "the lazy dog", "the lazy dog"],
])("cleans %s", (_name, text, cleaned) => {
  expect(clean(text)).toBe(cleaned);
});

it.each([
  ["inside JSON", JSON.stringify({ key: 'sk "1" <&> é' })],
  ["in a URL", encodeURIComponent('sk "1" <&> é')],
  ["in a page", "sk &quot;1&quot; &lt;&amp;&gt; é"],
  ["in Base64", btoa(String.fromCharCode(...new TextEncoder().encode('sk "1" <&> é')))],
])("knows a key %s", (_name, text) => {
  expect(redactor(['sk "1" <&> é'])(`key: ${text}!`)).toMatch(/^key: .*\[redacted\].*!$/);
});

it("gives one short line without the key, whatever comes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constant("sk-secret-key"))),
      (parts) => {
        const line = clean(parts.join(""));
        expect(line).not.toContain("sk-secret-key");
        expect(line).not.toMatch(/\p{Cc}/u);
        expect(line.length).toBeLessThanOrEqual(300);
        expect(line.isWellFormed()).toBe(true);
      },
    ),
  );
});
