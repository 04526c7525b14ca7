import type { Accept } from "./json.ts";
import { isOwn, lazyQuotationsOf } from "./quotes.ts";
import { excerptOf, type Reading } from "./reading.ts";
import { layersOf } from "./wrapping.ts";

/** Place of each candidate in the order shown: 1 is the best, ties share one; null: it was left out. */
type Places = readonly (number | null)[];

/** Reads an order of candidates that letters name. */
export interface OrderReader {
  /** A whole reply, by the rules `order` and `order-line`. */
  read(text: string): Reading<Places>;
  /** A reply that is an order and nothing else: the rule `order`. */
  readWhole(text: string): Reading<Places>;
  /** A value of a JSON answer: lists of letters, a list of letters, or the order as a text. */
  accept: Accept<Places>;
}

/** Letter of the candidate at a position from 0: A ... Z, AA, AB ... */
export function letterOf(position: number): string {
  const last = String.fromCharCode(65 + (position % 26));
  return position < 26 ? last : `${letterOf(Math.floor(position / 26) - 1)}${last}`;
}

/** A reader of orders of `asked` candidates. */
export function orderReader(asked: number): OrderReader {
  const positions = new Map(Array.from({ length: asked }, (_, i) => [letterOf(i), i]));

  function placesOf(groups: readonly (readonly string[])[]): ReturnType<Accept<Places>> {
    const places: (number | null)[] = Array.from({ length: asked }, () => null);
    const filled = groups.filter((group) => group.length > 0);
    for (const [i, group] of filled.entries()) {
      for (const letter of group) {
        const position = positions.get(letter.trim().toUpperCase());
        if (position === undefined) return { why: `unknown-candidate: ${excerptOf(letter)}` };
        if (places[position] !== null) return { why: `repeated-candidate: ${excerptOf(letter)}` };
        places[position] = i + 1;
      }
    }
    return filled.length === 0 ? { why: "empty-order: nothing is ranked" } : { value: places };
  }

  function readWhole(text: string): Reading<Places> {
    // Each candidate takes a letter or two, a mark and the spaces round them.
    const alone = text.length > 40 + asked * 16 ? undefined : orderIn(text);
    if (alone === undefined) return { why: noVerdict };
    const found = placesOf(alone);
    return "why" in found ? found : { value: found.value, rule: "order" };
  }

  function read(text: string): Reading<Places> {
    const whole = readWhole(text);
    if (!("why" in whole) || whole.why !== noVerdict) return whole;
    const isQuoted = lazyQuotationsOf(text);
    let found: { value: Places; rule: string } | undefined;
    let quoted = 0;
    for (const { line, start } of linesOf(text)) {
      // One letter on a line may be a heading.
      const groups = /[>=]/u.test(line) ? orderIn(line.replace(announcement, "")) : undefined;
      if (groups === undefined || groups.flat().length < 2) continue;
      const words = line.trimEnd();
      const at = start + words.search(/\S/u);
      if (!isOwn(text, { start: at, at, end: start + words.length }, isQuoted)) {
        quoted += 1;
        continue;
      }
      const places = placesOf(groups);
      if ("why" in places) return places;
      if (found !== undefined && found.value.join() !== places.value.join()) {
        return { why: "disagree: two orders that are not the same" };
      }
      found ??= { value: places.value, rule: "order-line" };
    }
    if (found !== undefined) return found;
    return quoted > 0 ? { why: "quoted: the order stands only in a quotation" } : whole;
  }

  return {
    read,
    readWhole,
    accept(value) {
      if (typeof value === "string") {
        const groups = value.length > 40 + asked * 16 ? undefined : orderIn(value);
        return groups === undefined
          ? { why: `not-an-order: ${excerptOf(value)}` }
          : placesOf(groups);
      }
      const groups = Array.isArray(value) ? groupsIn(value) : undefined;
      return groups === undefined ? { why: "not-an-order: another type" } : placesOf(groups);
    },
  };
}

const noVerdict = "no-verdict: no rule finds one";

// Every repetition has a bound, so the time is linear in the text.
const announcement =
  /^[\s*_#-]{0,6}(?:(?:my|the|final)\s{1,3}){0,2}(?:ranking|order|answer|verdict)["'*_`]{0,4}\s{0,3}(?:[:=]|is\b:?)["'*_`]{0,4}\s{0,3}/iu;
const letter = "[A-Za-z]{1,2}";
const order = new RegExp(`^${letter}(?:[ \\t]{0,3}[>=][ \\t]{0,3}${letter})*$`, "u");

/** The groups of `A > B = C`, perhaps in quotes or brackets; undefined: it is something else. */
function orderIn(text: string): readonly (readonly string[])[] | undefined {
  for (const layer of layersOf(text)) {
    if (order.test(layer)) {
      return layer.split(">").map((group) => group.split("=").map((name) => name.trim()));
    }
  }
  return undefined;
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly start: number }> {
  let start = 0;
  while (start <= text.length) {
    const stop = text.indexOf("\n", start);
    const end = stop === -1 ? text.length : stop;
    yield { line: text.slice(start, end), start };
    start = end + 1;
  }
}

/** A list of letters, or of lists of letters, as groups; undefined: it holds something else. */
function groupsIn(list: readonly unknown[]): readonly (readonly string[])[] | undefined {
  const groups: string[][] = [];
  for (const entry of list) {
    const group: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    const names = group.filter((name) => typeof name === "string");
    if (names.length < group.length) return undefined;
    groups.push(names);
  }
  return groups;
}
