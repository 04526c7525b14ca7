import fc from "fast-check";

/** One slip of the hand: what is done to which line or word, and with what. */
export interface Mutation {
  readonly how: "delete" | "double" | "replace" | "insert";
  readonly unit: "line" | "word" | "character";
  readonly place: number;
  readonly by: string;
}

const scraps = [
  "",
  "null",
  "~",
  "[]",
  "{}",
  "[",
  "]",
  "{",
  "}",
  ":",
  "- ",
  "- -",
  "?",
  "!",
  "!!binary x",
  "&a",
  "*a",
  "<<: *a",
  "|",
  ">",
  "'",
  '"',
  "#",
  "---",
  "...",
  "%YAML 1.1",
  "\t",
  "\r",
  "\u0000",
  "\u2028",
  "\ufeff",
  "\ud800",
  "é",
  "-1",
  "0",
  "1e999",
  ".nan",
  "true",
  "no",
  "2026-11-01",
  "0x1F",
  "__proto__",
  "constructor",
  "toString",
  "length",
  "name: x",
  "__proto__: { a: 1 }",
  "models: x",
  "judge: [1]",
  "records: []",
  `\${X}`,
  "${",
  "all",
  "regenerated",
  "highlights",
  "random",
  "../..",
  "/",
  "\\",
  "*.jsonl",
  "{{ article }}",
  "{{",
  "}}",
  "{% for a in candidate %}",
  "{% endfor %}",
  "{# x",
  "{{ x.y }}",
  "{{ article | upper }}",
  "{{ article[99999999] }}",
  "{{ 1 / 0 }}",
  "{{ self }}",
  "{{ loop }}",
  "{% include 'x' %}",
  "{% macro f() %}",
  "{% raw %}",
  "system:",
  "user:",
  "assistant:",
  "protocol: score",
  "protocol: summary",
  "answer: 3",
  "examples: [{ a: 1 }]",
  "format: label",
];

/** A slip; places are shares of the text. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom("delete", "double", "replace", "insert"),
  unit: fc.constantFrom("line", "word", "character"),
  place: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
  by: fc.constantFrom(...scraps),
});

/** The text with these slips, one after the other. */
export function mutate(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce(slip, text);
}

const units = { line: /[^\n]*\n?/g, word: /[\w.-]+|[^\w\s]|\s+/g, character: /[\s\S]/gu };

function slip(text: string, { how, unit, place, by }: Mutation): string {
  const parts = text.match(units[unit]) ?? [];
  const at = Math.floor(place * parts.length);
  const part = parts[at] ?? "";
  const end = unit === "line" && part.endsWith("\n") ? "\n" : "";
  const instead = {
    delete: "",
    double: part + part,
    replace: `${by}${end}`,
    insert: `${by}${end}${part}`,
  };
  return [...parts.slice(0, at), instead[how], ...parts.slice(at + 1)].join("");
}
