import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bradleyTerry,
  bradleyTerryLength,
  bradleyTerryPosition,
  bradleyTerryRidge,
  btConnectivity,
  clusteredCovariance,
  contestTotals,
  FALLBACK_RIDGE,
  fitStrengths,
  type GameTable,
  gameColumns,
  groupByRecord,
  resampleStrengths,
  type StrengthFit,
  type Strengths,
  tabulateGames,
  weightRows,
  winProbabilities,
} from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

interface PlayedGame {
  readonly i: number;
  readonly j: number;
  readonly s: number;
  readonly record: number;
  readonly lengths: readonly [number, number];
}

/** Games in which everybody scored against everybody by way of others, so that strengths exist. */
function tournament(players: { min: number; max: number }, more = 30): fc.Arbitrary<Tournament> {
  return fc.integer(players).chain((count) => {
    const player = fc.integer({ min: 0, max: count - 1 });
    const record = fc.integer({ min: 0, max: 5 });
    const size = fc.integer({ min: 1, max: 200 });
    const lengths = fc.tuple(size, size);
    const s = fc.constantFrom(0, 0.5, 1);
    const ring = fc
      .array(fc.record({ record, lengths }), { minLength: count, maxLength: count })
      .map((list) => list.map((one, i) => ({ ...one, i, j: (i + 1) % count, s: i % 2 ? 0.5 : 1 })));
    const others = fc
      .array(fc.record({ i: player, j: player, s, record, lengths }), { maxLength: more })
      .map((list) => list.filter(({ i, j }) => i !== j));
    return fc.record({ ring, others }).map(({ ring, others }) => {
      // Two records at least, and somebody who lost the game of the ring that the ring alone would leave to him.
      const closing = { i: 0, j: count - 1, s: 0, record: 6, lengths: [10, 30] } as const;
      return { players: count, games: [...ring, closing, ...others] };
    });
  });
}

interface Tournament {
  readonly players: number;
  readonly games: readonly PlayedGame[];
}

function columnsOf(games: readonly PlayedGame[]) {
  return {
    games: games.map(({ i, j, s }) => [i, j, s] as const),
    cluster: games.map(({ record }) => `r${record}`),
    lengths: games.map(({ lengths }) => lengths),
  };
}

function fitOf({ players, games }: Tournament): Strengths {
  return bradleyTerry({ players, ...columnsOf(games), ridge: 0 });
}

function tableOf({ players, games }: Tournament): GameTable {
  const { games: rows, cluster } = columnsOf(games);
  const { ids, recordOf } = groupByRecord(cluster);
  return tabulateGames({ players, ...gameColumns(rows), recordOf, records: ids.length });
}

function fitted(table: GameTable): StrengthFit {
  const fit = fitStrengths(table, contestTotals(table));
  if (fit === null) throw new Error("strengths exist by construction");
  return fit;
}

function expectNear(actual: ArrayLike<number> | null, expected: ArrayLike<number> | null) {
  expect(actual === null).toBe(expected === null);
  const list = Array.from(actual ?? []);
  expect(list).toHaveLength(expected?.length ?? 0);
  for (const [k, value] of list.entries()) expect(value).toBeCloseTo(expected?.[k] ?? 0, 6);
}

const turned = (game: PlayedGame): PlayedGame => ({
  ...game,
  i: game.j,
  j: game.i,
  s: 1 - game.s,
  lengths: [game.lengths[1], game.lengths[0]],
});

