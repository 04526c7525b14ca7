/** A template that was read once and can be filled many times. */
export interface Template {
  /** Throws a TemplateError. What a value says is never read as a template. */
  render(values: Readonly<Record<string, unknown>>): string;
}

/** The template engine, loaded. */
export interface Templates {
  /** Throws a TemplateError. */
  compile(source: string): Template;
}

/** What the engine refused, with its place in the template; never with a value. */
export class TemplateError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, place: { line: number; column: number }) {
    super(message);
    this.name = "TemplateError";
    this.line = place.line;
    this.column = place.column;
  }
}

/** Instructions that one rendering may take: a template that loops without end stops here. */
const fuel = 1_000_000;

/** Loads minijinja (WebAssembly, about 15 ms); whoever renders nothing need not. */
export async function loadTemplates(): Promise<Templates> {
  const { Environment } = await import("minijinja-js");
  return {
    compile(source) {
      // One environment each: an error inside the engine can spoil its environment.
      const environment = new Environment();
      environment.debug = true;
      environment.fuel = fuel;
      environment.keepTrailingNewline = true;
      environment.undefinedBehavior = "strict";
      // It prints every value, whether the prompt names the slot or not.
      environment.removeGlobal("debug");
      // The engine escapes by the ending of the name: this one has none.
      const attempt = <T>(step: () => T): T => {
        try {
          return step();
        } catch (error) {
          throw templateError(error, source);
        }
      };
      attempt(() => environment.addTemplate("message", source));
      const parts = plainParts(source);
      return {
        render: (values) =>
          joined(parts, values) ?? attempt(() => environment.renderTemplate("message", values)),
      };
    },
  };
}

/** Texts and slot names in turns; empty where the template says more than `{{ slot }}`. */
function plainParts(source: string): readonly string[] {
  const parts = source.split(/\{\{ ([a-z]+) \}\}/);
  return parts.some((part) => /\{[{%#]/.test(part)) ? [] : parts;
}

/** What the engine would print, in a small part of its time; undefined where only the engine can tell. */
function joined(
  parts: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  let text = parts[0];
  for (let n = 1; text !== undefined && n < parts.length; n += 2) {
    const name = parts[n] ?? "";
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    text = typeof value === "string" ? text + value.toWellFormed() + parts[n + 1] : undefined;
  }
  return text;
}

/** The engine's first line, and the place that its excerpt points at. */
function templateError(error: unknown, source: string): TemplateError {
  const [first = "", ...excerpt] = String(error instanceof Error ? error.message : error).split(
    "\n",
  );
  const line = Number(first.match(/ \(in message:(\d+)\)/)?.[1] ?? 1);
  const caret = excerpt.find((text) => /^ {5}i +\^/.test(text));
  const marker = `${line}`.padStart(4).length + " > ".length;
  const characters = caret === undefined ? 0 : Math.max(0, caret.indexOf("^") - marker);
  // The engine counts characters, editors and this harness count UTF-16 units.
  const content = source.split("\n")[line - 1] ?? "";
  const column = Array.from(content).slice(0, characters).join("").length + 1;
  return new TemplateError(first.replace(/ \(in message:\d+\)$/, ""), { line, column });
}
