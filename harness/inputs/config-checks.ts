import * as z from "zod";
import { nearest, type Problem } from "../core/errors.ts";
import { reference, reservedSystems } from "../core/item.ts";
import type { Written, Wrong } from "./problems.ts";
import { problemAt } from "./problems.ts";
import { promptName } from "./prompt-name.ts";
import type { Path } from "./wording.ts";
import { or, pathText, show } from "./wording.ts";

// Reads what can be read of a config with errors elsewhere, so that all problems come at once.
const name = z.string().optional().catch(undefined);
const names = z.array(name).catch([]);
const anything = z.unknown().optional();
const outline = tolerant({
  models: z.array(tolerant({ name })).catch([]),
  regenerate: tolerant({ models: names, prompts: names }),
  judge: tolerant({
    models: names,
    prompts: names,
    systems: names,
    pairs: z.array(names).catch([]),
    juries: z.array(tolerant({ name, members: names, vote: name })).catch([]),
  }),
  records: tolerant({
    path: names,
    sample: anything,
    limit: anything,
    fields: tolerant({
      candidates: z
        .union([z.array(name), z.record(z.string(), name), z.string()])
        .optional()
        .catch(undefined),
      system: anything,
      human: anything,
      preferred: anything,
    }),
  }),
  gold: names,
});

/** Never fails: what is not as expected counts as absent. */
function tolerant<Shape extends z.ZodRawShape>(shape: Shape): z.ZodCatch<z.ZodObject<Shape>> {
  const schema = z.object(shape);
  return schema.catch(() => schema.parse({}));
}

type Outline = z.infer<typeof outline>;
type Report = (path: Path, wrong: Wrong, what: string, fix: string, which?: "key") => void;

/** What no single value shows: names that name nothing, names used twice, keys that exclude each other. */
export function checkAcross(written: Written): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, wrong, what, fix, which) => {
    problems.push(problemAt(written, path, { wrong, what, fix, ...(which && { which }) }));
  };
  const config = outline.parse(written.value);
  checkModelNames(config, report);
  checkRepeatedNames(config, report);
  checkNamedModels(config, report);
  checkCandidateNames(config, report);
  checkNamedSystems(config, report);
  checkPairs(config, report);
  checkJuries(config, report);
  if (config.records.sample !== undefined && config.records.limit !== undefined) {
    const what = '"sample" and "limit" in records exclude each other';
    report(["records", "limit"], "wrong-value", what, 'remove "sample" or "limit"', "key");
  }
  const { system, human, preferred } = config.records.fields;
  if (system === undefined && typeof human === "object" && human !== null) {
    const what =
      '"human" in records.fields names a column for each dimension, which only long form has';
    const fix =
      'name one column that holds { system: { dimension: rating } }, or add "system:" with the column of the system where each row is one summary';
    report(["records", "fields", "human"], "wrong-value", what, fix, "key");
  }
  if (system !== undefined && preferred !== undefined) {
    const what = '"system" and "preferred" in records.fields exclude each other';
    const fix =
      'remove "preferred": in long form a row holds one summary, not the two that it compares';
    report(["records", "fields", "preferred"], "wrong-value", what, fix, "key");
  }
  return problems;
}

function checkModelNames({ models }: Outline, report: Report): void {
  for (const [index, model] of models.entries()) {
    const path = ["models", index, "name"];
    if (model.name?.includes("/")) {
      const what = `the model name ${show(model.name)} contains "/"`;
      report(path, "wrong-value", what, 'leave out the "/": judges are named model/prompt');
    }
    const first = models.findIndex((other) => other.name === model.name);
    if (model.name !== undefined && first < index) {
      const what = `two models are named ${show(model.name)}: models[${first}] and models[${index}]`;
      report(path, "duplicate", what, "give each model its own name");
    }
  }
}