describe("bradleyTerry", () => {
  it("gives each step of a chain the log odds of its games", () => {
    const step = fc.record({
      wins: fc.integer({ min: 1, max: 20 }),
      losses: fc.integer({ min: 1, max: 20 }),
      ties: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const games = steps.flatMap(({ wins, losses, ties }, i) => [
          ...Array.from({ length: wins }, () => [i, i + 1, 1] as const),
          ...Array.from({ length: losses }, () => [i + 1, i, 1] as const),
          ...Array.from({ length: ties }, () => [i, i + 1, 0.5] as const),
        ]);
        const cluster = games.map((_, game) => `r${game % 3}`);
        const { theta } = bradleyTerry({ players: steps.length + 1, games, cluster, ridge: 0 });
        for (const [i, { wins, losses, ties }] of steps.entries()) {
          const share = (wins + ties / 2) / (wins + losses + ties);
          const difference = (theta?.[i] ?? 0) - (theta?.[i + 1] ?? 0);
          expect(difference).toBeCloseTo(Math.log(share / (1 - share)), 9);
        }
      }),
    );
  });

  it("expects of every player the score that it has", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 7 }), ({ players, games }) => {
        const { theta } = fitOf({ players, games });
        const off = new Float64Array(players);
        for (const { i, j, s } of games) {
          const expected = 1 / (1 + Math.exp((theta?.[j] ?? 0) - (theta?.[i] ?? 0)));
          off[i] = (off[i] ?? 0) + s - expected;
          off[j] = (off[j] ?? 0) - s + expected;
        }
        expectNear(off, new Float64Array(players));
        expect(theta?.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
      }),
    );
  });

  it("does not depend on the order of games, on their sides or on the names of records", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 6 }), (played) => {
        const { players, games } = played;
        const result = fitOf(played);
        const variants = [
          reversed(games),
          games.map((game, k) => (k % 2 ? turned(game) : game)),
          games.map((game) => ({ ...game, record: 9 - game.record })),
        ];
        for (const variant of variants) {
          const other = fitOf({ players, games: variant });
          expectNear(other.theta, result.theta);
          expectNear(other.seClustered, result.seClustered);
          expectNear(other.seModel, result.seModel);
        }
      }),
    );
  });

  it("renames its players with them, and turns round with the scores", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 6 }), ({ players, games }) => {
        const result = fitOf({ players, games });
        const last = players - 1;
        const renamed = games.map((game) => ({ ...game, i: last - game.i, j: last - game.j }));
        const other = fitOf({ players, games: renamed });
        expectNear(other.theta, result.theta?.toReversed() ?? null);
        expectNear(other.seClustered, result.seClustered?.toReversed() ?? null);
        expectNear(other.winProbVsPool, result.winProbVsPool?.toReversed() ?? null);
        const lost = fitOf({ players, games: games.map((game) => ({ ...game, s: 1 - game.s })) });
        expectNear(lost.theta, result.theta?.map((value) => -value) ?? null);
        expectNear(lost.seClustered, result.seClustered);
      }),
    );
  });

  it("counts a copied record's games as no new information, the model-based error does", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }), ({ players, games }) => {
        const once = fitOf({ players, games });
        const twice = fitOf({ players, games: [...games, ...games] });
        expectNear(twice.theta, once.theta);
        expectNear(twice.seClustered, once.seClustered);
        expectNear(twice.seModel, once.seModel?.map((se) => se / Math.SQRT2) ?? null);
      }),
    );
  });

  it("has for two players and a game a record the error of a logit", () => {
    const games = Array.from({ length: 40 }, (_, g) => [0, 1, g < 28 ? 1 : 0] as const);
    const cluster = games.map((_, g) => `r${g}`);
    const { theta, seClustered, seModel, winProbVsPool, elo } = bradleyTerry({
      players: 2,
      games,
      cluster,
      ridge: 0,
    });
    // θ₀ is half the logit; its variance a quarter of 1/(npq).
    expect(theta?.[0]).toBeCloseTo(Math.log(28 / 12) / 2, 12);
    const se = 0.5 / Math.sqrt(40 * 0.7 * 0.3);
    expect(seModel?.[0]).toBeCloseTo(se, 12);
    expect(seClustered?.[0]).toBeCloseTo(se * Math.sqrt(40 / 39), 12);
    expect(winProbVsPool?.[0]).toBeCloseTo(0.7, 12);
    // 400 points of Elo are odds of ten to one.
    expect(((elo?.[0] ?? 0) - (elo?.[1] ?? 0)) / 400).toBeCloseTo(Math.log10(28 / 12), 12);
  });

  it("has win probabilities with mean ½, in the order of the strengths", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 7 }), (played) => {
        const { theta, winProbVsPool } = fitOf(played);
        const total = winProbVsPool?.reduce((a, b) => a + b, 0) ?? 0;
        expect(total / played.players).toBeCloseTo(0.5, 10);
        for (const [i, own] of (theta ?? []).entries()) {
          for (const [j, other] of (theta ?? []).entries()) {
            if (own > other + 1e-9) {
              expect(winProbVsPool?.[i]).toBeGreaterThan(winProbVsPool?.[j] ?? 1);
            }
          }
        }
      }),
    );
  });

  it("holds an unbeaten player back by a ridge, and says so", () => {
    const games = [
      [0, 1, 1],
      [0, 2, 1],
      [1, 2, 1],
      [2, 1, 1],
    ];
    const cluster = ["a", "b", "c", "d"];
    const result = bradleyTerry({ players: 3, games, cluster, ridge: 0 });
    expect(result.regularised).toBe(true);
    expect(result.theta).toEqual(bradleyTerryRidge({ players: 3, games, ridge: 0.1 }).theta);
    expect(bradleyTerryRidge({ players: 3, games, ridge: 0 }).theta).toBeNull();
  });

  it("ranks nobody who did not meet the others, nor without a game", () => {
    const islands = bradleyTerry({
      players: 4,
      games: [
        [0, 1, 0.5],
        [2, 3, 0.5],
      ],
      cluster: ["a", "b"],
      ridge: 0,
    });
    expect(islands).toMatchObject({
      theta: null,
      seClustered: null,
      covClustered: null,
      seModel: null,
      elo: null,
      winProbVsPool: null,
      regularised: false,
      weakComponents: [
        [0, 1],
        [2, 3],
      ],
    });
    for (const players of [0, 1, 2]) {
      expect(bradleyTerry({ players, games: [], cluster: [], ridge: 0 }).theta).toBeNull();
    }
  });

  it("has no clustered error from one record", () => {
    const games = [
      [0, 1, 1],
      [1, 0, 1],
    ];
    const result = bradleyTerry({ players: 2, games, cluster: ["a", "a"], ridge: 0 });
    expect(result).toMatchObject({ theta: [0, 0], seClustered: null, covClustered: null });
    expect(result.seModel).not.toBeNull();
  });
});

