/** All that the expected score of a game depends on: who plays, and a covariate. */
export interface Contests {
  /** Players are numbered from 0. */
  readonly players: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Multiplied by β and added to the log odds of `first`. null: the strengths decide alone. */
  readonly covariate: Float64Array | null;
}

/** Games by ascending record, each with its contest: what fits, covariances and resamples are computed from. */
export interface GameTable extends Contests {
  /** Games of record g: from start[g] to before start[g + 1]. */
  readonly start: Int32Array;
  /** The contest of each game. */
  readonly contest: Int32Array;
  /** Score of the `first` of its contest, in [0, 1]. */
  readonly score: Float64Array;
  /** How much each game counts; null: all the same. */
  readonly weight: Float64Array | null;
}

/** Sums over the games of each contest. */
export interface ContestTotals {
  readonly games: Float64Array;
  readonly score: Float64Array;
}

/** Games as columns: one entry a game. */
export interface GameColumns {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Score of `first`, in [0, 1]: a tie is ½. */
  readonly score: Float64Array;
  /** Positions of records from 0. */
  readonly recordOf: Int32Array;
  readonly weight?: Float64Array;
}

/** What beside the strengths bears on a game: nothing, being shown first, or one value a game. */
export type GameEffect = "none" | "first-shown" | Float64Array;

/** Sorts games by record and finds their contests, once for all fits; O(games + players²). */
export function tabulateGames(
  inputs: GameColumns & {
    readonly players: number;
    readonly records: number;
    readonly effect?: GameEffect;
  },
): GameTable {
  const { effect = "none", players, records, ...columns } = inputs;
  const start = startsOf(columns.recordOf, records);
  const places = placesByRecord(columns.recordOf, start);
  const { weight } = columns;
  return {
    players,
    start,
    weight: weight === undefined ? null : placed(weight, places),
    ...(effect instanceof Float64Array
      ? contestsOfGames(columns, places, effect)
      : contestsOfPairs(columns, places, players, effect === "first-shown")),
  };
}

type TableOfContests = Omit<GameTable, "players" | "start" | "weight">;

/** A contest is a pair, or if `shown` a pair in one order; some may have no game. */
function contestsOfPairs(
  { first, second, score }: GameColumns,
  places: Int32Array | null,
  players: number,
  shown: boolean,
): TableOfContests {
  const contest = new Int32Array(first.length);
  const scores = new Float64Array(first.length);
  for (let game = 0; game < first.length; game += 1) {
    const i = first[game] ?? 0;
    const j = second[game] ?? 0;
    const won = score[game] ?? 0;
    const place = places === null ? game : (places[game] ?? 0);
    const turned = i > j && !shown;
    contest[place] = turned ? j * players + i : i * players + j;
    scores[place] = turned ? 1 - won : won;
  }
  const pairs = Int32Array.from({ length: players * players }, (_, pair) => pair);
  return {
    first: pairs.map((pair) => Math.floor(pair / players)),
    second: pairs.map((pair) => pair % players),
    covariate: shown ? new Float64Array(pairs.length).fill(1) : null,
    contest,
    score: scores,
  };
}

/** A contest is a game. */
function contestsOfGames(
  { first, second, score }: GameColumns,
  places: Int32Array | null,
  covariate: Float64Array,
): TableOfContests {
  return {
    first: placed(first, places),
    second: placed(second, places),
    covariate: placed(covariate, places),
    contest: first.map((_, place) => place),
    score: placed(score, places),
  };
}

/** Sums over all games, each as often as its record is drawn; default once. O(games). */
export function contestTotals(table: GameTable, weights?: Uint16Array): ContestTotals {
  const { first, start } = table;
  const totals = { games: new Float64Array(first.length), score: new Float64Array(first.length) };
  for (let record = 0; record + 1 < start.length; record += 1) {
    const times = weights === undefined ? 1 : (weights[record] ?? 0);
    if (times > 0) addRecord(totals, table, record, times);
  }
  return totals;
}

/** Adds the games of one record that many times: −1 takes them out. */
export function addRecord(
  totals: ContestTotals,
  table: GameTable,
  record: number,
  times: number,
): void {
  const { games, score } = totals;
  const { contest, weight, start } = table;
  const scores = table.score;
  const end = start[record + 1] ?? 0;
  for (let game = start[record] ?? 0; game < end; game += 1) {
    const own = contest[game] ?? 0;
    const counts = weight === null ? times : times * (weight[game] ?? 0);
    games[own] = (games[own] ?? 0) + counts;
    score[own] = (score[own] ?? 0) + counts * (scores[game] ?? 0);
  }
}

/** Where each record's games start in record order, and after them their number. */
function startsOf(recordOf: Int32Array, records: number): Int32Array {
  const start = new Int32Array(records + 1);
  for (let game = 0; game < recordOf.length; game += 1) {
    const after = (recordOf[game] ?? 0) + 1;
    start[after] = (start[after] ?? 0) + 1;
  }
  for (let record = 0; record < records; record += 1) {
    start[record + 1] = (start[record + 1] ?? 0) + (start[record] ?? 0);
  }
  return start;
}

/** Where each game comes by ascending record; null where all stand there already. */
function placesByRecord(recordOf: Int32Array, start: Int32Array): Int32Array | null {
  if (isAscending(recordOf)) return null;
  const next = start.slice();
  const places = new Int32Array(recordOf.length);
  for (let game = 0; game < recordOf.length; game += 1) {
    const record = recordOf[game] ?? 0;
    const place = next[record] ?? 0;
    places[game] = place;
    next[record] = place + 1;
  }
  return places;
}

function isAscending(values: Int32Array): boolean {
  for (let i = 1; i < values.length; i += 1) {
    if ((values[i] ?? 0) < (values[i - 1] ?? 0)) return false;
  }
  return true;
}

/** The values at their places. */
function placed(values: Int32Array, places: Int32Array | null): Int32Array;
function placed(values: Float64Array, places: Int32Array | null): Float64Array;
function placed(
  values: Int32Array | Float64Array,
  places: Int32Array | null,
): Int32Array | Float64Array {
  if (places === null) return values;
  const moved = values.slice();
  for (let game = 0; game < places.length; game += 1) {
    moved[places[game] ?? 0] = values[game] ?? 0;
  }
  return moved;
}
