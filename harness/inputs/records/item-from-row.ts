import type { FieldsConfig } from "../../core/config.ts";
import { sha256Hex } from "../../core/digest.ts";
import { nearest } from "../../core/errors.ts";
import type { Candidate, Item, Preference } from "../../core/item.ts";
import { splitHighlights } from "../../text/highlights.ts";
import { humanLabels, preferencesOf } from "./labels.ts";
import { defaultFields, preferencesColumn, type RowShape, whyNotASystem } from "./layout.ts";
import { quote } from "./quote.ts";
import {
  isBlank,
  isObject,
  jsonCell,
  own,
  RowFault,
  textOf,
  textOrSentences,
  wrongType,
} from "./row-values.ts";

type RowValue = Readonly<Record<string, unknown>>;

/** The record in a row; throws a RowFault when it is invalid. In long form it holds one candidate. */
export function itemFromRow(row: RowValue, shape: RowShape): Item {
  const { fields, layout } = shape;
  const article = column(row, fields.article, defaultFields.article);
  const articleText = article === undefined ? undefined : textOf(article, [fields.article]);
  if (articleText !== undefined && isBlank(articleText)) {
    throw new RowFault({
      path: [fields.article],
      what: "the article is empty",
      fix: "write the article, or take the record out",
    });
  }
  const id = idOf(row, fields, articleText);
  const highlights = column(row, fields.highlights, defaultFields.highlights);
  const candidates = candidatesOf(row, shape);
  const system = layout.kind === "long" ? candidates[0]?.system : undefined;
  return {
    id,
    ...(articleText !== undefined && { article: articleText }),
    ...readHighlights(highlights, fields.highlights),
    ...readFacts(row, shape),
    candidates,
    human: labelsOf(row, shape, system),
    preferences: [
      ...preferencesOf(row, shape.cells),
      ...(fields.preferred === undefined ? [] : preferredOf(row, fields.preferred, candidates)),
    ],
  };
}

function labelsOf(row: RowValue, shape: RowShape, system: string | undefined): Item["human"] {
  const { human } = shape.fields;
  if (typeof human !== "string") for (const name of Object.values(human)) requireColumn(row, name);
  return humanLabels(row, { ...shape, human, system });
}

/** The column that names the better one of two candidates; where it is empty nobody said. */
function preferredOf(
  row: RowValue,
  name: string,
  candidates: readonly Candidate[],
): readonly Preference[] {
  requireColumn(row, name);
  const cell = own(row, name);
  const winner = typeof cell === "number" ? String(cell) : cell;
  if (winner === undefined || winner === "") return [];
  if (typeof winner !== "string") throw wrongType([name], cell, "the name of a candidate");
  const [a, b, third] = candidates.map(({ system }) => system);
  if (a === undefined || b === undefined || third !== undefined) {
    throw new RowFault({
      path: [name],
      what: `${quote(name)} names the better one of two candidates, and the record has ${candidates.length}`,
      fix: `give the record two candidates, or state comparisons in a column "${preferencesColumn}"`,
      once: third !== undefined,
    });
  }
  if (![a, b, "tie"].includes(winner)) {
    throw new RowFault({
      path: [name],
      what: `${quote(name)} names ${quote(winner)}, which is no candidate of the record`,
      fix: `write ${quote(a)}, ${quote(b)} or "tie"`,
    });
  }
  return [{ a, b, winner }];
}

/** A column may be absent, unless the config asks for it by a name of its own. */
function column(row: RowValue, name: string, defaultName: string): unknown {
  if (name !== defaultName) requireColumn(row, name);
  return own(row, name);
}

/** `taken`: columns that have another meaning, and cannot be meant. */
function requireColumn(row: RowValue, name: string, taken: readonly string[] = []): void {
  if (Object.hasOwn(row, name)) return;
  const columns = Object.keys(row).filter((column) => !taken.includes(column));
  const near = nearest(name, columns);
  throw new RowFault({
    code: "records/missing-field",
    path: [],
    what: `no column "${name}"`,
    fix:
      near === undefined
        ? `name the column under records.fields; there ${listed(columns)}`
        : `write ${quote(near)} under records.fields`,
  });
}

