import type { FieldsConfig } from "../../core/config.ts";
import type { HumanLabels, Preference, Rating } from "../../core/item.ts";
import { byFact } from "./by-fact.ts";
import { preferencesColumn, type RowShape } from "./layout.ts";
import { quote } from "./quote.ts";
import type { Path, RowReader } from "./row-reader.ts";
import { isObject, jsonCell, own, pathName, RowFault, textOf, wrongType } from "./row-values.ts";

type RowValue = Readonly<Record<string, unknown>>;

/** What one rater said; of a fact also what each rater said. */
type Entry = HumanLabels[string][string][number];

interface LabelColumns extends Pick<RowShape, "cells" | "lists"> {
  /**
   * The column of labels, in text cells also the first part of `human.<system>.<dimension>`; or, in long form, the
   * column of each dimension.
   */
  readonly human: FieldsConfig["human"];
  /** Long form: the labels of a row are those of this system. */
  readonly system: string | undefined;
}

/** Labels in one column, or in several whose names begin with its name. */
interface LabelColumn extends LabelColumns {
  readonly human: string;
}

/** One label of a row before it is sorted in. */
interface Label {
  readonly system: string;
  readonly dimension: string;
  readonly ratings: readonly Entry[];
}

/** Labels by system and dimension; a dimension without a rating is left out. */
export function humanLabels(row: RowValue, columns: LabelColumns): HumanLabels {
  const { human } = columns;
  const labels = (
    typeof human === "string"
      ? labelsInColumn(row, { ...columns, human })
      : labelsByDimension(row, human, columns)
  ).filter(({ ratings }) => ratings.length > 0);
  const systems = new Map<string, [string, readonly Entry[]][]>();
  for (const { system, dimension, ratings } of labels) {
    systems.set(system, [...(systems.get(system) ?? []), [dimension, ratings]]);
  }
  // fromEntries, since an assignment to a key "__proto__" would be lost
  return Object.fromEntries(
    [...systems].map(([system, dimensions]) => [system, Object.fromEntries(dimensions)]),
  );
}

