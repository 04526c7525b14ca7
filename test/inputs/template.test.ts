import fc from "fast-check";
import { expect, it } from "vitest";
import { loadTemplates } from "../../harness/inputs/template.ts";

const templates = await loadTemplates();

it("prints the same whether the engine is needed or not", () => {
  const pieces = fc.array(
    fc.constantFrom("{{ article }}", "{{ candidate }}", "{", "}", " ", "\n", "text {", "é"),
  );
  const anything = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(pieces, anything, anything, (list, article, candidate) => {
      const source = list.join("");
      // A comment makes the engine do the work that plain slots do without it.
      const [plain, engine] = [`${source}\n`, `${source}\n{# #}`].map((text) => {
        try {
          return templates.compile(text).render({ article, candidate });
        } catch (error) {
          return error instanceof Error ? error.name : "no error";
        }
      });
      expect(plain).toBe(engine);
    }),
    { numRuns: 500 },
  );
});

it("asks the engine where a slot has no value, and it refuses", () => {
  expect(() => templates.compile("{{ article }}").render({})).toThrow("undefined");
});
