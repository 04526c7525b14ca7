// Writes what is generated in README.md and docs/: `node tools/docs.ts`. With --check it writes nothing, names the
// files that are stale and exits 1.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { commands } from "../harness/cli/main.ts";
import { configJsonSchema } from "../harness/inputs/config-json-schema.ts";
import { providers } from "../harness/models/index.ts";
import { workedExample } from "./worked-example.ts";

const root = new URL("../", import.meta.url);

/** What follows a block's kind in `<!-- kind:name -->` says which table or text stands there. */
const blocks: Readonly<Record<string, (name: string) => string | undefined>> = {
  config: configTable,
  help: helpText,
  quickstart: quickstartTable,
  worked: () => {
    const board = read("results/quickstart/judges.json");
    return board === undefined ? undefined : workedExample(board);
  },
  // They take minutes: test/slow/coverage.test.ts writes them, and compares.
  simulated: () => undefined,
};

/** Every file with something generated in it, as it should be, by its path in the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const docs = readdirSync(new URL("docs/", root)).filter((file) => file.endsWith(".md"));
  const pages = ["README.md", ...docs.map((file) => `docs/${file}`)];
  return new Map([
    ["docs/config.schema.json", `${JSON.stringify(configJsonSchema(providers), null, 2)}\n`],
    ...pages.map((path) => [path, withBlocks(path, read(path) ?? "")] as const),
  ]);
}

function withBlocks(path: string, page: string): string {
  const block = /(<!-- (\w+):(\S+) -->\n)([\s\S]*?)(<!-- \/\2 -->)/g;
  return page.replace(block, (_all, open: string, kind: string, name: string, ...rest) => {
    const make = blocks[kind];
    if (make === undefined) throw new Error(`${path}: nothing generates "${kind}:${name}"`);
    const [now, close] = rest;
    return `${open}${make(name) ?? now}${close}`;
  });
}

function read(path: string): string | undefined {
  const file = new URL(path, root);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** What `assize NAME --help` prints; `assize` itself is "assize". */
function helpText(name: string): string {
  const program = commands(() => async () => undefined);
  const command = [program, ...program.commands].find((one) => one.name() === name);
  if (command === undefined) throw new Error(`there is no command "${name}"`);
  return `\`\`\`text\n${command.configureHelp({ helpWidth: 80 }).helpInformation()}\`\`\`\n`;
}

/** The part of JSON Schema that configs use. */
interface Schema {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  /** false: no more than `prefixItems`. */
  readonly items?: Schema | boolean | undefined;
  readonly prefixItems?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(schema).optional(),
    items: z.union([schema, z.boolean()]).optional(),
    prefixItems: z.array(schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
  }),
);

/** The keys of one mapping of a config: `top`, `records.fields`, `models.openai`, `models.openai.price`. */
function configTable(name: string): string {
  const named = mappingNamed(name);
  // Of a list: the keys of its entries.
  const { properties = {}, required = [] } = typeof named.items === "object" ? named.items : named;
  // What must be written comes first; otherwise in the order of the schema.
  const keys = Object.keys(properties).sort(
    (a, b) => Number(required.includes(b)) - Number(required.includes(a)),
  );
  const rows = keys.map((key) => {
    const entry = properties[key] ?? {};
    const preset = required.includes(key) ? "required" : presetOf(entry);
    return `| \`${key}\` | ${cell(typeOf(entry))} | ${cell(preset)} | ${cell(meaningOf(entry))} |`;
  });
  return ["| key | type | default | meaning |", "| --- | --- | --- | --- |", ...rows, ""].join(
    "\n",
  );
}

function mappingNamed(name: string): Schema {
  const top = schema.parse(configJsonSchema(providers));
  if (name === "top") return top;
  return name.split(".").reduce((mapping: Schema, step) => {
    const inner = mapping.properties?.[step] ?? alternatives(mapping, step);
    if (inner === undefined) throw new Error(`the config has no "${name}"`);
    return inner;
  }, top);
}

/** `models` holds a list; a provider's name says which entries are meant. */
function alternatives({ items }: Schema, title: string): Schema | undefined {
  if (typeof items !== "object") return undefined;
  return items.anyOf?.find((one) => one.title === title);
}

function typeOf(entry: Schema): string {
  if (entry.const !== undefined) return code(entry.const);
  if (entry.enum !== undefined) return entry.enum.map(code).join(", ");
  if (entry.anyOf !== undefined) {
    return entry.title === undefined && entry.anyOf.some((one) => one.title !== undefined)
      ? "mapping"
      : entry.anyOf.map(typeOf).join(" or ");
  }
  switch (entry.type) {
    case "string":
      return "text";
    case "boolean":
      return "`true`, `false`";
    case "integer":
      return `whole number${boundsOf(entry)}`;
    case "number":
      return `number${boundsOf(entry)}`;
    case "array":
      return entry.prefixItems === undefined
        ? `list of ${many(entry.items)}`
        : `[${entry.prefixItems.map(typeOf).join(", ")}]`;
    case "object":
      return "mapping";
    default:
      return "anything";
  }
}

function many(entry: Schema | boolean | undefined): string {
  const type = typeof entry === "object" ? typeOf(entry) : "anything";
  return /^(text|mapping)$/.test(type) ? `${type}s` : type;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const bounds = [
    ...(minimum === undefined || !isBound(minimum) ? [] : [`at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined || !isBound(maximum) ? [] : [`at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return bounds.length === 0 ? "" : `, ${bounds.join(", ")}`;
}

/** Every whole number of the schema has the bounds of exact doubles; they say nothing to people. */
function isBound(value: number): boolean {
  return Math.abs(value) !== Number.MAX_SAFE_INTEGER;
}

function presetOf({ default: preset }: Schema): string {
  return preset === undefined || JSON.stringify(preset) === "{}" ? "–" : code(preset);
}

/** What stands between < and > would be taken for HTML. */
function meaningOf({ description = "" }: Schema): string {
  return description.replaceAll("<", "\\<");
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** One table of a board that the quickstart wrote, as it stands there; undefined where it was not run. */
function quickstartTable(name: string): string | undefined {
  const board = read("results/quickstart/judges.md");
  return board === undefined ? undefined : tableOf(board, name);
}

/** A table of a board in Markdown: its title, captions, main columns and the notes on them. */
export function tableOf(board: string, protocol: string): string {
  const section = board.split(/^### /m).find((text) => text.startsWith(`${protocol} · `));
  if (section === undefined) throw new Error(`the quickstart has no table of "${protocol}"`);
  const [title = "", captions = "", main = "", ...others] = section.split("\n\n");
  const notes = others
    .flatMap((text) => text.split("\n"))
    .filter((line) => {
      const mark = /^\(\d+\)/.exec(line)?.[0];
      return mark !== undefined && main.includes(mark);
    });
  return `${[`**${title.trim()}**`, captions, main, ...notes].join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = [...generatedFiles()].filter(([path, text]) => read(path) !== text);
  const check = process.argv.includes("--check");
  for (const [path, text] of stale) {
    if (!check) writeFileSync(new URL(path, root), text);
    process.stdout.write(`${check ? "stale" : "wrote"} ${path}\n`);
  }
  if (check && stale.length > 0) {
    process.stdout.write("fix: node tools/docs.ts\n");
    process.exitCode = 1;
  }
}
