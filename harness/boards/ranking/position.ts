import { slopeSums } from "../../stats/verbosity.ts";
import { growingRows } from "../growing.ts";
import type { Metric, Tally } from "../tally.ts";

// Columns of a record's row. The units are candidates of a ranking.
const asked = 0;
const used = 1;
const products = 2;
const squares = 3;

/**
 * What the order shown does to the places given: slope of the place on the position shown, both centred within each
 * ranking (methods.md, section 20). No gold is needed, since the order is drawn anew for each record.
 */
export function rankingPositionTally(): Tally {
  const rows = growingRows(4);
  return {
    metrics: [positionSlope],
    add(index, _record, questions) {
      const row = rows.row(index);
      const add = (column: number, amount: number) => {
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const { shown, verdict } of questions) {
        add(asked, shown.length);
        if (verdict.state !== "answered" || verdict.answer.kind !== "ranking") continue;
        const points = verdict.answer.places.flatMap((place, x) =>
          place === null ? [] : [{ x, y: place }],
        );
        // One place says nothing of an order.
        if (points.length < 2) continue;
        const sums = slopeSums(points);
        add(used, points.length);
        add(products, sums.products);
        add(squares, sums.squares);
      }
    },
    matrix: rows.matrix,
  };
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

const positionSlope: Metric = {
  key: "positionSlope",
  higherIsBetter: undefined,
  measure: (sums) => (at(sums, squares) === 0 ? null : at(sums, products) / at(sums, squares)),
  n: (sums) => at(sums, used),
  missing: (sums) => at(sums, asked) - at(sums, used),
};
