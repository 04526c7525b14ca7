import { contestTotals, tabulateGames } from "../harness/stats/games.ts";
import { replicateTotals } from "../harness/stats/replicate-totals.ts";
import { clusteredCovariance } from "../harness/stats/strength-covariance.ts";
import { fitStrengths } from "../harness/stats/strengths.ts";
import type { SumMatrix } from "../harness/stats/sums.ts";
import { weightRows } from "../harness/stats/weights.ts";
import { type Bench, type Figure, median } from "./bench.ts";

const judges = 20;
const records = 100_000;
const replicates = 999;
const players = 50;
const games = 1_000_000;
const rounds = 5;

export const statistics: Bench = {
  name: "statistics",
  about: "replicates of a rate, and Bradley-Terry strengths, against plain loops over typed arrays",
  async measure() {
    return [rates(), strengths()];
  },
};

/** Replicates of a rate, its weights made and used row by row, against the weighted sums alone. */
function rates(): Figure {
  const draw = drawsFrom(1);
  const right = Array.from({ length: judges }, () =>
    Float64Array.from({ length: records }, () => (draw() < 0.8 ? 1 : 0)),
  );
  const matrices = right.map((values): SumMatrix => {
    const sums = new Float64Array(2 * records);
    for (let record = 0; record < records; record += 1) {
      sums[2 * record] = values[record] ?? 0;
      sums[2 * record + 1] = 1;
    }
    return { width: 2, records, sums };
  });
  const rows = weightRows({ seed: "7", purpose: "bootstrap/records", records, replicates });
  const weights = new Uint16Array(records).fill(1);
  const totals = new Float64Array(judges);
  const baseline = milliseconds(() => {
    for (let replicate = 0; replicate < replicates; replicate += 1) {
      for (const [judge, values] of right.entries()) {
        let total = 0;
        for (let record = 0; record < records; record += 1) {
          total += (weights[record] ?? 0) * (values[record] ?? 0);
        }
        totals[judge] = total;
      }
    }
  });
  const value = milliseconds(() => {
    const made = replicateTotals(rows, matrices).map((of) => of.map((sum) => sum / records));
    totals.set(made.map((of) => of[0] ?? 0));
  });
  return {
    what: `${replicates} replicates, ${judges} judges, ${records} records`,
    value,
    baseline,
    unit: "ms",
    bar: { of: "ratio", atMost: 2.5 },
  };
}

/** Strengths with their clustered covariance, against one pass over the games. */
function strengths(): Figure {
  const draw = drawsFrom(2);
  const first = new Int32Array(games);
  const second = new Int32Array(games);
  const score = new Float64Array(games);
  const recordOf = new Int32Array(games);
  for (let game = 0; game < games; game += 1) {
    const a = Math.floor(draw() * players);
    const b = (a + 1 + Math.floor(draw() * (players - 1))) % players;
    first[game] = a;
    second[game] = b;
    score[game] = draw() < 1 / (1 + Math.exp((b - a) / players)) ? 1 : 0;
    recordOf[game] = Math.floor((game * (games / 100)) / games);
  }
  const passes: number[] = [];
  const fits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    passes.push(
      milliseconds(() => {
        const won = new Float64Array(players);
        for (let game = 0; game < games; game += 1) {
          const player = first[game] ?? 0;
          won[player] = (won[player] ?? 0) + (score[game] ?? 0);
        }
      }),
    );
    fits.push(
      milliseconds(() => {
        const table = tabulateGames({
          first,
          second,
          score,
          recordOf,
          players,
          records: games / 100,
        });
        const fit = fitStrengths(table, contestTotals(table));
        if (fit === null || clusteredCovariance(table, fit) === null) {
          throw new Error("the strengths of the bench do not exist");
        }
      }),
    );
  }
  return {
    what: `Bradley-Terry, ${players} systems, ${games} games`,
    value: median(fits),
    baseline: median(passes),
    unit: "ms",
    bar: { of: "ratio", atMost: 100 },
  };
}

/** CPU time. */
function milliseconds(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** Numbers in [0, 1) by a linear congruence: the same in every run. */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
