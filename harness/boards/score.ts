import { goldScore } from "./golds.ts";
import { growingCells } from "./score/cells.ts";
import { ofSystems, onTheScale, pooled, withinRecords } from "./score/metrics.ts";
import { repeatedScores } from "./score/repeated-scores.ts";
import { rankColumns, systemPairColumns } from "./score/resampled.ts";
import { scoreSums } from "./score/sums.ts";
import type { Against, Tally } from "./tally.ts";

/** Scores against scores: which of two systems is better inside a record, and correlations at every level. */
export function scoreTally({ gold, dimension, seed }: Against): Tally {
  const cells = growingCells();
  return {
    get metrics() {
      // ROUGE is no score on the judge's scale.
      const scale = gold === "human" ? onTheScale : [];
      return [...withinRecords, ...pooled, ...scale, ...ofSystems(cells.view().systems.length)];
    },
    add(record, judged, questions) {
      for (const { system, mean, read, lost } of repeatedScores(questions)) {
        const golden = goldScore(judged, system, dimension, gold);
        if (golden === undefined || Number.isNaN(golden)) continue;
        cells.add({ record, system, judged: mean, golden, read, lost });
      }
    },
    matrix: (records) => scoreSums(cells.view(), records),
    resample: (rows) => [
      ...rankColumns(cells.view(), rows),
      ...systemPairColumns(cells.view(), rows, seed),
    ],
  };
}
