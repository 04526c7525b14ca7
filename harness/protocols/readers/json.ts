import { fencesOf } from "./fences.ts";
import { quotationsOf } from "./quotes.ts";
import { mostMentions, type Reading, type Span } from "./reading.ts";

/** How a value under the key is understood; `why` when it is not. */
export type Accept<Value> = (
  value: unknown,
) => { readonly value: Value } | { readonly why: string };

/**
 * The value under one key of a JSON object. Rules: `json` (the text is the object), `json-fenced` (the object
 * fills a fenced block), `json-prose` (it stands in other text), `json-repaired` (it had commas too many).
 * All objects with the key must agree. `otherwise` reads a text that holds no such object.
 */
export function readJson<Value>(
  text: string,
  key: string,
  accept: Accept<Value>,
  otherwise: (text: string) => Reading<Value>,
): Reading<Value> {
  const isWhole = text.startsWith("{") && text.endsWith("}");
  const whole = isWhole ? parseObject(text, 0) : undefined;
  if (whole !== undefined && Object.hasOwn(whole.object, key)) {
    return readObject(whole, key, accept, "json");
  }

  const found = objectsIn(text).filter(({ start, end }) =>
    text.slice(start, end).includes(`"${key}"`),
  );
  if (found.length === 0) return otherwise(text);
  if (found.length > mostMentions) return { why: `disagree: "${key}" stands in too many objects` };
  const fences = fencesOf(text);
  const bodies = new Set(fences.map(({ body }) => body.trim()));
  // A block that holds the object and nothing else is how answers are dressed.
  const sources = new Set(found.map(({ start, end }) => text.slice(start, end)));
  const isQuoted = quotationsOf(
    text,
    fences.filter(({ body }) => !sources.has(body.trim())),
  );
  let agreed: (Reading<Value> & { readonly value: Value }) | undefined;
  let quoted = 0;
  for (const { start, end } of found) {
    const source = text.slice(start, end);
    const parsed = parseObject(source, start);
    if (parsed === undefined || !Object.hasOwn(parsed.object, key)) continue;
    if (isQuoted(start)) {
      quoted += 1;
      continue;
    }
    const rule = bodies.has(source) ? "json-fenced" : "json-prose";
    const reading = readObject(parsed, key, accept, rule);
    if ("why" in reading) return reading;
    if (agreed !== undefined && !isEqual(agreed.value, reading.value)) {
      return { why: `disagree: "${key}" is both ${agreed.value} and ${reading.value}` };
    }
    agreed ??= reading;
  }
  if (agreed !== undefined) return agreed;
  return quoted > 0 ? { why: `quoted: "${key}" stands only in a quotation` } : otherwise(text);
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b));
}

interface Parsed {
  readonly source: string;
  /** Where `source` begins in the reply. */
  readonly start: number;
  readonly object: object;
  readonly repaired: boolean;
}

function readObject<Value>(
  { source, start, object, repaired }: Parsed,
  key: string,
  accept: Accept<Value>,
  rule: string,
): Reading<Value> {
  // JSON.parse keeps the last of equal keys: that would be a choice made for the judge.
  const [place = 0, ...others] = placesUnder(source, key);
  if (others.length > 0) return { why: `disagree: "${key}" stands twice in one object` };
  const accepted = accept(Object.getOwnPropertyDescriptor(object, key)?.value);
  if ("why" in accepted) return accepted;
  const reading = { value: accepted.value, rule: repaired ? "json-repaired" : rule };
  if (source[place] === "[") {
    const each = entriesAt(source, place, start);
    return each === undefined ? reading : { ...reading, each };
  }
  const at = scalarAt(source, place, start);
  return at === undefined ? reading : { ...reading, at };
}

function parseObject(source: string, start: number): Parsed | undefined {
  const object = parse(source);
  if (object !== undefined) return { source, start, object, repaired: false };
  const repaired = withoutTrailingCommas(source);
  const mended = repaired === source ? undefined : parse(repaired);
  return mended === undefined ? undefined : { source, start, object: mended, repaired: true };
}

function parse(source: string): object | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The outermost balanced braces of a text, left to right. Quotation marks count inside braces only. */
export function objectsIn(
  text: string,
): readonly { readonly start: number; readonly end: number }[] {
  const open: number[] = [];
  const closed: { start: number; end: number }[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === "{") {
      open.push(i);
    } else if (char === '"' && open.length > 0) {
      i = stringEnd(text, i);
    } else if (char === "}") {
      const start = open.pop();
      if (start === undefined) continue;
      while ((closed.at(-1)?.start ?? -1) > start) closed.pop();
      closed.push({ start, end: i + 1 });
    }
  }
  return closed;
}

/** Position of the quotation mark that ends a string, or of the end of its line: JSON strings have no line ends. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const char = text[i];
    if (char === "\\") i += 1;
    else if (char === '"' || char === "\n") return i;
  }
  return text.length;
}

function withoutTrailingCommas(text: string): string {
  let mended = "";
  let kept = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') i = stringEnd(text, i);
    if (char !== ",") continue;
    let next = i + 1;
    while (/\s/u.test(text[next] ?? "")) next += 1;
    if (text[next] === "}" || text[next] === "]") {
      mended += text.slice(kept, i);
      kept = i + 1;
    }
    i = next - 1;
  }
  return mended + text.slice(kept);
}

/** Where the values under a key of an object itself begin; what is nested in it does not count. */
export function placesUnder(text: string, key: string): readonly number[] {
  let depth = 0;
  const places: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    else if (char === '"') {
      const end = stringEnd(text, i);
      const next = behindSpace(text, end + 1);
      const isKey = depth === 1 && text[next] === ":";
      if (isKey && JSON.parse(text.slice(i, end + 1)) === key) {
        places.push(behindSpace(text, next + 1));
      }
      i = end;
    }
  }
  return places;
}

/** Where the entries of the list at a place stand in the reply; undefined: one of them is a list or an object. */
function entriesAt(text: string, place: number, shift: number): readonly Span[] | undefined {
  const entries: Span[] = [];
  let next = behindSpace(text, place + 1);
  while (next < text.length && text[next] !== "]") {
    const entry = scalarAt(text, next, 0);
    if (entry === undefined) return undefined;
    entries.push({ start: entry.start + shift, end: entry.end + shift });
    next = behindSpace(text, text[next] === '"' ? entry.end + 1 : entry.end);
    if (text[next] === ",") next = behindSpace(text, next + 1);
  }
  return entries;
}

/**
 * Where the number, the word or the inside of the string at a place stands in the reply; undefined: it is a list or an
 * object.
 */
function scalarAt(text: string, place: number, shift: number): Span | undefined {
  const first = text[place];
  if (first === "[" || first === "{") return undefined;
  const isString = first === '"';
  const start = isString ? place + 1 : place;
  let end = isString ? stringEnd(text, place) : place;
  while (!isString && end < text.length && !/[\s,}\]]/u.test(text[end] ?? "")) end += 1;
  return { start: start + shift, end: end + shift };
}

function behindSpace(text: string, start: number): number {
  let next = start;
  while (/\s/u.test(text[next] ?? "")) next += 1;
  return next;
}
