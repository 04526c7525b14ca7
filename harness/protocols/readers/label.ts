import { type Conclusion, conclusionFinder } from "./closing.ts";
import type { Accept } from "./json.ts";
import { labelPatterns } from "./label-patterns.ts";
import { type IsQuoted, isOwn, lazyQuotationsOf, type Mention } from "./quotes.ts";
import { excerptOf, mostMentions, type Reading, type Span } from "./reading.ts";
import { layersOf } from "./wrapping.ts";

/** Reads the labels of one prompt. */
export interface LabelReader<Value> {
  /** A whole reply, by the rules `label`, `label-bracketed`, `label-line`, `label-prefixed`, `label-leading`, `closing`, `opening`. */
  read(text: string): Reading<Value>;
  /** A reply that is a label and nothing else: the rule `label`. */
  readWhole(text: string): Reading<Value>;
  /** A value of a JSON answer. */
  accept: Accept<Value>;
}

/** Labels are compared like this. */
export function foldLabel(label: string): string {
  return label.trim().replace(/\s+/gu, " ").toLowerCase();
}

/** A place where a reply names a label as its verdict. */
interface Mark<Value> extends Mention {
  readonly value: Value;
  readonly label: string;
  readonly rule: string;
  /** The reply calls it final. */
  readonly final: boolean;
  /** Where the label itself stands; absent: in a sentence that concludes. */
  readonly place?: Span;
}

/**
 * A reader of labels; two labels may mean the same. `compared` says of a value that it is one of the things compared:
 * without it no reply is read by the rules `closing` and `opening`.
 */
export function labelReader<Value>(
  meanings: readonly (readonly [label: string, value: Value])[],
  compared?: (value: Value) => boolean,
): LabelReader<Value> {
  const byLabel = new Map(meanings.map(([label, value]) => [foldLabel(label), { label, value }]));
  const longest = Math.max(...meanings.map(([label]) => label.length));
  const patterns = labelPatterns(meanings.map(([label]) => label));
  const findConclusions =
    compared === undefined ? undefined : conclusionFinder(meanings, compared, find);

  function find(label: string) {
    return byLabel.get(foldLabel(label));
  }

  function findAlone(text: string) {
    if (text.length > longest * 2 + 40) return undefined;
    for (const layer of layersOf(text)) {
      const found = find(layer);
      if (found === undefined) continue;
      // Its dress has neither digits nor letters.
      const start = text.indexOf(layer);
      return { ...found, start, end: start + layer.length };
    }
    return undefined;
  }

  function readWhole(text: string): Reading<Value> {
    const whole = findAlone(text);
    if (whole === undefined) return { why: noVerdict };
    const { value, start, end } = whole;
    return { value, rule: "label", at: { start, end } };
  }

  /** Matches of a pattern with a group before the label and a group of the label. */
  function matches(text: string, pattern: RegExp, rule: string): Mark<Value>[] {
    const marks: Mark<Value>[] = [];
    for (const match of text.matchAll(pattern)) {
      const { before = "", label = "", final } = match.groups ?? {};
      const found = find(label);
      if (found === undefined) continue;
      const at = match.index + before.length;
      const end = at + label.length;
      const place = { start: at, end };
      marks.push({
        ...found,
        rule,
        at,
        end,
        final: final !== undefined,
        start: match.index,
        place,
      });
      if (marks.length > mostMentions) break;
    }
    return marks;
  }

  function bracketed(text: string): Mark<Value>[] {
    const double = matches(text, patterns.doubleBrackets, "label-bracketed");
    // [A] may be how a reply calls a summary; beside [[A]] it is not the verdict.
    return double.length > 0 ? double : matches(text, patterns.brackets, "label-bracketed");
  }

  function lines(text: string): Mark<Value>[] {
    const last = text.lastIndexOf("\n") + 1;
    if (last === 0) return [];
    return [
      { start: 0, line: text.slice(0, text.indexOf("\n")) },
      { start: last, line: text.slice(last) },
    ].flatMap(({ start, line }) => {
      const found = isHeading(line, start) ? undefined : findAlone(line);
      return found === undefined
        ? []
        : [
            {
              value: found.value,
              label: found.label,
              rule: "label-line",
              start,
              at: start,
              end: start + line.trimEnd().length,
              final: false,
              place: { start: start + found.start, end: start + found.end },
            },
          ];
    });
  }

  /** Conclusions; of a reply that closes, or opens, with a conclusion that it quotes that one alone. */
  function concluded(text: string, isQuoted: IsQuoted): Mark<Value>[] {
    const found = findConclusions?.(text);
    if (found === undefined) return [];
    const { rule, conclusions, decisive } = found;
    const mark = (one: Conclusion<Value>) => ({ ...one, rule, at: one.start });
    return isOwn(text, mark(decisive), isQuoted) ? conclusions.map(mark) : [mark(decisive)];
  }

  /** The label that the reply opens with, or why there is none. */
  function leading(text: string): Mark<Value> | { readonly why: string } {
    const openings = matches(text, patterns.openings, "label-leading");
    const [first] = openings;
    if (first === undefined || first.start > 0) return { why: noVerdict };
    // "A: short. B: long." goes through both and names neither.
    const other = openings.find(({ value }) => value !== first.value);
    return other === undefined ? first : disagreement(first, other);
  }

  return {
    readWhole,
    read(text) {
      const whole = readWhole(text);
      if ("value" in whole) return whole;
      const isQuoted = lazyQuotationsOf(text);
      const isOwnMark = (mark: Mark<Value>) => isOwn(text, mark, isQuoted);
      const all = [
        ...bracketed(text),
        ...lines(text),
        ...matches(text, patterns.prefixed, "label-prefixed"),
        ...concluded(text, isQuoted),
      ];
      if (all.length > mostMentions) return { why: "disagree: verdicts in too many places" };
      const own = all.filter(isOwnMark);
      const [first] = own;
      if (first !== undefined && !concluding.has(first.rule)) return agree(first, own);
      const opening = leading(text);
      const opens = "value" in opening && isOwnMark(opening);
      if (first !== undefined) return opens ? agree(opening, [opening, ...own]) : agree(first, own);
      if (all.length > 0 || ("value" in opening && !opens)) return { why: onlyQuoted };
      return "value" in opening ? readingOf(opening, [opening]) : opening;
    },
    accept(value) {
      const text =
        typeof value === "string" || typeof value === "number" || typeof value === "boolean"
          ? String(value)
          : undefined;
      const found = text === undefined ? undefined : find(text);
      if (found !== undefined) return { value: found.value };
      return { why: `unknown-label: ${text === undefined ? "not a label" : excerptOf(text)}` };
    },
  };
}

