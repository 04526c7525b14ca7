import { type Contests, type ContestTotals, contestTotals, tabulateGames } from "./games.ts";

/** A game: numbers of the two players, and the score of the first one: 1, ½ or 0. */
export type Game = readonly [first: number, second: number, score: number] | readonly number[];

/** Which players can be ranked together, and whether finite strengths fit (Ford 1957). */
export interface Connectivity {
  /** Players that met directly or by way of others, each group in ascending order. */
  readonly weakComponents: readonly (readonly number[])[];
  /** Whether one group is left, and no part of it lost nothing to the rest. */
  readonly mleExists: boolean;
}

/** Groups of players that met, and whether Bradley–Terry strengths exist (methods.md, section 10). */
export function btConnectivity(inputs: {
  readonly players: number;
  readonly games: readonly Game[];
}): Connectivity {
  const { players, games } = inputs;
  const table = tabulateGames({ players, ...gameColumns(games), ...oneRecord(games.length) });
  const totals = contestTotals(table);
  return { weakComponents: weakComponents(table, totals), mleExists: mleExists(table, totals) };
}

/** Games as columns. */
export function gameColumns(games: readonly Game[]): {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly score: Float64Array;
} {
  return {
    first: Int32Array.from(games, ([i = 0]) => i),
    second: Int32Array.from(games, ([, j = 0]) => j),
    score: Float64Array.from(games, ([, , score = 0]) => score),
  };
}

/** For fits that need no records: all games in one. */
export function oneRecord(games: number): {
  readonly recordOf: Int32Array;
  readonly records: number;
} {
  return { recordOf: new Int32Array(games), records: 1 };
}

/** Groups of players that met in any game, directly or by way of others. */
export function weakComponents(contests: Contests, totals: ContestTotals): number[][] {
  const { players } = contests;
  const met = scoredAgainst(contests, totals);
  for (let i = 0; i < players; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const either = (met[i * players + j] ?? 0) | (met[j * players + i] ?? 0);
      met[i * players + j] = either;
      met[j * players + i] = either;
    }
  }
  const components: number[][] = [];
  const placed = new Set<number>();
  for (let player = 0; player < players; player += 1) {
    if (placed.has(player)) continue;
    const component = reachable(met, players, player);
    for (const member of component) placed.add(member);
    components.push(component.toSorted((a, b) => a - b));
  }
  return components;
}

/** Whether everybody scored against everybody, directly or by way of others (Ford 1957). */
export function mleExists(contests: Contests, totals: ContestTotals): boolean {
  const { players } = contests;
  const scored = scoredAgainst(contests, totals);
  if (reachable(scored, players, 0).length < players) return false;
  const conceded = scored.map((_, cell) => {
    const i = Math.floor(cell / players);
    return scored[(cell % players) * players + i] ?? 0;
  });
  return players > 0 && reachable(conceded, players, 0).length === players;
}

/** players x players: 1 where the row's player scored against the column's. */
function scoredAgainst(contests: Contests, { games, score }: ContestTotals): Uint8Array {
  const { players, first, second } = contests;
  const scored = new Uint8Array(players * players);
  for (let contest = 0; contest < first.length; contest += 1) {
    const i = first[contest] ?? 0;
    const j = second[contest] ?? 0;
    const played = games[contest] ?? 0;
    const won = score[contest] ?? 0;
    // What is lost by less than this is rounding of weighted sums.
    const rounding = 1e-12 * played;
    if (won > rounding) scored[i * players + j] = 1;
    if (played - won > rounding) scored[j * players + i] = 1;
  }
  return scored;
}

function reachable(edges: Uint8Array, players: number, from: number): number[] {
  if (players === 0) return [];
  const seen = new Uint8Array(players);
  seen[from] = 1;
  const found = [from];
  // The list grows while it is walked.
  for (const player of found) {
    for (let next = 0; next < players; next += 1) {
      if (seen[next] === 1 || edges[player * players + next] !== 1) continue;
      seen[next] = 1;
      found.push(next);
    }
  }
  return found;
}