describe("bradleyTerryRidge", () => {
  it("pulls the strengths together the more the larger the ridge, and lets go as it vanishes", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 6 }), ({ players, games }) => {
        const rows = columnsOf(games).games;
        const spreads = [1e-9, 0.1, 1, 10].map((ridge) => {
          const { theta } = bradleyTerryRidge({ players, games: rows, ridge });
          return Math.hypot(...(theta ?? []));
        });
        for (const [k, spread] of spreads.entries()) {
          expect(spread).toBeLessThanOrEqual((spreads[k - 1] ?? Number.POSITIVE_INFINITY) + 1e-9);
        }
        expect(spreads[0]).toBeCloseTo(Math.hypot(...(fitOf({ players, games }).theta ?? [])), 5);
      }),
    );
  });

  it("leaves players without a game in the middle", () => {
    const { theta } = bradleyTerryRidge({ players: 3, games: [[0, 2, 1]], ridge: 0.1 });
    expect(theta?.[1]).toBeCloseTo(0, 12);
    expect(theta?.[0]).toBeGreaterThan(0.5);
  });
});

describe("bradleyTerryPosition", () => {
  const fitPosition = ({ players, games }: Tournament) =>
    bradleyTerryPosition({ players, ...columnsOf(games) });

  it("changes the sign of the advantage, and nothing else, when all games change sides", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }, 40), ({ players, games }) => {
        const result = fitPosition({ players, games });
        const other = fitPosition({ players, games: games.map(turned) });
        expectNear(other.theta, result.theta);
        expectNear(other.seClustered, result.seClustered);
        expectNear(other.beta, result.beta?.map((value) => -value) ?? null);
        expectNear(other.seBeta, result.seBeta);
      }),
    );
  });

  it("finds the log odds of the first side where both sides of every pair were shown alike", () => {
    const pairs = [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 0],
      [1, 2],
      [2, 1],
    ];
    const games = pairs.flatMap(([i, j]) => [1, 1, 1, 0].map((s) => [i ?? 0, j ?? 0, s] as const));
    const cluster = games.map((_, g) => `r${g % 4}`);
    const { theta, beta } = bradleyTerryPosition({ players: 3, games, cluster });
    expect(beta?.[0]).toBeCloseTo(Math.log(3), 10);
    expectNear(theta, [0, 0, 0]);
  });

  it("is null where a strength and the position cannot be told apart", () => {
    const games = [
      [0, 1, 1],
      [0, 1, 0],
    ];
    const result = bradleyTerryPosition({ players: 2, games, cluster: ["a", "b"] });
    expect(result).toMatchObject({ theta: null, beta: null, seBeta: null });
  });
});

