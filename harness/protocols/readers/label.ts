import type { Accept } from "./json.ts";
import { type IsQuoted, quotationsOf } from "./quotes.ts";
import { excerptOf, type Reading } from "./reading.ts";
import { layersOf } from "./wrapping.ts";

/** Reads the labels of one prompt. */
export interface LabelReader<Value> {
  /** A whole reply, by the rules `label`, `label-bracketed`, `label-line`, `label-prefixed`, `label-leading`. */
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
interface Mark<Value> {
  readonly value: Value;
  readonly label: string;
  readonly rule: string;
  /** Where the words that name it begin. */
  readonly start: number;
  /** Where the label itself stands. */
  readonly at: number;
  /** The reply calls it final. */
  readonly final: boolean;
}

/** A reader of labels; two labels may mean the same. */
export function labelReader<Value>(
  meanings: readonly (readonly [label: string, value: Value])[],
): LabelReader<Value> {
  const byLabel = new Map(meanings.map(([label, value]) => [foldLabel(label), { label, value }]));
  const longest = Math.max(...meanings.map(([label]) => label.length));
  const patterns = patternsFor(meanings.map(([label]) => label));

  function find(label: string) {
    return byLabel.get(foldLabel(label));
  }

  function findAlone(text: string) {
    if (text.length > longest * 2 + 40) return undefined;
    for (const layer of layersOf(text)) {
      const found = find(layer);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function readWhole(text: string): Reading<Value> {
    const whole = findAlone(text);
    return whole === undefined ? { why: noVerdict } : { value: whole.value, rule: "label" };
  }

  /** Matches of a pattern with a group before the label and a group of the label. */
  function matches(text: string, pattern: RegExp, rule: string): Mark<Value>[] {
    const marks: Mark<Value>[] = [];
    for (const match of text.matchAll(pattern)) {
      const { before = "", label = "", final } = match.groups ?? {};
      const found = find(label);
      if (found === undefined) continue;
      const at = match.index + before.length;
      marks.push({ ...found, rule, at, final: final !== undefined, start: match.index });
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
        : [{ ...found, rule: "label-line", at: start, final: false, start }];
    });
  }

  function readLeading(text: string): Reading<Value> {
    const openings = matches(text, patterns.openings, "label-leading");
    const [first] = openings;
    if (first === undefined || first.start > 0) return { why: noVerdict };
    // "A: short. B: long." goes through both and names neither.
    const other = openings.find(({ value }) => value !== first.value);
    return other === undefined
      ? { value: first.value, rule: first.rule }
      : disagreement(first, other);
  }

  return {
    readWhole,
    read(text) {
      const whole = readWhole(text);
      if ("value" in whole) return whole;
      const isQuoted: IsQuoted = quotationsOf(text, { fences: true });
      const all = [
        ...bracketed(text),
        ...lines(text),
        ...matches(text, patterns.prefixed, "label-prefixed"),
      ];
      const own = all.filter(({ start }) => !isQuoted(start));
      const [first] = own;
      if (first !== undefined) return agree(first, own);
      if (all.length > 0) return { why: "quoted: the verdict stands only in a quotation" };
      return readLeading(text);
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

const noVerdict = "no-verdict: no rule finds one";

function agree<Value>(first: Mark<Value>, marks: readonly Mark<Value>[]): Reading<Value> {
  const other = marks.find(({ value }) => value !== first.value);
  if (other === undefined) return { value: first.value, rule: first.rule };
  // A last word that is called final stands above what was said on the way to it.
  const finals = marks.filter(({ final }) => final);
  const last = marks.reduce((latest, mark) => (mark.at >= latest.at ? mark : latest));
  const final = finals.find(({ at }) => at === last.at);
  if (final === undefined || finals.some(({ value }) => value !== final.value)) {
    return disagreement(first, other);
  }
  return { value: final.value, rule: final.rule };
}

function disagreement<Value>(a: Mark<Value>, b: Mark<Value>): { readonly why: string } {
  return { why: `disagree: both ${a.label} and ${b.label}` };
}

// Every repetition below has a bound, so the time is linear in the text.
function patternsFor(labels: readonly string[]) {
  const anyLabel = labels
    .toSorted((a, b) => b.length - a.length)
    .map((label) => escapeForPattern(label.trim()).replace(/\s+/gu, "\\s{1,4}"))
    .join("|");
  const label = `(?<label>${anyLabel})(?![\\p{L}\\p{N}_])`;
  const closers = "[\"'”’*_`)\\]}>]{0,6}";
  const dress = "[\"'“‘*_`([{<]{0,6}";
  // "A, B" and "A; or B" list labels; ", a good summary" does not.
  const another =
    `[ \\t]{0,4}(?:(?:or|and)[ \\t]{1,4})?${dress}(?:${anyLabel})` +
    `${closers}[ \\t]{0,4}(?:$|[\\n.,;!?/]|or\\b|and\\b)`;
  // A label that goes on as prose is no verdict: "A good summary", "Output (a) is longer".
  const stop =
    `(?=${closers}(?:\\s{0,4}$|[ \\t\\r]{0,4}\\n|[.!:](?![\\p{L}\\p{N}])|[,;](?!${another})(?![\\p{L}\\p{N}])` +
    "|[—–]|[ \\t]{1,4}(?:[-—–(]|(?:because|since|as|due)\\b)))";
  const word = "(?:verdict|answer|label|judge?ment|choice|winner)";
  const says = "(?:[ \\t]{0,4}[:=]|[ \\t]{1,4}[-—–]|[ \\t]{1,4}is\\b:?)";
  return {
    doubleBrackets: new RegExp(`(?<before>\\[\\[[ \\t]{0,4})${label}[ \\t]{0,4}\\]\\]`, "giu"),
    brackets: new RegExp(
      `(?<before>(?<!\\[)\\[[ \\t]{0,4})${label}[ \\t]{0,4}\\](?![\\](])`,
      "giu",
    ),
    prefixed: new RegExp(
      `(?<before>(?<![\\p{L}\\p{N}_])(?<final>final[ \\t]{1,4})?${word}["'*_\`)\\]]{0,4}${says}` +
        `["'*_\`]{0,4}\\s{0,8}${dress})${label}${stop}`,
      "giu",
    ),
    openings: new RegExp(
      `(?<before>(?:^|\\n|[.!?;][ \\t]{1,4})[ \\t]{0,4}[*_(\\-]{0,6}[ \\t]{0,4})${label}` +
        `(?!${closers}:${closers}[ \\t\\r]{0,4}(?:\\n|$))${stop}`,
      "giu",
    ),
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
