/** Which rows of a file count: only those with these values in these columns. */
export type Where = Readonly<Record<string, string | number | boolean>>;

type RowValue = Readonly<Record<string, unknown>>;

/** Lets rows in one by one, and knows how to mend a `where` that let in none. */
export interface RowFilter {
  admits(row: RowValue): boolean;
  /** Columns of the rows up to the first that was let in. */
  readonly columns: ReadonlySet<string>;
  /** A column of `where` that none of these rows has. */
  readonly unknown: string | undefined;
  /** What there is in their columns. */
  readonly fix: string;
}

/** So many values of a column are named where none of them is wanted. */
const namesShown = 8;

export function openFilter(where: Where = {}): RowFilter {
  const wanted = Object.entries(where);
  const seen = new Map(wanted.map(([column]) => [column, new Set<string>()]));
  const columns = new Set<string>();
  let found = false;
  const look = (row: RowValue) => {
    for (const column of Object.keys(row)) columns.add(column);
    for (const [column, values] of seen) {
      const cell = row[column];
      if (values.size <= namesShown && isScalar(cell)) values.add(String(cell));
    }
  };
  const unknown = () => wanted.find(([column]) => !columns.has(column))?.[0];
  return {
    admits(row) {
      if (!found) look(row);
      const isIn = wanted.every(([column, value]) => isSame(row[column], value));
      found ||= isIn;
      return isIn;
    },
    columns,
    get unknown() {
      return unknown();
    },
    get fix() {
      const missing = unknown();
      if (missing !== undefined) {
        return `there is no column "${missing}"; there are ${listNames(columns)}`;
      }
      const told = [...seen].filter(([, values]) => values.size > 0);
      return `look at its values; there are ${told.map(([column, values]) => `${column}: ${listNames(values)}`).join("; ")}`;
    },
  };
}

/** Files hold numbers as texts, and texts as numbers: what is written is compared. */
function isSame(cell: unknown, wanted: string | number | boolean): boolean {
  return isScalar(cell) && String(cell) === String(wanted);
}

function isScalar(cell: unknown): cell is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof cell);
}

/** The first names of many, in double quotes. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, namesShown).map((name) => JSON.stringify(name.slice(0, 60)));
  return `${shown.join(", ")}${all.length > shown.length ? ", ..." : ""}`;
}
