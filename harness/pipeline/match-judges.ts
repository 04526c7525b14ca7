import type { JudgePair } from "../boards/compare-judges.ts";
import type { LeftOutJudge } from "../core/comparison.ts";
import { AssizeError, nearest } from "../core/errors.ts";
import type { Judge } from "../core/judged.ts";

/** Judges of two runs side by side, and those that have nobody to be compared with. */
export interface MatchedJudges {
  readonly pairs: readonly JudgePair[];
  readonly leftOut: readonly LeftOutJudge[];
}

type Indexed = JudgePair["a"];

/**
 * Pairs judges of the same name, protocol and dimension, and those that `matches` names: `luna/faithful=haiku/faithful`,
 * the judge of run A first. Throws where none can be paired.
 */
export function matchJudges(
  ofA: readonly Judge[],
  ofB: readonly Judge[],
  matches: readonly string[],
): MatchedJudges {
  const a = judging(ofA);
  const b = judging(ofB);
  const named = matches.map((match) => namedPair(match, a, b));
  checkOnce(named);
  const freeA = a.filter((one) => named.every((pair) => pair.a !== one));
  const freeB = b.filter((one) => named.every((pair) => pair.b !== one));
  const pairs = [...named];
  const leftOut: LeftOutJudge[] = [];
  for (const one of freeA) {
    const other = freeB.find(({ judge }) => judge.name === one.judge.name);
    if (other === undefined) leftOut.push(alone(one, "a", named));
    else if (isAlike(one, other)) pairs.push({ a: one, b: other });
    else {
      const why = `it answers ${questionOf(one)} in A and ${questionOf(other)} in B`;
      leftOut.push({ judge: one.judge.name, run: "both", why });
    }
  }
  for (const one of freeB) {
    const isKnown = freeA.some(({ judge }) => judge.name === one.judge.name);
    if (!isKnown) leftOut.push(alone(one, "b", named));
  }
  if (pairs.length === 0) throw noJudge(a, b);
  return { pairs: pairs.sort((one, other) => one.a.index - other.a.index), leftOut };
}

function judging(judges: readonly Judge[]): readonly Indexed[] {
  return judges.flatMap((judge, index) => (judge.regenerates ? [] : [{ index, judge }]));
}

function isAlike({ judge: a }: Indexed, { judge: b }: Indexed): boolean {
  return a.protocol === b.protocol && a.dimension === b.dimension;
}

function questionOf({ judge: { protocol, dimension } }: Indexed): string {
  return `${protocol} questions on ${dimension}`;
}

/** Nobody is left for it: the other run has no judge of this name, or --match gave that one to another. */
function alone(
  { judge: { name } }: Indexed,
  run: "a" | "b",
  named: readonly JudgePair[],
): LeftOutJudge {
  const [side, other] = run === "a" ? (["b", "B"] as const) : (["a", "A"] as const);
  const taken = named.find((pair) => pair[side].judge.name === name);
  const why =
    taken === undefined
      ? `run ${other} has no judge of this name to compare it with`
      : `--match compares the judge of this name in run ${other} with ${taken[run].judge.name}`;
  return { judge: name, run, why };
}

/** Names may hold "=" themselves: the sign that has a judge on both sides divides them. */
function namedPair(match: string, a: readonly Indexed[], b: readonly Indexed[]): JudgePair {
  const splits = Array.from(match.matchAll(/=/g), ({ index }) => [
    match.slice(0, index).trim(),
    match.slice(index + 1).trim(),
  ]);
  const find = (judges: readonly Indexed[], name: string | undefined) =>
    judges.find(({ judge }) => judge.name === name);
  for (const [left, right] of splits) {
    const [one, other] = [find(a, left), find(b, right)];
    if (one === undefined || other === undefined) continue;
    if (isAlike(one, other)) return { a: one, b: other };
    throw wrongMatch(
      `--match cannot compare "${left}" with "${right}": one answers ${questionOf(one)}, the other ${questionOf(other)}`,
      "match judges of the same protocol and dimension",
    );
  }
  const [left = "", right = ""] = splits[0] ?? [match];
  const [run, judges, wrong] = find(a, left) === undefined ? ["A", a, left] : ["B", b, right];
  if (splits.length === 0) {
    throw wrongMatch(
      `--match may not be "${match}"`,
      "give a judge of A and one of B: --match A=B",
    );
  }
  const names = judges.map(({ judge }) => judge.name);
  const near = nearest(wrong, names);
  throw wrongMatch(
    `--match names "${wrong}", and run ${run} has no such judge`,
    near === undefined ? `name one of: ${names.join(", ")}` : `write "${near}"`,
  );
}

function checkOnce(named: readonly JudgePair[]): void {
  for (const side of ["a", "b"] as const) {
    const names = named.map((pair) => pair[side].judge.name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice === undefined) continue;
    throw wrongMatch(
      `--match names "${twice}" of run ${side.toUpperCase()} twice`,
      "compare each judge with one other; give the command again for the next one",
    );
  }
}

function wrongMatch(what: string, fix: string): AssizeError {
  return new AssizeError({ code: "flags/wrong-value", what, fix });
}

function noJudge(a: readonly Indexed[], b: readonly Indexed[]): AssizeError {
  const listed = (judges: readonly Indexed[]) =>
    judges
      .map(({ judge: { name, protocol, dimension } }) => `${name} (${protocol}, ${dimension})`)
      .join(", ");
  return new AssizeError({
    code: "compare/no-judge",
    what: `no judge of A is one of B: A has ${listed(a)}; B has ${listed(b)}`,
    fix: "name judges of the same protocol and dimension with --match A=B",
  });
}
