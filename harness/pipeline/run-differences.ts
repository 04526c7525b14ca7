import type { RunDifferences } from "../core/comparison.ts";
import { usageByJudge } from "../run/read-verdicts.ts";
import type { MatchedJudges } from "./match-judges.ts";
import type { ReadRun } from "./read-run.ts";

/** What differs between two runs in config, prompts and models; their data and answers are compared by digest. */
export function runDifferences(
  a: ReadRun,
  b: ReadRun,
  pairs: MatchedJudges["pairs"],
  answers: { readonly a: string; readonly b: string },
): RunDifferences {
  const config = configDifferences(a.setup.config, b.setup.config);
  return {
    config,
    prompts: promptDifferences(a, b),
    recordings: recordingDifferences(a, b, config),
    answeredBy: answererDifferences(a, b, pairs),
    data: a.plan.data !== b.plan.data,
    answers: answers.a !== answers.b,
  };
}

/** Leaf by leaf; entries of lists that have names, such as models, by their name. */
export function configDifferences(a: unknown, b: unknown): RunDifferences["config"] {
  const [ofA, ofB] = [leavesOf(a), leavesOf(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((path) => {
    const [left, right] = [ofA.get(path) ?? null, ofB.get(path) ?? null];
    return left === right ? [] : [{ path, a: left, b: right }];
  });
}

function leavesOf(value: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (one: unknown, path: string) => {
    if (one === undefined) return;
    const inner = innerOf(one);
    if (inner === undefined) leaves.set(path, JSON.stringify(one));
    else for (const [key, entry] of inner) visit(entry, path === "" ? key : `${path}.${key}`);
  };
  visit(value, "");
  return leaves;
}

function innerOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? undefined : entries;
  }
  const named = value.flatMap((entry: unknown) =>
    typeof entry === "object" && entry !== null && "name" in entry
      ? [[String(entry.name), entry] as const]
      : [],
  );
  return named.length === value.length && named.length > 0 ? named : undefined;
}

function promptDifferences(a: ReadRun, b: ReadRun): RunDifferences["prompts"] {
  const digests = new Map([...b.setup.prompts.values()].map((one) => [one.name, one.digest]));
  return [...a.setup.prompts.values()].flatMap(({ name, digest }) => {
    const other = digests.get(name);
    return other === undefined || other === digest ? [] : [{ name, a: digest, b: other }];
  });
}

/** Models whose settings are the same, and whose answers have another source all the same. */
function recordingDifferences(
  a: ReadRun,
  b: ReadRun,
  config: RunDifferences["config"],
): readonly string[] {
  const [ofA, ofB] = [a.plan.fingerprint.models, b.plan.fingerprint.models];
  return Object.keys(ofA).filter(
    (name) =>
      ofB[name] !== undefined &&
      ofB[name] !== ofA[name] &&
      config.every(({ path }) => !path.startsWith(`models.${name}.`)),
  );
}

function answererDifferences(
  a: ReadRun,
  b: ReadRun,
  pairs: MatchedJudges["pairs"],
): RunDifferences["answeredBy"] {
  const [ofA, ofB] = [a, b].map(({ storage, plan, setup }) =>
    usageByJudge(storage, plan.generation, setup),
  );
  return pairs.flatMap((pair) => {
    const left = ofA?.[pair.a.index]?.answeredBy ?? [];
    const right = ofB?.[pair.b.index]?.answeredBy ?? [];
    if (left.join("\n") === right.join("\n")) return [];
    return [{ judge: pair.a.judge.name, a: left, b: right }];
  });
}