function checkRepeatedNames(config: Outline, report: Report): void {
  const { regenerate, judge, records, gold } = config;
  const lists: readonly (readonly [Path, readonly (string | undefined)[]])[] = [
    [["regenerate", "models"], regenerate.models],
    [["regenerate", "prompts"], regenerate.prompts],
    [["judge", "models"], judge.models],
    [["judge", "prompts"], judge.prompts],
    [["judge", "systems"], judge.systems],
    [["records", "path"], records.path],
    [["gold"], gold],
    ...judge.juries.map(({ members }, i) => [["judge", "juries", i, "members"], members] as const),
  ];
  for (const [path, list] of lists) {
    for (const [index, entry] of list.entries()) {
      if (entry === undefined || list.indexOf(entry) === index) continue;
      const what = `${show(entry)} stands twice in ${pathText(path, "")}`;
      report([...path, index], "duplicate", what, "keep one of them");
    }
  }
}

function checkNamedModels({ models, regenerate, judge }: Outline, report: Report): void {
  const known = models.flatMap((model) => model.name ?? []);
  // A name that could not be read may be the one that is meant.
  if (known.length < models.length || known.length === 0) return;
  const lists = [
    ["regenerate", regenerate.models],
    ["judge", judge.models],
  ] as const;
  for (const [section, list] of lists) {
    for (const [index, entry] of list.entries()) {
      if (entry === undefined || known.includes(entry)) continue;
      if (judge.juries.some((jury) => jury.name === entry)) {
        const what = `${show(entry)} is a jury and no model`;
        const fix = "take it out: a jury votes on every prompt that its members judge";
        report([section, "models", index], "unknown-name", what, fix);
        continue;
      }
      const what = `no model is named ${show(entry)}`;
      report([section, "models", index], "unknown-name", what, writeOneOf(entry, known));
    }
  }
}

function checkCandidateNames({ records }: Outline, report: Report): void {
  const { candidates } = records.fields;
  const base = ["records", "fields", "candidates"];
  const systems = systemsOf(candidates);
  for (const [index, system] of systems.entries()) {
    const listed = Array.isArray(candidates);
    const at = (wrong: Wrong, what: string, fix: string) =>
      report([...base, listed ? index : system], wrong, what, fix, listed ? undefined : "key");
    const rename = listed ? "write { another name: column }" : "give it another name";
    if (reservedSystems.includes(system)) {
      at("wrong-value", `${show(system)} is a word of configs and no name of a system`, rename);
    } else if (system === reference) {
      at("wrong-value", `${show(system)} is the name of the reference`, rename);
    } else if (system.includes("/")) {
      at("wrong-value", `the system name ${show(system)} contains "/"`, rename);
    } else if (systems.indexOf(system) < index) {
      at("duplicate", `${show(system)} stands twice in ${base.join(".")}`, "keep one of them");
    }
  }
}

function checkNamedSystems({ records, regenerate, judge }: Outline, report: Report): void {
  const { candidates = ["chatgpt"], system } = records.fields;
  // Otherwise only the data know the systems.
  if (typeof candidates === "string" || system !== undefined) return;
  const known = [reference, ...systemsOf(candidates), ...madeBy(regenerate)];
  const check = (path: Path, entry: string | undefined, allowed: readonly string[]) => {
    if (entry === undefined || allowed.includes(entry)) return;
    const what = `no system is named ${show(entry)}`;
    report(path, "unknown-name", what, writeOneOf(entry, allowed));
  };
  for (const [index, entry] of judge.systems.entries()) {
    check(["judge", "systems", index], entry, [...known, "regenerated"]);
  }
  for (const [index, pair] of judge.pairs.entries()) {
    for (const [side, entry] of pair.entries()) {
      if (entry === undefined || known.includes(entry)) continue;
      // No pair compares a system with itself.
      const others = known.filter((system) => system !== pair[1 - side]);
      check(["judge", "pairs", index, side], entry, others);
    }
    if (pair[0] !== undefined && pair[0] === pair[1]) {
      const what = `the pair compares ${show(pair[0])} with itself`;
      report(["judge", "pairs", index], "wrong-value", what, "write two different systems");
    }
  }
}

