import { describe, expect, it } from "vitest";
import { prepare, rougeScores, Vocabulary } from "../../harness/text/index.ts";

describe("prepare", () => {
  it("gives equal tokens equal ids, by stem if asked", () => {
    const [a, b] = [prepare("running runs", { stem: true }), prepare("Run!", { stem: true })];
    expect(new Set([...a.ids, ...b.ids]).size).toBe(1);
    expect(new Set(prepare("running runs", { stem: false }).ids).size).toBe(2);
  });

  it("says where lines end, but for lines without tokens", () => {
    expect([...prepare("one two\n\n...\nthree\r\nfour", { stem: false }).lineEnds]).toEqual([
      2, 3, 4,
    ]);
    expect([...prepare("", { stem: false }).lineEnds]).toEqual([]);
  });
});

describe("Vocabulary", () => {
  it("is full after 16 million characters, and still reads", () => {
    const vocabulary = new Vocabulary({ stem: false });
    vocabulary.read(`a${" ".repeat(2 ** 24 - 3)}`);
    expect(vocabulary.full).toBe(false);
    vocabulary.read("bb");
    expect(vocabulary.full).toBe(true);
    expect([...vocabulary.read("bb a").ids]).toEqual([1, 0]);
  });

  it("does not matter to scores, even where the texts were prepared in two", () => {
    const apart = new Vocabulary({ stem: true });
    apart.read("words that shift every id");
    const [reference, candidate] = ["The mayor closed bridges.", "A bridge, closed by the mayor"];
    const together = rougeScores(
      prepare(reference, { stem: true }),
      prepare(candidate, { stem: true }),
    );
    expect(together.rouge1).toBeGreaterThan(0.5);
    expect(rougeScores(prepare(reference, { stem: true }), apart.read(candidate))).toEqual(
      together,
    );
    expect(rougeScores(apart.read(reference), prepare(candidate, { stem: true }))).toEqual(
      together,
    );
  });
});
