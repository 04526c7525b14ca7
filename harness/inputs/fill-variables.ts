import type { Path } from "./wording.ts";
import { pathText } from "./wording.ts";

/** What the environment says, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Something is wrong with a `${VAR}` at a path of the config. */
export interface VariableProblem {
  readonly path: Path;
  readonly wrong: "environment" | "wrong-value";
  readonly what: string;
  readonly fix: string;
}

/** The only keys of a model in which `${VAR}` is replaced. */
const replacedKeys: readonly string[] = ["base_url", "headers"];

/** Replaces every `${VAR}` in the `base_url` and `headers` of each model; anywhere else it is an error. */
export function fillVariables(
  config: unknown,
  environment: Environment,
): { readonly value: unknown; readonly problems: readonly VariableProblem[] } {
  const problems: VariableProblem[] = [];
  if (!isMapping(config)) return { value: config, problems };
  for (const [key, value] of Object.entries(config)) {
    // A description is prose: it may speak of ${VAR}.
    if (key === "models" || key === "description") continue;
    mapTexts(value, [key], (text, path) => refuse(text, path, problems));
  }
  if (!Array.isArray(config["models"])) return { value: config, problems };

  const models = config["models"].map((model: unknown, index) => {
    if (!isMapping(model)) return model;
    const filled = Object.entries(model).map(([key, value]) => {
      const allowed = replacedKeys.includes(key);
      const replace = (text: string, path: Path) =>
        allowed ? fill(text, path, environment, problems) : refuse(text, path, problems);
      return [key, mapTexts(value, ["models", index, key], replace)];
    });
    return Object.fromEntries(filled);
  });
  return { value: { ...config, models }, problems };
}

function fill(
  text: string,
  path: Path,
  environment: Environment,
  problems: VariableProblem[],
): string {
  return text.replace(/\$\{([^}]*)\}?/g, (whole, name: string) => {
    if (!/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(whole)) {
      problems.push({
        path,
        wrong: "wrong-value",
        what: `"\${" in ${pathText(path, "")} opens no name of a variable`,
        fix: `write "\${NAME}"`,
      });
      return whole;
    }
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined && value !== "") return value;
    problems.push({
      path,
      wrong: "environment",
      what: `the environment variable "${name}" in ${pathText(path, "")} is not set`,
      fix: `set it: export ${name}=...`,
    });
    return whole;
  });
}

function refuse(text: string, path: Path, problems: VariableProblem[]): string {
  if (text.includes("${")) {
    problems.push({
      path,
      wrong: "wrong-value",
      what: `"\${" in ${pathText(path, "")}: variables are replaced only in base_url and headers`,
      fix: "write the value itself; api_key_env names the variable that holds a key",
    });
  }
  return text;
}

function mapTexts(value: unknown, path: Path, map: (text: string, path: Path) => string): unknown {
  if (typeof value === "string") return map(value, path);
  if (Array.isArray(value)) return value.map((inner, i) => mapTexts(inner, [...path, i], map));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, v]) => [key, mapTexts(v, [...path, key], map)]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
