import { anyLabelPattern, escapeForPattern } from "./label-patterns.ts";

/** A sentence that concludes which of the things compared is the best. */
export interface Conclusion<Value> {
  readonly value: Value;
  readonly label: string;
  /** From its first word to its last, without the full stop. */
  readonly start: number;
  readonly end: number;
  /** The sentence calls it final. */
  readonly final: boolean;
}

/**
 * The conclusions of a reply whose last sentence (`closing`) or first line (`opening`) is one. What other replies say on
 * the way is no verdict.
 */
export type FindConclusions<Value> = (text: string) =>
  | {
      readonly rule: "closing" | "opening";
      readonly conclusions: readonly Conclusion<Value>[];
      /** The last sentence or the first line. */
      readonly decisive: Conclusion<Value>;
    }
  | undefined;

/**
 * A conclusion is a whole sentence: `A is better` or `I choose A`, perhaps after `Therefore,` or the like, perhaps
 * with a reason, and nothing that denies, hedges or weighs. `compared` says of a value that it names one of the
 * things compared, and no tie.
 */
export function conclusionFinder<Value>(
  meanings: readonly (readonly [label: string, value: Value])[],
  compared: (value: Value) => boolean,
  find: (label: string) => { readonly label: string; readonly value: Value } | undefined,
): FindConclusions<Value> {
  const sentence = sentencePattern(anyLabelPattern(meanings.map(([label]) => label)));
  const ending = new RegExp(`${sentence.source}\\s{0,9}$`, "iu");
  const beginning = new RegExp(`^${sentence.source}`, "iu");
  const mentions = meanings.map(([label, value]) => ({ value, pattern: mentionOf(label) }));

  function conclusionIn(text: string, match: RegExpExecArray): Conclusion<Value> | undefined {
    const { better, chosen, named, loser, reason = "", stop = "", final } = match.groups ?? {};
    const winner = find(better ?? chosen ?? named ?? "");
    if (winner === undefined || (chosen === undefined && !compared(winner.value))) return undefined;
    const { value, label } = winner;
    const beaten = loser === undefined ? undefined : find(loser)?.value;
    if (beaten !== undefined && (!compared(beaten) || beaten === value)) return undefined;
    if (mentions.some((other) => other.value !== value && other.pattern.test(reason)))
      return undefined;
    if (weighs.test(reason) || !opensSentence(text, match.index)) return undefined;
    const end = match.index + match[0].length - stop.length;
    return { value, label, start: match.index, end, final: final !== undefined };
  }

  return (text) => {
    const isPossible = ending.test(text.slice(-longest)) || beginning.test(text.slice(0, longest));
    if (!isPossible) return undefined;
    const matches = Array.from(text.matchAll(sentence));
    const conclusions = matches.flatMap((match) => conclusionIn(text, match) ?? []);
    const last = conclusions.at(-1);
    if (last !== undefined && restOf(text, last) === "" && !isEcho(text, last.start)) {
      return { rule: "closing", conclusions, decisive: last };
    }
    const [first] = conclusions;
    if (first?.start !== 0 || !restOf(text, first).startsWith("\n")) return undefined;
    return { rule: "opening", conclusions, decisive: first };
  };
}

/** What follows a conclusion, without its full stop. */
function restOf(text: string, { end }: { readonly end: number }): string {
  return text.slice(end, end + 40).replace(/^[*_.!)]{0,6}[ \t\r]{0,9}/u, "");
}

const longest = 800;
const dress = "[\"'“‘*_`(\\[]{0,4}";
const closers = "[\"'”’*_`)\\]]{0,4}";
const thing = "(?:one|choice|option|output|summary|answer|response|text|candidate)";
const better = "(?:better|best|preferred|preferable|superior)";

// Every repetition below has a bound, so the time is linear in the text.
const leads = [
  "(?:therefore|thus|hence|so|overall|finally|ultimately|consequently|accordingly|in (?:conclusion|summary|short|the end)" +
    "|to conclude|all in all|as a result|on balance|for these reasons|all things considered" +
    "|based on (?:the|this|these|my|our) (?:above )?(?:evaluation|analysis|comparison|assessment|criteria|reasons?)),?",
  "(?:my |the )?(?<final>final )?(?:verdict|answer|choice|decision|judge?ment|conclusion)" +
    "(?: is that|(?: is)?[*_]{0,3}:[*_]{0,3})",
  "I conclude that",
];

function sentencePattern(anyLabel: string): RegExp {
  const label = (name: string) => `${dress}(?<${name}>${anyLabel})(?![\\p{L}\\p{N}_])${closers}`;
  const core =
    `(?:${label("better")} (?:is (?:clearly |definitely )?(?:the |a )?${better}(?: ${thing})?|is the winner|wins)` +
    `|(?:I|we)(?:['’](?:d|ll)| would| will)? (?:choose|prefer|pick|select|go with|favou?r|vote for) ${label("chosen")}` +
    `|the (?:${better}|winning)(?: ${thing})? is ${label("named")})`;
  const loser = `(?:,? (?:than|over|to) ${label("loser")})?`;
  const reason = "(?<reason>,? (?:because|since|due to|as (?:it|its|they|this)) [^.!?\\n]{1,400})";
  const stop = "(?<stop>[*_]{0,3}[.!][*_]{0,3}(?=\\s|$)|[*_]{0,3}(?=\\s{0,9}$))";
  return new RegExp(
    `(?<=^|\\s)[*_#]{0,6} ?(?:(?:${leads.join("|")})\\s{1,4}){0,2}[*_]{0,3}${core}${loser}(?:${reason}(?=[.!]))?${stop}`,
    "giu",
  );
}

/** Words by which a reason takes back what it was given for, or speaks of others. */
const weighs =
  /(?<![\p{L}\p{N}_])(?:not|\p{L}{1,9}n['’]t|cannot|no|never|neither|nor|none|without|lacks?|but|although|though|however|while|whereas|yet|except|unless|if|only|or|may|might|perhaps|possibly|maybe|seems?|could|would|should|almost|nearly|equal|equally|both|either|ties?|tied|same|worse|other|former|latter)(?![\p{L}\p{N}_])/iu;

/** A label inside a reason. `A` is a word of its own when it is written small. */
function mentionOf(label: string): RegExp {
  const escaped = escapeForPattern(label.trim()).replace(/\s+/gu, "\\s{1,4}");
  const flags = label.trim().length > 1 ? "iu" : "u";
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, flags);
}

/** Whether words that follow white space open a sentence: after a full stop, or a line that does not lead to them. */
function opensSentence(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  return ended.test(before) && !unended.test(before);
}

const ended = /(?:^|[.!?…]["'”’)\]*_`]{0,4}\s{1,16}|\n\s{0,16})$/u;
const unended = /(?:[:,;–—-]["'*_`]{0,4}|(?:^|[^\p{L}])(?:e\.g|i\.e|vs|cf|viz)\.)\s{1,16}$/iu;

/** Whether the line opens by naming whose text it holds: `Summary B: ...`. */
function isEcho(text: string, start: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf("\n", start - 1) + 1, start - 4000), start);
  return echo.test(line);
}

const echo =
  /^[\s*_#>-]{0,6}(?:the |first |second ){0,2}(?:article|summary|output|candidate|text|response|document)[^.!?:]{0,30}:/iu;
