import { type GameTable, tabulateGames } from "../stats/games.ts";
import { lengthContrast } from "../stats/length-control.ts";
import { growingNumbers } from "./growing.ts";
import type { ScoredPair } from "./pairs.ts";

/** The pairs that one judge compared, record by record: what strengths are fitted to. */
export interface Games {
  /**
   * Called once a record, in ascending order of records; a pair that was not read is no game. `wordsOf`: how long the
   * summary of a system is, for the control of length.
   */
  add(
    index: number,
    pairs: readonly ScoredPair[],
    wordsOf?: (system: string) => number | undefined,
  ): void;
  played(records: number): PlayedGames;
}

export interface PlayedGames {
  /** Systems with a game, as the table numbers them. */
  readonly players: readonly string[];
  readonly table: GameTable;
  /**
   * The games with what their lengths differ by, (own − other) / both, divided by its root mean square `rms`; as they
   * are where that is 0. undefined: no game, or one of an unknown length.
   */
  readonly lengths: { readonly table: GameTable; readonly rms: number } | undefined;
  /** Records with a game. */
  readonly records: number;
  /** Of each system that was asked about: its games, and its pairs that were not read. */
  readonly counts: ReadonlyMap<string, { readonly games: number; readonly unread: number }>;
  /** Records in which every pair of every system was read, as far as it was asked for. */
  readonly readRecords: number;
  /** Of these, those in which every pair of systems was asked for. */
  readonly completeRecords: number;
}

/** Only numbers are held: five a game, two a record. */
export function gatherGames(): Games {
  const counts = new Map<string, { games: number; unread: number }>();
  const players = new Map<string, number>();
  const columns = {
    first: growingNumbers(),
    second: growingNumbers(),
    score: growingNumbers(),
    recordOf: growingNumbers(),
    contrast: growingNumbers(),
  };
  // Of each record: systems whose pairs were all read, and pairs that were read.
  const readSystems = growingNumbers();
  const readPairs = growingNumbers();
  let records = 0;
  const playerOf = (system: string) => {
    const player = players.get(system) ?? players.size;
    players.set(system, player);
    return player;
  };
  return {
    add(index, pairs, wordsOf) {
      const systems = new Set<string>();
      const unread = new Set<string>();
      let read = 0;
      for (const { a, b, score } of pairs) {
        const isRead = !Number.isNaN(score);
        for (const system of [a, b]) {
          const count = counts.get(system) ?? { games: 0, unread: 0 };
          counts.set(system, count);
          systems.add(system);
          count.games += isRead ? 1 : 0;
          count.unread += isRead ? 0 : 1;
          if (!isRead) unread.add(system);
        }
        if (!isRead) continue;
        read += 1;
        columns.first.push(playerOf(a));
        columns.second.push(playerOf(b));
        columns.score.push(score);
        columns.recordOf.push(index);
        const [own = Number.NaN, other = Number.NaN] = [wordsOf?.(a), wordsOf?.(b)];
        columns.contrast.push(lengthContrast(own, other));
      }
      if (read > 0) records += 1;
      readSystems.push(systems.size - unread.size);
      readPairs.push(read);
    },
    played(all) {
      const isRead = (systems: number) => systems > 0 && systems === counts.size;
      const wanted = (counts.size * (counts.size - 1)) / 2;
      const pairs = readPairs.view();
      const ofReadRecords = Array.from(readSystems.view(), (systems, record) =>
        isRead(systems) ? (pairs[record] ?? 0) : undefined,
      ).filter((read) => read !== undefined);
      const games = {
        players: players.size,
        records: all,
        first: Int32Array.from(columns.first.view()),
        second: Int32Array.from(columns.second.view()),
        score: columns.score.view(),
        recordOf: Int32Array.from(columns.recordOf.view()),
      };
      const table = tabulateGames(games);
      return {
        players: [...players.keys()],
        table,
        get lengths() {
          const contrasts = columns.contrast.view();
          if (contrasts.length === 0 || contrasts.some(Number.isNaN)) return undefined;
          const squares = contrasts.reduce((total, x) => total + x * x, 0);
          const rms = Math.sqrt(squares / contrasts.length);
          if (rms === 0) return { table, rms };
          return { table: tabulateGames({ ...games, effect: contrasts.map((x) => x / rms) }), rms };
        },
        records,
        counts,
        readRecords: ofReadRecords.length,
        completeRecords: ofReadRecords.filter((read) => read === wanted).length,
      };
    },
  };
}
