import { displayWidth, fitText } from "../pipeline/show.ts";

const gap = "  ";
const longestName = 24;

/** Rows as lines: the first column to the left and cut where it is long, the others to the right. */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const cut = rows.map(([name = "", ...cells]) => [fitText(name, longestName, "…"), ...cells]);
  const columns = Math.max(...cut.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...cut.map((row) => displayWidth(row[i] ?? ""))),
  );
  return cut.map((row) =>
    row
      .map((cell, i) => {
        const fill = " ".repeat((widths[i] ?? 0) - displayWidth(cell));
        return i === 0 ? `${cell}${fill}` : `${fill}${cell}`;
      })
      .join(gap)
      .trimEnd(),
  );
}
