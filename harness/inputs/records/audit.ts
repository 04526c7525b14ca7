import type { Place } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import { listed } from "./item-from-row.ts";
import { type RowShape, summaryPath } from "./layout.ts";
import { quote } from "./quote.ts";
import type { ReadRow } from "./row-reader.ts";
import { isBlank, own } from "./row-values.ts";

/** Something that is allowed and yet worth a look. */
export interface RecordWarning {
  readonly what: string;
  readonly fix?: string;
  readonly at?: Place;
  readonly source?: string;
}

/** Looks for what is odd in valid records. */
export interface Audit {
  look(item: Item, row: ReadRow, shape: RowShape): void;
  /** Tells how many warnings were kept back. */
  close(): void;
}

/** Of each kind of warning this many are told one by one. */
const mostTold = 20;

export function openAudit(warn: (warning: RecordWarning) => void): Audit {
  const counts = new Map<string, number>();
  const withoutColumn = new Set<string>();

  function tell(kind: string, warning: RecordWarning): void {
    const n = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, n);
    if (n <= mostTold) warn(warning);
  }

  return {
    look(item, row, shape) {
      const missing = missingDefault(row, shape);
      if (missing !== undefined && !withoutColumn.has(row.at.file)) {
        withoutColumn.add(row.at.file);
        warn({
          what: `no column "${missing}"`,
          fix: `name the columns with summaries under records.fields.candidates; there ${listed(Object.keys(row.value))}`,
          at: row.at,
        });
      }
      for (const { kind, path, ...warning } of oddities(item, row, shape)) {
        tell(kind, { ...warning, ...row.find(path) });
      }
    },
    close() {
      for (const [kind, n] of counts) {
        if (n > mostTold) warn({ what: `${n - mostTold} more warnings: ${kind}` });
      }
    },
  };
}

/** The default column of candidates, where nobody asked for it and it is not there. */
function missingDefault(row: ReadRow, { layout }: RowShape): string | undefined {
  if (layout.kind !== "columns" || !layout.byDefault) return undefined;
  return layout.columns.find(({ column }) => !Object.hasOwn(row.value, column))?.column;
}

interface Oddity {
  readonly kind: string;
  readonly what: string;
  readonly fix: string;
  readonly path: readonly string[];
}

function* oddities(item: Item, row: ReadRow, { fields, layout }: RowShape): Iterable<Oddity> {
  const { id, article, highlights } = item;
  const path = [fields.highlights];
  if (highlights === undefined && own(row.value, fields.highlights) !== undefined) {
    yield {
      kind: "empty highlights",
      what: `the highlights of ${quote(id)} are empty`,
      fix: "write them; without them the record has no reference",
      path,
    };
  }
  if (article !== undefined && highlights !== undefined && highlights.length > article.length) {
    yield {
      kind: "highlights longer than the article",
      what: `the highlights of ${quote(id)} are longer than its article`,
      fix: "check that the columns are not swapped",
      path,
    };
  }
  for (const { system, text } of item.candidates) {
    if (!isBlank(text)) continue;
    yield {
      kind: "empty candidates",
      what: `the summary of ${quote(id)} by ${quote(system)} is empty`,
      fix: "take it out, or keep it to have the empty text judged",
      path: summaryPath(layout, system),
    };
  }
}
