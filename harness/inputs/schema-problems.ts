import * as z from "zod";
import type { Problem } from "../core/errors.ts";
import { nearest } from "../core/errors.ts";
import type { Written, Wrong } from "./problems.ts";
import { isSecret, problemAt } from "./problems.ts";
import type { Path } from "./wording.ts";
import { and, inParent, or, pathText, show } from "./wording.ts";

/** Message of a schema for what the design knows and this version has not. */
export const notBuilt = "is not built yet in this version";

/** Hands the valid keys of an object to `problemsOf` in place of zod's message, which nobody reads. */
export const tellKeys: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== "unrecognized_keys" || !(issue.inst instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.core.$ZodType>> = issue.inst.shape;
  return Object.keys(shape)
    .filter((key) => !isPlanned(shape[key]))
    .join(" ");
};

/** `z.never().optional()`: a key of the design that is not built yet. */
function isPlanned(schema: z.core.$ZodType | undefined): boolean {
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;
}

/** One wording for each kind of issue; the value in the message is the one in the file. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], written: Written): Problem[] {
  const meant = new Set(issues.flatMap(meantKeys));
  const isMisspelt = (issue: z.core.$ZodIssue) =>
    wantedPaths(issue).some(
      (path) => meant.has(pathKey(path)) && valueAt(written.value, path) === undefined,
    );
  return issues
    .filter((issue) => !isMisspelt(issue))
    .flatMap((issue) => problemsOfIssue(issue, written));
}

/** Keys that are misspelt and not missing. */
function meantKeys(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const valid = issue.message.split(" ");
  return issue.keys.map((key) => pathKey([...issue.path, nearest(key, valid) ?? key]));
}

/** Where an issue may miss a key: at its path, or below, where a schema says that one of several is missing. */
function wantedPaths(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  const missing: unknown = issue.code === "custom" ? issue.params?.["missing"] : undefined;
  if (!Array.isArray(missing)) return [issue.path];
  return missing.map((key) => [...issue.path, String(key)]);
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function problemsOfIssue(issue: z.core.$ZodIssue, written: Written): Problem[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const value = valueAt(written.value, path);
  const name = pathText(path, written.root);
  const got = isSecret(path) ? "what stands there" : show(value);
  const at = (wrong: Wrong, what: string, fix: string, which?: "key") => [
    problemAt(written, path, { wrong, what, fix, ...(which && { which }) }),
  ];

  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(written, path, key, issue.message.split(" ")));
    case "invalid_type": {
      if (issue.expected === "never") {
        const what = `"${path.at(-1)}"${inParent(path)} ${notBuilt}`;
        return at("unknown-key", what, "remove it", "key");
      }
      const type = typeName(issue.expected);
      if (value === undefined && path.length > 0) return [missingKey(written, path, type)];
      const what = `${name} must be ${type}, not ${got}`;
      return at(
        "wrong-type",
        what,
        isSecret(path) ? `write ${type}` : retype(issue.expected, value),
      );
    }
    case "invalid_value": {
      const options = or(issue.values.map(show));
      if (value === undefined && path.length > 0) return [missingKey(written, path, options)];
      const isPlanned = issue.message === notBuilt;
      const what = isPlanned
        ? `${got} as ${name} ${notBuilt}`
        : `${name} must be ${options}, not ${got}`;
      const meant = isPlanned ? undefined : near(value, issue.values);
      return at("wrong-value", what, `write ${meant ?? options}`);
    }
    case "invalid_union":
      return unionProblems(issue, path, written);
    case "too_small":
    case "too_big": {
      if (value === "") return at("wrong-value", `${name} is empty`, "write a text");
      const { must, fix } = boundText(issue);
      const count = Array.isArray(value) ? String(value.length) : got;
      return at("wrong-value", `${name} must ${must}, not ${count}`, fix);
    }
    case "not_multiple_of": {
      const wanted = `a multiple of ${issue.divisor}`;
      return at("wrong-value", `${name} must be ${wanted}, not ${got}`, `write ${wanted}`);
    }
    case "invalid_format": {
      const own = !issue.message.startsWith("Invalid");
      const { what, fix } = wordsOf(own ? issue.message : `must be a valid ${issue.format}`, name);
      return at("wrong-value", isSecret(path) ? what : `${what}, not ${got}`, fix);
    }
    case "invalid_key": {
      const reason = issue.issues[0]?.message ?? "is not allowed";
      const what = `the key ${show(path.at(-1))}${inParent(path)} ${reason}`;
      return at("wrong-value", what, "write another key", "key");
    }
    case "invalid_element":
      return at("wrong-value", `${name} is not a valid entry`, "correct it");
    case "custom": {
      const { what, fix } = wordsOf(issue.message, name);
      const ownFix: unknown = issue.params?.["fix"];
      const wrong = issue.params?.["wrong"] === "unknown-name" ? "unknown-name" : "wrong-value";
      return typeof ownFix === "string" ? at(wrong, issue.message, ownFix) : at(wrong, what, fix);
    }
  }
}

