import type { Accept } from "./json.ts";
import { type IsQuoted, isOwn, lazyQuotationsOf } from "./quotes.ts";
import { excerptOf, mostMentions, type Reading, type Span } from "./reading.ts";
import { layersOf } from "./wrapping.ts";

export interface Scale {
  readonly min: number;
  readonly max: number;
}

/** Reads a score in one scale. */
export interface NumberReader {
  /** A whole reply, by the rules `number`, `label`, `phrase`, `outof`, `last`. */
  read(text: string): Reading<number>;
  /** A reply that is a number and nothing else: the rule `number`. */
  readWhole(text: string): Reading<number>;
  /** A value of a JSON answer: a number, or a string of plain decimals. */
  accept: Accept<number>;
}

const words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const decimal = "\\d{1,30}(?:\\.\\d{1,30})?";
// Whole tokens only: no part of 4th, 1.2.3, 10,000 or 2014-15.
const number = `(?:${decimal}|(?<![\\p{L}\\d])(?:${words.join("|")}))(?![\\p{L}\\d_]|[.,]\\d)`;
const ahead = "(?<![\\p{L}\\d_]|\\d[.,/])";

// Every repetition has a bound, so the time is linear in the text.
const labelled = new RegExp(
  "(?<![\\p{L}\\d_])(?:scores?|ratings?)(?:[ \\t]{0,2}\\([^()\\n]{0,40}\\))?[\"'*_`]{0,4}\\s{0,4}[:=]" +
    `["'*_\`]{0,4}\\s{0,4}["'*_\`([]{0,4}(?<value>[-−+]?${number})`,
  "giu",
);
const phrased = new RegExp(
  "(?<![\\p{L}\\d_])(?:score[sd]?|scoring|rating|rated)(?![\\p{L}\\d_])[^.:\\n]{0,60}?" +
    `(?=\\d|${words.join("|")})${ahead}(?<value>${number})`,
  "giu",
);
const fraction = new RegExp(
  `${ahead}(?<value>${number})(?:\\s{1,4}out\\s{1,4}of\\s{1,4}|\\s{0,4}/\\s{0,4})` +
    `(?<top>${number})(?!\\s{0,4}/)`,
  "giu",
);
const ending = new RegExp(
  `(?<word>[\\p{L}]{0,20}|[-−–/&])(?:^|\\s{1,4})[*_]{0,3}(?<value>${decimal})$`,
  "iu",
);