describe("bradleyTerryLength", () => {
  const fitLength = ({ players, games }: Tournament) =>
    bradleyTerryLength({ players, ...columnsOf(games) });

  it("is the same when games change sides, and has the other sign when only lengths do", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }, 40), ({ players, games }) => {
        const result = fitLength({ players, games });
        const sides = fitLength({ players, games: games.map(turned) });
        const lengths = fitLength({
          players,
          games: games.map((game) => ({ ...game, lengths: turned(game).lengths })),
        });
        for (const other of [sides, lengths]) {
          expectNear(other.theta, result.theta);
          expectNear(other.seBeta, result.seBeta);
          expect(other.rms).toBeCloseTo(result.rms ?? Number.NaN, 12);
        }
        expectNear(sides.beta, result.beta);
        expectNear(lengths.beta, result.beta?.map((value) => -value) ?? null);
      }),
    );
  });

  it("is the plain model where all lengths are equal, or all texts empty", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }), fc.constantFrom(0, 50), (played, length) => {
        const { players, games } = played;
        const lengths = [length, length] as const;
        const same = fitLength({ players, games: games.map((game) => ({ ...game, lengths })) });
        expectNear(same.theta, fitOf(played).theta);
        expect(same).toMatchObject({ beta: null, seBeta: null, rms: 0 });
      }),
    );
  });
});

describe("btConnectivity", () => {
  const anyGames = fc.integer({ min: 1, max: 6 }).chain((players) => {
    const player = fc.integer({ min: 0, max: players - 1 });
    const game = fc.tuple(player, player, fc.constantFrom(0, 0.5, 1));
    return fc.record({
      players: fc.constant(players),
      games: fc.array(game, { maxLength: 12 }).map((list) => list.filter(([i, j]) => i !== j)),
    });
  });

  it("agrees with the transitive closure of who scored against whom", () => {
    fc.assert(
      fc.property(anyGames, ({ players, games }) => {
        const all = Array.from({ length: players }, (_, i) => i);
        const closure = (edges: readonly (readonly [number, number])[]) => {
          const reach = all.map((i) => all.map((j) => i === j));
          for (const [i, j] of edges) (reach[i] ?? [])[j] = true;
          for (const k of all) {
            for (const row of reach) {
              if (row[k]) for (const j of all) if (reach[k]?.[j]) row[j] = true;
            }
          }
          return reach;
        };
        const scored = games.flatMap(([i, j, s]) => [
          ...(s > 0 ? [[i, j] as const] : []),
          ...(s < 1 ? [[j, i] as const] : []),
        ]);
        const met = closure(scored.flatMap(([i, j]) => [[i, j] as const, [j, i] as const]));
        const result = btConnectivity({ players, games });
        expect(result.mleExists).toBe(closure(scored).every((row) => row.every(Boolean)));
        const groupOf = all.map((i) => all.filter((j) => met[i]?.[j]));
        const groups = groupOf.filter((group, i) => group[0] === i);
        expect(result.weakComponents).toEqual(groups);
      }),
    );
  });

  it("tells for which games finite strengths fit", () => {
    fc.assert(
      fc.property(anyGames, ({ players, games }) => {
        fc.pre(games.length > 0);
        const { mleExists, weakComponents } = btConnectivity({ players, games });
        const cluster = games.map((_, g) => `r${g}`);
        const { theta, regularised } = bradleyTerry({ players, games, cluster, ridge: 0 });
        expect(theta === null).toBe(weakComponents.length > 1);
        if (theta !== null) expect(regularised).toBe(!mleExists);
      }),
    );
  });
});

