import type { Candidate, HumanLabels, Item, Rating } from "../../core/item.ts";
import { quote } from "./quote.ts";

type Labels = HumanLabels[string][string];

/**
 * One record from two rows of long form. A row may leave the article or the highlights out; where both state them
 * they must agree. A system that comes twice with one text was rated twice: its raters are appended.
 */
export function mergeItems(a: Item, b: Item): Item | { readonly conflict: string } {
  if (differ(a.article, b.article)) return { conflict: `${quote(a.id)} has two articles` };
  if (differ(a.highlights, b.highlights) || differ(sentences(a), sentences(b))) {
    return { conflict: `${quote(a.id)} has two highlights` };
  }
  const candidates: Candidate[] = [...a.candidates];
  for (const candidate of b.candidates) {
    const same = a.candidates.find(({ system }) => system === candidate.system);
    if (same === undefined) candidates.push(candidate);
    else if (
      same.text !== candidate.text ||
      same.sentences?.join("\n") !== candidate.sentences?.join("\n")
    ) {
      return { conflict: `${quote(a.id)} has two summaries by ${quote(candidate.system)}` };
    }
  }
  if (
    a.facts !== undefined &&
    b.facts !== undefined &&
    differ(JSON.stringify(a.facts), JSON.stringify(b.facts))
  ) {
    return { conflict: `${quote(a.id)} has two lists of facts` };
  }
  const article = a.article ?? b.article;
  const facts = a.facts ?? b.facts;
  const withReference = a.highlights === undefined ? b : a;
  return {
    id: a.id,
    ...(article !== undefined && { article }),
    ...(withReference.highlights !== undefined && { highlights: withReference.highlights }),
    highlightSentences: withReference.highlightSentences,
    ...(facts !== undefined && { facts }),
    candidates,
    human: joinLabels(a.human, b.human),
    preferences: [...a.preferences, ...b.preferences],
  };
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** A list and a text may agree as text and yet be divided differently. */
function sentences(item: Item): string | undefined {
  return item.highlights === undefined ? undefined : JSON.stringify(item.highlightSentences);
}

function joinLabels(a: HumanLabels, b: HumanLabels): HumanLabels {
  return joinObjects(a, b, (one, other) => joinObjects(one, other, joinRatings));
}

/** Raters are appended; where every entry is a fact's list of raters, fact by fact. */
function joinRatings(a: Labels, b: Labels): Labels {
  const [of, more] = [ratersOfFacts(a), ratersOfFacts(b)];
  return of === undefined || more === undefined || of.length !== more.length
    ? [...a, ...b]
    : of.map((raters, fact) => [...raters, ...(more[fact] ?? [])]);
}

function ratersOfFacts(labels: Labels): readonly (readonly Rating[])[] | undefined {
  const lists = labels.filter((entry) => typeof entry === "object");
  return lists.length === labels.length ? lists : undefined;
}

/** fromEntries and hasOwn, since systems and dimensions may be called "constructor" or "__proto__". */
function joinObjects<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  join: (one: T, other: T) => T,
): Readonly<Record<string, T>> {
  const joined = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const present = joined.get(key);
    joined.set(key, present === undefined ? value : join(present, value));
  }
  return Object.fromEntries(joined);
}
