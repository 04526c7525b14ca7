import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { freeNames } from "../../harness/inputs/free-names.ts";
import type { Templates } from "../../harness/inputs/template.ts";
import { loadTemplates } from "../../harness/inputs/template.ts";

let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates();
});

const values: Readonly<Record<string, unknown>> = {
  article: "Some text.",
  candidate: "A summary.",
  first: "one",
  second: "two",
  examples: [
    { text: "a", label: "yes", parts: ["x"] },
    { text: "b", label: "no", parts: [] },
  ],
};

/** Each needs exactly these names: with them it renders, and without any of them it does not. */
const templatesAndNames: readonly (readonly [string, readonly string[]])[] = [
  ["no names", []],
  ["{{ article }}", ["article"]],
  ["{{article}}{{- candidate -}}", ["article", "candidate"]],
  ["{{ article | upper | replace('a', 'b') }}", ["article"]],
  ["{{ article ~ candidate }}", ["article", "candidate"]],
  ["{{ article[0] }} {{ examples[1].label }} {{ examples[1]['text'] }}", ["article", "examples"]],
  ["{{ examples[0].text }}", ["examples"]],
  ["{{ 'article' }} {{ \"{{ candidate }}\" }} {{ '}}' }}", []],
  ["{{ 'it\\'s }}' ~ article }}", ["article"]],
  ["{# {{ article }} {% for #}{{ candidate }}", ["candidate"]],
  ["{% raw %}{{ article }}{% endraw %}{{ candidate }}", ["candidate"]],
  ["{%- raw -%}{{ article }}{# {%- endraw -%}{{ candidate }}", ["candidate"]],
  ["{% for e in examples %}{{ loop.index }} {{ e.text }}{% endfor %}", ["examples"]],
  ["{% for e in examples if e.label == 'yes' %}{{ e.text }}{% endfor %}", ["examples"]],
  [
    "{% for e in examples if e.label == first or second %}{% endfor %}",
    ["examples", "first", "second"],
  ],
  ["{% for a, b in examples[0] | items %}{{ a }}{{ b }}{% endfor %}", ["examples"]],
  [
    "{% for e in examples %}{% for p in e.parts %}{{ p }}{{ e.text }}{% endfor %}{% endfor %}",
    ["examples"],
  ],
  ["{% for article in examples %}{{ article.text }}{% endfor %}", ["examples"]],
  [
    "{% for e in [1] %}{{ e }}{% endfor %}{% for f in (examples if article else []) %}{{ f.text }}{% endfor %}",
    ["article", "examples"],
  ],
  ["{% for e in [] %}{% else %}{{ article }}{% endfor %}", ["article"]],
  ["{% set intro = article %}{{ intro }}", ["article"]],
  ["{% set (a, b) = [first, second] %}{{ a }}{{ b }}", ["first", "second"]],
  ["{% set block %}{{ article }}{% endset %}{{ block }}", ["article"]],
  [
    "{% set n = namespace(count=0) %}{% for e in examples %}{% set n.count = n.count + 1 %}{% endfor %}{{ n.count }}",
    ["examples"],
  ],
  ["{% with text = article, other = 'x' %}{{ text }}{{ other }}{% endwith %}", ["article"]],
  [
    "{% macro show(text, label='x') %}{{ label }}{{ text }}{% endmacro %}{{ show(article, label=candidate) }}",
    ["article", "candidate"],
  ],
  [
    "{% macro wrap() %}<{{ caller() }}>{% endmacro %}{% call wrap() %}{{ article }}{% endcall %}",
    ["article"],
  ],
  [
    "{% macro each(list) %}{% for x in list %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(item) each(examples) %}{{ item.text }}{% endcall %}",
    ["examples"],
  ],
  ["{% if article is string and candidate is string %}x{% endif %}", ["article", "candidate"]],
  [
    "{% if 'me' in article %}x{% endif %}{% if not candidate %}{% elif candidate %}y{% else %}z{% endif %}",
    ["article", "candidate"],
  ],
  ["{% filter upper %}{{ article }}{% endfilter %}", ["article"]],
  ["{% if true and not false and none is none and True %}{{ article }}{% endif %}", ["article"]],
  ["{{ {'candidate': {'first': article}} }}{{ candidate }}", ["article", "candidate"]],
  ["{{ dict(first=article) }}{{ range(3) | join(',') }}", ["article"]],
  ["{% set x = 1.5e3 + 1_000 %}{{ x }}{{ article }}", ["article"]],
  ["{{ article\n  | upper\n}}\n{{\tcandidate }}", ["article", "candidate"]],
  ["{ { article } } {{ candidate }} }} %}", ["candidate"]],
  ['{{ "a" if article == first else second }}', ["article", "first", "second"]],
];

describe("the names that a template needs", () => {
  it.each(templatesAndNames)("are found in %s", (template, names) => {
    const found = new Set(freeNames(template).map(({ name }) => name));
    expect([...found].sort()).toEqual(names);
    const given = Object.fromEntries(names.map((name) => [name, values[name]]));
    const compiled = templates.compile(template);
    expect(() => compiled.render(given)).not.toThrow();
  });

  // Whether the engine misses an absent value depends on what is done with it; whether it used one shows.
  it.each(templatesAndNames.filter(([template]) => !/ == | if article /.test(template)))(
    "are all used by %s",
    (template, names) => {
      const render = (given: readonly (readonly [string, unknown])[]) =>
        templates.compile(template).render(Object.fromEntries(given));
      const text = render(names.map((name) => [name, values[name]]));
      for (const changed of names) {
        const other = names.map((name) => [name, name === changed ? [] : values[name]] as const);
        expect(
          attempt(() => render(other)),
          changed,
        ).not.toBe(text);
      }
    },
  );

  it("are found where they stand", () => {
    expect(freeNames("é {{ article }}\n{% if candidate %}")).toEqual([
      { name: "article", offset: 5 },
      { name: "candidate", offset: 22 },
    ]);
  });

  it("are names of slots outside of the block that binds them", () => {
    const template = "{% for first in [1] %}{{ first }}{% endfor %}{{ first }}";
    expect(freeNames(template)).toEqual([{ name: "first", offset: 48 }]);
  });

  it("are looked for in any text without an error, and without end", () => {
    const piece = fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "'",
      '"',
      "\\",
      "(",
      ")",
      "{",
      "}",
      " raw ",
      " endraw ",
      " for ",
      " in ",
      " if ",
      " set ",
      " = ",
      " x ",
      "endfor",
      "macro",
      "|",
      ".",
      "\n",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (template) => {
        for (const { name, offset } of freeNames(template)) {
          expect(template.slice(offset, offset + name.length)).toBe(name);
        }
      }),
    );
  });
});

/** The text, or nothing where it cannot be rendered. */
function attempt(render: () => string): string | undefined {
  try {
    return render();
  } catch {
    return undefined;
  }
}