function checkPairs({ regenerate, judge }: Outline, report: Report): void {
  const { pairs } = judge;
  const keyOf = (pair: readonly unknown[]) => JSON.stringify(pair.toSorted());
  const systems = judge.systems.flatMap((system) => system ?? []);
  const isJudged = (entry: string) =>
    systems.length === 0 ||
    systems.length < judge.systems.length ||
    systems.includes(entry) ||
    (systems.includes("regenerated") && madeBy(regenerate).includes(entry));
  for (const [index, pair] of pairs.entries()) {
    const [a, b] = pair;
    for (const [side, entry] of pair.entries()) {
      if (entry === undefined || isJudged(entry)) continue;
      const what = `the pair names ${show(entry)}, which judge.systems leaves out`;
      const fix = `add ${show(entry)} to judge.systems, or take the pair out`;
      report(["judge", "pairs", index, side], "wrong-value", what, fix);
    }
    if (a === undefined || b === undefined) continue;
    if (pairs.findIndex((other) => keyOf(other) === keyOf(pair)) === index) continue;
    const what = `the pair of ${show(a)} and ${show(b)} stands twice in judge.pairs`;
    report(["judge", "pairs", index], "duplicate", what, "keep one of them");
  }
}

function madeBy({ models, prompts }: Outline["regenerate"]): readonly string[] {
  return models.flatMap((model) =>
    prompts.flatMap((prompt) =>
      model === undefined || prompt === undefined ? [] : `${model}/${promptName(prompt)}`,
    ),
  );
}

/** With fewer members nothing tells whose errors are whose. */
const fewestForModel = 3;

function checkJuries({ models, judge }: Outline, report: Report): void {
  for (const [index, { name, members, vote }] of judge.juries.entries()) {
    const path = ["judge", "juries", index];
    const nameIs = (wrong: Wrong, what: string, fix: string) =>
      report([...path, "name"], wrong, what, fix);
    const first = judge.juries.findIndex((other) => other.name === name);
    if (name?.includes("/")) {
      const what = `the jury name ${show(name)} contains "/"`;
      nameIs("wrong-value", what, 'leave out the "/": juries are named jury/prompt');
    } else if (name !== undefined && models.some((model) => model.name === name)) {
      nameIs("duplicate", `${show(name)} is the name of a model`, "give the jury its own name");
    } else if (name !== undefined && first < index) {
      const what = `two juries are named ${show(name)}: ${pathText(["judge", "juries", first], "")} and ${pathText(path, "")}`;
      nameIs("duplicate", what, "give each jury its own name");
    }
    if (vote === "dawid-skene" && members.length > 1 && members.length < fewestForModel) {
      const what = `a vote by "dawid-skene" needs at least ${fewestForModel} members, not ${members.length}`;
      report([...path, "members"], "wrong-value", what, 'add a member, or vote by "majority"');
    }
    const judges = judge.models.flatMap((model) => model ?? []);
    // A name that could not be read may be the one that is meant.
    if (judges.length < judge.models.length || judges.length === 0) continue;
    for (const [place, member] of members.entries()) {
      if (member === undefined || judges.includes(member)) continue;
      const what = `no judge is named ${show(member)}`;
      report([...path, "members", place], "unknown-name", what, writeOneOf(member, judges));
    }
  }
}

function systemsOf(candidates: Outline["records"]["fields"]["candidates"]): readonly string[] {
  if (typeof candidates === "string" || candidates === undefined) return [];
  if (!Array.isArray(candidates)) return Object.keys(candidates);
  return candidates.map((candidate) => candidate ?? "");
}

function writeOneOf(entry: string, known: readonly string[]): string {
  const meant = nearest(entry, known);
  return `write ${meant === undefined ? or([...new Set(known)].map(show)) : show(meant)}`;
}