const mostListed = 12;

/** `are "id", "article"` */
export function listed(columns: readonly string[]): string {
  if (columns.length === 0) return "are none";
  const names = columns.slice(0, mostListed).map(quote);
  const more = columns.length - names.length;
  return `${columns.length === 1 ? "is" : "are"} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function idOf(row: RowValue, fields: FieldsConfig, article: string | undefined): string {
  const id = column(row, fields.id, defaultFields.id);
  if (typeof id === "number") {
    if (Number.isSafeInteger(id) || !Number.isInteger(id)) return String(id);
    throw new RowFault({
      path: [fields.id],
      what: `"${fields.id}" is a number that JSON cannot keep exactly`,
      fix: "write the id in double quotes",
    });
  }
  if (id !== undefined && typeof id !== "string") {
    throw wrongType([fields.id], id, "a text or a number");
  }
  const text = id === undefined ? "" : textOf(id, [fields.id]);
  if (!isBlank(text)) return text;
  if (article !== undefined) return sha256Hex(article).slice(0, 32);
  throw new RowFault({
    path: [],
    what: `the record has neither "${fields.id}" nor "${fields.article}"`,
    fix: `add one of them, or name their columns under records.fields; there ${listed(Object.keys(row))}`,
  });
}

/** A blank reference is no reference. */
function readHighlights(
  value: unknown,
  name: string,
): Pick<Item, "highlights" | "highlightSentences"> {
  if (value === undefined) return { highlightSentences: [] };
  const { text, sentences } = textOrSentences(value, [name], "\n");
  if (isBlank(text)) return { highlightSentences: [] };
  return { highlights: text, highlightSentences: sentences ?? splitHighlights(text) };
}

/** A list of texts; in text cells as JSON. Without the column a row states no facts. */
function readFacts(row: RowValue, { fields, layout, cells }: RowShape): Pick<Item, "facts"> {
  const name = fields.facts;
  if (name === undefined) return {};
  // In long form one row of a record is enough.
  if (layout.kind !== "long")
    requireColumn(row, name, [fields.id, fields.article, fields.highlights]);
  const held = own(row, name);
  const list = cells === "text" ? jsonCell(held, name) : held;
  if (list === undefined) return {};
  if (!Array.isArray(list)) throw wrongType([name], list, "a list of texts");
  return { facts: list.map((fact: unknown, i) => textOf(fact, [name, i])) };
}

function candidatesOf(row: RowValue, { layout, cells }: RowShape): readonly Candidate[] {
  switch (layout.kind) {
    case "columns":
      return layout.columns.flatMap(({ system, column }) => {
        if (!layout.byDefault) requireColumn(row, column);
        return candidate(system, own(row, column), [column]);
      });
    case "one column": {
      requireColumn(row, layout.column);
      const held = own(row, layout.column);
      const texts = cells === "text" ? jsonCell(held, layout.column) : held;
      if (texts === undefined) return [];
      if (!isObject(texts)) {
        throw wrongType([layout.column], texts, "an object { system: text }");
      }
      return Object.entries(texts).flatMap(([system, text]) => {
        checkSystem(system, [layout.column, system]);
        return candidate(system, text ?? undefined, [layout.column, system]);
      });
    }
    case "long": {
      requireColumn(row, layout.system);
      requireColumn(row, layout.candidate);
      const system = textOf(row[layout.system], [layout.system]);
      checkSystem(system, [layout.system]);
      const text = row[layout.candidate];
      return candidate(system, text, [layout.candidate]);
    }
  }
}

function candidate(system: string, value: unknown, path: readonly string[]): Candidate[] {
  if (value === undefined) return [];
  return [{ system, ...textOrSentences(value, path, " ") }];
}

function checkSystem(name: string, path: readonly string[]): void {
  const wrong = whyNotASystem(name);
  if (wrong !== undefined) throw new RowFault({ path, ...wrong });
}
