/** Stems of lower-case words by the Porter stemmer as NLTK 3 runs it by default (what google rouge_score uses). */
export function porterStem({ words }: { readonly words: readonly string[] }): readonly string[] {
  return words.map(stemWord);
}

/** The stem of one lower-case word. Not idempotent: a stem may have a shorter stem. */
export function stemWord(word: string): string {
  if (word.length > memo.longest) return stemAfresh(word);
  const known = memo.stems.get(word);
  if (known !== undefined) return known;
  if (memo.stems.size >= memo.limit) memo.stems.clear();
  const stem = stemAfresh(word);
  memo.stems.set(word, stem);
  return stem;
}

// A part of 13 or more characters that was cut out of a text keeps the whole text alive in V8, so only shorter words stay.
const memo = { stems: new Map<string, string>(), limit: 65_536, longest: 12 };

const irregular = new Map([
  ["sky", "sky"],
  ["skies", "sky"],
  ["dying", "die"],
  ["lying", "lie"],
  ["tying", "tie"],
  ["news", "news"],
  ["inning", "inning"],
  ["innings", "inning"],
  ["outing", "outing"],
  ["outings", "outing"],
  ["canning", "canning"],
  ["cannings", "canning"],
  ["howe", "howe"],
  ["proceed", "proceed"],
  ["exceed", "exceed"],
  ["succeed", "succeed"],
]);

function stemAfresh(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length <= 2) return word;
  return [step1a, step1b, step1c, step2, step3, step4, step5a, step5b].reduce(
    (stem, step) => step(stem),
    word,
  );
}

function step1a(word: string): string {
  if (word.endsWith("ies") && word.length === 4) return word.slice(0, -1);
  return replaceSuffix(word, [
    ["sses", "ss"],
    ["ies", "i"],
    ["ss", "ss"],
    ["s", ""],
  ]);
}

function step1b(word: string): string {
  if (word.endsWith("ied")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;

  const suffix = ["ed", "ing"].find((ending) => word.endsWith(ending));
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (!shapeOf(stem).includes("v")) return word;

  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

function step1c(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith("y") && stem.length > 1 && shapeOf(stem).endsWith("c") ? `${stem}i` : word;
}

function step2(word: string): string {
  if (word.endsWith("alli") && measure(word.slice(0, -4)) > 0) return step2(word.slice(0, -2));
  // The l of "logi" counts as a part of the stem, so that "geologi" is treated as "archaeologi" is.
  const belongs = (stem: string, suffix: string) =>
    measure(suffix === "logi" ? `${stem}l` : stem) > 0;
  return replaceSuffix(word, suffixes2, belongs);
}

const suffixes2: readonly SuffixRule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["fulli", "ful"],
  ["logi", "log"],
];

function step3(word: string): string {
  return replaceSuffix(word, suffixes3, (stem) => measure(stem) > 0);
}

const suffixes3: readonly SuffixRule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

function step4(word: string): string {
  return replaceSuffix(
    word,
    suffixes4,
    (stem, suffix) => measure(stem) > 1 && (suffix !== "ion" || /[st]$/.test(stem)),
  );
}

const suffixes4: readonly SuffixRule[] =
  "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize"
    .split(" ")
    .map((suffix) => [suffix, ""]);

function step5a(word: string): string {
  if (!word.endsWith("e")) return word;
  const stem = word.slice(0, -1);
  const size = measure(stem);
  return size > 1 || (size === 1 && !endsInShortSyllable(stem)) ? stem : word;
}

function step5b(word: string): string {
  return word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;
}

type SuffixRule = readonly [suffix: string, replacement: string];

/** The first suffix that matches decides, even where its condition then says no. */
function replaceSuffix(
  word: string,
  rules: readonly SuffixRule[],
  condition: (stem: string, suffix: string) => boolean = () => true,
): string {
  for (const [suffix, replacement] of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, word.length - suffix.length);
    return condition(stem, suffix) ? stem + replacement : word;
  }
  return word;
}

/** One "c" or "v" a letter. The vowels are a, e, i, o, u, and y after a consonant. */
function shapeOf(word: string): string {
  let shape = "";
  for (const letter of word) {
    shape += "aeiou".includes(letter) || (letter === "y" && shape.endsWith("c")) ? "v" : "c";
  }
  return shape;
}

/** Porter's m: how often a consonant follows a vowel. */
function measure(stem: string): number {
  return shapeOf(stem).split("vc").length - 1;
}

function endsInDoubleConsonant(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && shapeOf(word).endsWith("c");
}

/** Porter's *o, which NLTK lets a vowel and a consonant alone fulfil as well. */
function endsInShortSyllable(word: string): boolean {
  const shape = shapeOf(word);
  return shape === "vc" || (shape.endsWith("cvc") && !/[wxy]$/.test(word));
}