const quotient = new RegExp(
  `["'*_\`]{0,4}(?:\\s{1,4}out\\s{1,4}of\\s{1,4}|\\s{0,4}/\\s{0,4})(?<top>${number})`,
  "iuy",
);
const range = new RegExp(`\\s{0,4}(?:[-−–—]|to\\b|or\\b)\\s{0,4}(?<top>${number})`, "iuy");
// More numbers of the same kind: 5/5/4; 4, 3, 5. What else follows is no list: "4, 2 of them for style".
const list = new RegExp(
  `\\s{0,4}(?:[/,;&|+]|and\\b)(?:\\s{0,4}and\\b)?\\s{0,4}(?<top>${number})(?=\\s{0,4}(?:$|[.,;&|/)\\n]|and\\b))`,
  "iuy",
);
// What may follow a number that was not announced by a colon: "scored two goals" is no score.
const phraseStop =
  /["'”’*_`)\]]{0,4}(?:\s{0,4}$|[.,;:!\n]|\s{1,4}(?:[-–—(]|(?:out|for|on|in|as|because|due|since|given|and|but|with|to|overall|points?|stars?)\b)|\/)/uy;

/** A reader of scores. A number outside the scale is not a score, and is never moved into it. */
export function numberReader(scale: Scale): NumberReader {
  function inScale(value: number, rule: string, at?: Span): Reading<number> {
    if (value >= scale.min && value <= scale.max) {
      return at === undefined ? { value, rule } : { value, rule, at };
    }
    return { why: `out-of-scale: ${value} is not within ${scale.min} to ${scale.max}` };
  }

  /** What a number means by what follows it; undefined: it only tells the scale. */
  function judge(text: string, match: RegExpExecArray, rule: string): Reading<number> | undefined {
    const written = match.groups?.["value"] ?? "";
    const value = parseToken(written);
    const start = match.index + match[0].length;
    const { top, end } = topAt(quotient, text, start);
    if (top !== undefined && top !== scale.max) {
      return { why: `out-of-scale: ${value} of ${top} is not of ${scale.max}` };
    }
    const other = topAt(range, text, start).top ?? topAt(list, text, end).top;
    if (other !== undefined) {
      const isScale = value === scale.min && other === scale.max;
      return isScale ? undefined : { why: `disagree: both ${value} and ${other}` };
    }
    return inScale(value, rule, { start: start - written.length, end: start });
  }

  function readFraction(match: RegExpExecArray, rule: string): Reading<number> {
    const value = match.groups?.["value"] ?? "";
    const { index: start } = match;
    return inScale(parseToken(value), rule, { start, end: start + value.length });
  }

  function readWhole(text: string): Reading<number> {
    if (text.length > 80) return { why: noVerdict };
    for (const layer of layersOf(text)) {
      if (/^[-−+]?\d{1,30}(?:\.\d{1,30})?(?:e[-+]?\d{1,3})?$/iu.test(layer) || isWord(layer)) {
        // Its dress has neither digits nor letters.
        const start = text.indexOf(layer);
        return inScale(parseToken(layer), "number", { start, end: start + layer.length });
      }
    }
    return { why: noVerdict };
  }

  function readLast(text: string, isQuoted: IsQuoted): Reading<number> {
    let end = text.length;
    while (end > 0 && /[\s.)\]*_]/u.test(text[end - 1] ?? "")) end -= 1;
    const match = ending.exec(text.slice(Math.max(0, end - 80), end));
    if (match === null) return { why: noVerdict };
    // The upper end of a scale or of a range is not the score.
    const { word = "", value = "" } = match.groups ?? {};
    if (/^(?:of|to|and|or|than|over|under|[-−–/&])$/iu.test(word)) return { why: noVerdict };
    const start = end - value.length;
    if (isQuoted(start)) return { why: onlyQuoted };
    return inScale(parseToken(value), "last", { start, end });
  }

  return {
    readWhole,
    read(text) {
      const whole = readWhole(text);
      if ("value" in whole || whole.why !== noVerdict) return whole;
      const isQuoted = lazyQuotationsOf(text);
      let quoted = 0;
      const readings = (pattern: RegExp, rule: string): Reading<number>[] => {
        const found: Reading<number>[] = [];
        for (const match of text.matchAll(pattern)) {
          const start = match.index + match[0].length;
          if (rule === "phrase" && !matchesAt(phraseStop, text, start)) continue;
          if (rule === "outof" && parseToken(match.groups?.["top"] ?? "") !== scale.max) continue;
          const end = rule === "outof" ? start : topAt(quotient, text, start).end;
          const value = match.groups?.["value"] ?? "";
          const at = rule === "outof" ? match.index : start - value.length;
          if (!isOwn(text, { start: match.index, at, end }, isQuoted)) {
            quoted += 1;
          } else {
            const reading = rule === "outof" ? readFraction(match, rule) : judge(text, match, rule);
            if (reading !== undefined) found.push(reading);
          }
          if (found.length + quoted > mostMentions) return [{ why: tooMany }];
        }
        return found;
      };

      const labels = readings(labelled, "label");
      const fractions = readings(fraction, "outof");
      if (labels.length > 0) return agree([...labels, ...fractions]);
      const phrase = readings(phrased, "phrase").at(-1);
      if (phrase !== undefined) return agree([phrase, ...fractions]);
      if (fractions.length > 0) return agree(fractions);
      const last = readLast(text, isQuoted);
      if (!("why" in last) || last.why !== noVerdict || quoted === 0) return last;
      return { why: onlyQuoted };
    },
    accept(value) {
      const score =
        typeof value === "number"
          ? value
          : typeof value === "string" && /^\s{0,9}[-+]?\d{1,30}(?:\.\d{1,30})?\s{0,9}$/u.test(value)
            ? Number(value)
            : undefined;
      if (score !== undefined) return inScale(score, "json");
      const shown = typeof value === "string" ? excerptOf(value) : "another type";
      return { why: `not-a-number: ${shown}` };
    },
  };
}

const noVerdict = "no-verdict: no rule finds one";
const tooMany = "disagree: scores in too many places";
const onlyQuoted = "quoted: the score stands only in a quotation";

function agree(readings: readonly Reading<number>[]): Reading<number> {
  const [first, ...others] = readings;
  if (first === undefined) return { why: noVerdict };
  for (const reading of others) {
    if ("why" in first) return first;
    if ("why" in reading) return reading;
    if (reading.value !== first.value) {
      return { why: `disagree: both ${first.value} and ${reading.value}` };
    }
  }
  return first;
}

function matchesAt(sticky: RegExp, text: string, position: number): boolean {
  sticky.lastIndex = position;
  return sticky.test(text);
}

/** The number that goes with the one that ends at a position, and where that ends. */
function topAt(sticky: RegExp, text: string, position: number) {
  sticky.lastIndex = position;
  const match = sticky.exec(text);
  const top = match?.groups?.["top"];
  return top === undefined
    ? { top: undefined, end: position }
    : { top: parseToken(top), end: position + (match?.[0].length ?? 0) };
}

function isWord(text: string): boolean {
  return words.includes(text.toLowerCase());
}

function parseToken(token: string): number {
  const word = words.indexOf(token.toLowerCase());
  return word >= 0 ? word + 1 : Number(token.replace("−", "-"));
}