/** Long form: what each dimension's own column holds, in text cells as JSON or with ";" between the entries. */
function labelsByDimension(
  row: RowValue,
  columns: Readonly<Record<string, string>>,
  { cells, lists, system }: LabelColumns,
): readonly Label[] {
  if (system === undefined) return [];
  return Object.entries(columns).flatMap(([dimension, column]) => {
    const cell = own(row, column);
    if (cell === undefined) return [];
    const isSpelled = cells === "text" && !/^\s*\[/.test(textOf(cell, [column]));
    const ratings = isSpelled
      ? cellRatings(textOf(cell, [column]), column)
      : ratingsOf(cells === "text" ? jsonCell(cell, column) : cell, [column], lists);
    return [{ system, dimension, ratings }];
  });
}

function labelsInColumn(row: RowValue, columns: LabelColumn): readonly Label[] {
  const { human: column, cells } = columns;
  const held = own(row, column);
  return cells === "text"
    ? [...nestedLabels(jsonCell(held, column), columns), ...labelCells(row, columns)]
    : nestedLabels(held, columns);
}

function nestedLabels(
  value: unknown,
  { human: column, system, lists }: LabelColumn,
): readonly Label[] {
  if (value === undefined) return [];
  if (system !== undefined) {
    return entriesOf(value, [column], "an object { dimension: rating }").map(
      ([dimension, ratings]) => ({
        system,
        dimension,
        ratings: ratingsOf(ratings, [column, dimension], lists),
      }),
    );
  }
  return entriesOf(value, [column], "an object { system: { dimension: rating } }").flatMap(
    ([name, dimensions]) =>
      entriesOf(dimensions ?? {}, [column, name], "an object { dimension: rating }").map(
        ([dimension, ratings]) => ({
          system: name,
          dimension,
          ratings: ratingsOf(ratings, [column, name, dimension], lists),
        }),
      ),
  );
}

function entriesOf(value: unknown, path: Path, wanted: string): [string, unknown][] {
  if (!isObject(value)) throw wrongType(path, value, wanted);
  return Object.entries(value);
}

/** One rating, or one a rater; of facts one entry a fact: its label, or one a rater. null is none. */
function ratingsOf(value: unknown, path: Path, lists: RowShape["lists"]): readonly Entry[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [ratingOf(value, path)];
  const entries = value.map((entry: unknown, i) =>
    Array.isArray(entry)
      ? entry.map((rating: unknown, k) => ratingOf(rating, [...path, i, k]))
      : ratingOf(entry, [...path, i]),
  );
  return lists === "rater" ? byFact(entries, path) : entries;
}

/** Beyond this, squares of ratings leave the range of numbers. */
const largestRating = 1e100;

function inRange(rating: number, path: Path): number {
  if (Math.abs(rating) <= largestRating) return rating;
  throw new RowFault({
    path,
    what: `${quote(pathName(path))} is ${rating}, which no scale reaches`,
    fix: `write a rating between -${largestRating} and ${largestRating}`,
  });
}

function ratingOf(value: unknown, path: Path): Rating {
  if (typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return inRange(value, path);
  throw wrongType(path, value, "a number, true, false or a list of them");
}

/** `human.<system>.<dimension>`, cut at the last dot since systems are called gpt-3.5; long: `human.<dimension>`. */
function labelCells(row: RowValue, { human: column, system }: LabelColumn): readonly Label[] {
  const prefix = `${column}.`;
  return Object.entries(row).flatMap(([name, cell]) => {
    if (!name.startsWith(prefix)) return [];
    const rest = name.slice(prefix.length);
    const dot = rest.lastIndexOf(".");
    const ratings = cellRatings(textOf(cell, [name]), name);
    if (system !== undefined) return [{ system, dimension: rest, ratings }];
    if (dot <= 0 || dot === rest.length - 1) {
      throw new RowFault({
        path: [name],
        what: `the column ${quote(name)} does not say whose label it holds`,
        fix: `call it "${column}.<system>.<dimension>"`,
      });
    }
    return [{ system: rest.slice(0, dot), dimension: rest.slice(dot + 1), ratings }];
  });
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** `3`, `true`, or one a rater: `3;4;4`. An empty cell is no label. */
function cellRatings(cell: string, name: string): readonly Rating[] {
  if (cell.trim() === "") return [];
  return cell.split(";").map((part) => {
    const text = part.trim();
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    if (decimal.test(text) && Number.isFinite(Number(text))) return inRange(Number(text), [name]);
    throw new RowFault({
      path: [name],
      what: `${quote(name)} holds ${quote(text)}, which is no rating`,
      fix: 'write a number, true or false, and ";" between the ratings of several raters',
    });
  });
}

/** Comparisons: a list of { a, b, winner, dimension? }, in text cells as JSON. */
export function preferencesOf(row: RowValue, cells: RowReader["cells"]): readonly Preference[] {
  const held = own(row, preferencesColumn);
  const list = cells === "text" ? jsonCell(held, preferencesColumn) : held;
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    throw wrongType([preferencesColumn], list, "a list of { a, b, winner }");
  }
  return list.map((entry: unknown, i) => preferenceOf(entry, [preferencesColumn, i]));
}

function preferenceOf(entry: unknown, path: Path): Preference {
  if (!isObject(entry)) throw wrongType(path, entry, "an object { a, b, winner }");
  const a = textOf(entry["a"], [...path, "a"]);
  const b = textOf(entry["b"], [...path, "b"]);
  const winner = textOf(entry["winner"], [...path, "winner"]);
  if (a === b) {
    throw new RowFault({
      path: [...path, "b"],
      what: `"${pathName(path)}" compares ${quote(a)} with itself`,
      fix: "name two systems",
    });
  }
  if (![a, b, "tie"].includes(winner)) {
    throw new RowFault({
      path: [...path, "winner"],
      what: `"${pathName(path)}" is won by ${quote(winner)}, which it does not compare`,
      fix: `write ${quote(a)}, ${quote(b)} or "tie"`,
    });
  }
  const dimension = own(entry, "dimension");
  if (dimension === undefined) return { a, b, winner };
  return { a, b, winner, dimension: textOf(dimension, [...path, "dimension"]) };
}
