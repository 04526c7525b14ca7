import fc from "fast-check";
import { expect } from "vitest";
import { hostileTexts, slowPieces } from "./hostile-texts.ts";
import { quotingReplies, verdicts } from "./quoted-texts.ts";
import { isAllowed, readers, timedRead } from "./readers.ts";

interface Extent {
  readonly seed: number;
  readonly numRuns: number;
}

/** The longest that a reply may take to be read. */
const mostMs = 50;

function warmUp(): void {
  for (const text of fc.sample(hostileTexts(), { seed: 0, numRuns: 100 })) {
    for (const [, asking] of readers) asking.read(text);
  }
}

/** No reader throws, invents an answer, or takes long. */
export function checkReadings(extent: Extent): void {
  warmUp();
  fc.assert(
    fc.property(hostileTexts(), (text) => {
      for (const [name, asking] of readers) {
        const { verdict, ms } = timedRead(asking, text, mostMs);
        if (verdict.state === "answered") expect(isAllowed(verdict.answer, text), name).toBe(true);
        else expect(verdict.why, name).toMatch(/^[a-z-]+/u);
        expect(ms, name).toBeLessThanOrEqual(mostMs);
      }
    }),
    extent,
  );
}

/** No reader takes long for one piece over and over, up to the longest text that is read. */
export function checkRuns(): void {
  warmUp();
  for (const piece of slowPieces) {
    const run = piece.repeat(Math.ceil(262_000 / piece.length)).slice(0, 262_000);
    const framed = ["x", "A is better.\n", '{"verdict": '].map((before) => `${before}${run}x`);
    for (const text of [run, ...framed, `${run}\nVerdict: A. Score: 4. Therefore, A is better.`]) {
      for (const [name, asking] of readers) {
        const what = `${name}: ${JSON.stringify(piece)} after ${JSON.stringify(text.slice(0, 8))}`;
        expect(timedRead(asking, text, mostMs).ms, what).toBeLessThanOrEqual(mostMs);
      }
    }
  }
}

/** No reader throws at an answer that somebody has read already, whatever JSON it is. */
export function checkRecorded(extent: Extent): void {
  const shown = ["left", "right", "both"];
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
      for (const [name, asking] of readers) {
        expect(["answered", "unparsed"], name).toContain(
          asking.readRecorded(value, shown, 3).state,
        );
      }
    }),
    extent,
  );
}

/** What stands in a quotation is never read; beside it, only what the reply says itself. */
export function checkQuotations(extent: Extent): void {
  const judging = readers.filter(([name]) => name !== "summary text");
  fc.assert(
    fc.property(quotingReplies, fc.constantFrom(...verdicts), ({ text }, own) => {
      for (const [name, asking] of judging) {
        expect(asking.read(text).state, name).toBe("unparsed");
        const alone = asking.read(own);
        const verdict = asking.read(`${text}\n\n${own}`);
        if (verdict.state !== "answered") continue;
        expect(alone.state === "answered" && alone.answer, name).toEqual(verdict.answer);
      }
    }),
    extent,
  );
}
