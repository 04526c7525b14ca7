import type { Document, YAMLError } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { ErrorCode, Locate, Problem } from "../core/errors.ts";
import { AssizeError, throwIfAny } from "../core/errors.ts";

/** What a YAML text says, and where it says it. */
export interface YamlText {
  /** null for a text without content. */
  readonly value: unknown;
  readonly locate: Locate;
}

export interface YamlCodes {
  readonly syntax: ErrorCode;
  readonly duplicate: ErrorCode;
}

/** Aliases may stand for this many nodes, counted as they multiply ("billion laughs"). */
const maxAliasCount = 50;

/** Reads one YAML document; throws with every duplicate key and the first syntax error. */
export function readYaml(file: string, text: string, codes: YamlCodes): YamlText {
  const lines = new LineCounter();
  const placeOf = placesIn(file, text, lines);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });

  const duplicates = document.errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const others = document.errors.filter(({ code }) => code !== "DUPLICATE_KEY");
  // One slip makes the parser stumble again and again: only the first is worth reading.
  const first = others.toSorted((a, b) => a.pos[0] - b.pos[0]).slice(0, 1);
  throwIfAny([
    ...duplicates.map((error) => duplicateKey(error, text, codes.duplicate, placeOf)),
    ...first.map((error) => ({ ...syntaxError(error, codes.syntax), ...placeOf(error.pos[0]) })),
    ...document.warnings.map((warning) => ({
      code: codes.syntax,
      ...placeOf(warning.pos[0]),
      what: lowerFirst(firstLine(warning.message)).replace(
        /^unresolved tag: (.*)/,
        'unknown tag "$1"',
      ),
      fix: "use plain YAML 1.2: remove the tag or directive",
    })),
  ]);

  try {
    return { value: document.toJS({ maxAliasCount }), locate: locateIn(document, placeOf) };
  } catch (error) {
    throw new AssizeError(aliasProblem(error, text, codes.syntax, placeOf), { cause: error });
  }
}

type PlaceOf = (offset: number) => ReturnType<Locate>;

function placesIn(file: string, text: string, lines: LineCounter): PlaceOf {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    // An empty text has no line for the counter.
    const at = { file, line: Math.max(1, line), column: Math.max(1, col) };
    const start = text.lastIndexOf("\n", offset - 1) + 1;
    const end = text.indexOf("\n", offset);
    const source = text.slice(offset === 0 ? 0 : start, end === -1 ? text.length : end);
    return { at, source: source.replace(/\r$/, "") };
  };
}

function duplicateKey(error: YAMLError, text: string, code: ErrorCode, placeOf: PlaceOf): Problem {
  const key =
    text
      .slice(error.pos[0])
      .match(/^["']?[\w.-]*/)?.[0]
      .replace(/^["']/, "") ?? "";
  return {
    code,
    ...placeOf(error.pos[0]),
    what: `the key "${key}" stands here a second time`,
    fix: "keep one of them",
  };
}

function syntaxError(error: YAMLError, code: ErrorCode): Pick<Problem, "code" | "what" | "fix"> {
  switch (error.code) {
    case "MULTIPLE_DOCS":
      return { code, what: "a second YAML document begins here", fix: "keep only one document" };
    case "TAB_AS_INDENT":
      return { code, what: "a tab stands in the indentation", fix: "indent with spaces" };
    case "RESOURCE_EXHAUSTION":
      return { code, what: "the nesting is too deep", fix: "write a flatter document" };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        code,
        what: 'a second ": " stands in one line',
        fix: "put the text that holds it in quotes, or begin a new line",
      };
    case "BAD_INDENT": {
      const close = /must be sufficiently indented and end with a ([\]}])/.exec(error.message)?.[1];
      if (close === undefined) return unclear(error, code);
      const open = close === "]" ? "[" : "{";
      return { code, what: `a "${open}" is not closed before this place`, fix: `write "${close}"` };
    }
    default:
      return unclear(error, code);
  }
}

function unclear(error: YAMLError, code: ErrorCode): Pick<Problem, "code" | "what" | "fix"> {
  const message = lowerFirst(firstLine(error.message)).replace(/\.$/, "");
  return { code, what: `this is no YAML: ${message}`, fix: "correct the YAML at this place" };
}

function aliasProblem(error: unknown, text: string, code: ErrorCode, placeOf: PlaceOf): Problem {
  const message = error instanceof Error ? firstLine(error.message) : "";
  const unresolved = message.match(/^Unresolved alias .*: (.*)$/)?.[1];
  if (unresolved !== undefined) {
    return {
      code,
      ...placeOf(Math.max(0, text.indexOf(`*${unresolved}`))),
      what: `the alias "*${unresolved}" has no anchor before it`,
      fix: `write "&${unresolved}" before the value that is meant`,
    };
  }
  return {
    code,
    ...placeOf(0),
    what: "its aliases or its nesting stand for too much data",
    fix: `write the values out: aliases may stand for at most ${maxAliasCount} nodes`,
  };
}

function locateIn(document: Document.Parsed, placeOf: PlaceOf): Locate {
  return (path, which = "value") => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, step] of path.entries()) {
      const inside = isAlias(node) ? node.resolve(document) : node;
      if (isSeq(inside)) {
        node = inside.items[Number(step)];
      } else if (isMap(inside)) {
        const pair = inside.items.find(({ key }) => keyText(key) === String(step));
        if (pair === undefined) break;
        const keyOnly = which === "key" && depth === path.length - 1;
        node = keyOnly || isBlank(pair.value) ? pair.key : pair.value;
      } else {
        break;
      }
      offset = startOf(node) ?? offset;
    }
    return placeOf(offset);
  };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** `key:` with nothing behind it: the key is the best place to point at. */
function isBlank(value: unknown): boolean {
  if (!isNode(value)) return true;
  return isScalar(value) && value.range?.[0] === value.range?.[1];
}

function keyText(key: unknown): string {
  if (!isScalar(key)) return String(key);
  return key.value === null ? "" : String(key.value);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
