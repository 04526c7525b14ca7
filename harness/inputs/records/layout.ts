import type { FieldsConfig, RecordsConfig } from "../../core/config.ts";
import { AssizeError } from "../../core/errors.ts";
import { reference, reservedSystems } from "../../core/item.ts";
import { quote } from "./quote.ts";
import type { RowReader } from "./row-reader.ts";

/** Where the summaries of a record stand. */
export type Layout =
  | {
      readonly kind: "columns";
      readonly columns: readonly { readonly system: string; readonly column: string }[];
      /** The columns are those nobody asked for by name: a file without them holds no summaries. */
      readonly byDefault: boolean;
    }
  | { readonly kind: "one column"; readonly column: string }
  | { readonly kind: "long"; readonly system: string; readonly candidate: string };

/** What is needed to read the rows of one file. */
export interface RowShape {
  readonly fields: FieldsConfig;
  readonly layout: Layout;
  readonly cells: RowReader["cells"];
  /** Of labels that are a list of lists: what one inner list holds. */
  readonly lists: RecordsConfig["human"]["lists"];
}

/** The column names that hold where the config names none (design.md, section 3). */
export const defaultFields = {
  id: "id",
  article: "article",
  highlights: "highlights",
  candidates: ["chatgpt"],
} as const;

/** The column of comparisons; its name is fixed. */
export const preferencesColumn = "preferences";

/** Throws when the config gives a system a name that it may not have. */
export function layoutOf(fields: FieldsConfig): Layout {
  if (fields.system !== undefined) {
    return { kind: "long", system: fields.system, candidate: fields.candidate };
  }
  const { candidates } = fields;
  if (typeof candidates === "string") return { kind: "one column", column: candidates };
  const columns = isList(candidates)
    ? candidates.map((column) => ({ system: column, column }))
    : Object.entries(candidates).map(([system, column]) => ({ system, column }));
  const systems = columns.map(({ system }) => system);
  for (const [i, system] of systems.entries()) {
    const wrong = whyNotASystem(system);
    if (wrong !== undefined) {
      throw new AssizeError({
        code: "records/invalid",
        what: `records.fields.candidates: ${wrong.what}`,
        fix: isList(candidates) ? "write { another name: column }" : wrong.fix,
      });
    }
    if (systems.indexOf(system) !== i) {
      throw new AssizeError({
        code: "records/invalid",
        what: `records.fields.candidates names "${system}" twice`,
        fix: "take one of them out",
      });
    }
  }
  const byDefault =
    isList(candidates) && candidates.join("\n") === defaultFields.candidates.join("\n");
  return { kind: "columns", columns, byDefault };
}

/** Why nothing but the reference or the harness may be called so; undefined for a good name. */
export function whyNotASystem(name: string): { what: string; fix: string } | undefined {
  if (name.trim() === "") return { what: "the name of a system is blank", fix: "name the system" };
  const fix = "give the system another name";
  if (name.includes("/")) {
    return {
      what: `the system ${quote(name)} has a "/" in its name`,
      fix: "write another character",
    };
  }
  if (name === reference) {
    return { what: `a system is called "${name}", which is the reference's name`, fix };
  }
  if (reservedSystems.includes(name)) {
    return { what: `a system is called "${name}", a word that configs give a meaning`, fix };
  }
  return undefined;
}

/** Every column the config gives a meaning. */
export function fieldNames(fields: FieldsConfig, layout: Layout): readonly string[] {
  return [
    fields.id,
    fields.article,
    fields.highlights,
    ...summaryColumns(layout),
    ...(typeof fields.human === "string" ? [fields.human] : Object.values(fields.human)),
    ...(fields.facts === undefined ? [] : [fields.facts]),
    preferencesColumn,
    ...(fields.preferred === undefined ? [] : [fields.preferred]),
  ];
}

/** Where the summary by a system stands in a row. */
export function summaryPath(layout: Layout, system: string): readonly string[] {
  switch (layout.kind) {
    case "columns":
      return layout.columns.filter((entry) => entry.system === system).map(({ column }) => column);
    case "one column":
      return [layout.column, system];
    case "long":
      return [layout.candidate];
  }
}

function summaryColumns(layout: Layout): readonly string[] {
  switch (layout.kind) {
    case "columns":
      return layout.columns.map(({ column }) => column);
    case "one column":
      return [layout.column];
    case "long":
      return [layout.system, layout.candidate];
  }
}

function isList(candidates: FieldsConfig["candidates"]): candidates is readonly string[] {
  return Array.isArray(candidates);
}
