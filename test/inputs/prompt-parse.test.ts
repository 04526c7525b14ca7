import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../harness/core/digest.ts";
import { AssizeError } from "../../harness/core/errors.ts";
import type { Prompt } from "../../harness/core/prompt.ts";
import { parsePrompt, readPrompt } from "../../harness/inputs/parse-prompt.ts";
import { protocols } from "../../harness/protocols/index.ts";
import { messageOf } from "../fixtures/inputs/in-folder.ts";

const front = "---\nprotocol: binary\nanswer: { labels: [yes, no], positive: yes }\n---\n";

function parse(source: string): Promise<Prompt> {
  return parsePrompt({ name: "faithful", source, shownAs: "prompts/faithful.md" }, protocols);
}

describe("a prompt", () => {
  it("says what its front matter says, with defaults for the rest", async () => {
    const source = `${front}user:\n{{ candidate }}`;
    expect(await parse(source)).toMatchObject({
      name: "faithful",
      source,
      digest: sha256Hex(source),
      protocol: "binary",
      dimension: "faithful",
      format: "json",
      uses: ["candidate"],
    });
  });

  it("takes dimension, format and reason from the front matter", async () => {
    const source = `${front.replace("---\np", "---\ndimension: truth\nreason: true\np")}user:\n{{ candidate }}`;
    const prompt = await parse(source);
    expect(prompt.dimension).toBe("truth");
    expect(prompt.asking.schema).toMatchObject({ required: ["reason", "verdict"] });
    expect(prompt.asking.read('{"reason": "as said", "verdict": "no"}')).toMatchObject({
      answer: { kind: "binary", positive: false },
    });
  });

  it("opens messages only by lines that are a role and nothing else", async () => {
    const source = `${front}system: \nThe user: speaks.\n  user:\nUser:\nuser:\n\n\n  a\n\nb {{ candidate }}\n \n\nassistant:\nok`;
    expect((await parse(source)).render({ candidate: "C" })).toEqual([
      { role: "system", content: "The user: speaks.\n  user:\nUser:" },
      { role: "user", content: "  a\n\nb C" },
      { role: "assistant", content: "ok" },
    ]);
  });

  it("asks the same with Windows line ends", async () => {
    const source = `${front}system:\nJudge.\n\nuser:\n{% if candidate %}\n{{ candidate }}\n{% endif %}\nEnd.\n`;
    const slots = { candidate: "C\r\nD" };
    const asked = (await parse(source)).render(slots);
    expect((await parse(source.replaceAll("\n", "\r\n"))).render(slots)).toEqual(asked);
  });

  it("shows its examples by a loop", async () => {
    const source = `---
protocol: score
answer: { min: 1, max: 5 }
examples:
  - { text: good, score: 5 }
  - { text: bad, score: 1 }
---
user:
{% for example in examples -%}
{{ example.text }}: {{ example.score }}
{% endfor -%}
{{ candidate }}`;
    const [message] = (await parse(source)).render({ candidate: "C" });
    expect(message?.content).toBe("good: 5\nbad: 1\nC");
  });

  it("loops over no examples where the front matter has none", async () => {
    const source = `${front}user:\n{% for e in examples %}{{ e }}{% endfor %}{{ candidate }}`;
    expect((await parse(source)).render({ candidate: "C" })[0]?.content).toBe("C");
  });

  it("escapes nothing", async () => {
    const prompt = await parse(`${front}user:\n<b> & {{ candidate }}`);
    expect(prompt.render({ candidate: "<i> & \"q\" 'r'" })[0]?.content).toBe(
      "<b> & <i> & \"q\" 'r'",
    );
  });

  it("cannot print what it does not name", async () => {
    await expect(parse(`${front}system:\n{{ debug() }}\nuser:\n{{ candidate }}`)).rejects.toThrow(
      'unknown slot "debug"',
    );
  });
});

describe("the values of slots", () => {
  const template = `${front}system:\nJudge.\nuser:\n[[{{ article }}]]\n[[{{ candidate }}]]`;
  const templating = fc
    .array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom(
          "{{ candidate }}",
          "{{",
          "}}",
          "{% raw %}",
          "{%",
          "%}",
          "{#",
          "#}",
          "\nuser:\n",
          "\nsystem:\n",
          "---\n",
          "\r\n",
          "\u2028",
          "&<>'\"",
        ),
      ),
    )
    .map((pieces) => pieces.join(""));

  it("stand in the message exactly as they are given", async () => {
    const prompt = await parse(template);
    fc.assert(
      fc.property(templating, templating, (article, candidate) => {
        expect(prompt.render({ article, candidate })).toEqual([
          { role: "system", content: "Judge." },
          { role: "user", content: `[[${article}]]\n[[${candidate}]]` },
        ]);
      }),
    );
  });

  it("never stand in an error", async () => {
    const risky = "{{ candidate }}{{ (candidate | int) if candidate | length < 20 }}";
    const prompt = await parse(`${front}user:\n${risky}`);
    expect(await messageOf("", async () => prompt.render({ candidate: "classified" }))).toBe(
      `error[prompt/template]: the template cannot be read: invalid operation
  at prompts/faithful.md:6:32
  6 | ${risky}
                                     ^
  fix: correct the Jinja2 at this place`,
    );
  });

  it("must be there", async () => {
    const prompt = await parse(template);
    expect(() => prompt.render({ article: "A" })).toThrow(
      'there is no text for the slot "candidate"',
    );
  });
});

describe("a prompt from a run folder", () => {
  const file = { name: "faithful", source: `${front}user:\n{{ candidate }}`, shownAs: "run" };

  it("reads answers without a template engine", () => {
    const prompt = readPrompt(file, protocols, undefined);
    expect(prompt.uses).toEqual(["candidate"]);
    expect(prompt.asking.read('{"verdict": "yes"}')).toMatchObject({ state: "answered" });
  });

  it("is not rendered without one", () => {
    const prompt = readPrompt(file, protocols, undefined);
    expect(() => prompt.render({ candidate: "C" })).toThrow("without its templates");
  });
});

describe("any text", () => {
  it("is a prompt or an AssizeError", async () => {
    const piece = fc.constantFrom(
      front,
      "---\n",
      "protocol: score\n",
      "answer: {min: 1, max: 5}\n",
      "user:\n",
      "system:\n",
      "{{ candidate }}",
      "{{ article",
      "{% for x in y %}",
      "{% endfor %}",
      "{% set article %}",
      "é😀\t",
      "\n",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 12 }).map((pieces) => `${front}user:\n${pieces.join("")}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        const outcome = await parse(source).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AssizeError);
      }),
    );
  });
});
