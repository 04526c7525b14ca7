import { existsSync, readdirSync, readFileSync } from "node:fs";

/** JSON whose shape the reference vectors fix, not a schema of ours: inputs go to the function as they are. */
export type VectorInputs = ReturnType<typeof JSON.parse>;

/** One case of a file of reference vectors. */
export interface VectorCase {
  readonly name: string;
  /** Name of the function, as in methods.md, section 22. */
  readonly fn: string;
  readonly inputs: VectorInputs;
  readonly expected: unknown;
  /** Largest absolute error, or relative error where |expected| > 1. */
  readonly tolerance: number;
}

const folder = new URL("../../shared/vectors/", import.meta.url);

/** The names of the files of vectors, without `.json`; undefined where that folder is not there. */
export function vectorFiles(): readonly string[] | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => file.slice(0, -".json".length));
}

/** The cases of `../shared/vectors/<file>.json`, or undefined where that folder is not there. */
export function loadVectors(file: string): readonly VectorCase[] | undefined {
  const url = new URL(`${file}.json`, folder);
  if (!existsSync(folder)) return undefined;
  return JSON.parse(readFileSync(url, "utf8")).cases;
}

/** Where a result departs from what is expected, one line a place. Only keys of `expected` count. */
export function departures(
  actual: unknown,
  expected: unknown,
  tolerance: number,
  path = "result",
): string[] {
  if (typeof expected === "number" && typeof actual === "number") {
    const allowed = tolerance * Math.max(1, Math.abs(expected));
    const near = Math.abs(actual - expected) <= allowed;
    return near ? [] : [`${path}: ${actual}, expected ${expected} within ${allowed}`];
  }
  if (Array.isArray(expected)) {
    if (!isList(actual)) return [`${path}: not a list`];
    if (actual.length !== expected.length) {
      return [`${path}: ${actual.length} values, expected ${expected.length}`];
    }
    return expected.flatMap((value, i) => departures(actual[i], value, tolerance, `${path}[${i}]`));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return [`${path}: not an object`];
    const fields = new Map(Object.entries(actual));
    return Object.entries(expected).flatMap(([key, value]) =>
      departures(fields.get(key), value, tolerance, `${path}.${key}`),
    );
  }
  return Object.is(actual, expected)
    ? []
    : [`${path}: ${String(actual)}, expected ${String(expected)}`];
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