/** "A:" and "# A" open a part of the reply that is about A. */
function isHeading(line: string, start: number): boolean {
  return /:["'*_`\s]{0,6}$/u.test(line) || (start === 0 && line.startsWith("#"));
}

const concluding = new Set(["closing", "opening"]);
const noVerdict = "no-verdict: no rule finds one";
const onlyQuoted = "quoted: the verdict stands only in a quotation";

function agree<Value>(first: Mark<Value>, marks: readonly Mark<Value>[]): Reading<Value> {
  const other = marks.find(({ value }) => value !== first.value);
  if (other === undefined) return readingOf(first, marks);
  // A last word that is called final stands above what was said on the way to it.
  const finals = marks.filter(({ final }) => final);
  const last = marks.reduce((latest, mark) => (mark.end >= latest.end ? mark : latest));
  const final = finals.find(({ end }) => end === last.end);
  if (final === undefined || finals.some(({ value }) => value !== final.value)) {
    return disagreement(first, other);
  }
  return readingOf(final, [final]);
}

/** What a mark says; of several that agree the first in the text is where it was decided. */
function readingOf<Value>(
  { value, rule }: Mark<Value>,
  agreeing: readonly Mark<Value>[],
): Reading<Value> {
  const { place } = agreeing.reduce((first, mark) => (mark.at < first.at ? mark : first));
  return place === undefined ? { value, rule } : { value, rule, at: place };
}

function disagreement<Value>(a: Mark<Value>, b: Mark<Value>): { readonly why: string } {
  return { why: `disagree: both ${a.label} and ${b.label}` };
}
