import { fencesOf } from "./fences.ts";
import { objectsIn, placesUnder } from "./json.ts";
import type { Reading } from "./reading.ts";

/**
 * The answers in a JSON list of objects, one a fact in the order asked, each with exactly one yes or no under one of
 * `keys`, the same in all. Rules: `list` (the text is the list), `list-fenced` (it fills a fenced block; all such
 * blocks must agree). undefined: there is no such list. Facts that the objects repeat are not compared: judges copy
 * them with other letters.
 */
export function readFactList(
  text: string,
  keys: readonly string[],
): Reading<readonly boolean[]> | undefined {
  const isWhole = text.startsWith("[");
  const sources = isWhole ? [text] : fencesOf(text).map(({ body }) => body.trim());
  let agreed: readonly boolean[] | undefined;
  for (const source of sources) {
    const answers = answersIn(source, keys);
    if (answers === undefined) continue;
    if ("why" in answers) return answers;
    if (agreed !== undefined && JSON.stringify(agreed) !== JSON.stringify(answers)) {
      return { why: "disagree: two lists answer differently" };
    }
    agreed = answers;
  }
  return agreed && { value: agreed, rule: isWhole ? "list" : "list-fenced" };
}

/** True, false, "yes" or "no" as what it says; undefined: another value. */
export function yesOrNo(value: unknown): boolean | undefined {
  return typeof value === "string"
    ? yesAndNo.get(value.trim().toLowerCase())
    : typeof value === "boolean"
      ? value
      : undefined;
}

/** The words for both, as small letters. */
export const yesAndNo: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

function answersIn(
  source: string,
  keys: readonly string[],
): readonly boolean[] | { readonly why: string } | undefined {
  const entries = objectsOf(source);
  const own = keys.filter((key) => entries.some((entry) => Object.hasOwn(entry, key)));
  if (own.length === 0) return undefined;
  const answers: boolean[] = [];
  const said = new Set<string>();
  const places = objectsIn(source);
  for (const [i, entry] of entries.entries()) {
    const answered = Object.entries(entry).flatMap(([key, value]) => {
      const answer = own.includes(key) ? yesOrNo(value) : undefined;
      return answer === undefined ? [] : [{ key, answer }];
    });
    const [only, other] = answered;
    if (only === undefined) return { why: `not-yes-or-no: entry ${i + 1} of the list` };
    const { start = 0, end = 0 } = places[i] ?? {};
    // JSON.parse keeps the last of equal keys: that would be a choice made for the judge.
    if (other !== undefined || placesUnder(source.slice(start, end), only.key).length > 1) {
      return { why: `disagree: entry ${i + 1} of the list answers twice` };
    }
    said.add(only.key);
    answers.push(only.answer);
  }
  const [key, another] = said;
  if (another !== undefined)
    return { why: `disagree: the list answers as "${key}" and "${another}"` };
  return answers;
}

/** The objects of a JSON list that holds nothing else; none where it is no such list. */
function objectsOf(source: string): readonly object[] {
  if (!source.startsWith("[")) return [];
  try {
    const list: unknown = JSON.parse(source);
    if (!Array.isArray(list)) return [];
    const objects = list.filter(isObject);
    return objects.length === list.length ? objects : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
