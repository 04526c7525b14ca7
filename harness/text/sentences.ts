/** The sentences of a text, trimmed, in order: `sentencesOf` with named inputs. */
export function splitSentences({ text }: { readonly text: string }): readonly string[] {
  return sentencesOf(text);
}

/** The first k sentences, one a line: the lead-k summary. Fewer where the text has fewer. */
export function leadK({ text, k }: { readonly text: string; readonly k: number }): string {
  return firstSentences(text, k).join("\n");
}

/**
 * The sentences of a text, trimmed, in order; none is empty. Every line break splits. So do [.!?]+ and the closing
 * quotes and brackets after them, when white space, perhaps an opening quote or bracket, and then A-Z or 0-9
 * follow, unless the stop begins with "." and stands after one letter or an abbreviation (methods.md, section 18).
 */
export function sentencesOf(text: string): readonly string[] {
  return firstSentences(text, Number.POSITIVE_INFINITY);
}

/** No further than it takes to have so many. */
function firstSentences(text: string, most: number): readonly string[] {
  const sentences: string[] = [];
  for (const line of text.split(/\r\n?|\n/)) {
    if (sentences.length >= most) break;
    for (const sentence of splitLine(line, most - sentences.length)) sentences.push(sentence);
  }
  return sentences;
}

const stops = ".!?";
const openers = "\"'“‘«([{";
const closers = "\"'”’»)]}";

const abbreviations: ReadonlySet<string> = new Set(
  (
    "mr mrs ms dr prof st jr sr vs etc inc ltd co corp gov sen rep gen lt col sgt capt no " +
    "jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.g i.e a.m p.m"
  ).split(" "),
);

// By hand, for a regular expression takes quadratic time on a long run of stops.
function splitLine(line: string, most: number): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  let at = 0;
  while (at < line.length) {
    if (!stops.includes(line.charAt(at))) {
      at += 1;
      continue;
    }
    const stop = at;
    at = skip(line, skip(line, stop, isStop), isCloser);
    if (!beginsSentence(line, at) || isAbbreviated(line, stop)) continue;
    sentences.push(line.slice(start, at).trim());
    start = at;
    if (sentences.length >= most) return sentences;
  }
  const rest = line.slice(start).trim();
  return rest === "" ? sentences : [...sentences, rest];
}

function beginsSentence(line: string, at: number): boolean {
  const next = skip(line, at, isSpace);
  if (next === at) return false;
  const opened = openers.includes(line.charAt(next)) ? next + 1 : next;
  return /[A-Z0-9]/.test(line.charAt(opened));
}

function isAbbreviated(line: string, stop: number): boolean {
  if (line.charAt(stop) !== ".") return false;
  let end = stop;
  while (end > 0 && isSpace(line.charAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && !isSpace(line.charAt(start - 1))) start -= 1;
  const word = line.slice(skip(line, start, isOpener), end).toLowerCase();
  return /^\p{L}$/u.test(word) || abbreviations.has(word);
}

function skip(line: string, from: number, belongs: (character: string) => boolean): number {
  let at = from;
  while (at < line.length && belongs(line.charAt(at))) at += 1;
  return at;
}

const isStop = (character: string): boolean => stops.includes(character);
const isCloser = (character: string): boolean => closers.includes(character);
const isOpener = (character: string): boolean => openers.includes(character);
const isSpace = (character: string): boolean => /\s/.test(character);
