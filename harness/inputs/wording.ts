// How values, places and choices are called in messages.

/** Where a problem is: steps from the root of the file to the value. */
export type Path = readonly (string | number)[];

/** A value as messages quote it. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    const quoted = JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
    // JSON leaves these as they are, and a terminal obeys some of them.
    return quoted.replace(/[\u007f-\u009f]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`);
  }
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return String(value);
}

/** `models[0].temperature`. */
export function pathText(path: Path, root: string): string {
  const [first, ...rest] = path;
  if (first === undefined) return root;
  return String(first) + rest.map(stepText).join("");
}

function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${show(step)}]`;
}

/** ` in models[0]`, for the last key of the path. */
export function inParent(path: Path): string {
  return path.length < 2 ? "" : ` in ${pathText(path.slice(0, -1), "")}`;
}

/** `a, b or c`. */
export function or(options: readonly string[]): string {
  return listText(options, "or");
}

/** `a, b and c`. */
export function and(options: readonly string[]): string {
  return listText(options, "and");
}

function listText(options: readonly string[], word: string): string {
  const last = options.at(-1) ?? "";
  if (options.length < 2) return last;
  return `${options.slice(0, -1).join(", ")} ${word} ${last}`;
}
