import Table from "cli-table3";
import { displayWidth, noLines, wrapText } from "./fit-text.ts";
import type { Paint } from "./paint.ts";

/** A column of a table on a terminal; what has no room beside stands in the lines below. */
export interface GridColumn {
  readonly head: readonly string[];
  readonly right: boolean;
  /** Lines of each cell, as many as there are heads or fewer. */
  readonly cells: readonly (readonly string[])[];
}

const gap = 2;

/**
 * The columns side by side: every line of a cell a column of its own where that fits, else one below the other, and
 * the first column, which holds names, on more lines where it must be.
 */
export function drawGrid(
  columns: readonly GridColumn[],
  { paint, width }: { readonly paint: Paint; readonly width: number },
): readonly string[] {
  const spread = columns.flatMap(spreadOut);
  if (widthOf(spread) <= width) return draw(spread, paint);
  const [names, ...others] = columns;
  const over = widthOf(columns) - width;
  if (names === undefined || over <= 0) return draw(columns, paint);
  const room = Math.max(shortestName, widthOf([names]) - over);
  const cells = names.cells.map((lines) =>
    lines.flatMap((line) => (line === "" ? [line] : wrapText(line, room))),
  );
  return draw([{ ...names, cells }, ...others], paint);
}

const shortestName = 8;

function spreadOut({ head, right, cells }: GridColumn): readonly GridColumn[] {
  return head.map((title, place) => ({
    head: [title],
    right,
    cells: cells.map((lines) => [lines[place] ?? ""]),
  }));
}

function widthOf(columns: readonly GridColumn[]): number {
  const widths = columns.map(({ head, cells }) =>
    Math.max(...[...head, ...cells.flat()].map(displayWidth)),
  );
  return widths.reduce((sum, one) => sum + one + gap, -gap);
}

function draw(columns: readonly GridColumn[], paint: Paint): readonly string[] {
  const table = new Table({
    head: columns.map(({ head }) => head.map((line) => paint.bold(line)).join("\n")),
    chars: { ...noLines, mid: paint.rule },
    colAligns: columns.map(({ right }) => (right ? "right" : "left")),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": gap },
  });
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  for (let row = 0; row < rows; row += 1) {
    table.push(columns.map(({ cells }) => (cells[row] ?? []).join("\n")));
  }
  const under = Math.max(...columns.map(({ head }) => head.length));
  return table
    .toString()
    .split("\n")
    .map((line, place) => (place === under ? paint.dim(line.slice(0, -gap)) : line.trimEnd()));
}
