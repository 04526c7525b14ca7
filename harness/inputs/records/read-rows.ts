import { fileBytes, openFile, type RecordFile } from "./file-bytes.ts";
import { formatOf } from "./formats.ts";
import { openInvalidRecords } from "./invalid-records.ts";
import type { ReadRow, RowReader } from "./row-reader.ts";

/**
 * The rows of files as they stand there, as a stream; rows that cannot be read are thrown, all together. `columns`
 * are those with a meaning, for formats without a header.
 */
export async function* readRows(
  files: readonly RecordFile[],
  columns: readonly string[],
): AsyncIterable<{ readonly row: ReadRow; readonly cells: RowReader["cells"] }> {
  const invalid = openInvalidRecords("stop", () => {});
  try {
    for (const file of files) {
      const format = formatOf(file.path);
      if (format === undefined) continue; // recordFiles has refused it
      const context = {
        file: file.shownAs,
        open: () => openFile(file),
        isField: (name: string) => columns.includes(name),
        fieldNames: columns,
      };
      for await (const row of format.rows(fileBytes(file), context)) {
        if (row.state === "broken") {
          const { state: _, ...problem } = row;
          invalid.add({ code: "records/invalid", ...problem });
          if (invalid.enough) break;
        } else if (!invalid.doomed) yield { row, cells: format.cells };
      }
    }
  } catch (error) {
    invalid.end(error);
  }
  invalid.end();
}