describe("fits to tables of games", () => {
  /** Each game written out as often as its record is drawn; the copies stay in their records. */
  const writtenOut = ({ players, games }: Tournament, times: (record: number) => number) => {
    const { ids, recordOf } = groupByRecord(columnsOf(games).cluster);
    const copies = games.flatMap((game, g) =>
      Array.from({ length: times(recordOf[g] ?? 0) }, () => game),
    );
    return { records: ids.length, table: tableOf({ players, games: copies }) };
  };

  it("weigh records as if their games were written out", () => {
    const weights = fc.array(fc.nat(3), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(tournament({ min: 2, max: 6 }), weights, (played, drawn) => {
        const table = tableOf(played);
        const totals = contestTotals(table, Uint16Array.from(drawn));
        const fit = fitStrengths(table, totals);
        const copies = writtenOut(played, (record) => drawn[record] ?? 0).table;
        const plain = fitStrengths(copies, contestTotals(copies));
        expectNear(fit?.theta ?? null, plain?.theta ?? null);
        const start = fitted(table).maximum.at;
        expectNear(fitStrengths(table, totals, { start })?.theta ?? null, plain?.theta ?? null);
      }),
    );
  });

  it("weigh games as if they were written out, in covariances too", () => {
    fc.assert(
      fc.property(tournament({ min: 3, max: 8 }), ({ players, games }) => {
        const { games: rows, cluster } = columnsOf(games);
        const { ids, recordOf } = groupByRecord(cluster);
        const weight = Float64Array.from(games, (_, g) => 1 + (g % 3));
        const base = { players, ...gameColumns(rows), recordOf, records: ids.length };
        const weighted = tabulateGames({ ...base, weight });
        const copies = games.flatMap((game, g) => Array.from({ length: 1 + (g % 3) }, () => game));
        const plain = tableOf({ players, games: copies });
        expectNear(fitted(weighted).theta, fitted(plain).theta);
        expectNear(
          clusteredCovariance(weighted, fitted(weighted)),
          clusteredCovariance(plain, fitted(plain)),
        );
      }),
    );
  });

  it("have the covariance of the definition, whether a record has games of few players or all", () => {
    fc.assert(
      fc.property(tournament({ min: 3, max: 12 }), (played) => {
        const { players, games } = played;
        const table = tableOf(played);
        const fit = fitted(table);
        const scores = new Map<number, Float64Array>();
        for (const { i, j, s, record } of games) {
          const u = scores.get(record) ?? new Float64Array(players);
          const odds = (fit.theta[i] ?? 0) - (fit.theta[j] ?? 0);
          const residual = s - 1 / (1 + Math.exp(-odds));
          u[i] = (u[i] ?? 0) + residual;
          u[j] = (u[j] ?? 0) - residual;
          scores.set(record, u);
        }
        const bread = fit.maximum.covariance();
        // H⁻¹·u of every record; the covariance is the sum of their squares.
        const influences = [...scores.values()].map((u) =>
          u.map((_, a) => u.reduce((t, x, b) => t + (bread[a * players + b] ?? 0) * x, 0)),
        );
        const scale = influences.length / (influences.length - 1);
        const naive = Array.from({ length: players * players }, (_, cell) => {
          const [a, b] = [Math.floor(cell / players), cell % players];
          return scale * influences.reduce((t, v) => t + (v[a] ?? 0) * (v[b] ?? 0), 0);
        });
        expectNear(clusteredCovariance(table, fit), naive);
      }),
    );
  });

  it("do not count records without a game", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }), ({ players, games }) => {
        const { games: rows, cluster } = columnsOf(games);
        const { ids, recordOf } = groupByRecord(cluster);
        const base = { players, ...gameColumns(rows) };
        const table = tabulateGames({ ...base, recordOf, records: ids.length });
        const sparse = recordOf.map((record) => 2 * record + 1);
        const wide = tabulateGames({ ...base, recordOf: sparse, records: 2 * ids.length + 3 });
        expect(clusteredCovariance(wide, fitted(wide))).toEqual(
          clusteredCovariance(table, fitted(table)),
        );
      }),
    );
  });

  it("find the same strengths from far away", () => {
    fc.assert(
      fc.property(
        tournament({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 12 }),
        (played, far) => {
          const table = tableOf(played);
          const start = Float64Array.from({ length: played.players }, (_, i) =>
            i % 2 ? far : -far,
          );
          const fit = fitStrengths(table, contestTotals(table), { start });
          expectNear(fit?.theta ?? null, fitted(table).theta);
        },
      ),
    );
  });

  it("are resampled to what fits of the drawn and of the remaining records give", () => {
    fc.assert(
      fc.property(tournament({ min: 2, max: 5 }), (played) => {
        const { players } = played;
        const table = tableOf(played);
        const fit = fitted(table);
        const records = table.start.length - 1;
        const rows = weightRows({ seed: "0", purpose: "test", records, replicates: 4 });
        const measure = winProbabilities;
        const result = resampleStrengths({ table, fit, ridge: 0, rows, measure });
        const refit = (times: (record: number) => number) => {
          const copies = writtenOut(played, times).table;
          const theta = fitStrengths(copies, contestTotals(copies))?.theta ?? null;
          return theta === null ? null : winProbabilities(theta);
        };
        const nothing = new Float64Array(players).fill(Number.NaN);
        const row = (matrix: Float64Array, k: number) =>
          Array.from(matrix.subarray(k * players, (k + 1) * players), (x) => x.toFixed(6));
        const rounded = (values: Float64Array | null) =>
          Array.from(values ?? nothing, (x) => x.toFixed(6));
        rows.forEach((b, weights) => {
          const expected = refit((record) => weights[record] ?? 0);
          expect(row(result.replicates, b)).toEqual(rounded(expected));
        });
        for (let record = 0; record < records; record += 1) {
          const expected = refit((other) => (other === record ? 0 : 1));
          expect(row(result.jackknife, record)).toEqual(rounded(expected));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("fall back to a ridge where a resample of players who all met has no finite strengths", () => {
    // Record 0: 0 beats 1; record 1: 1 beats 0; record 2: 1 beats 2 and loses to it.
    const { recordOf, ...games } = {
      ...gameColumns([
        [0, 1, 1],
        [0, 1, 0],
        [1, 2, 0.5],
      ]),
      recordOf: Int32Array.of(0, 1, 2),
    };
    const table = tabulateGames({ players: 3, ...games, recordOf, records: 3 });
    const fit = fitted(table);
    const rows = {
      records: 3,
      replicates: 3,
      forEach(use: (replicate: number, weights: Uint16Array) => void) {
        for (const [b, weights] of [
          [1, 1, 1],
          [2, 0, 1],
          [2, 1, 0],
        ].entries()) {
          use(b, Uint16Array.from(weights));
        }
      },
    };
    const strict = resampleStrengths({ table, fit, ridge: 0, rows, leaveOneOut: false });
    const held = resampleStrengths({ table, fit, ridge: 0, rows, fallback: FALLBACK_RIDGE });
    expect(strict.jackknife).toHaveLength(0);
    expect(strict.fallbackShare).toBe(0);
    expectNear(held.replicates.slice(0, 3), fit.theta);
    expect(strict.replicates.slice(3)).toEqual(new Float64Array(6).fill(Number.NaN));
    const alone = bradleyTerryRidge({
      players: 3,
      games: [
        [0, 1, 1],
        [0, 1, 1],
        [1, 2, 0.5],
      ],
      ridge: FALLBACK_RIDGE,
    });
    expectNear(held.replicates.slice(3, 6), Float64Array.from(alone.theta ?? []));
    // Player 2 met nobody: no scale that all three share.
    expect(held.replicates.slice(6)).toEqual(new Float64Array(3).fill(Number.NaN));
    expect(held.fallbackShare).toBeCloseTo(1 / 3, 12);
  });
});