/** Schemas say what is wrong either of the value ("must be a URL") or in a sentence of its own. */
function wordsOf(message: string, name: string): { what: string; fix: string } {
  const isPredicate = /^(must|may|is|has|holds)\b/.test(message);
  const what = isPredicate ? `${name} ${message}` : `${name}: ${message}`;
  if (message.startsWith("must be ")) return { what, fix: message.replace("must be", "write") };
  return { what, fix: message.startsWith("may not be set") ? "remove it" : "correct it" };
}

function missingKey(written: Written, path: Path, wanted: string): Problem {
  const key = path.at(-1);
  const what = `missing key "${key}"${inParent(path)}`;
  return problemAt(written, path, {
    wrong: "missing-key",
    what,
    fix: `add "${key}:" with ${wanted}`,
  });
}

function unknownKey(written: Written, path: Path, key: string, valid: readonly string[]): Problem {
  const here = path.length === 0 ? "" : ` in ${pathText(path, written.root)}`;
  const meant = nearest(key, valid);
  const known = valid.map((name) => `"${name}"`);
  return problemAt(written, [...path, key], {
    wrong: "unknown-key",
    what: `unknown key ${show(key)}${here}`,
    fix: meant === undefined ? `remove it; the keys here are ${and(known)}` : `write "${meant}"`,
    which: "key",
  });
}

/** If one branch has the right type, its problems are meant; else all branches together say what may stand here. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  written: Written,
): Problem[] {
  const fitting = issue.errors.filter((branch) => branch.every((inner) => !isWrongKind(inner)));
  const [branch] = fitting;
  if (branch !== undefined && fitting.length === 1) {
    const issues = branch.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
    return problemsOf(issues, written);
  }
  const value = valueAt(written.value, path);
  const roots = issue.errors.flat().filter(isWrongKind);
  const choices = roots.flatMap((inner) => (inner.code === "invalid_value" ? inner.values : []));
  const types = roots.flatMap((inner) =>
    inner.code === "invalid_type" ? [typeName(inner.expected)] : [],
  );
  const options = [...new Set([...choices.map(show), ...types])];
  if (value === undefined && path.length > 0) return [missingKey(written, path, or(options))];
  const wrong = typeof value === "string" && choices.length > 0 ? "wrong-value" : "wrong-type";
  const what = `${pathText(path, written.root)} must be ${or(options)}, not ${show(value)}`;
  const fix = `write ${near(value, choices) ?? or(options)}`;
  return [problemAt(written, path, { wrong, what, fix })];
}

function isWrongKind(issue: z.core.$ZodIssue): boolean {
  const atRoot = issue.path.length === 0;
  return atRoot && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function boundText(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): {
  must: string;
  fix: string;
} {
  const small = issue.code === "too_small";
  const bound = Number(small ? issue.minimum : issue.maximum);
  const least = small ? "at least" : "at most";
  if (issue.origin === "array") {
    const entries = bound === 1 ? "1 entry" : `${bound} entries`;
    return {
      must: `have ${least} ${entries}`,
      fix: small ? `write ${least} ${entries}` : `keep ${least} ${entries}`,
    };
  }
  if (issue.origin === "string") {
    const must = `have ${least} ${bound} characters`;
    return { must, fix: small ? "write a longer text" : "write a shorter text" };
  }
  if (issue.inclusive !== false) {
    return { must: `be ${least} ${bound}`, fix: `write a number of ${least} ${bound}` };
  }
  const beyond = `${small ? "above" : "below"} ${bound}`;
  return { must: `be ${beyond}`, fix: `write a number ${beyond}` };
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
};

function typeName(expected: string): string {
  return typeNames[expected] ?? expected;
}

/** How to turn what stands there into what is wanted. */
function retype(expected: string, value: unknown): string {
  const numeric = expected === "number" || expected === "int";
  if (numeric && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) {
    return `write ${value} without quotes`;
  }
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `put it in quotes: "${value}"`;
  }
  if (expected === "array" && typeof value === "string") return `write a list: [${value}]`;
  return `write ${typeName(expected)}`;
}

function near(value: unknown, choices: readonly unknown[]): string | undefined {
  if (typeof value !== "string") return undefined;
  const words = choices.filter((choice) => typeof choice === "string");
  const word = nearest(value, words);
  return word === undefined ? undefined : show(word);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step))
      return undefined;
    inner = Reflect.get(inner, step);
  }
  return inner;
}
